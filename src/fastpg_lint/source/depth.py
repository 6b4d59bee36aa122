"""How deep code may nest before it is refused: LibCST's parser would end the process.

Its time grows with the square of a chain's length, and thousands of brackets overflow its stack. What
looks deep is therefore parsed by `ast` first, which has limits of its own, and its tree measured.
"""

import ast
import re
import sys
from contextlib import AbstractContextManager

from fastpg_lint.source.links import has_endless_name, has_long_chain, may_have_long_chain
from fastpg_lint.source.process_settings import ProcessSetting, Undo
from fastpg_lint.source.python_tree import children, python_tree

DEEPEST = 900
"""Levels of a tree that are still read: no person writes more, and LibCST takes a fifth of a second."""
FRAMES = 12_000
"""Frames of Python that reading and judging may nest."""

# Possessive, all of it: a pattern that may try other ways takes minutes over a chain of calls. Each begins
# with characters, which are looked for faster than the beginnings of a choice.
_BRACKETS = re.compile(r"[(\[{](?:[^()\[\]{}]*+[(\[{]){149}+")
"""Brackets in brackets."""
_NAME = r"[\s\\]*+\w++[\s\\]*+"
_CALL = r"(?:[^()]++|\([^()]*+\))*+\)\s*+"
_SUBSCRIPT = r"(?:[^\[\]]++|\[[^\[\]]*+\])*+\]\s*+"
_STEPS = re.compile(
    rf"[.(\[](?:(?<=\.){_NAME}|(?<=\(){_CALL}|(?<=\[){_SUBSCRIPT})"
    rf"(?:\.{_NAME}|\({_CALL}|\[{_SUBSCRIPT}){{299}}+"
)
"""Steps in a row: attributes, calls and subscripts."""
_IN_A_ROW = 900
_STRINGS = re.compile(rf""""(?:[^"\n]*+"\s*+"){{{_IN_A_ROW}}}+|'(?:[^'\n]*+'\s*+'){{{_IN_A_ROW}}}+""")
"""Strings in a row, which are one to `ast`, and as many levels to LibCST."""


def is_too_deep(text: str) -> bool:
    """Whether code nests deeper than can be read."""
    if has_row_of_strings(text):
        return True
    has_steps = _STEPS.search(text) is not None
    if has_steps and has_endless_name(text):
        return True
    if not (has_steps or _BRACKETS.search(text) or may_have_long_chain(text)):
        return False
    try:
        tree = python_tree(text)
    except SyntaxError as error:  # LibCST's grammar may be newer
        return "nested" in str(error.msg) or has_long_chain(text)
    except (RecursionError, MemoryError, ValueError):
        return True
    return depth_of(tree) > DEEPEST


def has_row_of_strings(text: str) -> bool:
    """Whether so many strings stand in a row that they are too many levels to LibCST."""
    return any(text.count(quote) > 2 * _IN_A_ROW for quote in "\"'") and _STRINGS.search(text) is not None


def depth_of(tree: ast.AST) -> int:
    """How many levels of LibCST's a tree has."""
    deepest = 0
    waiting: list[tuple[ast.AST, int]] = [(tree, 0)]
    while waiting:
        node, level = waiting.pop()
        # `a and b and c` is flat to `ast`, and nested to LibCST.
        level += len(node.values) if isinstance(node, ast.BoolOp) else 1
        if level > deepest:
            deepest = level
        waiting.extend([(child, level) for child in children(node)])
    return deepest


def room_to_nest() -> AbstractContextManager[None]:
    """Lets Python nest as many frames as deep code needs."""
    return _ROOM


def _make_room() -> Undo:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, FRAMES))
    return lambda: sys.setrecursionlimit(before)


_ROOM = ProcessSetting(_make_room)
