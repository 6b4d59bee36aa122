"""What the catalogue's files say, one line for each name and each thing said of it."""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from fastpg_lint.catalogue.form import EVERY, Entry, LibraryFile, TypeEntry
from fastpg_lint.catalogue.loader import paths, read_file

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
    AWAITABLE = "awaitable"
    RUNNER = "runner"
    DECORATOR = "decorator"


class Line(Struct, frozen=True, kw_only=True):
    """One thing said of one name.

    `what` is the other name of a re-export, the type of a result, the kind of a blocking or awaitable call,
    the position or keyword of a runner, the effect of a decorator. `use` is which use of an instance is
    meant. `unverified` is the reason why nothing holds the line.
    """

    file: str
    said: Said
    name: str
    what: str = ""
    use: str = ""
    unverified: str = ""

    def __str__(self) -> str:
        parts = (
            f"{self.file}: {self.said}",
            f"`{self.name}`",
            self.use,
            f"`{self.what}`" if self.what else "",
        )
        return " ".join(part for part in parts if part)


class Shelved(Struct, frozen=True):
    """A file of the catalogue: its name, and what stands in it."""

    name: str
    path: Path
    content: LibraryFile

    @property
    def module(self) -> str:
        """The module whose names the file speaks of."""
        return self.name.removesuffix(".toml")

    @property
    def is_standard(self) -> bool:
        """Whether it speaks of Python's own library."""
        return not self.content.library.distribution


def shelved() -> list[Shelved]:
    """All files of the catalogue."""
    return [Shelved(path.name, path, read_file(path)) for path in paths()]


def lines_of(file: Shelved) -> Iterator[Line]:
    """All that a file says."""
    content = file.content
    marks = content.library.unverified

    def line(said: Said, name: str, what: str = "", use: str = "", unverified: str = "") -> Line:
        return Line(file=file.name, said=said, name=name, what=what, use=use, unverified=unverified or marks)

    for alias, target in content.reexports.items():
        yield line(Said.REEXPORT, alias, target)
    for name, text in content.functions.items():
        yield line(Said.FUNCTION, name, text)
    for name, of_class in content.types.items():
        for said, member, what, use in _of_type(name, of_class):
            yield line(said, member, what, use, of_class.unverified)
    for said, entry, what in _entries(content):
        for name in entry.full_names():
            yield line(said, name, what, unverified=entry.unverified)


def _of_type(name: str, entry: TypeEntry) -> Iterator[tuple[Said, str, str, str]]:
    yield Said.CLASS, name, "", ""
    yield from ((Said.BASE, name, base, "") for base in entry.bases)
    yield from ((Said.RETURN, f"{name}.{method}", text, "") for method, text in entry.returns.items())
    yield from ((Said.ATTRIBUTE, f"{name}.{one}", text, "") for one, text in entry.attributes.items())
    yield from ((Said.SYNC, f"{name}.{method}", "", "") for method in entry.sync)
    yield from ((Said.USE, name, getattr(entry, use), use) for use in USES if getattr(entry, use) is not None)


def _entries(content: LibraryFile) -> Iterator[tuple[Said, Entry, str]]:
    yield from ((Said.BLOCKING, entry, entry.kind.value) for entry in content.blocking)
    yield from ((Said.AWAITABLE, entry, entry.kind.value) for entry in content.awaitable)
    for entry in content.runners:
        yield Said.RUNNER, entry, entry.keyword or str(entry.position)
    yield from ((Said.DECORATOR, entry, entry.effect.value) for entry in content.decorators)


def excepted(file: Shelved) -> frozenset[str]:
    """The names that a `*` in the file does not stand for."""
    return frozenset(name for _, entry, _ in _entries(file.content) for name in entry.excepted_names())


def is_every(name: str) -> bool:
    """Whether a name stands for all public members of its owner."""
    return name.rpartition(".")[2] == EVERY
