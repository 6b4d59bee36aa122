"""The texts that expressions put together of strings: sums, `%`, `.format()`, `.join()`, f-strings."""

import re

import libcst as cst
from msgspec import Struct

from fastpg_lint.facts.secrets.literal_contexts import argument
from fastpg_lint.facts.string_nodes import COMPUTED, pieces, terms_of

_BLANK = re.compile(r"%s|%\((?P<key>\w+)\)s|\{(?P<name>\w*)(?:![rs])?\}")


class Composed(Struct, frozen=True):
    """The strings that something is put together of, in order, and what becomes of them.

    What is computed stands as a null character in `text`.
    """

    strings: tuple[cst.BaseString, ...]
    text: str


def composed_of_sum(node: cst.BinaryOperation, inner: set[int]) -> Composed:
    """`"postgresql://" + user + ":…"`; the `id` of each sum that it begins with is noted in `inner`."""
    return _joined(terms_of(node, inner), "")


def composed_by_percent(node: cst.BinaryOperation) -> Composed | None:
    """`"postgresql://%s:%s@db" % (user, "…")`."""
    if not isinstance(node.left, cst.BaseString):
        return None
    given = _elements(node.right) if isinstance(node.right, cst.Tuple) else [node.right]
    return _filled(node.left, given, None)


def composed_by_call(call: cst.Call) -> Composed | None:
    """`"postgresql://{}:{}@db".format(user, "…")`, `"".join([…])`."""
    match call.func:
        case cst.Attribute(value=cst.BaseString() as template, attr=cst.Name("format")):
            given = [arg.value for arg in call.args if arg.keyword is None and not arg.star]
            return _filled(template, given, call)
        case cst.Attribute(value=cst.BaseString() as between, attr=cst.Name("join")) if len(call.args) == 1:
            return _joined(_elements(call.args[0].value), _text(between))
    return None


def _elements(node: cst.BaseExpression) -> list[cst.BaseExpression]:
    return [one.value for one in node.elements] if isinstance(node, cst.List | cst.Tuple) else []


def _joined(terms: list[cst.BaseExpression], between: str) -> Composed:
    strings = tuple(term for term in terms if isinstance(term, cst.BaseString))
    return Composed(strings, between.join(map(_text, terms)))


def _text(node: cst.BaseExpression) -> str:
    return "".join(pieces(node)) if isinstance(node, cst.BaseString) else COMPUTED


def _filled(template: cst.BaseString, given: list[cst.BaseExpression], call: cst.Call | None) -> Composed:
    """A template with its blanks filled in, one after the other, or by keyword."""
    strings = [template]
    rest = iter(given)

    def fill(blank: re.Match[str]) -> str:
        named = blank["name"] or blank["key"]
        value = argument(call, named) if named and call is not None else next(rest, None)
        if not isinstance(value, cst.BaseString):
            return COMPUTED
        strings.append(value)
        return _text(value)

    text = _BLANK.sub(fill, _text(template))
    return Composed(tuple(strings), text)
