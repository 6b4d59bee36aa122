"""Node types of our own that stand in for LibCST's: as whole to whoever reads them, and cheap to make.

A node of LibCST has a dozen fields of white space and punctuation. A stand-in has LibCST's defaults for
those in its class, so that making a node sets only what was read, and a visitor finds all of the fields.
"""

import dataclasses
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar, cast

import libcst as cst

Node = TypeVar("Node", bound=cst.CSTNode)

_KINDS: dict[type, type[cst.CSTNode]] = {}
"""The node types of LibCST by those that stand in for them."""


def stand_in(kind: type[Node], fields: tuple[str, ...]) -> type[Node]:
    """A type whose nodes have some fields of their own, which `object.__new__` leaves to be set, and share
    LibCST's defaults for all others. Raises `TypeError` where one of those has no default.

    Its name is that of LibCST's type, by which visitors and matchers tell nodes. What is made by calling
    it, as `with_changes` and `deep_clone` do, is LibCST's own node.
    """

    def __new__(_: type[Node], *args: object, **changed: object) -> Node:
        return kind(*args, **changed)

    others = {one.name: _default(kind, one) for one in dataclasses.fields(kind) if one.name not in fields}
    return _derived(kind, kind, {"__new__": __new__, **others})


def _default(kind: type[cst.CSTNode], field: "dataclasses.Field[Any]") -> object:
    """What LibCST sets a field to where nobody names it; sequences are shared, and so cannot be lists."""
    if field.default is not dataclasses.MISSING:
        return field.default
    if field.default_factory is dataclasses.MISSING:
        raise TypeError(f"{kind.__name__} cannot be made without {field.name}")
    value = field.default_factory()
    return tuple(value) if isinstance(value, list) else value


def in_brackets(node: Node) -> Node:
    """Puts round brackets around a node that has just been made of a stand-in, and gives it back.

    Without them what is written out of a tree would say something else than what was read.
    """
    object.__setattr__(node, "__class__", _bracketed(type(node)))
    return node


@cache
def _bracketed(kind: type[Node]) -> type[Node]:
    brackets = {"lpar": (cst.LeftParen(),), "rpar": (cst.RightParen(),)}
    return _derived(kind, _KINDS[kind], brackets)


def _derived(base: type[Node], kind: type[cst.CSTNode], shared: Mapping[str, object]) -> type[Node]:
    """A type that is told apart from LibCST's by nobody who asks for its name, with values that all share."""
    make_type = cast("Callable[..., type[Node]]", type(base))
    named = {"__slots__": (), "__module__": kind.__module__, "__qualname__": kind.__qualname__}
    found = make_type(kind.__name__, (base,), {**named, **shared})
    _KINDS[found] = kind
    return found


def node_type(node: object) -> type:
    """LibCST's type of a node, whoever made it: what every test for an exact type must ask.

    `isinstance` needs no such care, but takes long to say no of LibCST's abstract classes.
    """
    kind = node.__class__
    return _KINDS.get(kind, kind)
