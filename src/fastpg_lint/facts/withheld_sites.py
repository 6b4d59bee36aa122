"""Which strings of a statement may be secrets, told by the visitor that keeps them from facts."""

import ast
from collections.abc import Iterator, Mapping

import libcst as cst

from fastpg_lint.facts.secrets.literals import LiteralVisitor
from fastpg_lint.facts.string_nodes import nodes_of
from fastpg_lint.source.depth import room_to_nest
from fastpg_lint.source.faults import SyntaxFault
from fastpg_lint.source.lean.pieces import Pieces
from fastpg_lint.source.lean.statements import Statements
from fastpg_lint.source.lean.texts import NodeTexts
from fastpg_lint.source.numbering import SiteVisitor
from fastpg_lint.source.positions import locate
from fastpg_lint.source.ranges import Range
from fastpg_lint.source.site import Site
from fastpg_lint.source.text import SourceText
from fastpg_lint.source.walk import walk


def withheld_in(source: SourceText, statement: ast.stmt, aliases: Mapping[str, str]) -> list[Range]:
    """Where a statement of a text has such strings; all of it, where it cannot be walked through.

    `aliases` are what imports have called things.
    """
    part = ast.Module([statement], [])
    try:
        with room_to_nest():
            tree = Statements(Pieces(NodeTexts(source), lambda _: None)).module(part)
            return list(locate(source, _withheld(tree, aliases), part).values())
    except (SyntaxFault, RecursionError):
        return [Range(statement.lineno, 1, (statement.end_lineno or statement.lineno) + 1, 1)]


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


def _withheld(tree: cst.Module, aliases: Mapping[str, str]) -> Iterator[Site]:
    """The outermost strings that may be secrets, or have one in them."""
    sites, strings = SiteVisitor(), _Strings()
    literals = LiteralVisitor(sites, aliases)
    walk(tree, (sites, literals, strings))
    yield from (fact.at for fact in literals.facts)
    for node, outermost in strings.all:
        if not literals.withheld.isdisjoint(nodes_of(node)):
            yield sites.site_of(outermost)
