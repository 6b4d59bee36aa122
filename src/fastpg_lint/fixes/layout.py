"""How code that is added is laid out: blank lines and comments, commas, brackets."""

from collections.abc import Iterable, Sequence
from itertools import dropwhile
from typing import TypeVar

import libcst as cst

_Expression = TypeVar("_Expression", bound=cst.BaseExpression)
_Statement = TypeVar("_Statement", bound=cst.BaseStatement)

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


def with_instead(
    block: cst.IndentedBlock, old: cst.BaseStatement, new: Sequence[cst.BaseStatement]
) -> cst.IndentedBlock:
    """A block with other statements in the place of one."""
    return block.with_changes(body=[two for one in block.body for two in (new if one is old else (one,))])


def with_lines_of(
    statement: _Statement, gone: Sequence[cst.EmptyLine], behind: cst.TrailingWhitespace
) -> _Statement:
    """A statement below the lines that stood above one which goes, and the comment that stood behind it."""
    comment = [cst.EmptyLine(comment=behind.comment)] if behind.comment is not None else []
    return statement.with_changes(leading_lines=[*gone, *comment, *lines_above(statement)])


def comma_in(call: cst.Call) -> cst.Comma:
    """What is to stand between two arguments of a call: a line each, where it has its first so."""
    between = call.whitespace_before_args
    if isinstance(between, cst.ParenthesizedWhitespace):
        return cst.Comma(whitespace_after=with_comment(between, None))
    return COMMA


def comma_before(call: cst.Call) -> cst.Comma:
    """What is to stand before the first argument of a call: a line each, where the others have one each."""
    first = call.args[0]
    has_line = isinstance(first.comma, cst.Comma) and not isinstance(
        first.comma.whitespace_after, cst.SimpleWhitespace
    )
    is_long = len(call.args) == 1 and "\n" in cst.Module([]).code_for_node(first.value)
    return comma_in(call) if has_line or is_long else COMMA


def ended(last: cst.Arg) -> cst.Arg:
    """An argument with a comma behind it, as the last one has that is alone in its line."""
    if isinstance(last.comma, cst.Comma):
        return last
    end = cst.Comma(whitespace_after=last.whitespace_after_arg)
    return last.with_changes(comma=end, whitespace_after_arg=cst.SimpleWhitespace(""))


def is_broken(comma: cst.Comma) -> bool:
    """Whether a line ends behind a comma in brackets."""
    return isinstance(comma.whitespace_after, cst.ParenthesizedWhitespace)


def with_comment(
    between: cst.ParenthesizedWhitespace, comment: cst.TrailingWhitespace | None
) -> cst.ParenthesizedWhitespace:
    """The end of a line and the indentation of the next, with a comment behind the line, or without one."""
    end = between.first_line.newline
    first = comment if comment is not None else cst.TrailingWhitespace(newline=end)
    return between.with_changes(first_line=first, empty_lines=())


def bracketed(node: _Expression) -> _Expression:
    """An expression in round brackets."""
    return node.with_changes(lpar=(cst.LeftParen(),), rpar=(cst.RightParen(),))
