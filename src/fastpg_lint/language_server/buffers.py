"""What is open in the editor: texts that need not be saved, each with the version that the editor counts."""

from collections.abc import Mapping
from pathlib import Path

from attrs import evolve
from lsprotocol.types import Diagnostic, Position, Range
from msgspec import Struct


class Cell(Struct, frozen=True):
    """A cell of a notebook: the line of the notebook's text, from 0, that it begins on, and how many it has.

    `hidden` are its own lines that stand for something else in that text.
    """

    uri: str
    version: int
    first: int
    count: int
    hidden: frozenset[int] = frozenset()

    def has(self, line: int) -> bool:
        """Whether a line of the notebook's text is one of the cell's."""
        return self.first <= line < self.first + self.count

    def shows(self, lines: Range) -> bool:
        """Whether a range of the notebook's text lies in the cell, on lines that are what they are there."""
        own = range(lines.start.line - self.first, lines.end.line - self.first + 1)
        return self.has(lines.start.line) and self.has(lines.end.line) and self.hidden.isdisjoint(own)

    def inside(self, lines: Range) -> Range:
        """A range of the notebook's text as the cell counts lines."""
        return moved(lines, -self.first)

    def placed(self, one: Diagnostic) -> Diagnostic:
        """What was found in the notebook's text as it stands in the cell."""
        return evolve(one, range=self.inside(one.range))


class Buffer(Struct, frozen=True):
    """An open file; `uri` is what the editor calls it. A notebook's text is that of its cells."""

    path: Path
    uri: str
    text: str
    version: int | None
    cells: tuple[Cell, ...] = ()

    def cell_at(self, line: int) -> Cell | None:
        """The cell that a line is in, from 0, if it is in one."""
        return next((cell for cell in self.cells if cell.has(line)), None)

    def as_shown(self, one: Diagnostic) -> Diagnostic:
        """What was found in the text, as the editor counts its lines."""
        cell = self.cell_at(one.range.start.line)
        return cell.placed(one) if cell is not None else one

    def cell(self, uri: str) -> Cell | None:
        """The cell that the editor calls so."""
        return next((cell for cell in self.cells if cell.uri == uri), None)


Buffers = Mapping[Path, Buffer]
"""The open files at one moment: what is worked out of them is of these texts, whatever is typed meanwhile."""


def moved(lines: Range, count: int) -> Range:
    """A range some lines further down."""
    start, end = lines.start, lines.end
    return Range(Position(start.line + count, start.character), Position(end.line + count, end.character))
