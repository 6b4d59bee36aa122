"""Pieces of a text that LibCST's parser reads, since CPython's tree tells too little of them."""

import ast
from collections.abc import Callable
from typing import TypeVar

import libcst as cst

from fastpg_lint.source.faults import SyntaxFault, Tell
from fastpg_lint.source.lean.texts import NodeTexts, Placed

Node = TypeVar("Node", bound=cst.CSTNode)

_NAMES = {
    "Constant": "a string",
    "JoinedStr": "an f-string",
    "TemplateStr": "a t-string",
    "Subscript": "a subscript",
    "FunctionDef": "type parameters",
    "AsyncFunctionDef": "type parameters",
    "ClassDef": "type parameters",
    "TypeAlias": "a `type` statement",
    "Match": "a `match` statement",
}
"""What pieces are called; those of a newer grammar have the names that CPython gives them."""


class Pieces:
    """Reads pieces of one text, and makes something else where LibCST's parser refuses them."""

    def __init__(self, texts: NodeTexts, tell: Tell) -> None:
        self.texts = texts
        self._tell = tell
        self._told = 0

    def expression(self, node: ast.expr, instead: Callable[[], cst.BaseExpression]) -> cst.BaseExpression:
        """What LibCST makes of an expression's text."""
        return self._read(node, lambda: cst.parse_expression(f"({self.texts.of(node)})"), instead)

    def statement(self, node: ast.stmt, instead: Callable[[], cst.CSTNode]) -> cst.CSTNode:
        """What LibCST makes of a statement's text."""
        return self._read(node, lambda: self._parsed(node), instead)

    def _parsed(self, node: ast.stmt) -> cst.CSTNode:
        if not hasattr(node, "body") and not hasattr(node, "cases"):
            return cst.parse_module(self.texts.of(node)).body[0]
        assert node.end_lineno is not None
        first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))])
        lines = self.texts.lines_of(first, node.end_lineno)
        if not node.col_offset:
            return cst.parse_module(lines).body[0]
        (around,) = cst.parse_module(f"if True:\n{lines}").body
        return around.body.body[0]  # type: ignore[union-attr]

    def _read(self, node: Placed, parse: Callable[[], Node], instead: Callable[[], Node]) -> Node:
        try:
            return parse()
        except RecursionError:
            raise
        except Exception:  # whatever the parser stumbles over
            return self._instead(node, instead)

    def _instead(self, node: Placed, instead: Callable[[], Node]) -> Node:
        """What stands for a piece that was refused: told of, unless a smaller piece in it was at fault."""
        before = self._told
        found = instead()
        if self._told == before:
            kind = type(node).__name__
            self._told += 1
            self._tell(SyntaxFault(node.lineno, self.texts.column(node), _NAMES.get(kind, f"`{kind}`")))
        return found
