"""What suppression comments say: where each stands, which codes it names, and what it holds for."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from msgspec import Struct

_HINT = re.compile(r"noqa|ruff\s*:", re.IGNORECASE)
_CODE = re.compile(r"[^,\s]+")
OURS = "FPG"
"""Begins the codes of our rules."""
_BLOCK = re.compile(r"ruff\s*:\s*disable")
MOST_JUDGED = 100
"""Codes of one comment that are judged, which is more than anybody lists; all of them silence."""
EVERY = ""
"""Begins every code."""
LAST = 1 << 62
"""Stands behind all lines and all statements."""


class Ranges(Struct, frozen=True, array_like=True, dict=True):
    """Which codes are silenced on which numbers, be they of lines or of statements.

    Each range is a code or what codes begin with, and the first and the last number.
    """

    each: tuple[tuple[str, int, int], ...] = ()

    def covers(self, number: int, code: str) -> bool:
        """Whether a code is silenced on a number."""
        known = self._by_code
        return bool(known) and any(_has(known.get(code[:end]), number) for end in range(len(code) + 1))

    @cached_property
    def _by_code(self) -> dict[str, tuple[list[int], list[int]]]:
        """By code, where its ranges begin and end: none touches another."""
        given: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for code, first, last in self.each:
            given[code].append((first, last))
        return {code: _merged(ranges) for code, ranges in given.items()}


def _merged(ranges: Iterable[tuple[int, int]]) -> tuple[list[int], list[int]]:
    firsts: list[int] = []
    lasts: list[int] = []
    for first, last in sorted(ranges):
        if lasts and first <= lasts[-1]:
            lasts[-1] = max(lasts[-1], last)
        else:
            firsts.append(first)
            lasts.append(last)
    return firsts, lasts


def _has(known: tuple[list[int], list[int]] | None, number: int) -> bool:
    if known is None:
        return False
    position = bisect_right(known[0], number) - 1
    return position >= 0 and number <= known[1][position]


class Listed(Struct, frozen=True, array_like=True):
    """A code as a comment names it, and the column, from 1, where it does."""

    code: str
    column: int

    @property
    def end_column(self) -> int:
        """The column behind it."""
        return self.column + len(self.code)


def listed(codes: str, column: int) -> tuple[Listed, ...]:
    """The codes of a list that begins at a column, with commas or blanks between them."""
    return tuple(Listed(one[0], column + one.start()) for one in _CODE.finditer(codes))


class Directive(Struct, frozen=True, array_like=True):
    """The part of a comment, on one line, that says what is silenced; all codes, where it names none."""

    line: int
    column: int
    end_column: int
    codes: tuple[Listed, ...] = ()


class Comment(Struct, frozen=True, array_like=True):
    """A directive, and the first and the last of the lines that it holds for.

    `closing` ends a block where it names the same codes. What only looks like a comment, in a string, is
    `in_string`: flake8 heeds it, and nobody may change it.
    """

    at: Directive
    first: int
    last: int
    closing: Directive | None = None
    in_string: bool = False

    @property
    def of_ours(self) -> tuple[Listed, ...]:
        """The codes of ours that it names, or what was to be one; none, where it is no comment."""
        codes = () if self.in_string else self.at.codes[:MOST_JUDGED]
        return tuple(one for one in codes if one.code.upper().startswith(OURS))


class Silenced(Struct, frozen=True, array_like=True, dict=True):
    """The suppression comments of a text, down the page."""

    comments: tuple[Comment, ...] = ()

    def covers(self, line: int, code: str) -> bool:
        """Whether a code is suppressed on a line, which counts from 1."""
        return self.lines.covers(line, code)

    @cached_property
    def at_line(self) -> dict[int, list[Comment]]:
        """The comments that stand on each line, which need not be those that hold for it."""
        found: dict[int, list[Comment]] = defaultdict(list)
        for one in self.comments:
            found[one.at.line].append(one)
        return found

    @cached_property
    def lines(self) -> Ranges:
        """The lines that they hold for."""
        return Ranges(
            tuple(
                (code, one.first, one.last)
                for one in self.comments
                for code in ([given.code for given in one.at.codes] or [EVERY])
            )
        )


def may_silence(text: str) -> bool:
    """Whether there may be a suppression comment in a text."""
    return _HINT.search(text) is not None


def begins_block(text: str) -> bool:
    """Whether there may be a comment in a text that begins a block."""
    return _BLOCK.search(text) is not None
