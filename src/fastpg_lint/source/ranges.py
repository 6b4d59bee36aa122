"""A range of a text, by lines and columns, as diagnostics tell it."""

from msgspec import Struct


class Range(Struct, frozen=True):
    """A part of a text: lines and columns count from 1, columns in characters, the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


START = Range(1, 1, 1, 1)
"""The range of a module itself."""


def header(found: Range, lines: list[str]) -> Range:
    """The part of a compound statement's range that lies in its first line."""
    return Range(found.line, found.column, found.line, len(lines[found.line - 1].rstrip()) + 1)
