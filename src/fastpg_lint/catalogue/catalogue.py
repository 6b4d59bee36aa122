"""The catalogue: everything that is known of libraries, each read when a name of it is first asked for."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Generic, TypeVar

from fastpg_lint.catalogue.entries import (
    Awaitable,
    Blocking,
    ConnectionKind,
    DecoratorEffect,
    LibraryType,
    MessageKind,
    Runner,
    TypeName,
)
from fastpg_lint.catalogue.form import (
    EVERY,
    Additions,
    AwaitableEntry,
    BlockingEntry,
    Entry,
    LibraryFile,
    TypeEntry,
)
from fastpg_lint.catalogue.type_names import read_type_name

Shelf = Callable[[str], Iterable[LibraryFile]]
"""Gives the files that speak of names below a top-level module."""

Said = TypeVar("Said", bound=Entry)


class _Names(Generic[Said]):
    """What is said of names: of single ones, and of all public members of an owner.

    Entries wait by owner; the names of an owner are spread out when one of them is first asked for.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, list[tuple[tuple[str, ...], Said]]] = defaultdict(list)
        self._members: dict[str, dict[str, Said]] = {}
        self._excepted: dict[str, set[str]] = defaultdict(set)

    def take(self, entry: Said) -> None:
        """Takes an entry whose names are canonical."""
        for owner in entry.owners:
            self._add(owner, entry.names, entry.excepted, entry)
        if not entry.owners:
            self.take_named(entry, str)

    def take_named(self, entry: Said, canonical: Callable[[str], str]) -> None:
        """Takes an entry name by name, each by its canonical name."""
        for name in map(canonical, entry.full_names()):
            owner, _, member = name.rpartition(".")
            self._add(owner, (member,), (), entry)
        for name in map(canonical, entry.excepted_names()):
            owner, _, member = name.rpartition(".")
            self._add(owner, (), (member,), entry)

    def get(self, name: str) -> tuple[str, Said] | None:
        """The entry for a name, and the name that it is said of: its own, or its owner's with a `*`."""
        owner, _, member = name.rpartition(".")
        members = self._members.get(owner)
        if members is None:
            members = self._spread(owner)
        found = members.get(member)
        if found is not None:
            return name, found
        if EVERY not in members or member.startswith("_") or member in self._excepted[owner]:
            return None
        return f"{owner}.{EVERY}", members[EVERY]

    def speaks_of(self, owner: str) -> bool:
        """Whether anything is said of what an owner has."""
        return owner in self._waiting

    def _add(self, owner: str, names: tuple[str, ...], excepted: tuple[str, ...], entry: Said) -> None:
        self._waiting[owner].append((names, entry))
        if excepted:
            self._excepted[owner].update(excepted)
        self._members.pop(owner, None)

    def _spread(self, owner: str) -> dict[str, Said]:
        entries = self._waiting.get(owner, ())
        members = self._members[owner] = {name: entry for names, entry in entries for name in names}
        return members


MOST_KNOWN = 20_000
"""Answers of each kind that are remembered: linking asks for the same names again and again."""


