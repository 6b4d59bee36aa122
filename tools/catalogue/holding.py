"""Holding the catalogue against the libraries that are installed, line by line.

`python -m tools.catalogue.holding OUTPUT FILE...` writes a verdict a line as JSON, for the environment that
it runs in.
"""

import inspect
import os
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from importlib import metadata
from pathlib import Path

import msgspec
from msgspec import Struct

from fastpg_lint.catalogue.catalogue import Catalogue
from fastpg_lint.catalogue.entries import DecoratorEffect
from fastpg_lint.catalogue.form import EVERY, Additions
from fastpg_lint.catalogue.lines import Line, Said, excepted, is_every
from fastpg_lint.catalogue.loader import load_catalogue
from fastpg_lint.catalogue.type_names import read_type_name
from tools.catalogue.annotated import (
    Agreement,
    agreement,
    attribute_annotation,
    is_async_class,
    return_annotation,
    says_async,
    says_awaitable_alone,
)
from tools.catalogue.files import Shelved, shelved
from tools.catalogue.instances import MAKERS, TWINS
from tools.catalogue.objects import (
    Found,
    answers_any_attribute,
    assigned_attributes,
    declared_attributes,
    defined_name,
    find,
    has_method,
    is_async_generator_function,
    is_coroutine_function,
    is_marked_awaitable,
    signature,
    wraps_coroutine_function,
)
from tools.catalogue.python_versions import is_of_another_python


class Outcome(StrEnum):
    """What became of a line."""

    HELD = "held"
    TYPED = "held, type too"
    """As held, and an annotation says the same type."""
    UNCOVERED = "uncovered"
    """Nothing that is installed says whether it is so."""
    WRONG = "wrong"
    SKIPPED = "skipped"
    """It speaks of another release of Python."""


class Verdict(Struct, frozen=True):
    """What became of a line, and why."""

    line: Line
    outcome: Outcome
    why: str = ""


Judged = tuple[Outcome, str]
HELD: Judged = (Outcome.HELD, "")
_DUNDERS = {
    "entered": ("__enter__", "__aenter__"),
    "iterated": ("__iter__", "__aiter__", "__next__", "__anext__", "__getitem__"),
    "awaited": ("__await__",),
    "called": ("__call__",),
    "item": ("__getitem__", "__class_getitem__"),
}


