"""The form in which the catalogue is written: one TOML file a library, and the same entries from users.

A name is a dotted name. An entry with `of` speaks of members: `of = "redis.Redis"`, `names = ["get"]` is
`redis.Redis.get`. The name `*` stands for every public member that is not under `except`.
`unverified` gives the reason why no check holds the entry against the real library.
"""

import difflib
import re
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, TypeVar

import msgspec
import tomli
from msgspec import Meta, Struct, field

from fastpg_lint.catalogue.entries import AwaitableKind, BlockingKind, DecoratorEffect

NAME = r"^(\*|[^\W\d]\w*(\.[^\W\d]\w*)*(\.\*)?)$"
Name = Annotated[str, Meta(pattern=NAME)]
EVERY = "*"


class FormError(ValueError):
    """What is wrong with a text in the catalogue's form: the key, and the problem."""


class Entry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """What all entries have: the names that they speak of."""

    names: tuple[Name, ...]
    # msgspec 0.22 frees memory that is not its own where a text with a pattern may be an array as well.
    of: str | tuple[Name, ...] = ()
    excepted: tuple[Name, ...] = field(default=(), name="except")
    unverified: str = ""

    def __post_init__(self) -> None:
        if isinstance(self.of, str) and not re.match(NAME, self.of):
            raise ValueError(f"Expected a dotted name in `of`, got `{self.of}`")

    def full_names(self) -> Iterator[str]:
        """The dotted names, `*` as the last word where it stands for every member."""
        return _joined(self.of, self.names)

    def excepted_names(self) -> Iterator[str]:
        """The dotted names that `*` does not stand for."""
        return _joined(self.of, self.excepted)


def _joined(of: str | tuple[str, ...], names: Iterable[str]) -> Iterator[str]:
    owners = (of,) if isinstance(of, str) else of
    for name in names:
        yield from (f"{owner}.{name}" for owner in owners) if owners else (name,)


class BlockingEntry(Entry, frozen=True):
    """Callables that block.

    `instead` is the code to write on an event loop. In it, `{name}` is the last word of what is called, and
    `{call}` the whole of it as it is written: `await {call}_async()`.
    """

    kind: BlockingKind
    instead: str = ""


class AwaitableEntry(Entry, frozen=True):
    """Callables whose result does nothing until it is awaited, and classes whose instances do not."""

    kind: AwaitableKind = AwaitableKind.OTHER


class RunnerEntry(Entry, frozen=True):
    """Callables that call a function given to them, by position or keyword."""

    position: int | None = None
    keyword: str | None = None


class DecoratorEntry(Entry, frozen=True):
    """Decorators, and what they make of a function."""

    effect: DecoratorEffect


class TypeEntry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A class: see `LibraryType`. Types are written as strings: `Result[$0[0]]`."""

    bases: tuple[Name, ...] = ()
    parameters: tuple[str, ...] = ()
    defaults: dict[str, str] = {}
    returns: dict[str, str] = {}
    attributes: dict[str, str] = {}
    sync: tuple[str, ...] = ()
    entered: str | None = None
    iterated: str | None = None
    awaited: str | None = None
    called: str | None = None
    item: str | None = None
    unverified: str = ""


class Header(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which library a file speaks of: its name on PyPI (none for Python's own), the version that the file
    was held against, and Python's where that matters."""

    distribution: str = ""
    version: str = ""
    unverified: str = ""


class LibraryFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of the catalogue. `functions` says what calls give, `reexports` maps a name to the one that
    the library defines it under."""

    library: Header
    reexports: dict[Name, Name] = {}
    functions: dict[Name, str] = {}
    types: dict[Name, TypeEntry] = {}
    blocking: tuple[BlockingEntry, ...] = ()
    awaitable: tuple[AwaitableEntry, ...] = ()
    runners: tuple[RunnerEntry, ...] = ()
    decorators: tuple[DecoratorEntry, ...] = ()


class Additions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """What users add in their configuration, and which names they take out."""

    blocking: tuple[BlockingEntry, ...] = ()
    awaitable: tuple[AwaitableEntry, ...] = ()
    not_blocking: tuple[Name, ...] = ()


Form = TypeVar("Form")


def read_library(text: str) -> LibraryFile:
    """A file of the catalogue; raises `FormError`."""
    try:
        document = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        raise FormError(f": is no TOML: {error}") from error
    return read_form(document, LibraryFile)


def read_form(document: object, form: type[Form]) -> Form:
    """A document in a form; raises `FormError` with the key and the nearest valid name."""
    try:
        return msgspec.convert(document, form)
    except msgspec.ValidationError as error:
        raise FormError(_explained(str(error))) from None


def _explained(problem: str) -> str:
    """`.blocking[0].kind: expected …`: msgspec's words, its path first and the nearest valid name last."""
    what, _, where = problem.partition(" - at `$")
    path = where.rstrip("`")
    words = what.replace("Object contains unknown field", "there is no key")
    if words.startswith("Invalid enum value") or words.startswith("there is no key"):
        given = words.rpartition("`")[0].rpartition("`")[2] if "`" in words else words.split("'")[1]
        near = difflib.get_close_matches(given, _valid_words(words), n=1, cutoff=0.0)
        words = words if "'" not in words else f"`{given}` is not one of its values"
        words += f"; the nearest is `{near[0]}`"
    return f"{path}: {words[:1].lower()}{words[1:]}"


def _valid_words(words: str) -> list[str]:
    if words.startswith("there is no key"):
        entries: tuple[Any, ...] = (
            BlockingEntry,
            LibraryFile,
            Header,
            TypeEntry,
            RunnerEntry,
            DecoratorEntry,
        )
        return [name for entry in entries for name in entry.__struct_encode_fields__]
    return [str(kind) for kinds in (BlockingKind, AwaitableKind, DecoratorEffect) for kind in kinds]
