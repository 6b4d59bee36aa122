"""Where a text has strings that may be secrets, by all that stands around them: no fact keeps what they say.

Of the whole text only those outermost functions and statements are read that are asked about, and only where
a word of the innermost statement around a line, or the name of a function, may speak of secrets.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from fastpg_lint.facts.secrets.callables import POSITIONS, TELLING
from fastpg_lint.facts.secrets.secret_names import SPEAKS
from fastpg_lint.source.depth import is_too_deep
from fastpg_lint.source.python_tree import python_tree
from fastpg_lint.source.text import SourceText

Spans = dict[int, list[tuple[int, int | None]]]
"""By the numbers of lines, the offsets between which they have such strings; None is a line's end."""
_SPEAKING = re.compile(
    rf"{SPEAKS.pattern}|{TELLING.pattern}|{'|'.join(POSITIONS)}|PASS|hash|://|\.(?:create|build)\b",
    re.IGNORECASE,
)
"""Words of which one stands wherever a string may be a secret."""
_NO_TREE = ast.Module([], [])
_BODIES = ("body", "handlers", "orelse", "finalbody", "cases")


class WithheldStrings:
    """Those of one text; none of one that is no Python."""

    def __init__(self, source: SourceText) -> None:
        self._source = source
        self._known: dict[int, Spans] = {}

    def in_line(self, number: int) -> list[tuple[int, int | None]]:
        """The offsets between which a line has such strings, the last first."""
        around = list(_around(self._tree, number))
        if not around or not self._speaks(around, number):
            return []
        outermost = next((one for one in around if not isinstance(one, ast.ClassDef)), around[-1])
        if outermost.lineno not in self._known:
            self._known[outermost.lineno] = self._read(outermost)
        return sorted(self._known[outermost.lineno].get(number, ()), reverse=True)

    @cached_property
    def _tree(self) -> ast.Module:
        try:
            return _NO_TREE if is_too_deep(self._source.text) else python_tree(self._source.text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return _NO_TREE

    @cached_property
    def _aliases(self) -> dict[str, str]:
        imports = (one for one in self._tree.body if isinstance(one, ast.ImportFrom))
        return {alias.asname: alias.name for one in imports for alias in one.names if alias.asname}

    @cached_property
    def _speaking(self) -> frozenset[str]:
        """What imports call things whose own name speaks of secrets."""
        return frozenset(one for one, name in self._aliases.items() if _SPEAKING.search(name))

    def _speaks(self, around: list[ast.stmt], number: int) -> bool:
        innermost = around[-1]
        ends = (_begin(one) for one in _inside(innermost) if _begin(one) > number)
        text = "\n".join(self._source.lines[_begin(innermost) - 1 : min(ends, default=innermost.end_lineno)])
        names = " ".join(getattr(one, "name", "") for one in around)
        return bool(
            _SPEAKING.search(text)
            or _SPEAKING.search(names)
            or (self._speaking and not self._speaking.isdisjoint(re.findall(r"\w+", text)))
        )

    def _read(self, statement: ast.stmt) -> Spans:
        # LibCST takes a quarter of a second to import.
        from fastpg_lint.facts.withheld_sites import withheld_in

        spans: Spans = defaultdict(list)
        for one in withheld_in(self._source, statement, self._aliases):
            for line in range(one.line, one.end_line + 1):
                start = one.column - 1 if line == one.line else 0
                spans[line].append((start, one.end_column - 1 if line == one.end_line else None))
        return spans


def _around(tree: ast.Module, line: int) -> Iterator[ast.stmt]:
    """The statements that have a line, the outermost first."""
    inside: Iterator[ast.stmt] = iter(tree.body)
    while one := next((one for one in inside if _begin(one) <= line <= (one.end_lineno or line)), None):
        yield one
        inside = _inside(one)


def _inside(node: ast.AST) -> Iterator[ast.stmt]:
    """The statements directly inside of another."""
    for field in _BODIES:
        below = getattr(node, field, ())
        for one in below if isinstance(below, list) else ():
            yield from (one,) if isinstance(one, ast.stmt) else _inside(one)


def _begin(statement: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(one.lineno for one in decorators)])
