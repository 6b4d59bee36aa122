"""What a place in a text is told by without its line: the function around it, and its words.

Both stay as they are while the text moves around them. Of strings only that there is one is told: they may
hold secrets, and what they say changes more often than what is done with it.
"""

import ast
import re
from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.source.ranges import Range
from fastpg_lint.source.text import SourceText

_WORD = re.compile(
    r"""[rbfutRBFUT]{0,2}(?P<string>\"{3}(?:\\.|[^\\])*?(?:\"{3}|\Z)|'{3}(?:\\.|[^\\])*?(?:'{3}|\Z)"""
    r"""|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?)|(?P<comment>\#[^\n]*)|\w+|[^\w\s]""",
    re.DOTALL,
)
_STRING = '""'
_NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_BODIES = ("body", "orelse", "finalbody", "handlers", "cases")


class Surroundings(Struct, frozen=True):
    """The dotted name of the function or class around a place, "" in the module itself; the place's words."""

    function: str
    words: str


def surroundings(source: SourceText, tree: ast.Module | None, place: Range) -> Surroundings:
    """What a range in a text is told by; without `tree`, its `ast`, not by the function."""
    function = ".".join(_names(tree, place.line)) if tree is not None else ""
    return Surroundings(function, words(_part(source.lines, place)))


def words(text: str) -> str:
    """The words of a piece of code, with a space between two of them, and without what strings say."""
    found = _WORD.finditer(text)
    return " ".join(_STRING if one["string"] else one[0] for one in found if not one["comment"])


def _part(lines: list[str], place: Range) -> str:
    part = lines[place.line - 1 : place.end_line]
    if not part:
        return ""
    part[-1] = part[-1][: place.end_column - 1]
    part[0] = part[0][place.column - 1 :]
    return "\n".join(part)


def _names(around: ast.AST, line: int) -> Iterator[str]:
    """The names of the functions and classes that a line lies in, outer ones first."""
    inside = next((one for one in _below(around) if _first(one) <= line <= _last(one)), None)
    if inside is not None:
        if isinstance(inside, _NAMED):
            yield inside.name
        yield from _names(inside, line)


def _below(node: ast.AST) -> Iterator[ast.AST]:
    for field in _BODIES:
        part = getattr(node, field, ())
        if isinstance(part, list):
            yield from part


def _first(node: ast.AST) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    if decorators:
        return decorators[0].lineno
    return getattr(node, "lineno", None) or min(map(_first, _below(node)), default=0)


def _last(node: ast.AST) -> int:
    return getattr(node, "end_lineno", None) or max(map(_last, _below(node)), default=0)
