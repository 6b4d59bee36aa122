"""Functions with one parameter more, laid out as the others are."""

from collections.abc import Sequence

import libcst as cst

from fastpg_lint.fixes.layout import COMMA

_SPACED = cst.AssignEqual(cst.SimpleWhitespace(" "), cst.SimpleWhitespace(" "))
"""Between an annotated parameter and its default."""


def with_parameter(
    function: cst.FunctionDef,
    name: str,
    annotation: cst.BaseExpression,
    default: cst.BaseExpression | None = None,
) -> cst.FunctionDef:
    """A function with a parameter more, before the first that a default lets callers leave out.

    One with a default stands behind all others.
    """
    added = cst.Param(cst.Name(name), cst.Annotation(annotation))
    if default is not None:
        added = added.with_changes(equal=_SPACED, default=default)
    known = function.params
    if isinstance(known.star_arg, cst.ParamStar):
        return _with(
            function, known.with_changes(kwonly_params=_behind(function, known.kwonly_params, added))
        )
    place = next((n for n, one in enumerate(known.params) if one.default is not None), len(known.params))
    if default is not None or place == len(known.params):
        return _with(function, known.with_changes(params=_behind(function, known.params, added)))
    before, after = known.params[:place], known.params[place:]
    added = added.with_changes(comma=_comma(function))
    return _with(function, known.with_changes(params=(*before, added, *after)))


def _with(function: cst.FunctionDef, parameters: cst.Parameters) -> cst.FunctionDef:
    return function.with_changes(params=parameters)


def _behind(function: cst.FunctionDef, known: Sequence[cst.Param], added: cst.Param) -> tuple[cst.Param, ...]:
    if not known:
        return (added,)
    *others, last = known
    added = added.with_changes(comma=last.comma, whitespace_after_param=last.whitespace_after_param)
    before = last.with_changes(comma=_comma(function), whitespace_after_param=cst.SimpleWhitespace(""))
    return (*others, before, added)


def _comma(function: cst.FunctionDef) -> cst.Comma:
    """What is to stand between two parameters: a line each, where the function has its first so."""
    between = function.whitespace_before_params
    several = [*function.params.posonly_params, *function.params.params]
    first = several[0].comma if len(several) > 1 else None
    if isinstance(first, cst.Comma) and isinstance(first.whitespace_after, cst.SimpleWhitespace):
        return COMMA
    is_broken = isinstance(between, cst.ParenthesizedWhitespace)
    return cst.Comma(whitespace_after=between) if is_broken else COMMA
