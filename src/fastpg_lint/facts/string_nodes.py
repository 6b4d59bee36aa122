"""String literals as a tree holds them: in one piece, in several, with holes, or inside containers."""

import ast
from collections.abc import Iterable, Iterator
from inspect import cleandoc

import libcst as cst

from fastpg_lint.source.python_tree import python_expression

COMPUTED = "\0"
"""Stands for what an f-string computes."""
PLAIN = (cst.SimpleString, cst.Integer, cst.Float, cst.List, cst.Dict, cst.Tuple, cst.Set)
"""What is no coroutine, whatever stands before it: `load() or []`."""
_PREFIXES = "bBfFrRtTuU"
_TEXTS = (cst.FormattedStringText, cst.TemplatedStringText)

Part = cst.SimpleString | cst.FormattedString | cst.TemplatedString


def decoded(value: str | bytes | None) -> str:
    """A literal's value as text; that of bytes as far as they are text."""
    return value.decode("latin-1") if isinstance(value, bytes) else value or ""


def value_of(node: cst.SimpleString) -> str | bytes:
    """The value of a literal; most are what stands between their quotes, and need no evaluation."""
    written = node.value
    if written[0] not in "\"'" or "\\" in written or "\r" in written:
        return _evaluated(written)
    quotes = 3 if written[:3] in ('"""', "'''") and len(written) >= 6 else 1
    return written[quotes:-quotes]


def _evaluated(written: str) -> str | bytes:
    """The value of a literal as Python works it out; where it cannot, what stands between the quotes."""
    try:
        value: str | bytes = ast.literal_eval(python_expression(written))
    except (SyntaxError, ValueError):
        return written.lstrip(_PREFIXES).strip("\"'")
    return value


def joined_value(node: cst.ConcatenatedString) -> str | bytes | None:
    """The value of a literal in several pieces; None where something in it is computed."""
    plain = [part for part in parts_of(node) if isinstance(part, cst.SimpleString)]
    return value_of_all(plain) if len(plain) == sum(1 for _ in parts_of(node)) else None


def text_in(node: cst.CSTNode | None) -> str | None:
    """The text that a string is, in one piece or several; None of bytes, and of what is put together."""
    match node:
        case cst.SimpleString():
            value: str | bytes | None = value_of(node)
        case cst.ConcatenatedString():
            value = joined_value(node)
        case _:
            value = None
    return value if isinstance(value, str) else None


def value_of_all(pieces: Iterable[cst.SimpleString]) -> str | bytes:
    """The value of literals in a row."""
    values = [value_of(piece) for piece in pieces]
    texts = [value for value in values if isinstance(value, str)]
    if texts:
        return "".join(texts)
    return b"".join(value for value in values if isinstance(value, bytes))


def docstring(body: cst.BaseSuite) -> str:
    """The documentation that a suite begins with, its margin taken off; nothing where there is none."""
    first: cst.CSTNode = next(iter(body.body), body)
    if isinstance(first, cst.SimpleStatementLine):
        first = first.body[0]
    node = first.value if isinstance(first, cst.Expr) else None
    return cleandoc(text_in(node) or "")


def pieces(node: cst.BaseString) -> Iterator[str]:
    """The text of a string in parts; a null character for what is computed."""
    for part in parts_of(node):
        if isinstance(part, cst.FormattedString | cst.TemplatedString):
            for inner in part.parts:
                yield inner.value if isinstance(inner, _TEXTS) else _put_in(inner)
        else:
            yield decoded(value_of(part))


def _put_in(part: cst.CSTNode) -> str:
    """What an f-string puts in, where that is a string too."""
    value = getattr(part, "expression", None)
    return decoded(value_of(value)) if isinstance(value, cst.SimpleString) else COMPUTED


def is_fixed(node: cst.FormattedString) -> bool:
    """Whether nothing in an f-string is computed."""
    return all(isinstance(part, cst.FormattedStringText) for part in node.parts)


def terms_of(node: cst.BinaryOperation, inner: set[int]) -> list[cst.BaseExpression]:
    """What a sum adds, in order; the `id` of each sum that it begins with is noted in `inner`."""
    terms = [node.right]
    left = node.left
    while isinstance(left, cst.BinaryOperation) and isinstance(left.operator, cst.Add):
        inner.add(id(left))
        terms.append(left.right)
        left = left.left
    return [left, *reversed(terms)]


def nodes_of(node: cst.BaseExpression) -> Iterator[int]:
    """The `id` of an expression, and of all parts of a string."""
    yield id(node)
    for part in parts_of(node) if isinstance(node, cst.BaseString) else ():
        yield id(part)
        if isinstance(part, cst.FormattedString | cst.TemplatedString):
            yield from map(id, part.parts)


def parts_of(node: cst.BaseString) -> Iterator[Part]:
    """The literals that one string is written as. Without recursion: there may be thousands."""
    while isinstance(node, cst.ConcatenatedString):
        yield node.left
        node = node.right
    assert isinstance(node, Part)
    yield node


def strings_in(value: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    """The strings of a value written out: itself, or those in lists, sets, tuples and dicts, at any depth."""
    if isinstance(value, cst.BaseString):
        yield value
    elif isinstance(value, cst.List | cst.Tuple | cst.Set | cst.Dict):
        elements: Iterable[cst.BaseElement | cst.BaseDictElement] = value.elements
        for element in elements:
            yield from strings_in(element.value)
