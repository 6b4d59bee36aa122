"""Numbering the statements and nodes of a tree, so that facts can point at them by site."""

import libcst as cst

from fastpg_lint.source.faults import SyntaxFault
from fastpg_lint.source.length import TOO_LONG
from fastpg_lint.source.segments import WIDTH
from fastpg_lint.source.site import Site, SiteKind

Statement = cst.BaseSmallStatement | cst.BaseCompoundStatement
Suite = cst.IndentedBlock | cst.SimpleStatementSuite


class _Open:
    """A statement whose end has not been reached, and its nodes counted so far."""

    __slots__ = ("counts", "number")

    def __init__(self, number: int) -> None:
        self.number = number
        self.counts = [0, 0, 0, 0, 0]


class SiteVisitor(cst.CSTVisitor):
    """Gives each statement, call, string and attribute its `Site`; first of all visitors of a walk."""

    def __init__(self, first: int = 0) -> None:
        """`first` is the number of the statement that the walk meets first."""
        super().__init__()
        self.segment = first >> WIDTH
        """The segment that the walk is in."""
        self.steps = 0
        """The last number that others have given a step of reading the segment."""
        self._statements = first
        self._body: cst.BaseSuite | None = None
        """The body of the outermost function around the walk."""
        self._stack: list[_Open] = [_Open(-1)]
        self._sites: dict[int, Site] = {}
        self._string_depth = 0

    def current(self) -> Site:
        """The site of the statement that the walk is in."""
        return Site(self._stack[-1].number)

    def known_site(self, node: cst.CSTNode) -> Site | None:
        """The site of a node of its own, None for one that has none."""
        return self._sites.get(id(node))

    def site_of(self, node: cst.CSTNode) -> Site:
        """The site of a node that the walk has met; of one that has none, its statement's."""
        return self._sites.get(id(node)) or self.current()

    def _enter(self, node: Statement) -> None:
        self._stack.append(_Open(self._statements))
        self._sites[id(node)] = Site(self._statements)
        self._statements += 1

    def _leave(self, node: Statement) -> None:
        self._stack.pop()

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        self._enter(node)
        if self._body is None:
            self._body = node.body

    def _open_suite(self, node: Suite) -> None:
        if node is self._body:
            self._begin_segment()

    def _close_suite(self, node: Suite) -> None:
        if node is self._body:
            self._body = None
            self._begin_segment()

    def _begin_segment(self) -> None:
        self.segment += 1
        first = self.segment << WIDTH
        if max(self.steps, self._statements) > first:
            raise SyntaxFault(1, 1, TOO_LONG)
        self.steps = self._statements = first

    visit_IndentedBlock = visit_SimpleStatementSuite = _open_suite
    leave_IndentedBlock = leave_SimpleStatementSuite = _close_suite  # type: ignore[assignment]

    def _count(self, node: cst.BaseExpression, kind: SiteKind) -> None:
        statement = self._stack[-1]
        self._sites[id(node)] = Site(statement.number, kind, statement.counts[kind])
        statement.counts[kind] += 1

    def visit_Call(self, node: cst.Call) -> None:
        self._count(node, SiteKind.CALL)

    def visit_Attribute(self, node: cst.Attribute) -> None:
        self._count(node, SiteKind.ATTRIBUTE)

    def visit_SimpleString(self, node: cst.SimpleString) -> None:
        if not self._string_depth:
            self._count(node, SiteKind.STRING)

    def visit_ConcatenatedString(self, node: cst.ConcatenatedString) -> None:
        self._enter_string(node)

    def leave_ConcatenatedString(self, original_node: cst.ConcatenatedString) -> None:
        self._string_depth -= 1

    def visit_FormattedString(self, node: cst.FormattedString) -> None:
        self._enter_string(node)

    def leave_FormattedString(self, original_node: cst.FormattedString) -> None:
        self._string_depth -= 1

    def visit_TemplatedString(self, node: cst.TemplatedString) -> None:
        self._enter_string(node)

    def leave_TemplatedString(self, original_node: cst.TemplatedString) -> None:
        self._string_depth -= 1

    def _enter_string(self, node: cst.BaseString) -> None:
        if not self._string_depth:
            self._count(node, SiteKind.STRING)
        self._string_depth += 1

    # Module names in imports are attributes in form only.

    def visit_Import(self, node: cst.Import) -> bool:
        self._enter(node)
        return False

    def visit_ImportFrom(self, node: cst.ImportFrom) -> bool:
        self._enter(node)
        return False

    leave_Import = leave_ImportFrom = _leave  # type: ignore[assignment]
    visit_AnnAssign = visit_Assert = visit_Assign = visit_AugAssign = visit_Break = _enter
    leave_AnnAssign = leave_Assert = leave_Assign = leave_AugAssign = leave_Break = _leave  # type: ignore[assignment]
    visit_Continue = visit_Del = visit_Expr = visit_Global = visit_Nonlocal = _enter
    leave_Continue = leave_Del = leave_Expr = leave_Global = leave_Nonlocal = _leave  # type: ignore[assignment]
    visit_Pass = visit_Raise = visit_Return = visit_TypeAlias = _enter
    leave_Pass = leave_Raise = leave_Return = leave_TypeAlias = _leave  # type: ignore[assignment]
    visit_ClassDef = visit_For = visit_If = visit_Match = _enter
    leave_ClassDef = leave_For = leave_FunctionDef = leave_If = leave_Match = _leave  # type: ignore[assignment]
    visit_Try = visit_TryStar = visit_While = visit_With = _enter
    leave_Try = leave_TryStar = leave_While = leave_With = _leave  # type: ignore[assignment]
