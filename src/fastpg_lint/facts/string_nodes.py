"""String literals as a tree holds them: in one piece, in several, with holes, or inside containers."""

from collections.abc import Iterable, Iterator

import libcst as cst

COMPUTED = "\0"
"""Stands for what an f-string computes."""
_TEXTS = (cst.FormattedStringText, cst.TemplatedStringText)

Part = cst.SimpleString | cst.FormattedString | cst.TemplatedString


def decoded(value: str | bytes | None) -> str:
    """A literal's value as text; that of bytes as far as they are text."""
    return value.decode("latin-1") if isinstance(value, bytes) else value or ""


def value_of(node: cst.SimpleString) -> str | bytes:
    """The value of a literal; most are what stands between their quotes, and need no evaluation."""
    written = node.value
    if written[0] not in "\"'" or "\\" in written or "\r" in written:
        return node.evaluated_value
    quotes = 3 if written[:3] in ('"""', "'''") and len(written) >= 6 else 1
    return written[quotes:-quotes]


def pieces(node: cst.BaseString) -> Iterator[str]:
    """The text of a string in parts; a null character for what is computed."""
    for part in _parts(node):
        if isinstance(part, cst.FormattedString | cst.TemplatedString):
            for inner in part.parts:
                yield inner.value if isinstance(inner, _TEXTS) else COMPUTED
        else:
            yield decoded(value_of(part))


def nodes_of(node: cst.BaseString) -> Iterator[int]:
    """The `id` of a string and of all its parts."""
    yield id(node)
    for part in _parts(node):
        yield id(part)
        if isinstance(part, cst.FormattedString | cst.TemplatedString):
            yield from map(id, part.parts)


def _parts(node: cst.BaseString) -> Iterator[Part]:
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