class Holder:
    """Holds lines against what is installed."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._judges: dict[Said, Callable[[Line], Judged]] = {
            Said.REEXPORT: self._reexport,
            Said.FUNCTION: self._function,
            Said.CLASS: self._class,
            Said.BASE: self._base,
            Said.RETURN: self._return,
            Said.ATTRIBUTE: self._attribute,
            Said.SYNC: self._sync,
            Said.USE: self._use,
            Said.BLOCKING: self._sync,
            Said.NOT_BLOCKING: self._sync,
            Said.AWAITABLE: self._awaitable,
            Said.RUNNER: self._runner,
            Said.DECORATOR: self._decorator,
            Said.CONNECTION: self._callable,
            Said.SENDER: self._callable,
        }

    def hold(self, file: Shelved) -> Iterator[Verdict]:
        """The verdicts on a file's lines, and those names that it lacks."""
        lines = list(file.lines)
        for line in lines:
            yield self._verdict(line, excepted(file.content))
        yield from self._missing_spellings(file, lines)

    def _verdict(self, line: Line, left_out: frozenset[str]) -> Verdict:
        if is_of_another_python(line.name) or is_of_another_python(line.what):
            return Verdict(line, Outcome.SKIPPED, "of another release of Python")
        if is_every(line.name) and line.said != Said.ATTRIBUTE:
            return Verdict(line, *self._every(line, left_out))
        return Verdict(line, *self._judges[line.said](line))

    # names

    def _reexport(self, line: Line) -> Judged:
        alias, target = find(line.name), find(line.what)
        if alias is None:
            return Outcome.WRONG, "there is no such name"
        if target is None:
            return Outcome.WRONG, f"there is no `{line.what}`"
        if alias.value is target.value or alias.value == target.value:
            return HELD
        if line.what in MAKERS and type(MAKERS[line.what]()) is alias.value:
            return HELD
        if inspect.ismodule(alias.value) and inspect.ismodule(target.value):
            return self._module_reexport(line, alias.value, target.value)
        return Outcome.WRONG, f"is another thing than `{line.what}`"

    def _module_reexport(self, line: Line, alias: object, target: object) -> Judged:
        """One module stands for another: what both have by one name is one thing."""
        common = [name for name in dir(alias) if not name.startswith("_") and hasattr(target, name)]
        other = [n for n in common if self._is_listed(f"{line.what}.{n}") and not _same(alias, target, n)]
        if other:
            return Outcome.WRONG, f"`{other[0]}` is another thing in the two modules"
        return HELD if common else (Outcome.WRONG, "the two modules have nothing in common")

    def _is_listed(self, name: str) -> bool:
        return self._catalogue.is_listed(name)

    def _canonical_name(self, name: str, found: Found) -> str:
        """What is wrong with a name that the catalogue takes for canonical; empty where nothing is."""
        if self._catalogue.canonical(name) != name:
            return f"is a re-export of `{self._catalogue.canonical(name)}`, and so never asked for"
        defined = defined_name(found.value)
        if not defined or defined == name or found.owner is not None or "<" in defined:
            return ""
        if "._" in f".{defined}":
            return ""
        original = find(defined)
        if original is None or original.value is not found.value:
            return ""
        if self._catalogue.canonical(defined) != name:
            return f"is defined as `{defined}`, which is no re-export of it"
        return ""

    def _missing_spellings(self, file: Shelved, lines: Iterable[Line]) -> Iterator[Verdict]:
        """Public names of the packages around a canonical name that mean the same and are not said to."""
        told = {
            line.name
            for line in lines
            if line.said in (Said.CLASS, Said.FUNCTION, Said.BLOCKING, Said.AWAITABLE)
            and not is_every(line.name)
        }
        seen: set[str] = set()
        for name in sorted(told):
            found = find(name)
            if found is None or found.owner is not None or inspect.ismodule(found.value):
                continue
            for package in _packages_around(file.module, name):
                spelled = f"{package}.{name.rpartition('.')[2]}"
                other = find(spelled)
                if spelled in seen or other is None or other.value is not found.value:
                    continue
                if "." in package and name.rpartition(".")[2] not in _offered(package):
                    continue
                seen.add(spelled)
                if self._catalogue.canonical(spelled) != name:
                    extra = Line(file=file.name, said=Said.REEXPORT, name=spelled, what=name)
                    yield Verdict(extra, Outcome.WRONG, "is missing")

    # classes and results

    def _class(self, line: Line) -> Judged:
        found = find(line.name)
        if found is None:
            return Outcome.WRONG, "there is no such class"
        problem = self._canonical_name(line.name, found)
        if problem:
            return Outcome.WRONG, problem
        if isinstance(found.value, type):
            return HELD
        return (Outcome.HELD, "") if callable(found.value) else (Outcome.WRONG, "is no class")

    def _base(self, line: Line) -> Judged:
        found, base = find(line.name), find(line.what)
        if found is None or base is None:
            return Outcome.WRONG, f"there is no `{line.what if base is None else line.name}`"
        if self._catalogue.canonical(line.what) != line.what:
            return Outcome.WRONG, f"is a re-export of `{self._catalogue.canonical(line.what)}`"
        if not isinstance(found.value, type) or not isinstance(base.value, type):
            return Outcome.UNCOVERED, "one of them is a function that makes instances"
        is_base = issubclass(found.value, base.value)
        return HELD if is_base else (Outcome.WRONG, f"is not derived from `{line.what}`")

    def _function(self, line: Line) -> Judged:
        found = find(line.name)
        if found is None:
            return _absent(line.name, "there is no such function")
        if not callable(found.value):
            return Outcome.WRONG, "cannot be called"
        problem = self._canonical_name(line.name, found) or self._bad_types(line.what)
        if problem:
            return Outcome.WRONG, problem
        return _told(agreement(line.what, found.owner, return_annotation(found)))

    def _return(self, line: Line) -> Judged:
        owner, found = find(line.name.rpartition(".")[0]), find(line.name)
        if found is None:
            return _absent(line.name, "there is no such method")
        problem = self._bad_types(line.what)
        if problem:
            return Outcome.WRONG, problem
        return _told(agreement(line.what, owner.value if owner else None, return_annotation(found)))

    def _attribute(self, line: Line) -> Judged:
        owner, _, name = line.name.rpartition(".")
        holder = find(owner)
        problem = self._bad_types(line.what)
        if problem:
            return Outcome.WRONG, problem
        if holder is not None and name == EVERY:
            is_made_up = answers_any_attribute(holder.value)
            return HELD if is_made_up else (Outcome.WRONG, "makes up no attributes")
        if holder is None or not isinstance(holder.value, type):
            return HELD if find(line.name) else (Outcome.UNCOVERED, "its owner is no class")
        known = find(line.name) is not None or name in declared_attributes(holder.value)
        if not known and name not in assigned_attributes(holder.value):
            return _absent(line.name, "there is no such attribute")
        return _told(agreement(line.what, holder.value, attribute_annotation(holder.value, name)))

    def _use(self, line: Line) -> Judged:
        found = find(line.name)
        if found is None:
            return Outcome.WRONG, "there is no such class"
        problem = self._bad_types(line.what)
        if problem:
            return Outcome.WRONG, problem
        if not isinstance(found.value, type):
            return Outcome.UNCOVERED, "is a function that makes instances"
        if not has_method(found.value, *_DUNDERS[line.use]):
            return Outcome.WRONG, f"has no `{'`, `'.join(_DUNDERS[line.use])}`"
        return self._use_type(line, found.value)

    def _use_type(self, line: Line, cls: type) -> Judged:
        for name in _DUNDERS[line.use]:
            method = find(f"{line.name}.{name}")
            if method is not None and line.use in ("entered", "called", "item"):
                said = agreement(line.what, cls, return_annotation(method))
                if said != Agreement.DISAGREES:
                    return _told(said)
                return Outcome.WRONG, f"`{name}` is annotated otherwise"
        return HELD

    def _bad_types(self, text: str) -> str:
        """What is wrong with the names in a type."""
        for leaf in _dotted(text):
            canonical = self._catalogue.canonical(leaf)
            if canonical != leaf:
                return f"`{leaf}` is a re-export of `{canonical}`"
            if find(leaf.partition(".")[0]) is not None and find(leaf) is None:
                return f"there is no `{leaf}`"
        return ""

    # calls

    def _every(self, line: Line, left_out: frozenset[str]) -> Judged:
        owner = line.name.rpartition(".")[0]
        found = find(owner)
        if found is None:
            return Outcome.WRONG, f"there is no `{owner}`"
        gone = [name for name in left_out if name.rpartition(".")[0] == owner and find(name) is None]
        if gone:
            return _absent(gone[0], f"there is no `{gone[0]}` to leave out")
        members = [f"{owner}.{one}" for one in dir(found.value) if not one.startswith("_")]
        judged = [self._judges[line.said](msgspec.structs.replace(line, name=one)) for one in members]
        named = [
            pair
            for pair in zip(members, judged, strict=True)
            if pair[0] not in left_out and self._is_callable(pair[0])
        ]
        wrong = [f"`{name}` {why}" for name, (outcome, why) in named if outcome == Outcome.WRONG]
        if wrong:
            return Outcome.WRONG, wrong[0]
        return HELD if named else (Outcome.UNCOVERED, "has no public members")

    def _is_callable(self, name: str) -> bool:
        found = find(name)
        return found is not None and callable(found.value) and not isinstance(found.value, type)

    def _sync(self, line: Line) -> Judged:
        found = find(line.name)
        if found is None:
            return _absent(line.name, "there is no such name")
        if not callable(found.value) and not isinstance(found.raw, property):
            return Outcome.WRONG, "cannot be called"
        problem = self._canonical_name(line.name, found)
        if problem:
            return Outcome.WRONG, problem
        if is_coroutine_function(found):
            return Outcome.WRONG, "is a coroutine function"
        if says_awaitable_alone(return_annotation(found)) and line.said != Said.SYNC:
            return Outcome.WRONG, "is annotated to give an awaitable"
        return HELD

    def _awaitable(self, line: Line) -> Judged:
        found = find(line.name)
        if found is None:
            return _absent(line.name, "there is no such name")
        problem = self._canonical_name(line.name, found)
        if problem:
            return Outcome.WRONG, problem
        if (
            is_marked_awaitable(found)
            or is_coroutine_function(found)
            or wraps_coroutine_function(found)
            or is_async_generator_function(found)
        ):
            return HELD
        if says_async(return_annotation(found)) or is_async_class(found.value):
            return HELD
        if self._gives_async_class(line.name):
            return HELD
        if answers_any_attribute(found.owner) or signature(found.value) is None:
            return Outcome.UNCOVERED, "is no coroutine function by its marks"
        return Outcome.UNCOVERED, "is a plain function without a telling annotation"

    def _gives_async_class(self, name: str) -> bool:
        """Whether the class that the catalogue itself says a call gives is awaited, entered or iterated."""
        owner, _, method = name.rpartition(".")
        entry = self._catalogue.type(owner)
        said = self._catalogue.returns(name) or (entry.returns.get(method) if entry is not None else None)
        if said is None:
            return False
        found = find(said.name)
        return found is not None and is_async_class(found.value)

    # functions that take functions

    def _runner(self, line: Line) -> Judged:
        found = find(line.name)
        if found is None:
            return _absent(line.name, "there is no such name")
        owner, _, member = line.name.rpartition(".")
        parameters = signature(getattr(TWINS.get(owner), member, found.value))
        if parameters is None:
            return _in_docstring(found.value, line.what)
        if line.what.isdigit():
            positional = [
                one
                for one in parameters.parameters.values()
                if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD, one.VAR_POSITIONAL)
            ]
            bound = 1 if found.owner is not None and inspect.isfunction(found.raw) else 0
            enough = len(positional) - bound > int(line.what) or any(
                one.kind == one.VAR_POSITIONAL for one in positional
            )
            return HELD if enough else (Outcome.WRONG, "has no such parameter")
        is_named = line.what in parameters.parameters
        return HELD if is_named else (Outcome.WRONG, f"has no parameter `{line.what}`")

    def _callable(self, line: Line) -> Judged:
        found = find(line.name)
        if found is None:
            return _absent(line.name, "there is no such name")
        if not callable(found.value):
            return Outcome.WRONG, "cannot be called"
        problem = self._canonical_name(line.name, found)
        return (Outcome.WRONG, problem) if problem else HELD

    def _decorator(self, line: Line) -> Judged:
        found = find(line.name)
        if found is None:
            return _absent(line.name, "there is no such name")
        if not callable(found.value):
            return Outcome.WRONG, "cannot be called"
        problem = self._canonical_name(line.name, found)
        if problem:
            return Outcome.WRONG, problem
        is_descriptor = line.what in (DecoratorEffect.PROPERTY, DecoratorEffect.CACHED_PROPERTY)
        if is_descriptor and isinstance(found.value, type) and not has_method(found.value, "__get__"):
            return Outcome.WRONG, "makes no descriptor"
        return HELD


