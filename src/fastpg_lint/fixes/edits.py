"""Replacements in a text as edits of its file, by lines and columns, and edits made in a text."""

from collections.abc import Iterable

from fastpg_lint.diagnostics import Edit
from fastpg_lint.fixes.replacements import Replacement
from fastpg_lint.source.text import SourceText


def edits(path: str, source: SourceText, replacements: Iterable[Replacement]) -> tuple[Edit, ...]:
    """The edits of the file at a path, down the page; none where everything stays as it is."""
    trimmed = (one.trimmed(source.text) for one in replacements)
    changing = sorted(one for one in trimmed if one.start < one.end or one.text)
    return tuple(
        Edit(path, *source.place_of(one.start), *source.place_of(one.end), one.text) for one in changing
    )


def applied(source: SourceText, edits: Iterable[Edit]) -> str:
    """A text with some edits made, none of which overlaps another; the first of two at a place is above."""
    text = source.text
    down_the_page = sorted(edits, key=lambda one: (one.line, one.column, one.end_line))
    for one in reversed(down_the_page):
        start = source.offset_of(one.line, one.column)
        text = text[:start] + one.text + text[source.offset_of(one.end_line, one.end_column) :]
    return text
