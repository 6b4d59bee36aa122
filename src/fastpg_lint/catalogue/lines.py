"""What the catalogue's files say, one line for each name and each thing said of it."""

from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct

from fastpg_lint.catalogue.form import EVERY, Additions, Entry, LibraryFile, TypeEntry

USES = ("entered", "iterated", "awaited", "called", "item")
"""What a class may say of its instances in use."""


class Said(StrEnum):
    """The kinds of lines."""

    REEXPORT = "re-export"
    FUNCTION = "function's result"
    CLASS = "class"
    BASE = "base class"
    RETURN = "method's result"
    ATTRIBUTE = "attribute"
    SYNC = "sync method"
    USE = "use of an instance"
    BLOCKING = "blocking"
    NOT_BLOCKING = "not blocking"
    AWAITABLE = "awaitable"
    RUNNER = "runner"
    DECORATOR = "decorator"
    CONNECTION = "connection"
    SENDER = "sender"


class Line(Struct, frozen=True, kw_only=True):
    """One thing said of one name.

    `what` is the other name of a re-export, the type of a result, the kind of a blocking or awaitable call,
    the position or keyword of a runner, the effect of a decorator, the kind of a connection or sender. `use`
    is which use of an instance is meant, `instead` what to write for a call that blocks. `unverified` is the
    reason why nothing holds the line against the library.
    """

    file: str
    said: Said
    name: str
    what: str = ""
    use: str = ""
    instead: str = ""
    unverified: str = ""

    def __str__(self) -> str:
        parts = (
            f"{self.file}: {self.said}",
            f"`{self.name}`",
            self.use,
            f"`{self.what}`" if self.what else "",
        )
        return " ".join(part for part in parts if part)


def lines_of(file: str, content: LibraryFile) -> Iterator[Line]:
    """All that a file says."""
    mark = content.library.unverified
    for alias, target in content.reexports.items():
        yield Line(file=file, said=Said.REEXPORT, name=alias, what=target, unverified=mark)
    for name, text in content.functions.items():
        yield Line(file=file, said=Said.FUNCTION, name=name, what=text, unverified=mark)
    for name, of_class in content.types.items():
        for said, member, what, use in _of_type(name, of_class):
            reason = of_class.unverified or mark
            yield Line(file=file, said=said, name=member, what=what, use=use, unverified=reason)
    for said, entry, what, instead in _entries(content):
        for name in entry.full_names():
            reason = entry.unverified or mark
            yield Line(file=file, said=said, name=name, what=what, instead=instead, unverified=reason)


def lines_added(origin: str, additions: Additions) -> Iterator[Line]:
    """All that a user adds."""
    for blocking in additions.blocking:
        for name in blocking.full_names():
            kind = blocking.kind.value
            yield Line(file=origin, said=Said.BLOCKING, name=name, what=kind, instead=blocking.instead)
    for awaitable in additions.awaitable:
        for name in awaitable.full_names():
            yield Line(file=origin, said=Said.AWAITABLE, name=name, what=awaitable.kind.value)
    for name in additions.not_blocking:
        yield Line(file=origin, said=Said.NOT_BLOCKING, name=name)


def _of_type(name: str, entry: TypeEntry) -> Iterator[tuple[Said, str, str, str]]:
    yield Said.CLASS, name, "", ""
    yield from ((Said.BASE, name, base, "") for base in entry.bases)
    yield from ((Said.RETURN, f"{name}.{method}", text, "") for method, text in entry.returns.items())
    yield from ((Said.ATTRIBUTE, f"{name}.{one}", text, "") for one, text in entry.attributes.items())
    yield from ((Said.SYNC, f"{name}.{method}", "", "") for method in entry.sync)
    yield from ((Said.USE, name, getattr(entry, use), use) for use in USES if getattr(entry, use) is not None)


def _entries(content: LibraryFile) -> Iterator[tuple[Said, Entry, str, str]]:
    yield from ((Said.BLOCKING, entry, entry.kind.value, entry.instead) for entry in content.blocking)
    yield from ((Said.AWAITABLE, entry, entry.kind.value, "") for entry in content.awaitable)
    for entry in content.runners:
        for which in (entry.position, entry.keyword):
            if which is not None:
                yield Said.RUNNER, entry, str(which), ""
    yield from ((Said.DECORATOR, entry, entry.effect.value, "") for entry in content.decorators)
    yield from ((Said.CONNECTION, entry, entry.kind.value, "") for entry in content.connections)
    yield from ((Said.SENDER, entry, entry.kind.value, "") for entry in content.senders)


def excepted(content: LibraryFile) -> frozenset[str]:
    """The names that a `*` in a file does not stand for."""
    return frozenset(name for _, entry, _, _ in _entries(content) for name in entry.excepted_names())


def is_every(name: str) -> bool:
    """Whether a name stands for all public members of its owner."""
    return name.rpartition(".")[2] == EVERY
