"""The lean walk against LibCST's own: the same nodes, in the same order, for every visitor."""

from pathlib import Path

import libcst as cst
import pytest

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


@pytest.mark.parametrize("path", sampled(every=40), ids=lambda path: path.name)
def test_a_walk_meets_what_libcst_meets_in_the_same_order(path: Path) -> None:
    module = parse(SourceText.from_bytes(path.read_bytes()))
    expected, other, first, second = Recorder(), Recorder((cst.Call,)), Recorder(), Recorder((cst.Call,))
    module.visit(expected)
    module.visit(other)
    walk(module, (first, second))
    assert first.met == expected.met
    assert second.met == other.met
    assert len(expected.met) > 100


def test_every_field_that_holds_nodes_is_known() -> None:
    """A field that a new LibCST adds is either walked or layout, and this test tells."""
    for node in SEEN:
        for name in child_fields(node):
            assert name in node.__dataclass_fields__
