"""Reading a file into a tree for one walk: from CPython's own tree where it has one, else by LibCST's parser.

CPython's parser is ten times as fast as LibCST's, whose nodes are then made without their layout: together
that takes a quarter of what `tree.parse` does. A test holds the facts of both against each other.
"""

import libcst as cst

from fastpg_lint.source.collector import without_collector
from fastpg_lint.source.depth import is_too_deep
from fastpg_lint.source.lean.statements import Statements
from fastpg_lint.source.lean.texts import NodeTexts
from fastpg_lint.source.python_tree import python_tree
from fastpg_lint.source.text import SourceText
from fastpg_lint.source.tree import parse, without_validation


def read(source: SourceText) -> cst.Module:
    """The tree of a file, whose nodes have the fields that `walk` goes through and few others: it can be
    walked, but not rendered or changed. Raises `SyntaxFault` with the place of the first fault.
    """
    if not is_too_deep(source.text):
        try:
            with without_collector(), without_validation():
                return Statements(NodeTexts(source)).module(python_tree(source.text))
        except (SyntaxError, ValueError, RecursionError, MemoryError, cst.ParserSyntaxError):
            pass  # a grammar newer than the running Python's, or a fault, which `parse` tells the place of
    return parse(source)
