"""Statements that come to stand in another block, and what their lines bind and read."""

from collections.abc import Iterable, Iterator, Sequence

import libcst as cst

from fastpg_lint.fixes.layout import from_comment, lines_above
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.nodes import children, nodes_in

_BINDING = (cst.AssignTarget, cst.AnnAssign, cst.AugAssign, cst.NamedExpr, cst.For, cst.CompFor)


def line_of(mending: Mending, node: cst.CSTNode) -> tuple[cst.SimpleStatementLine, cst.IndentedBlock] | None:
    """The line that a node stands in, alone, and the block of that line; None for a line of a module."""
    line = next((one for one in mending.around(node) if isinstance(one, cst.SimpleStatementLine)), None)
    block = mending.parent(line) if line is not None else None
    if line is None or not isinstance(block, cst.IndentedBlock) or len(line.body) != 1:
        return None
    return line, block


def begun(statements: Sequence[cst.BaseStatement]) -> list[cst.BaseStatement]:
    """Statements that are to begin a block, which no blank line stands above."""
    first, *others = statements
    return [first.with_changes(leading_lines=from_comment(lines_above(first))), *others]


def assigned(name: str, value: cst.BaseExpression) -> cst.SimpleStatementLine:
    """The line that gives a name a value."""
    return cst.SimpleStatementLine([cst.Assign([cst.AssignTarget(cst.Name(name))], value)])


def names_in(nodes: Iterable[cst.CSTNode]) -> set[str]:
    """The names that some nodes speak of, attributes and keywords not among them."""
    return {name.value for node in nodes for name in _names(node)}


def _names(node: cst.CSTNode) -> Iterator[cst.Name]:
    match node:
        case cst.Name():
            yield node
        case cst.Attribute(value=value):
            yield from _names(value)
        case cst.Arg(value=value):
            yield from _names(value)
        case _:
            for child in children(node):
                yield from _names(child)


def bound_in(nodes: Iterable[cst.CSTNode]) -> set[str]:
    """The names that some nodes give a value to, or take it from."""
    inside = [one for node in nodes for one in nodes_in(node)]
    targets = [one.target for one in inside if isinstance(one, _BINDING)]
    others = [one for one in inside if isinstance(one, cst.AsName | cst.Del)]
    return names_in((*targets, *others))
