"""Dotted names as they are written: `requests.adapters.HTTPAdapter`."""

import libcst as cst


def dotted(node: cst.BaseExpression) -> str:
    """A dotted name as text; of what is none, the words behind it, or nothing."""
    if isinstance(node, cst.Attribute):
        return f"{dotted(node.value)}.{node.attr.value}"
    return node.value if isinstance(node, cst.Name) else ""


def last_name(node: cst.BaseExpression) -> str:
    """The last word of a dotted name; of what is none, the word behind it, or nothing."""
    if isinstance(node, cst.Attribute):
        return node.attr.value
    return node.value if isinstance(node, cst.Name) else ""
