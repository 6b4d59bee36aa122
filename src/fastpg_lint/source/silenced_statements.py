"""Which statements suppression comments speak of: these stay what they are while lines move."""

import ast
from bisect import bisect_left, bisect_right

from fastpg_lint.source.positions import header_lines, numbered
from fastpg_lint.source.python_tree import python_tree
from fastpg_lint.source.silenced import LAST, OURS, Ranges, Silenced
from fastpg_lint.source.text import SourceText

_ALL = (-1, LAST)
"""The statements of a whole module, which is one itself."""


def silenced_statements(source: SourceText, silenced: Silenced) -> Ranges:
    """Which of our codes are silenced on which statements, by the numbers of these.

    Nothing, where the running Python cannot read the text.
    """
    lines = _lines(silenced)
    if not lines.each:
        return Ranges()
    tree = _tree(source)
    statements = header_lines(numbered(tree)) if tree is not None else []
    firsts = [first for _, first, _ in statements]
    lasts = [last for _, _, last in statements]
    found = []
    for code, first, last in lines.each:
        begin, end = bisect_left(lasts, first), bisect_right(firsts, last) - 1
        if (first, last) == (1, LAST):
            found.append((code, *_ALL))
        elif begin <= end:
            found.append((code, statements[begin][0], statements[end][0]))
    return Ranges(tuple(dict.fromkeys(found)))


def _lines(silenced: Silenced) -> Ranges:
    """The lines on which codes of ours are silenced."""
    return Ranges(
        tuple(one for one in silenced.lines.each if one[0].startswith(OURS) or OURS.startswith(one[0]))
    )


def _tree(source: SourceText) -> ast.Module | None:
    try:
        return python_tree(source.text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
