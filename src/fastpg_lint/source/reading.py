"""Reading a file into a tree for one walk: from CPython's own tree where it has one, else by LibCST's parser.

CPython's parser is ten times as fast as LibCST's, whose nodes are then made without their layout: together
that takes a quarter of what `tree.parse` does. A test holds the facts of both against each other.
"""

import ast

import libcst as cst

from fastpg_lint.source.collector import without_collector
from fastpg_lint.source.depth import is_too_deep
from fastpg_lint.source.faults import SyntaxFault, Tell
from fastpg_lint.source.lean.pieces import Pieces
from fastpg_lint.source.lean.statements import Statements
from fastpg_lint.source.lean.texts import NodeTexts
from fastpg_lint.source.length import TOO_LONG, is_too_long
from fastpg_lint.source.outermost import Alone
from fastpg_lint.source.python_tree import python_tree
from fastpg_lint.source.text import SourceText
from fastpg_lint.source.tree import TOO_DEEP, parse

_IN_LITERALS = ("(unicode error)", "(value error)", "bytes can only contain", "cannot mix bytes")
"""What Python says of literals that no later version reads either, though LibCST, which does not evaluate
them, takes some."""


def read(source: SourceText, tell: Tell = lambda _: None) -> cst.Module:
    """The tree of a file, with the fields that `walk` goes through; those of layout have LibCST's defaults.

    Raises `SyntaxFault` with the place of the first fault. What Python reads and LibCST does not know yet is
    no fault: `tell` is told the place of such a piece, and its name, and something unknown stands for it.
    """
    if is_too_long(source.text):
        raise SyntaxFault(1, 1, TOO_LONG)
    if not is_too_deep(source.text):
        try:
            with without_collector():
                tree = python_tree(source.text)
                return Statements(Pieces(NodeTexts(source), tell)).module(tree)
        except SyntaxError as error:
            if str(error.msg).startswith(_IN_LITERALS):
                place = error.lineno or 1, max(error.offset or 1, 1)
                raise SyntaxFault(*place, f"invalid syntax: {error.msg}") from None
        except (RecursionError, MemoryError):
            raise SyntaxFault(1, 1, TOO_DEEP) from None  # LibCST would take minutes, or end the process
        except ValueError:
            pass  # `parse` tells of it
    return parse(source)  # a grammar newer than the running Python's, or a fault, whose place it tells


def read_function(alone: Alone, tell: Tell) -> cst.FunctionDef:
    """The tree of a function that has been read without the rest of its text, likewise."""
    pieces = Pieces(NodeTexts(alone.source), tell)
    (function,) = Statements(pieces).module(ast.Module([alone.function], [])).body
    if not isinstance(function, cst.FunctionDef):
        raise SyntaxFault(1, 1, "no function")
    return function
