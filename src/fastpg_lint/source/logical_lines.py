"""The lines of a Python text as its tokens join them, and where its comments are."""

import io
import tokenize
from bisect import bisect_left
from functools import cached_property

from fastpg_lint.source.text import SourceText


class LogicalLines:
    """What of a text's lines belongs together; each line for itself, where the text has no tokens.

    All numbers of lines count from 1. `joined` are the first and the last of those that a string or a
    backslash joins, `statements` those of statements, or of their headers. `comments` are pairs of a line
    and the offset in it. `has_tokens` says whether Python's tokens have told so.
    """

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.has_tokens = True
        self.joined: list[tuple[int, int]] = []
        self.statements: list[tuple[int, int]] = []
        self.comments: list[tuple[int, int]] = []

    @cached_property
    def own_line_comments(self) -> list[tuple[int, int]]:
        """The comments that have a line for themselves."""
        return [(line, offset) for line, offset in self.comments if not self.lines[line - 1][:offset].strip()]

    @cached_property
    def _offsets(self) -> dict[int, int]:
        return dict(self.comments)

    def comment_in(self, line: int) -> int | None:
        """The offset of the comment in a line."""
        return self._offsets.get(line)

    @cached_property
    def _lasts(self) -> list[int]:
        return [last for _, last in self.statements]

    def statement_from(self, line: int) -> tuple[int, int] | None:
        """The first and the last line of the statement that a line is in, or of the next one."""
        position = bisect_left(self._lasts, line)
        return self.statements[position] if position < len(self.statements) else None

    def code_below(self, line: int) -> int:
        """The line below a comment that has a line for itself, and those that follow it."""
        return self._below[line]

    @cached_property
    def _below(self) -> dict[int, int]:
        below: dict[int, int] = {}
        for line, _ in reversed(self.own_line_comments):
            below[line] = below.get(line + 1, line + 1)
        return below

    def beginning_of(self, line: int, otherwise: int) -> int:
        """The first line of the statement that a line is the last of."""
        found = self.statement_from(line)
        return found[0] if found is not None and found[1] == line else otherwise


def logical_lines(source: SourceText) -> LogicalLines:
    """The lines of a text, joined."""
    page = LogicalLines(source.lines)
    try:
        _read(page)
    except (tokenize.TokenError, SyntaxError):
        alone = [(line, line) for line in range(1, len(page.lines) + 1)]
        page = LogicalLines(source.lines)
        page.has_tokens = False
        page.joined, page.statements = alone, alone
        page.comments = [
            (number, len(line) - len(line.lstrip()))
            for number, line in enumerate(page.lines, start=1)
            if line.lstrip().startswith("#")
        ]
    return page


def _read(page: LogicalLines) -> None:
    begin, first, last = 0, 0, 0
    for token in tokenize.generate_tokens(io.StringIO("\n".join(page.lines)).readline):
        if token.type in (tokenize.ENDMARKER, tokenize.DEDENT):
            continue
        if token.type == tokenize.COMMENT:
            page.comments.append(token.start)
        elif token.type not in (tokenize.NL, tokenize.INDENT, tokenize.NEWLINE):
            begin = begin or token.start[0]
        first = first or token.start[0]
        last = max(last, token.end[0])
        if token.type in (tokenize.NL, tokenize.NEWLINE):
            page.joined.append((first, last))
            first = 0
        if token.type == tokenize.NEWLINE:
            page.statements.append((begin or token.start[0], last))
            begin = 0
        if token.type in (tokenize.NL, tokenize.NEWLINE):
            last = 0
