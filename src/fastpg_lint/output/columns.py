"""Columns as other formats count them: ours count characters, theirs the units of an encoding."""

from collections.abc import Callable

from fastpg_lint.output.excerpts import Lines

Columns = Callable[[str, int, int], int]
"""Gives the column for a path, a line and a column in characters; all count from 1."""


def utf16_columns(lines: Lines) -> Columns:
    """Columns in units of UTF-16, of which a character beyond the first 65,536 takes two."""
    return _columns(lines, lambda text: len(text.encode("utf-16-le", "surrogatepass")) // 2)


def utf8_columns(lines: Lines) -> Columns:
    """Columns in bytes of UTF-8."""
    return _columns(lines, lambda text: len(text.encode("utf-8", "surrogatepass")))


def _columns(lines: Lines, size: Callable[[str], int]) -> Columns:
    def column(path: str, line: int, characters: int) -> int:
        source = lines(path)
        before = source[line - 1][: characters - 1] if 0 < line <= len(source) else ""
        return characters if before.isascii() else characters + size(before) - len(before)

    return column
