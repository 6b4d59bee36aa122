"""Calls with one argument more, laid out as the others are."""

import libcst as cst

from fastpg_lint.fixes.layout import COMMA, EQUAL, comma_in, ended, is_broken, with_comment


def argument_named(call: cst.Call, keyword: str) -> cst.Arg | None:
    """The argument that a call is given under a keyword."""
    return next((one for one in call.args if one.keyword is not None and one.keyword.value == keyword), None)


def with_argument(call: cst.Call, keyword: str, value: cst.BaseExpression) -> cst.Call:
    """A call with a value under a keyword: in the place of what it is given there, else behind all others."""
    known = argument_named(call, keyword)
    if known is not None:
        return call.with_changes(
            args=[one.with_changes(value=value) if one is known else one for one in call.args]
        )
    return _with(call, cst.Arg(value, keyword=cst.Name(keyword), equal=EQUAL))


def with_value(call: cst.Call, value: cst.BaseExpression) -> cst.Call:
    """A call with a value more by position, which no argument by keyword may stand before."""
    return _with(call, cst.Arg(value))


def _with(call: cst.Call, added: cst.Arg) -> cst.Call:
    if not call.args:
        return call.with_changes(args=(added,))
    *others, last = call.args
    between, end = _comma(call), _broken(last)
    if end is not None and end.first_line.comment is not None:
        between = _behind(between, end.first_line)
        last = _ending(last, with_comment(end, None))
    added = added.with_changes(comma=last.comma, whitespace_after_arg=last.whitespace_after_arg)
    if is_broken(between) and not others:
        added = ended(added)
    before = last.with_changes(comma=between, whitespace_after_arg=cst.SimpleWhitespace(""))
    return call.with_changes(args=(*others, before, added))


def _comma(call: cst.Call) -> cst.Comma:
    """What is to stand before one argument more: what stands before the last one, where there are several.

    A single one that no comma stands behind has its line because both together were too long for one.
    """
    before = call.args[-2].comma if len(call.args) > 1 else None
    is_in_line = isinstance(before, cst.Comma) and not is_broken(before)
    if len(call.args) == 1 and not _has_comma(call.args[0]):
        is_in_line = "\n" not in cst.Module([]).code_for_node(call.args[0].value)
    return COMMA if is_in_line and _broken(call.args[-1], in_comma=True) is None else comma_in(call)


def _has_comma(argument: cst.Arg) -> bool:
    return isinstance(argument.comma, cst.Comma)


def _broken(last: cst.Arg, *, in_comma: bool = False) -> cst.ParenthesizedWhitespace | None:
    """The end of the line that the last argument of a call stands in."""
    space = last.comma.whitespace_after if isinstance(last.comma, cst.Comma) else None
    if space is None and not in_comma:
        space = last.whitespace_after_arg
    return space if isinstance(space, cst.ParenthesizedWhitespace) else None


def _behind(between: cst.Comma, comment: cst.TrailingWhitespace) -> cst.Comma:
    """A comma behind which a comment stands, which belongs to what is before it."""
    space = between.whitespace_after
    if not isinstance(space, cst.ParenthesizedWhitespace):
        space = cst.ParenthesizedWhitespace(indent=True, last_line=cst.SimpleWhitespace("    "))
    return between.with_changes(whitespace_after=with_comment(space, comment))


def _ending(last: cst.Arg, space: cst.ParenthesizedWhitespace) -> cst.Arg:
    """The last argument with another end of its line."""
    if isinstance(last.comma, cst.Comma):
        return last.with_changes(comma=last.comma.with_changes(whitespace_after=space))
    return last.with_changes(whitespace_after_arg=space)
