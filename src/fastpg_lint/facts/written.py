"""Expressions as their author typed them, shortened, and the words that they end with."""

from collections.abc import Callable
from typing import Any

import libcst as cst

from fastpg_lint.source.node_types import node_type


def last_word(node: cst.BaseExpression) -> str:
    """The name that a name or an attribute ends with; empty for other expressions."""
    last = node.attr if isinstance(node, cst.Attribute) else node
    return last.value if isinstance(last, cst.Name) else ""


def written(node: cst.BaseExpression) -> str:
    """An expression as its author typed it, calls and subscripts shortened: `(await f()).scalars`."""
    write = _WRITERS.get(node_type(node))
    return write(node) if write is not None else "(…)"


_WRITERS: dict[type, Callable[[Any], str]] = {
    cst.Name: lambda node: node.value,
    cst.Attribute: lambda node: f"{written(node.value)}.{node.attr.value}",
    cst.Call: lambda node: f"{written(node.func)}(…)" if node.args else f"{written(node.func)}()",
    cst.Subscript: lambda node: f"{written(node.value)}[…]",
    cst.Await: lambda node: f"(await {written(node.expression)})",
}
