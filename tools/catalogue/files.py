"""The catalogue's files, as the workshop handles them."""

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from fastpg_lint.catalogue.form import LibraryFile
from fastpg_lint.catalogue.lines import Line, lines_of
from fastpg_lint.catalogue.loader import paths, read_file


class Shelved(Struct, frozen=True):
    """A file of the catalogue: its name, where it is, and what stands in it."""

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

    @property
    def lines(self) -> Iterator[Line]:
        """All that it says."""
        return lines_of(self.name, self.content)


def shelved() -> list[Shelved]:
    """All files of the catalogue."""
    return [Shelved(path.name, path, read_file(path)) for path in paths()]
