"""Modules that are imported by a name which is put together: `import_module(f"app.plugins.{kind}")`."""

import re
from collections.abc import Iterator, Mapping

from fastpg_lint.facts.access_paths import AccessPath, Name, Operation, text_of
from fastpg_lint.facts.records import Call
from fastpg_lint.semantic.constructions import keyword
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import Place

LOADING = ("import_module", "__import__")
"""The last words of what imports a module by its name."""
_LOOKING = ("iter_modules", "walk_packages")
"""The last words of what lists the modules of a package: one that lists and imports them means its own."""
_JOINING = ("f", "+")
"""What puts a text together from parts in their order."""
_DEEPEST = 3
_ANY = "*"
"""Stands in a pattern for what is known only when the program runs."""
_BEGUN = re.compile(r"[\w.]*\.(?=[\w]*\*)")
"""The package that a pattern names, up to what is not known."""


def loaded(project: Project, view: ModuleView) -> Iterator[str]:
    """Patterns of the names of the project's modules that a module imports so: `app.plugins.*`."""
    is_package = project.is_package(view.name)
    if is_package and any(word in view.calls_by_word for word in _LOOKING) and _is_loading(view):
        yield from (view.name + f".{_ANY}" * depth for depth in range(1, _DEEPEST + 1))
    own = {"__name__": view.name, "__package__": view.name if is_package else view.name.rpartition(".")[0]}
    for number in sorted({one for word in LOADING for one in view.calls_by_word.get(word, ())}):
        call = view.call(number)
        if not call.arguments or call.arguments[0].stars:
            continue
        pattern = _pattern(view, call.arguments[0].value, view.place_of(call), own)
        if pattern.startswith("."):
            pattern = _package(view, call, own) + pattern
        begun = _BEGUN.match(pattern)
        if begun is not None and begun.group() != ".":
            package, rest = begun.group().rstrip("."), pattern[begun.end() :]
            yield f"{project.absolute(view.name, package, 0)}.{rest}"


def _is_loading(view: ModuleView) -> bool:
    return any(word in view.calls_by_word for word in LOADING)


def is_loaded(pattern: str, module: str) -> bool:
    """Whether the name of a module is one that a pattern stands for."""
    return re.fullmatch(re.escape(pattern).replace(re.escape(_ANY), r"\w+"), module) is not None


def _package(view: ModuleView, call: Call, own: Mapping[str, str]) -> str:
    """The package that a relative name starts from."""
    given = keyword(call, "package") or (call.arguments[1] if len(call.arguments) > 1 else None)
    return _pattern(view, given.value, view.place_of(call), own) if given is not None else _ANY


def _pattern(view: ModuleView, path: AccessPath, place: Place, own: Mapping[str, str]) -> str:
    """A text, as far as it is written in the module itself, or is the module's own name."""
    text = text_of(path)
    if text is not None:
        return text
    if isinstance(path, Operation):
        if path.operator not in _JOINING:
            return _ANY
        return "".join(_part(view, one, place, own) for one in path.operands)
    if isinstance(path, Name) and path.id not in own:
        found = view.found(path.id, place)
        values = list(view.values(found)) if found is not None else []
        value, at = values[0] if len(values) == 1 else (None, place)
        if isinstance(value, Operation):
            return _pattern(view, value, at, own)
    return _part(view, path, place, own)


def _part(view: ModuleView, path: AccessPath, place: Place, own: Mapping[str, str]) -> str:
    if isinstance(path, Operation):
        return _pattern(view, path, place, own)
    text = own.get(path.id) if isinstance(path, Name) else text_of(path)
    return _ANY if text is None else text
