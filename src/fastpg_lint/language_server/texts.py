"""The texts that findings speak of: those of open files, and of others as they are saved."""

from functools import lru_cache
from pathlib import Path

from lsprotocol.types import Location, Range

from fastpg_lint.language_server.buffers import Buffers
from fastpg_lint.language_server.positions import Positions
from fastpg_lint.source.faults import SyntaxFault
from fastpg_lint.source.files import read_file
from fastpg_lint.source.text import decode
from fastpg_lint.workspace.discovery import absolute

_MOST_READ = 64
"""Saved texts that are held: the steps of chains lie in few files, again and again."""


class Texts:
    """Gives places in files by the paths that diagnostics show, as an editor counts them."""

    def __init__(self, buffers: Buffers, encoding: str) -> None:
        self._buffers = buffers
        self._encoding = encoding
        self._positions: dict[Path, Positions] = {}

    def uri(self, file: Path) -> str:
        """What the editor calls a file."""
        return self._buffers[file].uri if file in self._buffers else file.as_uri()

    def of(self, file: Path) -> Positions:
        """The places in a file."""
        if file not in self._positions:
            text = self._buffers[file].text if file in self._buffers else _saved(file)
            self._positions[file] = Positions(text, self._encoding)
        return self._positions[file]

    def location(self, shown: str, line: int, column: int) -> Location:
        """A place in a file."""
        file = absolute(Path(shown))
        at = self.of(file).position(line, column)
        place = Range(at, at)
        cell = self._buffers[file].cell_at(at.line) if file in self._buffers else None
        return Location(cell.uri, cell.inside(place)) if cell is not None else Location(self.uri(file), place)


def _saved(file: Path) -> str:
    """What a file holds that is not open; nothing where it cannot be read."""
    try:
        about = file.stat()
        return _read(file, about.st_mtime_ns, about.st_size)
    except (OSError, SyntaxFault):
        return ""


@lru_cache(maxsize=_MOST_READ)
def _read(file: Path, changed: int, size: int) -> str:  # noqa: ARG001 - of that state
    return decode(read_file(file)).text
