"""ruff's own suppression comments: `# ruff: ignore[…]`, blocks from `disable` to `enable`, and whole files.

A comment behind code holds for its line, one on a line of its own for the statement, or the header, below it.
A block ends with an `enable` of the same codes at the same indentation, or with the indentation.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from fastpg_lint.source.logical_lines import LogicalLines
from fastpg_lint.source.silenced import LAST, Comment, Directive, listed

_COMMENT = re.compile(
    r"#\s*ruff\s*:\s*(?P<does>ignore|file-ignore|disable|enable)\s*\[(?P<codes>[^\]\[#]+)\]"
)


def ruff_comments(page: LogicalLines) -> Iterator[Comment]:
    """The comments of ruff's form in a text."""
    own = set(page.own_line_comments)
    found = [
        (*place, match["does"], _directive(match, place[0]))
        for place in page.comments
        if (match := _COMMENT.search(page.lines[place[0] - 1], place[1])) is not None
    ]
    blocks = _Blocks()
    for line, offset, does, at in found:
        if does == "ignore":
            yield _ignoring(page, at, is_own_line=(line, offset) in own)
        elif (line, offset) in own and does == "file-ignore" and not offset:
            yield Comment(at, 1, LAST)
    yield from blocks.read(
        page, [(line, offset, does, at) for line, offset, does, at in found if (line, offset) in own]
    )


def _ignoring(page: LogicalLines, at: Directive, *, is_own_line: bool) -> Comment:
    line = at.line
    if not is_own_line:
        return Comment(at, line, line)
    below = page.statement_from(line)
    if below is None:
        return Comment(at, line, line)
    if below[0] > line:
        return Comment(at, *below)
    following = page.code_below(line)
    return Comment(at, following, following)


def _directive(match: re.Match[str], line: int) -> Directive:
    codes = listed(match["codes"], match.start("codes") + 1)
    return Directive(line, match.start() + 1, match.end() + 1, codes)


class _Open(Struct):
    """A block that has not ended yet."""

    comment: Comment
    indentation: int
    is_open: bool = True


_Key = tuple[int, frozenset[str]]


class _Blocks:
    """The blocks of a text, as they are found down the page."""

    def __init__(self) -> None:
        self._stack: list[_Open] = []
        self._open: dict[_Key, list[_Open]] = defaultdict(list)

    def read(self, page: LogicalLines, found: list[tuple[int, int, str, Directive]]) -> Iterator[Comment]:
        """The blocks that comments on lines of their own begin and end, each with its end."""
        blocks = [one for one in found if one[2] in ("disable", "enable")]
        if not blocks:
            return
        starts = [(first, -1, "", None) for first, _ in page.statements]
        for line, offset, does, at in sorted([*blocks, *starts], key=lambda one: one[:2]):
            if at is None:
                text = page.lines[line - 1]
                yield from self._dedent(line, len(text) - len(text.lstrip()))
            elif does == "disable":
                self._begin(at, offset)
            else:
                yield from self._end(at, offset)
        yield from self._dedent(LAST + 1, -1)

    def _begin(self, at: Directive, indentation: int) -> None:
        block = _Open(Comment(at, at.line, LAST), indentation)
        self._stack.append(block)
        self._open[_key(at, indentation)].append(block)

    def _end(self, at: Directive, indentation: int) -> Iterator[Comment]:
        same = self._open[_key(at, indentation)]
        while same:
            block = same.pop()
            if block.is_open:
                block.is_open = False
                yield replace(block.comment, last=at.line, closing=at)
                return

    def _dedent(self, line: int, indentation: int) -> Iterator[Comment]:
        while self._stack and self._stack[-1].indentation > indentation:
            block = self._stack.pop()
            if block.is_open:
                block.is_open = False
                yield replace(block.comment, last=line - 1)


def _key(at: Directive, indentation: int) -> _Key:
    return indentation, frozenset(one.code for one in at.codes)
