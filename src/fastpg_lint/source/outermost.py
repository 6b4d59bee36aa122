"""The outermost functions of a text, a module's and its classes': where each begins and ends, by lines.

What lies between two of them, and each body, is a segment (`segments`). While somebody types in one of
them, all lines outside of it stay as they are, and so does what Python reads there.
"""

import ast
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from fastpg_lint.source.depth import DEEPEST, depth_of
from fastpg_lint.source.python_tree import python_tree
from fastpg_lint.source.text import SourceText

Function = ast.FunctionDef | ast.AsyncFunctionDef
_BODIES = ("body", "handlers", "orelse", "finalbody", "cases")
"""The fields that hold statements, in the order of the text."""
_AROUND = "if True:"
"""What indented lines are put under, to be read."""


class Lines(Struct, frozen=True):
    """The lines of an outermost function, which count from 0: from its first decorator on, and up to `end`.

    From `body` on there is nothing of its header any more. Blank lines and comments behind it are its own.
    """

    name: str
    classes: tuple[str, ...]
    """Those that it is in, the outermost first."""
    begin: int
    body: int
    end: int

    def moved(self, by: int) -> "Lines":
        """The same further down."""
        return replace(self, begin=self.begin + by, body=self.body + by, end=self.end + by)

    def longer(self, by: int) -> "Lines":
        """The same with more lines in the body."""
        return replace(self, end=self.end + by)


def outermost_functions(tree: ast.Module) -> Iterator[tuple[Function, tuple[str, ...]]]:
    """The outermost functions of a tree, in the order of the text, each with the classes that it is in."""
    yield from _outermost(tree, ())


def _outermost(around: ast.AST, classes: tuple[str, ...]) -> Iterator[tuple[Function, tuple[str, ...]]]:
    for field in _BODIES:
        inside = getattr(around, field, ())
        for one in inside if isinstance(inside, list) else ():
            if isinstance(one, Function):
                yield one, classes
            else:
                yield from _outermost(one, (*classes, one.name) if isinstance(one, ast.ClassDef) else classes)


def lines_of(function: Function, classes: tuple[str, ...], lines: Sequence[str]) -> Lines:
    """The lines of an outermost function; none of them are its body where that begins beside the header."""
    begin = min([function.lineno, *(one.lineno for one in function.decorator_list)]) - 1
    first = function.body[0]
    decorators = getattr(first, "decorator_list", ())
    place = decorators[0] if decorators else first
    body = place.lineno - 1
    is_beside = bool(lines[body][: place.col_offset].strip(" \t@"))
    while body > begin + 1 and _is_empty(lines[body - 1]):
        body -= 1
    end = function.end_lineno or len(lines)
    while end < len(lines) and _is_empty(lines[end]):
        end += 1
    return Lines(function.name, classes, begin, end if is_beside else body, end)


def _is_empty(line: str) -> bool:
    """Whether a line that no string and no bracket goes over says nothing."""
    return line.lstrip()[:1] in ("", "#")


class Alone(Struct, frozen=True):
    """A function read without the rest of its text: its node, and the tree and the text that it is in.

    `above` are the lines that this text has above it.
    """

    function: Function
    tree: ast.Module
    source: SourceText
    above: int


def read_alone(lines: Sequence[str], at: Lines) -> Alone | None:
    """The function that has some lines of a text; None where these are anything else, or are no Python.

    Lines that are one function here are the same function between others, where those have held one before:
    no string, no bracket and no backslash is open where they begin and where they end, and they go back to no
    indentation that is less than that of their first line.
    """
    text = "\n".join(lines[at.begin : at.end]) + "\n" * (at.end < len(lines))
    is_indented = text[:1] in (" ", "\t")
    text = f"{_AROUND}\n{text}" if is_indented else text
    try:
        tree = python_tree(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    body = tree.body
    if is_indented and len(body) == 1 and isinstance(body[0], ast.If) and not body[0].orelse:
        body = body[0].body
    if len(body) != 1 or not isinstance(body[0], Function) or depth_of(tree) > DEEPEST // 2:
        return None
    return Alone(body[0], tree, SourceText(text), int(is_indented))
