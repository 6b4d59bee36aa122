"""The nodes of a tree, white space and comments among them, looked through without making any anew.

LibCST's own `visit`, and so `matchers.findall` and its metadata, rebuild each node that they pass.
"""

import dataclasses
from collections.abc import Callable, Iterator
from functools import cache
from operator import attrgetter
from typing import TypeVar, cast

import libcst as cst

_Node = TypeVar("_Node", bound=cst.CSTNode)


class _Nodes(dict[type, bool]):
    """Which types are nodes': an abstract class takes long to say it."""

    def __missing__(self, kind: type) -> bool:
        found = self[kind] = issubclass(kind, cst.CSTNode)
        return found


_IS_NODE = _Nodes()


def nodes_in(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """A node and all that are in it, each before what is in it."""
    left = [node]
    while left:
        one = left.pop()
        yield one
        left.extend(reversed(children(one)))


def found_in(node: cst.CSTNode, kind: type[_Node]) -> list[_Node]:
    """The nodes of a type among a node and all that are in it."""
    return [one for one in nodes_in(node) if isinstance(one, kind)]


def parents_in(tree: cst.CSTNode) -> dict[cst.CSTNode, cst.CSTNode]:
    """The node that each node in a tree is directly in."""
    return {child: node for node in nodes_in(tree) for child in children(node)}


def children(node: cst.CSTNode) -> list[cst.CSTNode]:
    """The nodes that are directly in a node."""
    found: list[cst.CSTNode] = []
    read = _reader(type(node))
    for value in read(node) if read is not None else ():
        if isinstance(value, tuple | list):
            found += [one for one in value if _IS_NODE[type(one)]]
        elif _IS_NODE[type(value)]:
            found.append(cast("cst.CSTNode", value))
    return found


@cache
def _reader(kind: type[cst.CSTNode]) -> Callable[[cst.CSTNode], tuple[object, ...]] | None:
    """Gets the values of all fields of a type of node that may hold nodes."""
    fields = [one.name for one in dataclasses.fields(kind) if one.type not in (str, bool)]
    if len(fields) == 1:
        (field,) = fields
        return lambda node: (getattr(node, field),)
    return attrgetter(*fields) if fields else None
