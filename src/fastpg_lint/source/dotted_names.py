"""Dotted names as they are written: `requests.adapters.HTTPAdapter`."""

from typing import cast

import libcst as cst

from fastpg_lint.source.node_types import node_type


def dotted(node: cst.BaseExpression) -> str:
    """A dotted name as text; of what is none, the words behind it, or nothing."""
    if isinstance(node, cst.Attribute):
        return f"{dotted(node.value)}.{node.attr.value}"
    return node.value if isinstance(node, cst.Name) else ""


def last_name(node: cst.BaseExpression) -> str:
    """The last word of a dotted name; of what is none, the word behind it, or nothing."""
    kind = node_type(node)  # asked several times of each call
    if kind is cst.Attribute:
        return cast("cst.Attribute", node).attr.value
    return cast("cst.Name", node).value if kind is cst.Name else ""
