"""Which method converts which of CPython's nodes: the one that is named after its type."""

import ast
from collections.abc import Callable
from typing import Any


def converters(converting: object) -> dict[type[ast.AST], Callable[[Any], Any]]:
    """The methods of an object by the types of node that they convert: `_Call` converts an `ast.Call`."""
    return {
        getattr(ast, method[1:]): getattr(converting, method)
        for method in vars(type(converting))
        if method[1:2].isupper()
    }
