"""The form in which the catalogue is written: one TOML file a library, and the same entries from users.

A name is a dotted name. An entry with `of` speaks of members: `of = "redis.Redis"`, `names = ["get"]` is
`redis.Redis.get`. The name `*` stands for every public member that is not under `except`.
`unverified` gives the reason why no check holds the entry against the real library.

Nothing here can lead back to itself, so none of it is the garbage collector's business (`gc=False`): there
are thousands of these.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

import msgspec
import tomli
from msgspec import Struct, field

from fastpg_lint.catalogue.entries import (
    AwaitableKind,
    BlockingKind,
    ConnectionKind,
    DecoratorEffect,
    MessageKind,
)
from fastpg_lint.naming import suggestion

NAME = re.compile(r"\*|[^\W\d]\w*(\.[^\W\d]\w*)*(\.\*)?")
EVERY = "*"


class FormError(ValueError):
    """What is wrong with a text in the catalogue's form: the key, and the problem."""


class Entry(Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """What all entries have: the names that they speak of."""

    names: tuple[str, ...]
    of: str | tuple[str, ...] = ()
    excepted: tuple[str, ...] = field(default=(), name="except")
    unverified: str = ""

    @property
    def owners(self) -> tuple[str, ...]:
        """What the names are members of; nothing where they are whole."""
        return (self.of,) if isinstance(self.of, str) else self.of

    def full_names(self) -> Iterator[str]:
        """The dotted names, `*` as the last word where it stands for every member."""
        return self._joined(self.names)

    def excepted_names(self) -> Iterator[str]:
        """The dotted names that `*` does not stand for."""
        return self._joined(self.excepted)

    def _joined(self, names: Iterable[str]) -> Iterator[str]:
        owners = self.owners
        for name in names:
            yield from (f"{owner}.{name}" for owner in owners) if owners else (name,)


class BlockingEntry(Entry, frozen=True, gc=False):
    """Callables that block.

    `instead` is the code to write on an event loop. In it, `{name}` is the last word of what is called, and
    `{call}` the whole of it as it is written: `await {call}_async()`. `read` where they are properties, which
    block when they are read.
    """

    kind: BlockingKind
    instead: str = ""
    read: bool = False


class AwaitableEntry(Entry, frozen=True, gc=False):
    """Callables whose result does nothing until it is awaited, and classes whose instances do not.

    `started` where a call does its work though nobody awaits it: it gives a future that runs already.
    """

    kind: AwaitableKind = AwaitableKind.OTHER
    started: bool = False


class RunnerEntry(Entry, frozen=True, gc=False):
    """Callables that call a function given to them, by position or keyword.

    `elsewhere` where they do so in another thread or process, or once the caller is done. `takes-async`
    where what the function gives is awaited or handed on, so that it may be a coroutine function.
    """

    position: int | None = None
    keyword: str | None = None
    elsewhere: bool = False
    takes_async: bool = field(default=False, name="takes-async")


class DecoratorEntry(Entry, frozen=True, gc=False):
    """Decorators, and what they make of a function.

    `object` is the class of what then stands in its place, where that has attributes: `task.delay()`.
    """

    effect: DecoratorEffect
    object: str = ""


class ConnectionEntry(Entry, frozen=True, gc=False):
    """Callables and classes that make an engine, a pool, a connection or a client."""

    kind: ConnectionKind


class SenderEntry(Entry, frozen=True, gc=False):
    """Callables that send a message to a person."""

    kind: MessageKind


class TypeEntry(Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True):
    """A class: see `LibraryType`. Types are written as strings: `Result[$0[0]]`."""

    bases: tuple[str, ...] = ()
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
    stored: bool = False
    unverified: str = ""


class Header(Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True):
    """Which library a file speaks of: its name on PyPI (none for Python's own), the version that the file
    was held against, and Python's where that matters."""

    distribution: str = ""
    version: str = ""
    unverified: str = ""


class LibraryFile(Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True):
    """A file of the catalogue. `functions` says what calls give, `reexports` maps a name to the one that
    the library defines it under."""

    library: Header
    reexports: dict[str, str] = {}
    functions: dict[str, str] = {}
    types: dict[str, TypeEntry] = {}
    blocking: tuple[BlockingEntry, ...] = ()
    awaitable: tuple[AwaitableEntry, ...] = ()
    runners: tuple[RunnerEntry, ...] = ()
    decorators: tuple[DecoratorEntry, ...] = ()
    connections: tuple[ConnectionEntry, ...] = ()
    senders: tuple[SenderEntry, ...] = ()


class Additions(Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """What users add in their configuration, and which names they take out."""

    blocking: tuple[BlockingEntry, ...] = ()
    awaitable: tuple[AwaitableEntry, ...] = ()
    not_blocking: tuple[str, ...] = ()


Form = TypeVar("Form", LibraryFile, Additions)


def read_library(text: str) -> LibraryFile:
    """A file of the catalogue; raises `FormError`."""
    try:
        document = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        raise FormError(f": is no TOML: {error}") from error
    return read_form(document, LibraryFile)


def read_form(document: object, form: type[Form]) -> Form:
    """A document in a form; raises `FormError` with the key and the nearest valid name.

    Names are looked at here and not by msgspec, so that what was once read comes back without another look.
    """
    try:
        content = msgspec.convert(document, form)
    except msgspec.ValidationError as error:
        raise FormError(_explained(str(error))) from None
    for where, name in _names(content):
        if not NAME.fullmatch(name):
            raise FormError(f"{where}: `{name}` is no dotted name")
    return content


def _names(content: LibraryFile | Additions) -> Iterator[tuple[str, str]]:
    """All names in a document, each with the key that it is under."""
    yield from _names_of_entries("blocking", content.blocking)
    yield from _names_of_entries("awaitable", content.awaitable)
    if isinstance(content, Additions):
        yield from _numbered(".not-blocking", content.not_blocking)
        return
    yield from _names_of_entries("runners", content.runners)
    yield from _names_of_entries("decorators", content.decorators)
    yield from _names_of_entries("connections", content.connections)
    yield from _names_of_entries("senders", content.senders)
    for alias, target in content.reexports.items():
        yield from ((".reexports", alias), (f".reexports.{alias}", target))
    yield from ((".functions", name) for name in content.functions)
    for name, entry in content.types.items():
        yield ".types", name
        yield from _numbered(f".types.{name}.bases", entry.bases)


def _names_of_entries(key: str, entries: Iterable[Entry]) -> Iterator[tuple[str, str]]:
    for position, entry in enumerate(entries):
        where = f".{key}[{position}]"
        yield from (
            [(f"{where}.of", entry.of)] if isinstance(entry.of, str) else _numbered(f"{where}.of", entry.of)
        )
        yield from _numbered(f"{where}.names", entry.names)
        yield from _numbered(f"{where}.except", entry.excepted)


def _numbered(key: str, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    return ((f"{key}[{position}]", name) for position, name in enumerate(names))


def _explained(problem: str) -> str:
    """`.blocking[0].kind: expected …`: msgspec's words, its path first and the nearest valid name last."""
    what, _, where = problem.partition(" - at `$")
    path = where.rstrip("`")
    words = what.replace("Object contains unknown field", "there is no key")
    if words.startswith("Invalid enum value") or words.startswith("there is no key"):
        given = words.rpartition("`")[0].rpartition("`")[2] if "`" in words else words.split("'")[1]
        hint = suggestion(given, _valid_words(words))
        words = (words if "'" not in words else f"`{given}` is not one of its values") + hint
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
            ConnectionEntry,
            SenderEntry,
        )
        return [name for entry in entries for name in entry.__struct_encode_fields__]
    kinds = (BlockingKind, AwaitableKind, DecoratorEffect, ConnectionKind, MessageKind)
    return [str(kind) for values in kinds for kind in values]
