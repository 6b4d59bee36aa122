"""What a place in a text is told by without its line: the function around it, its words, and a label.

They stay as they are while the text moves around them; the label also while arguments change and locals are
renamed. Of strings only that there is one is told: they may hold secrets, and what they say changes more
often than what is done with it.
"""

import ast
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from msgspec import Struct

from fastpg_lint.source.labels import STRING, label_of, local_names, target_before
from fastpg_lint.source.ranges import Range
from fastpg_lint.source.text import SourceText

_WORD = re.compile(
    r"""[rbfutRBFUT]{0,2}(?P<string>\"{3}(?:\\.|[^\\])*?(?:\"{3}|\Z)|'{3}(?:\\.|[^\\])*?(?:'{3}|\Z)"""
    r"""|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?)|(?P<comment>\#[^\n]*)|\w+|[^\w\s]""",
    re.DOTALL,
)
_Named = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_BODIES = ("body", "orelse", "finalbody", "handlers", "cases")


class Surroundings(Struct, frozen=True):
    """The dotted name of the function or class around a place, "" in the module itself; the place's words.

    The label is what is left of the words without locals, and without what stands in brackets.
    """

    function: str
    words: str
    label: str


class Surrounded:
    """A text whose places are told by what surrounds them; without `tree`, its `ast`, not by the function."""

    def __init__(self, source: SourceText, tree: ast.Module | None) -> None:
        self._lines = source.lines
        self._tree = tree
        self._locals: dict[ast.AST, frozenset[str]] = {}
        self._below: dict[ast.AST, tuple[list[ast.AST], list[int]]] = {}
        """What is directly below nodes, down the page, and on which lines that ends: often thousands."""

    def at(self, place: Range) -> Surroundings:
        """What a range is told by."""
        around = list(self._named_around(self._tree, place.line)) if self._tree is not None else []
        said = words(_part(self._lines, place))
        label = label_of(said, self._locals_of(around))
        if label == STRING:
            label = target_before(self._lines[place.line - 1][: place.column - 1]) + label
        return Surroundings(".".join(one.name for one in around), said, label)

    def _named_around(self, around: ast.AST, line: int) -> Iterator[_Named]:
        """The functions and classes that a line lies in, outer ones first."""
        inside = self._inside(around, line)
        if inside is not None:
            if isinstance(inside, _Named):
                yield inside
            yield from self._named_around(inside, line)

    def _inside(self, around: ast.AST, line: int) -> ast.AST | None:
        """What a line lies in, of what is directly below a node: the first, where several lie on it."""
        known = self._below.get(around)
        if known is None:
            below = sorted(_below(around), key=_first)
            known = self._below[around] = below, list(map(_last, below))
        below, ends = known
        place = bisect_left(ends, line)
        return below[place] if place < len(below) and _first(below[place]) <= line else None

    def _locals_of(self, around: Sequence[_Named]) -> frozenset[str]:
        """The names that are local to the outermost function around a place, and to those in it."""
        function = next((one for one in around if not isinstance(one, ast.ClassDef)), None)
        if function is None:
            return frozenset()
        if function not in self._locals:
            self._locals[function] = local_names(function)
        return self._locals[function]


def words(text: str) -> str:
    """The words of a piece of code, with a space between two of them, and without what strings say."""
    found = _WORD.finditer(text)
    return " ".join(STRING if one["string"] else one[0] for one in found if not one["comment"])


def _part(lines: list[str], place: Range) -> str:
    part = lines[place.line - 1 : place.end_line]
    if not part:
        return ""
    part[-1] = part[-1][: place.end_column - 1]
    part[0] = part[0][place.column - 1 :]
    return "\n".join(part)


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
