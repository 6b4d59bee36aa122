"""What stands for code that LibCST does not know yet: what is below it stands below that, in the same order.

So all of that is judged, and the nodes of a statement, which sites count, are as many as in CPython's tree.
"""

import ast
from collections.abc import Callable, Iterable, Iterator

import libcst as cst

from fastpg_lint.source.lean.making import maker

Read = Callable[[ast.expr], cst.BaseExpression]
"""Converts an expression."""

_element = maker(cst.Element, "value")
_formatted = maker(cst.FormattedString, "parts")
_formatted_expression = maker(cst.FormattedStringExpression, "expression", "format_spec")
_formatted_text = maker(cst.FormattedStringText, "value")
_operation = maker(cst.UnaryOperation, "operator", "expression")
_simple_string = maker(cst.SimpleString, "value")
_templated = maker(cst.TemplatedString, "parts")
_templated_expression = maker(cst.TemplatedStringExpression, "expression", "format_spec")
_templated_text = maker(cst.TemplatedStringText, "value")
_tuple = maker(cst.Tuple, "elements")

_INVERT = cst.BitInvert()


def unknown(node: ast.AST, read: Read) -> cst.BaseExpression:
    """What stands for an expression, or for those of a statement."""
    if isinstance(node, ast.Constant):
        return _simple_string(repr(node.value))
    if isinstance(node, ast.JoinedStr):
        return _formatted(_parts(node.values, read, _formatted_expression, _formatted_text))
    if node.__class__.__name__ == "TemplateStr":
        return _templated(_parts(node.values, read, _templated_expression, _templated_text))  # type: ignore[attr-defined]
    # An operation of which nothing is known makes no value that anything is known of.
    return _operation(_INVERT, _tuple(tuple(_element(read(one)) for one in _expressions(node))))


def _parts(
    nodes: Iterable[ast.expr],
    read: Read,
    expression: Callable[..., cst.CSTNode],
    text: Callable[..., cst.CSTNode],
) -> tuple[cst.CSTNode, ...]:
    """The parts of a string with holes."""
    found = []
    for node in nodes:
        if isinstance(node, ast.Constant):
            found.append(text(str(node.value).replace("{", "{{").replace("}", "}}")))
            continue
        form = getattr(node, "format_spec", None)
        inner = _parts(form.values, read, expression, text) if form is not None else None
        found.append(expression(read(node.value), inner))  # type: ignore[attr-defined]
    return tuple(found)


def _expressions(node: ast.AST) -> Iterator[ast.expr]:
    """The outermost expressions below a node, nested statements aside; of starred ones what is starred."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield child.value if isinstance(child, ast.Starred) else child
        elif not isinstance(child, ast.stmt):
            yield from _expressions(child)


def statements_in(node: ast.AST) -> Iterator[ast.stmt]:
    """The outermost statements below a node."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt):
            yield child
        else:
            yield from statements_in(child)
