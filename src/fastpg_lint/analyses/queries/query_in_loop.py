"""Queries that run once for each row of another query."""

from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.facts.access_paths import Name, root_of
from fastpg_lint.facts.records import BranchKind
from fastpg_lint.frameworks.sqlalchemy.database_calls import DatabaseCalls
from fastpg_lint.frameworks.sqlalchemy.tables import Tables
from fastpg_lint.semantic.expressions import CallSite, Expression, ExpressionReader
from fastpg_lint.semantic.loops import Loop, LoopReader
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.types import Container, Instance, ScopeRef, Type

_READING = (
    *("get", "get_one", "fetch", "fetchrow", "fetchval", "fetch_all", "fetch_one", "fetch_val"),
    *("execute", "exec", "scalar", "scalars", "stream", "stream_scalars", "exec_driver_sql"),
    *("all", "first", "one", "one_or_none", "scalar_one", "count"),
)
_SETTLING = ("commit", "rollback")
_ROWS = ("sqlalchemy.engine.row.", "asyncpg.", "databases.", "psycopg.rows.", "psycopg2.extras.")
"""Where the classes of rows are defined that no class of the project stands for."""


class LoopQuery(Struct, frozen=True):
    """A query in a loop over rows: the call, and what the loop goes over, as it is named."""

    site: CallSite
    loop: Loop


class LoopQueries:
    """Finds the queries of a module that run once a row."""

    def __init__(self, module: LinkedModule) -> None:
        self._module = module
        self._infer = module.project.infer
        self._tables = module.project.of(Tables)
        self._expressions = module.project.of(ExpressionReader)
        self._calls = module.project.of(DatabaseCalls)
        self._index = module.view
        self._loops = LoopReader(module.view)

    def found(self) -> Iterator[LoopQuery]:
        for site in self._expressions.calls(self._module.name, *_READING):
            loops = self._loops.around(site.number)
            if loops and self._calls.reads(site):
                loop = next((one for one in loops if self._is_over_rows(one)), None)
                if loop is not None and self._depends(site, loop) and self._is_repeated(site, loop):
                    yield LoopQuery(site, loop)

    def _depends(self, site: CallSite, loop: Loop) -> bool:
        """Whether a query asks for something of the row, by its values and not by its text."""
        if site.positional and any(text.slots for text in self._calls.texts(site.positional[0])):
            return False
        return self._loops.depends_on(site.result.path, loop.names)

    def _is_repeated(self, site: CallSite, loop: Loop) -> bool:
        """Whether the query runs in every turn or many of them, on the same session.

        It does not where the code that follows leaves the loop, where an exception leads to it, and where
        each turn has a session or transaction of its own, so that none is held for long.
        """
        if loop.at is None:
            return True
        index, call = self._index, site.call
        scope = index.scope(call.scope)
        leaves = [one for one in (*scope.returned, *scope.raised) if one.order > call.order]
        if any(one.branch == call.branch for one in leaves):
            return False
        branch = call.branch
        while branch > loop.place.branch:
            if index.facts.branches[branch].kind == BranchKind.HANDLER:
                return False
            branch = index.facts.branches[branch].parent
        return not self._is_opened_in(site, loop) and not self._is_settled_in(site, loop)

    def _is_settled_in(self, site: CallSite, loop: Loop) -> bool:
        """Whether each turn ends a transaction, after which what was loaded before is out of date."""
        calls = map(self._index.call, self._index.calls_spelled(_SETTLING))
        return any(
            call.scope == site.call.scope and self._index.contains(loop.place.branch, call.branch)
            for call in calls
        )

    def _is_opened_in(self, site: CallSite, loop: Loop) -> bool:
        """Whether the session is made in the turn of the loop."""
        root = root_of(site.call.function)
        return isinstance(root, Name) and root.id in loop.names

    def _is_over_rows(self, loop: Loop) -> bool:
        """Whether a loop goes over the rows of a query."""
        over = Expression(loop.over, loop.place)
        gone_over = self._infer.types_of(over.path, over.place)
        elements = self._infer.operations.iterated(gone_over, loop.is_async)
        if elements and all(self._is_row(t) for t in elements):
            return True
        site = self._expressions.call(over)
        return site is not None and self._calls.reads(site)

    def _is_row(self, t: Type) -> bool:
        match t:
            case Instance(ScopeRef() as of):
                return self._tables.of_class(of) is not None
            case Instance(str(name)):
                return name.startswith(_ROWS)
            case Container(_, elements):
                return bool(elements) and all(self._is_row(one) for element in elements for one in element)
        return False
