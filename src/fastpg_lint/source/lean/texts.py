"""The text that a node of CPython's tree is made from."""

import ast

from fastpg_lint.source.text import SourceText

Placed = ast.expr | ast.stmt


class NodeTexts:
    """Finds the text between a node's places, which count lines from 1 and columns in bytes of UTF-8."""

    def __init__(self, source: SourceText) -> None:
        self._text = source.text
        self._starts = source.line_starts
        self._is_ascii = source.text.isascii()

    def of(self, node: Placed) -> str:
        """The text of a node as its author wrote it."""
        return self._text[self._start(node) : self._end(node)]

    def lines_of(self, first: int, last: int) -> str:
        """Whole lines, their ends included."""
        return self._text[self._starts[first - 1] : self._starts[last]]

    def begins_with(self, node: Placed, word: str) -> bool:
        """Whether a node's text begins with a word."""
        return self._text.startswith(word, self._start(node))

    def column(self, node: Placed) -> int:
        """The column where a node begins, in characters from 1."""
        return self._start(node) - self._starts[node.lineno - 1] + 1

    def _start(self, node: Placed) -> int:
        return self._index(node.lineno, node.col_offset)

    def _end(self, node: Placed) -> int:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None  # a tree that was parsed has all places
        return self._index(node.end_lineno, node.end_col_offset)

    def _index(self, line: int, column: int) -> int:
        start = self._starts[line - 1]
        if self._is_ascii:
            return start + column
        text = self._text[start : start + column]
        return start + (column if text.isascii() else len(text.encode()[:column].decode()))
