"""A code taken out of a suppression comment, and the comment with its last one."""

import re
from collections.abc import Iterator

from fastpg_lint.fixes.replacements import Replacement
from fastpg_lint.fixes.text_change import TextChange
from fastpg_lint.source.silenced import Directive, Silenced
from fastpg_lint.source.text import SourceText

_COMMENT = re.compile(r"#(?!\d)")
"""Where a comment begins in another: `#12` is an issue."""


def without_code(source: SourceText, silenced: Silenced, line: int, column: int) -> TextChange | None:
    """The change that takes out the code at a line and a column, both from 1; None where there is none."""
    for comment in silenced.at_line.get(line, ()):
        listed = comment.of_ours
        code = next((one.code for one in listed if one.column == column), None)
        if code is not None:
            parts = [comment.at, *([comment.closing] if comment.closing is not None else [])]
            made = tuple(one for part in parts for one in _without(source, part, code))
            return TextChange(f"no longer silence `{code}`", made, safe=True)
    return None


def _without(source: SourceText, at: Directive, code: str) -> Iterator[Replacement]:
    left = [one for one in at.codes if one.code != code]
    if not left:
        yield _without_comment(source, at)
        return
    gone = [position for position, one in enumerate(at.codes) if one.code == code]
    for position in gone:
        if any(one.code != code for one in at.codes[:position]):
            start, end = at.codes[position - 1].end_column, at.codes[position].end_column
        else:
            start, end = at.codes[position].column, at.codes[position + 1].column
        yield Replacement(source.offset_of(at.line, start), source.offset_of(at.line, end), "")


def _without_comment(source: SourceText, at: Directive) -> Replacement:
    """A directive gone with its reason; with its line, where nothing else stands on that."""
    start = source.offset_of(at.line, at.column)
    line_start = source.line_starts[at.line - 1]
    line = source.lines[at.line - 1]
    following = _COMMENT.search(line, at.end_column - 1)
    before = line[: at.column - 1]
    if following is not None:
        return Replacement(start, line_start + following.start(), "")
    if before.strip():
        return Replacement(line_start + len(before.rstrip()), line_start + len(line), "")
    return Replacement(line_start, source.line_starts[at.line], "")