class Catalogue:
    """Answers what is known of a dotted name. Names asked for are canonical, except in `canonical` itself."""

    def __init__(self, shelf: Shelf, additions: Additions) -> None:
        self._shelf = shelf
        self._read: set[str] = set()
        self._canonical: dict[str, str] = {}
        self._reexports: dict[str, str] = {}
        self._blocking: _Names[BlockingEntry] = _Names()
        self._awaitable: _Names[AwaitableEntry] = _Names()
        self._runners: dict[str, Runner] = {}
        self._decorators: dict[str, DecoratorEffect] = {}
        self._decorated: dict[str, str] = {}
        self._connections: dict[str, ConnectionKind] = {}
        self._senders: dict[str, MessageKind] = {}
        self._functions: dict[str, str] = {}
        self._types: dict[str, TypeEntry] = {}
        # Types are written as texts; they are read when they are asked for.
        self._results: dict[str, TypeName] = {}
        # What users say holds against the catalogue's own word, and by any name that they know.
        self._users_blocking: _Names[BlockingEntry] = _Names()
        for blocking in additions.blocking:
            self._users_blocking.take_named(blocking, self.canonical)
        self._users_awaitable: _Names[AwaitableEntry] = _Names()
        for awaitable in additions.awaitable:
            self._users_awaitable.take_named(awaitable, self.canonical)
        self._not_blocking = frozenset(map(self.canonical, additions.not_blocking))
        self.blocking = lru_cache(MOST_KNOWN)(self._find_blocking)
        """Whether and how a callable blocks: a `Blocking`, or None."""
        self.awaitable = lru_cache(MOST_KNOWN)(self._find_awaitable)
        """Whether a callable's result must be awaited: an `Awaitable`, or None."""
        self.type = lru_cache(MOST_KNOWN)(self._find_type)
        """What is known of a class: a `LibraryType`, or None."""
        self.runner = lru_cache(MOST_KNOWN)(self._find_runner)
        """Whether a callable calls a function given to it: a `Runner`, or None."""

    def canonical(self, name: str) -> str:
        """The name under which a library defines what is asked for by another name."""
        known = self._canonical.get(name)
        if known is None:
            known = self._canonical[name] = self._find_canonical(name)
        return known

    @property
    def has_harmless(self) -> bool:
        """Whether the user names anything that does not block."""
        return bool(self._not_blocking)

    def is_harmless(self, name: str) -> bool:
        """Whether the user says of a callable that it does not block."""
        return name in self._not_blocking

    def _find_blocking(self, name: str) -> Blocking | None:
        if name in self._not_blocking:
            return None
        self._open(name)
        found = self._users_blocking.get(name) or self._blocking.get(name)
        if found is None:
            return None
        name, entry = found
        return Blocking(name, entry.kind, entry.instead, entry.read)

    def _find_awaitable(self, name: str) -> Awaitable | None:
        self._open(name)
        found = self._users_awaitable.get(name) or self._awaitable.get(name)
        return Awaitable(found[0], found[1].kind, found[1].started) if found is not None else None

    def _find_runner(self, name: str) -> Runner | None:
        self._open(name)
        return self._runners.get(name)

    def decorator(self, name: str) -> DecoratorEffect | None:
        """What a decorator makes of a function."""
        self._open(name)
        return self._decorators.get(name)

    def decorated(self, name: str) -> str | None:
        """The class of what a decorator puts in a function's place, where it has attributes of its own."""
        self._open(name)
        return self._decorated.get(name)

    def connection(self, name: str) -> ConnectionKind | None:
        """Whether a callable makes an engine, a pool, a connection or a client."""
        self._open(name)
        return self._connections.get(name)

    def sender(self, name: str) -> MessageKind | None:
        """What a callable sends to a person, if it does."""
        self._open(name)
        return self._senders.get(name)

    def returns(self, name: str) -> TypeName | None:
        """What a function gives, after awaiting where it is a coroutine function."""
        self._open(name)
        known = self._results.get(name)
        if known is None and name in self._functions:
            known = self._results[name] = read_type_name(self._functions[name])
        return known

    def _find_type(self, name: str) -> LibraryType | None:
        self._open(name)
        written = self._types.get(name)
        return _library_type(name, written) if written is not None else None

    def is_sync(self, name: str) -> bool:
        """Whether a callable surely gives nothing that can be awaited."""
        owner, _, member = name.rpartition(".")
        entry = self.type(owner)
        if entry is not None and member in entry.sync:
            return True
        given = entry.returns.get(member) if entry is not None else None
        if entry is not None and given is not None and given.name in entry.parameters:
            return False  # it hands out what somebody has put in, which may be a coroutine
        return self.blocking(name) is not None and self.awaitable(name) is None

    def is_sync_class(self, name: str) -> bool:
        """Whether a class has methods that block, and none that is to be awaited."""
        self._open(name)
        said = self._blocking.speaks_of(name) or self._users_blocking.speaks_of(name)
        return said and not (self._awaitable.speaks_of(name) or self._users_awaitable.speaks_of(name))

    def is_listed(self, name: str) -> bool:
        """Whether anything is said of a name, or of a method by its class."""
        if self.blocking(name) or self.awaitable(name) or name in self._types or name in self._functions:
            return True
        if name in self._runners or name in self._decorators:
            return True
        owner, _, member = name.rpartition(".")
        entry = self._types.get(owner)
        return entry is not None and (member in entry.returns or member in entry.sync)

    # reading

    def _open(self, name: str) -> None:
        """Reads the files that may speak of a name."""
        top = name.partition(".")[0]
        if top not in self._read:
            self._read.add(top)
            for file in self._shelf(top):
                self._take(file)

    def _take(self, file: LibraryFile) -> None:
        self._reexports.update(file.reexports)
        for blocking in file.blocking:
            self._blocking.take(blocking)
        for awaitable in file.awaitable:
            self._awaitable.take(awaitable)
        for runner in file.runners:
            for name in runner.full_names():
                how = (runner.position, runner.keyword, runner.elsewhere, runner.takes_async)
                self._runners[name] = Runner(name, *how)
        for decorator in file.decorators:
            self._decorators.update((name, decorator.effect) for name in decorator.full_names())
            if decorator.object:
                self._decorated.update((name, decorator.object) for name in decorator.full_names())
        for connection in file.connections:
            self._connections.update((name, connection.kind) for name in connection.full_names())
        for sender in file.senders:
            self._senders.update((name, sender.kind) for name in sender.full_names())
        self._functions.update(file.functions)
        self._types.update(file.types)

    # names

    def _find_canonical(self, name: str) -> str:
        seen = {name}
        while True:
            self._open(name)
            target = self._reexported(name)
            if target is None or target in seen:
                return name
            seen.add(target)
            name = target

    def _reexported(self, name: str) -> str | None:
        """The name behind a name, or behind the longest module or class that it begins with."""
        head, tail = name, ""
        while head:
            target = self._reexports.get(head)
            # A function named after its module, `retry.retry`, stands for itself, not for what is in it.
            if target is not None and not (tail and target.startswith(f"{head}.")):
                return target + tail
            head, dot, word = head.rpartition(".")
            tail = f"{dot}{word}{tail}"
        return None


def _library_type(name: str, entry: TypeEntry) -> LibraryType:
    def read(text: str | None) -> TypeName | None:
        return read_type_name(text) if text is not None else None

    return LibraryType(
        name=name,
        bases=entry.bases,
        parameters=entry.parameters,
        defaults={parameter: read_type_name(text) for parameter, text in entry.defaults.items()},
        returns={method: read_type_name(text) for method, text in entry.returns.items()},
        attributes={attribute: read_type_name(text) for attribute, text in entry.attributes.items()},
        sync=frozenset(entry.sync),
        entered=read(entry.entered),
        iterated=read(entry.iterated),
        awaited=read(entry.awaited),
        called=read(entry.called),
        item=read(entry.item),
        stored=entry.stored,
    )
