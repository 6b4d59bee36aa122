"""Everything that is said of a name, where it is said, and the names that look like one that is not known."""

import difflib
from collections.abc import Iterator, Sequence

from msgspec import Struct

from fastpg_lint.catalogue.catalogue import Catalogue
from fastpg_lint.catalogue.form import EVERY, Additions, Header
from fastpg_lint.catalogue.lines import Line, Said, excepted, lines_added, lines_of
from fastpg_lint.catalogue.loader import load_catalogue, paths, read_file

NEAR = 3
"""How many names are offered for one that is not known."""


class Known(Struct, frozen=True):
    """What is known of a name: its canonical form, and all that is said of it and its members."""

    asked: str
    name: str
    lines: tuple[Line, ...]
    sources: dict[str, Header]
    """The libraries that the files speak of, by the files' names."""
    nearest: tuple[str, ...] = ()
    """Where nothing is said: names of which something is."""


class Knowledge:
    """All of the catalogue, and what a user adds to it."""

    def __init__(self, additions: Additions, origin: str) -> None:
        self._catalogue: Catalogue = load_catalogue(additions)
        self._lines: list[Line] = []
        self._left_out: set[str] = set()
        self._headers: dict[str, Header] = {}
        for path in paths():
            content = read_file(path)
            self._headers[path.name] = content.library
            self._lines.extend(lines_of(path.name, content))
            self._left_out |= excepted(content)
        self._lines.extend(lines_added(origin, additions))

    def of(self, asked: str) -> Known:
        """What is known of a name, by whatever name it is asked for."""
        name = self._defined(self._catalogue.canonical(asked))
        lines = tuple(self._about(name)) or tuple(self._below(name))
        sources = {line.file: self._headers[line.file] for line in lines if line.file in self._headers}
        return Known(asked, name, lines, sources, () if lines else self._nearest(asked))

    def _defined(self, name: str) -> str:
        """A method under the name of the base class of which something is said of it."""
        owner, _, member = name.rpartition(".")
        waiting = [owner]
        while waiting:
            current = self._catalogue.canonical(waiting.pop(0))
            if self._catalogue.is_listed(f"{current}.{member}"):
                return f"{current}.{member}"
            entry = self._catalogue.type(current)
            waiting.extend(entry.bases if entry is not None else ())
        return name

    def _about(self, name: str) -> Iterator[Line]:
        """What is said of a name itself or of the members of a class."""
        owner, _, member = name.rpartition(".")
        every = f"{owner}.{EVERY}" if not member.startswith("_") and name not in self._left_out else ""
        is_class = self._catalogue.type(name) is not None
        for line in self._lines:
            said_of = line.name if line.said == Said.REEXPORT else self._catalogue.canonical(line.name)
            is_member = is_class and said_of.rpartition(".")[0] == name and line.said != Said.REEXPORT
            if said_of in (name, every) or is_member or (line.said == Said.REEXPORT and line.what == name):
                yield line

    def _below(self, name: str) -> Iterator[Line]:
        """What is said of the names below a module, or what a module stands for."""
        for line in self._lines:
            if line.name.startswith(f"{name}.") and line.said not in (Said.REEXPORT, Said.RETURN, Said.SYNC):
                yield line

    def _nearest(self, asked: str) -> tuple[str, ...]:
        names = sorted({line.name for line in self._lines})
        same_word = [name for name in names if name.rpartition(".")[2] == asked.rpartition(".")[2]]
        return tuple(_close(asked, same_word, 0.4) or _close(asked, names, 0.6))


def _close(asked: str, names: Sequence[str], cutoff: float) -> list[str]:
    return difflib.get_close_matches(asked, names, n=NEAR, cutoff=cutoff)
