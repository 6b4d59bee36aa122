"""How code that is added is laid out: blank lines and comments, commas, brackets."""

from collections.abc import Iterable, Sequence
from itertools import dropwhile
from typing import TypeVar

import libcst as cst

_Expression = TypeVar("_Expression", bound=cst.BaseExpression)

BLANK = cst.EmptyLine(indent=False)
COMMA = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
EQUAL = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
"""Between a keyword and its argument."""


def lines_above(statement: cst.CSTNode) -> Sequence[cst.EmptyLine]:
    """The blank lines and comments above a statement."""
    lines: Sequence[cst.EmptyLine] = getattr(statement, "leading_lines", ())
    return lines


def from_comment(lines: Iterable[cst.EmptyLine]) -> list[cst.EmptyLine]:
    """Lines from the first comment on, which are to stand above the first statement of a block."""
    return list(dropwhile(lambda line: line.comment is None, lines))


def comma_in(call: cst.Call) -> cst.Comma:
    """What is to stand between two arguments of a call: a line each, where it has its first so."""
    between = call.whitespace_before_args
    is_broken = isinstance(between, cst.ParenthesizedWhitespace)
    return cst.Comma(whitespace_after=between) if is_broken else COMMA


def bracketed(node: _Expression) -> _Expression:
    """An expression in round brackets."""
    return node.with_changes(lpar=(cst.LeftParen(),), rpar=(cst.RightParen(),))
