"""Where a text has strings that may be secrets, by all that stands around them: no fact keeps what they say.

Of the whole text only those outermost functions and statements are read that are asked about.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

import libcst as cst

from fastpg_lint.facts.secrets.literals import LiteralVisitor
from fastpg_lint.facts.string_nodes import nodes_of
from fastpg_lint.source.depth import is_too_deep, room_to_nest
from fastpg_lint.source.faults import SyntaxFault
from fastpg_lint.source.lean.pieces import Pieces
from fastpg_lint.source.lean.statements import Statements
from fastpg_lint.source.lean.texts import NodeTexts
from fastpg_lint.source.numbering import SiteVisitor
from fastpg_lint.source.positions import locate
from fastpg_lint.source.python_tree import python_tree
from fastpg_lint.source.ranges import Range
from fastpg_lint.source.site import Site
from fastpg_lint.source.text import SourceText
from fastpg_lint.source.walk import walk

Spans = dict[int, list[tuple[int, int | None]]]
"""By the numbers of lines, the offsets between which they have such strings; None is a line's end."""


class WithheldStrings:
    """Those of one text; none of one that is no Python."""

    def __init__(self, source: SourceText) -> None:
        self._source = source
        self._known: dict[int, Spans] = {}

    def in_line(self, number: int) -> list[tuple[int, int | None]]:
        """The offsets between which a line has such strings, the last first."""
        statement = _statement_at(self._tree, number)
        if statement is None:
            return []
        if statement.lineno not in self._known:
            self._known[statement.lineno] = self._read(statement)
        return sorted(self._known[statement.lineno].get(number, ()), reverse=True)

    @cached_property
    def _tree(self) -> ast.Module:
        try:
            return ast.Module([], []) if is_too_deep(self._source.text) else python_tree(self._source.text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return ast.Module([], [])

    @cached_property
    def _aliases(self) -> dict[str, str]:
        imports = (one for one in self._tree.body if isinstance(one, ast.ImportFrom))
        return {alias.asname: alias.name for one in imports for alias in one.names if alias.asname}

    def _read(self, statement: ast.stmt) -> Spans:
        spans: Spans = defaultdict(list)
        part = ast.Module([statement], [])
        try:
            with room_to_nest():
                tree = Statements(Pieces(NodeTexts(self._source), lambda _: None)).module(part)
                found = list(locate(self._source, _withheld(tree, self._aliases), part).values())
        except (SyntaxFault, RecursionError):
            found = [Range(statement.lineno, 1, (statement.end_lineno or statement.lineno) + 1, 1)]
        for one in found:
            for line in range(one.line, one.end_line + 1):
                start = one.column - 1 if line == one.line else 0
                spans[line].append((start, one.end_column - 1 if line == one.end_line else None))
        return spans


def _statement_at(tree: ast.Module, line: int) -> ast.stmt | None:
    """The outermost statement that has a line, classes aside that have it in their body."""
    body, found = tree.body, None
    while one := next((one for one in body if _begin(one) <= line <= (one.end_lineno or line)), None):
        found, body = one, one.body if isinstance(one, ast.ClassDef) else []
    return found


def _begin(statement: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(one.lineno for one in decorators)])


class _Strings(cst.CSTVisitor):
    """Notes each string of a tree with the outermost one around it."""

    def __init__(self) -> None:
        super().__init__()
        self.all: list[tuple[cst.BaseString, cst.BaseString]] = []
        self._around: list[cst.BaseString] = []

    def _enter(self, node: cst.BaseString) -> None:
        self._around.append(node)
        self.all.append((node, self._around[0]))

    def _leave(self, original_node: cst.BaseString) -> None:
        self._around.pop()

    visit_SimpleString = visit_ConcatenatedString = visit_FormattedString = visit_TemplatedString = _enter
    leave_SimpleString = leave_ConcatenatedString = _leave
    leave_FormattedString = leave_TemplatedString = _leave


def _withheld(tree: cst.Module, aliases: dict[str, str]) -> Iterator[Site]:
    """The outermost strings that may be secrets, or have one in them."""
    sites, strings = SiteVisitor(), _Strings()
    literals = LiteralVisitor(sites, aliases)
    walk(tree, (sites, literals, strings))
    yield from (fact.at for fact in literals.facts)
    for node, outermost in strings.all:
        if not literals.withheld.isdisjoint(nodes_of(node)):
            yield sites.site_of(outermost)
