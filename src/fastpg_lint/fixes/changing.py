"""Several nodes of a tree changed at once."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import libcst as cst

_Node = TypeVar("_Node", bound=cst.CSTNode)

Changing = Callable[[Any], Any]
"""Makes a node anew, of itself with what has changed inside it; a statement may become several, or none."""


def changed(node: _Node, changes: Mapping[cst.CSTNode, Changing]) -> _Node:
    """A node in which some nodes are made anew, inner ones first."""
    new = node.visit(_Changer({id(one): change for one, change in changes.items()}))
    assert isinstance(new, type(node))  # nothing is removed
    return new


class _Changer(cst.CSTTransformer):
    def __init__(self, changes: Mapping[int, Changing]) -> None:
        super().__init__()
        self._changes = changes

    def on_leave(  # type: ignore[override]
        self, original_node: cst.CSTNode, updated_node: cst.CSTNode
    ) -> object:  # another kind of node may come in its place, or several
        change = self._changes.get(id(original_node))
        return change(updated_node) if change is not None else updated_node