def _same(one: object, other: object, name: str) -> bool:
    return getattr(one, name, None) is getattr(other, name, None)


def _packages_around(module: str, name: str) -> list[str]:
    """The packages in which a public spelling of a name is looked for: where people import it from."""
    return list(dict.fromkeys((name.partition(".")[0], module)))


def _offered(package: str) -> frozenset[str]:
    """What a module says that it offers."""
    found = find(package)
    return frozenset(map(str, getattr(found.value, "__all__", ()) if found is not None else ()))


def _dotted(text: str) -> Iterator[str]:
    """The dotted names in a type's string."""
    waiting = [read_type_name(text)]
    while waiting:
        one = waiting.pop()
        waiting.extend(one.arguments)
        if "." in one.name and not one.name.startswith("$"):
            yield one.name


def _told(said: Agreement) -> Judged:
    if said == Agreement.AGREES:
        return Outcome.TYPED, ""
    return HELD if said == Agreement.UNTOLD else (Outcome.WRONG, "is annotated otherwise")


def _absent(name: str, why: str) -> Judged:
    """A member that is not there: perhaps its class makes members up as they are asked for."""
    owner = find(name.rpartition(".")[0])
    if owner is not None and name.rpartition(".")[2] != EVERY and answers_any_attribute(owner.value):
        return Outcome.UNCOVERED, "its class makes up its members as they are asked for"
    return Outcome.WRONG, why


