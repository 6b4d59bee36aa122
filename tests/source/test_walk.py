"""The lean walk against LibCST's own: the same nodes, in the same order, for every visitor."""

import dataclasses
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args, get_type_hints

import libcst as cst
import pytest

from fastpg_lint.source import walk as walking
from fastpg_lint.source.text import SourceText
from fastpg_lint.source.tree import parse
from fastpg_lint.source.walk import child_fields, walk

from .real_files import sampled

NODES = [
    node
    for name in sorted(vars(cst))
    if isinstance(node := getattr(cst, name), type)
    and issubclass(node, cst.CSTNode)
    and hasattr(cst.CSTVisitor, f"visit_{name}")
]


def is_layout(node: type) -> bool:
    """Whether a node is white space or punctuation, which the walk leaves out."""
    return issubclass(
        node,
        cst.BaseParenthesizableWhitespace
        | cst.Comment
        | cst.Newline
        | cst.EmptyLine
        | cst.TrailingWhitespace
        | cst.Comma
        | cst.Colon
        | cst.Dot
        | cst.Semicolon
        | cst.AssignEqual
        | cst.LeftParen
        | cst.RightParen
        | cst.LeftSquareBracket
        | cst.RightSquareBracket
        | cst.LeftCurlyBrace
        | cst.RightCurlyBrace
        | cst.ImportStar
        | cst.ParamSlash
        | cst.ParamStar
        | cst.Asynchronous,
    )


SEEN = [node for node in NODES if not is_layout(node) and node is not cst.BitOr]
"""`BitOr` also separates the patterns of a `case`, and is punctuation there."""


class Recorder(cst.CSTVisitor):
    """Notes each node that it visits and leaves; turns away from what is below some types."""

    def __init__(self, skipped: tuple[type, ...] = ()) -> None:
        super().__init__()
        self.skipped = skipped
        self.met: list[tuple[str, int]] = []


def _visit(self: Recorder, node: cst.CSTNode) -> bool:
    self.met.append(("visit", id(node)))
    return not isinstance(node, self.skipped)


def _leave(self: Recorder, original_node: cst.CSTNode) -> None:
    self.met.append(("leave", id(original_node)))


for _node in SEEN:
    setattr(Recorder, f"visit_{_node.__name__}", _visit)
    setattr(Recorder, f"leave_{_node.__name__}", _leave)


@pytest.mark.one_python
@pytest.mark.parametrize("path", sampled(every=40), ids=lambda path: path.name)
def test_a_walk_meets_what_libcst_meets_in_the_same_order(path: Path) -> None:
    module = parse(SourceText.from_bytes(path.read_bytes()))
    expected, other, first, second = Recorder(), Recorder((cst.Call,)), Recorder(), Recorder((cst.Call,))
    module.visit(expected)
    module.visit(other)
    walk(module, (first, second))
    said = words_of(module)
    assert first.met == [one for one in expected.met if one[1] not in said]
    assert second.met == [one for one in other.met if one[1] not in said]
    assert len(expected.met) > 100


def words_of(module: cst.Module) -> set[int]:
    """The names in a module that are no expressions."""
    waiting: list[cst.CSTNode] = [module]
    found: set[int] = set()
    while waiting:
        node = waiting.pop()
        found.add(id(getattr(node, walking.WORDS.get(type(node).__name__, ""), None)))
        waiting.extend(node.children)
    return found


def types_in(annotation: object) -> Iterator[type]:
    """The types that an annotation speaks of, at any depth."""
    if isinstance(annotation, type) and not get_args(annotation):
        yield annotation
    for argument in get_args(annotation):
        yield from types_in(argument)


def fields_with_nodes(node: type) -> set[str]:
    """The fields that hold more than layout, by what LibCST says may be in them."""
    hints = get_type_hints(node)
    return (
        {
            field.name
            for field in dataclasses.fields(node)
            if any(issubclass(one, cst.CSTNode) and not is_layout(one) for one in types_in(hints[field.name]))
        }
        - {walking.WORDS.get(node.__name__)}
        - PUNCTUATION.get(node, set())
    )


PUNCTUATION: dict[type, set[str]] = {cst.MatchOrElement: {"separator"}}
"""Fields that hold what is an operator elsewhere."""


@pytest.mark.parametrize("node", SEEN, ids=lambda node: node.__name__)
def test_every_field_that_holds_nodes_is_walked(node: type[cst.CSTNode]) -> None:
    """A field that a new LibCST adds, and one that our table lacks or has too much, fails here."""
    walked, names = set(child_fields(node)), {field.name for field in dataclasses.fields(node)}
    assert len(walked) == len(child_fields(node))
    assert fields_with_nodes(node) <= walked <= names
    hints = get_type_hints(node)
    for name in walked - fields_with_nodes(node):
        nodes = {one for one in types_in(hints[name]) if issubclass(one, cst.CSTNode)}
        assert nodes <= {cst.Asynchronous}, f"{node.__name__}.{name} is layout"


_VISITING = re.compile(r"visit_\w+\(\s*self,\s*\"(\w+)\"")
"""How LibCST's code goes into a field."""


@pytest.mark.parametrize("node", SEEN, ids=lambda node: node.__name__)
def test_fields_are_walked_in_the_order_in_which_libcst_visits_them(node: type[cst.CSTNode]) -> None:
    visited = dict.fromkeys(_VISITING.findall(inspect.getsource(node._visit_and_replace_children)))
    assert set(visited) >= fields_with_nodes(node)
    assert [name for name in child_fields(node) if name in visited] == [
        name for name in visited if name in child_fields(node)
    ]


def test_all_entries_of_the_order_are_types_of_nodes() -> None:
    assert set(walking._SOURCE_ORDER) <= {node.__name__ for node in SEEN}
