"""Calls with one argument more, laid out as the others are."""

import libcst as cst

from fastpg_lint.fixes.layout import EQUAL, comma_in


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
    added = added.with_changes(comma=last.comma, whitespace_after_arg=last.whitespace_after_arg)
    before = last.with_changes(comma=comma_in(call), whitespace_after_arg=cst.SimpleWhitespace(""))
    return call.with_changes(args=(*others, before, added))
