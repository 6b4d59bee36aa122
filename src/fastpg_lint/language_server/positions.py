"""Places in a text as the protocol counts them: lines and columns from 0, columns in units of an encoding."""

from functools import cached_property

from lsprotocol.types import Position, PositionEncodingKind, Range

from fastpg_lint.source.text import LINE_END

_MARK = "\ufeff"
_UNITS = {PositionEncodingKind.Utf8: ("utf-8", 1), PositionEncodingKind.Utf16: ("utf-16-le", 2)}
"""The codecs of encodings, and the bytes of a unit; without one, a unit is a character."""


class Positions:
    """Translates places in one text: ours count from 1, columns in characters, a byte order mark not."""

    def __init__(self, text: str, encoding: str) -> None:
        self.text = text
        self._codec = _UNITS.get(PositionEncodingKind(encoding))

    @cached_property
    def _lines(self) -> list[str]:
        return LINE_END.split(self.text)

    def position(self, line: int, column: int) -> Position:
        """The position of a place of ours; one that the text does not have is the nearest that it has."""
        if line > len(self._lines):
            return Position(len(self._lines) - 1, self._units(self._lines[-1]))
        text = self._lines[max(line, 1) - 1]
        return Position(max(line, 1) - 1, self._units(text[: max(column, 1) - 1 + self._marks(line)]))

    def range(self, line: int, column: int, end_line: int, end_column: int) -> Range:
        """The range between two places of ours."""
        return Range(self.position(line, column), self.position(end_line, end_column))

    def place(self, position: Position) -> tuple[int, int]:
        """The line and the column of a position; of one within a character, those of the character."""
        if position.line >= len(self._lines):
            return len(self._lines), len(self._lines[-1]) + 1
        line, text = position.line + 1, self._lines[position.line]
        return line, self._characters(text, position.character) + 1 - self._marks(line)

    def offset(self, position: Position) -> int:
        """The characters before a position."""
        starts = [0, *(end.end() for end in LINE_END.finditer(self.text))]
        if position.line >= len(starts):
            return len(self.text)
        return starts[position.line] + self._characters(self._lines[position.line], position.character)

    def _marks(self, line: int) -> int:
        """The characters at the beginning of a line that do not count."""
        return int(line == 1 and self.text.startswith(_MARK))

    def _units(self, text: str) -> int:
        if self._codec is None or text.isascii():
            return len(text)
        codec, size = self._codec
        return len(text.encode(codec, "surrogatepass")) // size

    def _characters(self, text: str, units: int) -> int:
        if self._codec is None or text.isascii():
            return min(units, len(text))
        codec, size = self._codec
        before = text.encode(codec, "surrogatepass")[: units * size]
        return len(before.decode(codec, "ignore"))
