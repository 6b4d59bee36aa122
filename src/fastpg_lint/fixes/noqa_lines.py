"""`# noqa` written to lines of a Python text, or into the comments that these have already."""

import ast
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress

from fastpg_lint.fixes.edits import applied, edits
from fastpg_lint.fixes.replacements import Replacement
from fastpg_lint.source.logical_lines import logical_lines
from fastpg_lint.source.noqa import inline_noqa
from fastpg_lint.source.python_tree import python_tree
from fastpg_lint.source.silenced import Comment, Directive
from fastpg_lint.source.text import SourceText

Wanted = Mapping[int, Collection[str]]
"""The codes to silence, by line."""


def with_noqa(source: SourceText, wanted: Wanted, reason: str) -> tuple[Replacement, ...]:
    """What silences codes on lines of a text, as flake8 and ruff read it; nothing where that cannot be told.

    A comment comes to the end of the line; where a string or a backslash goes on there, to the end of the
    last line that is joined to it.
    """
    made = tuple(_made(source, wanted, reason))
    after = applied(source, edits("", source, made))
    return made if _tree(source.text) == _tree(after) != "" else ()


def _made(source: SourceText, wanted: Wanted, reason: str) -> Iterator[Replacement]:
    page = logical_lines(source)
    comments = {one.at.line: one for one in inline_noqa(page)}
    for first, last in page.joined if page.has_tokens else ():
        codes = {code for line in range(first, last + 1) for code in wanted.get(line, ())}
        if not codes:
            continue
        there = next((comments[line] for line in range(first, last + 1) if line in comments), None)
        if there is None:
            yield _appended(source, last, codes, reason)
        elif not there.in_string:
            yield from merged(source, there, codes, reason)


def _appended(source: SourceText, line: int, codes: Collection[str], reason: str) -> Replacement:
    end = source.line_starts[line - 1] + len(source.lines[line - 1].rstrip())
    return Replacement(end, end, f"  {noqa(codes, reason)}")


def noqa(codes: Collection[str], reason: str) -> str:
    """The comment that silences some codes."""
    return f"# noqa: {', '.join(sorted(codes))}{_because(reason)}"


def _because(reason: str) -> str:
    return f" - {reason}" if reason else ""


def merged(
    source: SourceText, comment: Comment, codes: Collection[str], reason: str
) -> Iterator[Replacement]:
    """Codes written into a comment that names some; a reason, where it has none."""
    at: Directive = comment.at
    if not at.codes:
        return
    listed = sorted({*codes, *(one.code for one in at.codes)})
    start, end = (source.offset_of(at.line, column) for column in (at.codes[0].column, at.end_column))
    has_more = bool(source.lines[at.line - 1][at.end_column - 1 :].strip())
    yield Replacement(start, end, ", ".join(listed) + ("" if has_more else _because(reason)))


def _tree(text: str) -> str:
    """What Python reads in a text; nothing, where it cannot."""
    with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.dump(python_tree(text))
    return ""