def _in_docstring(value: object, what: str) -> Judged:
    """For functions written in C that have no signature: their documentation begins with it."""
    head = (inspect.getdoc(value) or "").partition("\n")[0].partition("(")[2]
    if not head:
        return Outcome.UNCOVERED, "its parameters cannot be read"
    if what.isdigit():
        named = head.rstrip(")").split(",")
        return HELD if "func" in named[int(what)] else (Outcome.WRONG, "has no such parameter")
    return HELD if f"{what}=" in head else (Outcome.WRONG, f"has no parameter `{what}`")


class Held(Struct, frozen=True):
    """A file as it was held: against which release, and with which verdicts."""

    file: str
    installed: str
    verdicts: list[Verdict]


def hold(names: Iterable[str]) -> list[Held]:
    """Holds files of the catalogue, by their names, against what is installed here."""
    holder = Holder(load_catalogue(Additions()))
    wanted = set(names)
    held: list[Held] = []
    for file in shelved():
        if file.name in wanted:
            held.append(Held(file.name, installed(file), list(holder.hold(file))))
    return held


def installed(file: Shelved) -> str:
    """The release of a file's library that is installed; empty where there is none."""
    if file.is_standard:
        return ".".join(map(str, sys.version_info[:2]))
    try:
        return metadata.version(file.content.library.distribution)
    except metadata.PackageNotFoundError:
        return ""


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    Path(sys.argv[1]).write_bytes(msgspec.json.encode(hold(sys.argv[2:])))
    sys.stdout.flush()
    os._exit(0)  # some libraries leave threads behind, and bring the interpreter down when it ends
