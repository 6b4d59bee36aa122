"""Suppression comments, read as flake8 7 reads them, and as ruff reads its own."""

import re
from collections.abc import Iterator

from fastpg_lint.source.logical_lines import LogicalLines, logical_lines
from fastpg_lint.source.ruff_comments import ruff_comments
from fastpg_lint.source.silenced import LAST, Comment, Directive, Silenced, listed, may_silence
from fastpg_lint.source.text import SourceText

_CODES = r"(?P<codes>(?:[A-Z]+[0-9]+(?:[,\s]+)?)+)"
_INLINE = re.compile(rf"# noqa(?::\s?{_CODES})?", re.IGNORECASE)
"""Whatever follows the word and is no code leaves the comment one for all codes, `# noqa: FPG` too."""
_FLAKE8_FILE = re.compile(r"\s*(?P<said># flake8[:=]\s*noqa)", re.IGNORECASE)
_FILE = re.compile(rf"#\s*(?:ruff|fastpg-lint)\s*:\s*noqa(?:\b(?!\s*:)|\s*:\s*{_CODES})", re.IGNORECASE)
_SEPARATORS = ", \t\n"


def read_noqa(source: SourceText) -> Silenced:
    """The suppression comments of a text.

    A `# noqa` holds for its line, and for all that a string or a backslash joins to that; on the last line of
    a statement, or of its header, for the whole of it.
    """
    if not may_silence(source.text):
        return Silenced()
    page = logical_lines(source)
    found = [*_of_file(source.lines), *_own_lines(page), *inline_noqa(page), *ruff_comments(page)]
    return Silenced(tuple(sorted(found, key=lambda one: (one.at.line, one.at.column))))


def read_noqa_by_line(source: SourceText) -> Silenced:
    """The suppression comments of a text that is no Python.

    One at the end of a line holds for the line, one on a line of its own for the next line that is none.
    """
    if not may_silence(source.text):
        return Silenced()
    return Silenced((*_of_file(source.lines), *_by_line(source.lines)))


def _by_line(lines: list[str]) -> Iterator[Comment]:
    above: list[Directive] = []
    for number, line in enumerate(lines, start=1):
        match = _INLINE.search(line)
        found = [_directive(match, number, 0)] if match is not None else []
        if line.lstrip().startswith("#"):
            whole = _FILE.match(line.strip())
            if whole is not None:
                yield Comment(_directive(whole, number, len(line) - len(line.lstrip())), 1, LAST)
            above += found
        else:
            yield from (Comment(one, number, number) for one in (*above, *found))
            above = []


def _of_file(lines: list[str]) -> Iterator[Comment]:
    """What flake8 takes for a comment that silences the whole file."""
    for number, line in enumerate(lines, start=1):
        match = _FLAKE8_FILE.match(line)
        if match is not None:
            at = Directive(number, match.start("said") + 1, match.end() + 1)
            yield Comment(at, 1, LAST, in_string=not line.lstrip().startswith("#"))


def _own_lines(page: LogicalLines) -> Iterator[Comment]:
    """Comments on a line of their own that speak of the whole file."""
    for number, column in page.own_line_comments:
        match = _FILE.match(page.lines[number - 1], column)
        if match is not None:
            yield Comment(_directive(match, number, 0), 1, LAST)


def inline_noqa(page: LogicalLines) -> Iterator[Comment]:
    """The comments of flake8's form that hold for a few lines: the first one in lines that are joined."""
    for first, last in page.joined:
        text = "\n".join(page.lines[first - 1 : last])
        match = _INLINE.search(text)
        if match is None:
            continue
        line = first + text.count("\n", 0, match.start())
        at = _directive(match, line, -(text.rfind("\n", 0, match.start()) + 1))
        start = page.comment_in(line)
        in_string = start is not None and at.column <= start
        begin = first if in_string or line != last else page.beginning_of(last, first)
        yield Comment(at, begin, last, in_string=start is None or in_string)


def _directive(match: re.Match[str], line: int, shift: int) -> Directive:
    """What was found in a line; `shift` is added to offsets, to have those in the line."""
    codes = match["codes"]
    if codes is None:
        return Directive(line, match.start() + shift + 1, match.end() + shift + 1)
    begin = match.start("codes") + shift + 1
    end = begin + len(codes.rstrip(_SEPARATORS))
    return Directive(line, match.start() + shift + 1, end, listed(codes, begin))
