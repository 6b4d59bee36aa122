"""The catalogue: everything that is known of libraries, each read when a name of it is first asked for."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Generic, TypeVar

from fastpg_lint.catalogue.entries import (
    Awaitable,
    Blocking,
    DecoratorEffect,
    LibraryType,
    Runner,
    TypeName,
)
from fastpg_lint.catalogue.form import EVERY, Additions, Entry, LibraryFile, TypeEntry
from fastpg_lint.catalogue.type_names import read_type_name

Shelf = Callable[[str], Iterable[LibraryFile]]
"""Gives the files that speak of names below a top-level module."""

Said = TypeVar("Said")


class _Names(Generic[Said]):
    """What is said of names: of single ones, and of all public members of an owner."""

    def __init__(self) -> None:
        self._said: dict[str, Said] = {}
        self._excepted: set[str] = set()

    def take(self, entry: Entry, say: Callable[[str], Said], canonical: Callable[[str], str] = str) -> None:
        self._excepted.update(map(canonical, entry.excepted_names()))
        self._said.update((name, say(name)) for name in map(canonical, entry.full_names()))

    def get(self, name: str) -> Said | None:
        found = self._said.get(name)
        if found is not None or name in self._excepted:
            return found
        owner, _, member = name.rpartition(".")
        return None if member.startswith("_") else self._said.get(f"{owner}.{EVERY}")


class Catalogue:
    """Answers what is known of a dotted name. Names asked for are canonical, except in `canonical` itself."""

    def __init__(self, shelf: Shelf, additions: Additions) -> None:
        self._shelf = shelf
        self._read: set[str] = set()
        self._canonical: dict[str, str] = {}
        self._reexports: dict[str, str] = {}
        self._blocking: _Names[Blocking] = _Names()
        self._awaitable: _Names[Awaitable] = _Names()
        self._runners: dict[str, Runner] = {}
        self._decorators: dict[str, DecoratorEffect] = {}
        self._functions: dict[str, TypeName] = {}
        self._types: dict[str, LibraryType] = {}
        # What users say holds against the catalogue's own word, and by any name that they know.
        self._users_blocking: _Names[Blocking] = _Names()
        for blocking in additions.blocking:
            say = partial(Blocking, kind=blocking.kind, instead=blocking.instead)
            self._users_blocking.take(blocking, say, self.canonical)
        self._users_awaitable: _Names[Awaitable] = _Names()
        for awaitable in additions.awaitable:
            self._users_awaitable.take(awaitable, partial(Awaitable, kind=awaitable.kind), self.canonical)
        self._not_blocking = frozenset(map(self.canonical, additions.not_blocking))

    def canonical(self, name: str) -> str:
        """The name under which a library defines what is asked for by another name."""
        known = self._canonical.get(name)
        if known is None:
            known = self._canonical[name] = self._find_canonical(name)
        return known

    def blocking(self, name: str) -> Blocking | None:
        """Whether and how a callable blocks."""
        if name in self._not_blocking:
            return None
        self._open(name)
        return self._users_blocking.get(name) or self._blocking.get(name)

    def awaitable(self, name: str) -> Awaitable | None:
        """Whether a callable's result must be awaited."""
        self._open(name)
        return self._users_awaitable.get(name) or self._awaitable.get(name)

    def runner(self, name: str) -> Runner | None:
        """Whether a callable calls a function given to it."""
        self._open(name)
        return self._runners.get(name)

    def decorator(self, name: str) -> DecoratorEffect | None:
        """What a decorator makes of a function."""
        self._open(name)
        return self._decorators.get(name)

    def returns(self, name: str) -> TypeName | None:
        """What a function gives, after awaiting where it is a coroutine function."""
        self._open(name)
        return self._functions.get(name)

    def type(self, name: str) -> LibraryType | None:
        """What is known of a class."""
        self._open(name)
        return self._types.get(name)

    def is_sync(self, name: str) -> bool:
        """Whether a callable surely gives nothing that can be awaited."""
        owner, _, member = name.rpartition(".")
        entry = self.type(owner)
        if entry is not None and member in entry.sync:
            return True
        return self.blocking(name) is not None and self.awaitable(name) is None

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
            say = partial(Blocking, kind=blocking.kind, instead=blocking.instead)
            self._blocking.take(blocking, say)
        for awaitable in file.awaitable:
            self._awaitable.take(awaitable, partial(Awaitable, kind=awaitable.kind))
        for runner in file.runners:
            names = runner.full_names()
            self._runners.update((name, Runner(name, runner.position, runner.keyword)) for name in names)
        for decorator in file.decorators:
            self._decorators.update((name, decorator.effect) for name in decorator.full_names())
        self._functions.update((name, read_type_name(text)) for name, text in file.functions.items())
        self._types.update((name, _library_type(name, entry)) for name, entry in file.types.items())

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
    )
