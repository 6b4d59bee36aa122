"""Making LibCST's nodes from the values of the fields that a walk reads, and of no others.

LibCST's own constructors fill in a dozen fields of white space and punctuation, one object each, of which
no visitor of ours reads any: that is most of what they take.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import libcst as cst

from fastpg_lint.source.node_types import stand_in

Node = TypeVar("Node", bound=cst.CSTNode)


def maker(kind: type[Node], *fields: str) -> Callable[..., Node]:
    """A function that makes a node of a type from the values of some fields; others have their defaults."""
    new: Callable[[type[Node]], Node] = object.__new__
    # Past the dataclass, which is frozen, and past LibCST's check: both are for what people make.
    setters = tuple(getattr(kind, field).__set__ for field in fields)
    of_this_many: Callable[..., Callable[..., Node]] = _BY_COUNT.get(len(setters), _of_any)
    return of_this_many(stand_in(kind, fields), new, *setters)


Setter = Callable[[Any, object], None]
"""Sets one field of a node."""


def _of_one(kind: type[Node], new: Callable[[type[Node]], Node], first: Setter) -> Callable[..., Node]:
    def make(a: object) -> Node:
        node = new(kind)
        first(node, a)
        return node

    return make


def _of_two(
    kind: type[Node], new: Callable[[type[Node]], Node], first: Setter, second: Setter
) -> Callable[..., Node]:
    def make(a: object, b: object) -> Node:
        node = new(kind)
        first(node, a)
        second(node, b)
        return node

    return make


def _of_three(
    kind: type[Node], new: Callable[[type[Node]], Node], first: Setter, second: Setter, third: Setter
) -> Callable[..., Node]:
    def make(a: object, b: object, c: object) -> Node:
        node = new(kind)
        first(node, a)
        second(node, b)
        third(node, c)
        return node

    return make


def _of_any(kind: type[Node], new: Callable[[type[Node]], Node], *setters: Setter) -> Callable[..., Node]:
    def make(*values: object) -> Node:
        node = new(kind)
        for setter, value in zip(setters, values, strict=True):
            setter(node, value)
        return node

    return make


_BY_COUNT: dict[int, Callable[..., Callable[..., Any]]] = {1: _of_one, 2: _of_two, 3: _of_three}
"""Written out for the counts that nearly all nodes have: a loop over the fields takes twice as long."""
