"""Temporary files and folders of a function's own, into which it writes nothing itself.

To make a folder of a name that nobody has, or an empty file, and to remove it in the end, asks the disk as
little as to ask for metadata. What a function writes there is another matter.
"""

from fastpg_lint.facts.access_paths import AccessPath, Element, Entered, Name, Result, root_of
from fastpg_lint.facts.records import Call
from fastpg_lint.semantic.constructions import constructed_at
from fastpg_lint.semantic.expressions import CallSite
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.types import library_names

_FILES = frozenset({"tempfile.NamedTemporaryFile", "tempfile.TemporaryFile", "tempfile.mkstemp"})
_FOLDERS = frozenset({"tempfile.TemporaryDirectory", "tempfile.TemporaryDirectory.cleanup"})
_MAKING = frozenset({"tempfile.mkdtemp", "tempfile.TemporaryDirectory"})
_REMOVING = "shutil.rmtree"
_FILLING = frozenset(
    {
        *("write", "writelines", "write_bytes", "write_text", "dump", "fdopen", "open", "save", "sendfile"),
        *("copyfileobj", "copyfile", "copy", "copy2", "move"),
    }
)
"""What calls are named that put something into a file which they are called on, or are given."""


def is_own_temporary(inference: Inference, site: CallSite, name: str) -> bool:
    """Whether a call of a library, by its name, makes or removes what is temporary and writes nothing."""
    if name in _FOLDERS:
        return True
    if name == _REMOVING:
        return bool(site.positional) and _is_folder(inference, site)
    return name in _FILES and not _is_filled(inference.view(site.place.module), site)


def _is_folder(inference: Inference, site: CallSite) -> bool:
    """Whether a call is given a folder that the same function has made for the time being."""
    given = site.positional[0]
    made = constructed_at(inference, given.path, given.place)
    if made is None or made[0] != site.place.module:
        return False
    names = library_names(inference.callee(*made))
    return inference.view(made[0]).call(made[1]).scope == site.call.scope and not _MAKING.isdisjoint(names)


def _is_filled(view: ModuleView, site: CallSite) -> bool:
    """Whether the function that makes a file writes into it, by what it has or by its name."""
    scope = view.scope(site.call.scope)
    names = {Name(one.name) for one in scope.bindings if _made(one.value) == Result(site.number)}
    others = (view.call(number) for number in scope.calls)
    return any(view.word(one) in _FILLING and _uses(one, names) for one in others)


def _made(value: AccessPath | None) -> AccessPath | None:
    """The call behind what a name holds: `with` has opened its file, or it is one of `mkstemp`'s two."""
    while isinstance(value, Entered | Element):
        value = value.of
    return value


def _uses(call: Call, names: set[Name]) -> bool:
    paths = (call.function, *(one.value for one in call.arguments))
    return any(root_of(path) in names for path in paths)
