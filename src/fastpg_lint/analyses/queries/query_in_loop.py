"""Queries that run once for each row of another query."""

from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.facts.access_paths import Entered, Name, Operation, root_of
from fastpg_lint.facts.records import BranchKind, Fate
from fastpg_lint.frameworks.sql.calls import given_statement
from fastpg_lint.frameworks.sqlalchemy.database_calls import OF_MODELS, DatabaseCalls
from fastpg_lint.frameworks.sqlalchemy.row_sources import RowSources
from fastpg_lint.frameworks.sqlalchemy.selectivity import is_small
from fastpg_lint.frameworks.sqlalchemy.statement_paths import StatementPaths, Wanted
from fastpg_lint.frameworks.sqlalchemy.tables import Tables
from fastpg_lint.semantic.expressions import CallSite, Expression, ExpressionReader, site_of
from fastpg_lint.semantic.loops import Loop
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.types import Function, Instance, ScopeRef, all_library_names

_READING = (
    *("get", "get_one", "refresh", "fetch", "fetchrow", "fetchval", "fetch_all", "fetch_one", "fetch_val"),
    *("execute", "exec", "scalar", "scalars", "stream", "stream_scalars", "exec_driver_sql"),
    *("all", "first", "one", "one_or_none", "scalar_one", "count"),
)
_OF_ROWS = frozenset({"fetch_related", "get_related"})
"""Methods by which a row loads more."""
_TASKS = frozenset({"create_task", "ensure_future", "add_task"})
_OF_GROUP = "asyncio.TaskGroup.create_task"
_SETTLING = ("commit", "rollback")


class LoopQuery(Struct, frozen=True):
    """A query in a loop over rows: the call, the loop, and the calls that lead from it to the query.

    There are none where the call is the query.
    """

    site: CallSite
    loop: Loop
    chain: tuple[CallSite, ...] = ()


class LoopQueries:
    """Finds the queries of a module that run once a row."""

    def __init__(self, module: LinkedModule) -> None:
        self._module = module
        self._infer = module.project.infer
        self._sources = module.project.of(RowSources)
        self._paths = module.project.of(StatementPaths)
        self._expressions = module.project.of(ExpressionReader)
        self._calls = module.project.of(DatabaseCalls)
        self._index = module.part
        self._loops = module.loops
        self._over_rows: dict[Loop, bool] = {}

    def goes_over_few(self, found: LoopQuery) -> bool:
        """Whether the rows of a loop are those of tables that stay small by their names."""
        tables = self._module.project.of(Tables)
        place = found.site.place
        types = (t for name in found.loop.names for t in self._infer.types_of(Name(name), place))
        classes = (t.of for t in types if isinstance(t, Instance) and isinstance(t.of, ScopeRef))
        rows = [table for table in map(tables.of_class, classes) if table is not None]
        return bool(rows) and all(map(is_small, rows))

    def found(self) -> Iterator[LoopQuery]:
        for site in self._expressions.calls_in(self._index, *_READING, *OF_MODELS):
            loop = (
                self._loop_of(site) if self._loops.around(site.number) and self._calls.reads(site) else None
            )
            if loop is not None and self._depends(site, loop):
                yield LoopQuery(site, loop)
        yield from self._through_functions()
        yield from self._mapped()

    def _through_functions(self) -> Iterator[LoopQuery]:
        """Calls in a loop over rows of functions that query for each."""
        for number in self._loops.calls_inside:
            if not self._loops.around(number) or not self._calls_project(number):
                continue
            site = site_of(self._index, number)
            loop = self._loop_of(site)
            if loop is None or self._is_apart(site):
                continue
            if self._is_given_own(site, loop):
                continue
            chain = self._paths.leading(site, loop.names, Wanted.READS)
            if chain is not None and not any(map(self._paths.writes, chain)):
                yield LoopQuery(site, loop, chain)

    def _mapped(self) -> Iterator[LoopQuery]:
        """Functions that query, handed to `map` with rows: `gather(*map(describe, rows))`."""
        for site in self._expressions.calls_in(self._index, "map"):
            given = site.positional
            if site.call.text != "map" or len(given) != 2 or site.call.fate != Fate.ITERATED:
                continue
            types = self._infer.types_of(given[0].path, site.place)
            function = types[0] if len(types) == 1 else None
            if not isinstance(function, Function) or not self._sources.are_rows(given[1]):
                continue
            chain = self._paths.of_function(function, Wanted.READS, self._module.name)
            if chain is not None and not any(map(self._paths.writes, chain)):
                yield LoopQuery(site, Loop(given[1].path, site.place, frozenset(), is_async=False), chain)

    def _calls_project(self, number: int) -> bool:
        return any(isinstance(t, Function) for t in self._infer.callee(self._module.name, number))

    def _loop_of(self, site: CallSite) -> Loop | None:
        """The loop over rows that a call runs in, each turn or in many of them."""
        over = (one for one in self._loops.around(site.number) if self._goes_over_rows(one))
        loop = next(over, None)
        return loop if loop is not None and self._is_repeated(site, loop) else None

    def _goes_over_rows(self, loop: Loop) -> bool:
        if loop not in self._over_rows:
            over = Expression(loop.over, loop.place)
            self._over_rows[loop] = self._sources.are_rows(over, loop.is_async)
        return self._over_rows[loop]

    def _is_apart(self, site: CallSite) -> bool:
        """Whether a call is handed to a task of its own, for which nobody waits here as a group does."""
        outer = site.call.receiver
        if outer < 0 or self._index.word(self._index.call(outer)) not in _TASKS:
            return False
        return all_library_names(self._infer.callee(self._module.name, outer)) != (_OF_GROUP,)

    def _is_given_own(self, site: CallSite, loop: Loop) -> bool:
        """Whether a call is given a session that is opened in the turn of the loop."""
        view = self._index
        opened = {
            one.name
            for one in view.scope(view.function_of(site.call.scope)).bindings
            if isinstance(one.value, Entered) and one.name in loop.names
        }
        given = [argument.value for argument in site.call.arguments]
        return any(self._loops.depends_on(path, frozenset(opened)) for path in (site.call.function, *given))

    def _depends(self, site: CallSite, loop: Loop) -> bool:
        """Whether a query asks for something of the row, by its values and not by its text."""
        statement = given_statement(site)
        if statement is not None and any(text.slots for text in self._calls.texts(statement)):
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
        if any(one.branch == call.branch for one in leaves) or self._breaks(site, loop):
            return False
        branch = call.branch
        while branch > loop.place.branch:
            if index.branch(branch).kind == BranchKind.HANDLER or self._asks_first(branch):
                return False
            branch = index.branch(branch).parent
        return not self._is_opened_in(site, loop) and not self._is_settled_in(site, loop)

    def _breaks(self, site: CallSite, loop: Loop) -> bool:
        """Whether a `break` follows the query, and ends this loop and not one inside of it."""
        index, branch = self._index, site.call.branch
        around = (index.branch(one) for one in index.upwards(branch))
        inner = next((one for one in around if one.kind == BranchKind.LOOP), None)
        return index.branch(branch).breaks and inner is not None and inner.at == loop.at

    def _asks_first(self, branch: int) -> bool:
        """Whether a branch is taken only for what has not been loaded: `if key not in owners:`."""
        facts = self._index.facts
        test = facts.branches[facts.branches[branch].point].test
        return isinstance(test, Operation) and test.operator == "not in"

    def _is_settled_in(self, site: CallSite, loop: Loop) -> bool:
        """Whether each turn ends a transaction, after which what was loaded before is out of date."""
        calls = map(self._index.call, self._index.calls_spelled(_SETTLING))
        return any(
            call.scope == site.call.scope and self._index.contains(loop.place.branch, call.branch)
            for call in calls
        )

    def _is_opened_in(self, site: CallSite, loop: Loop) -> bool:
        """Whether the session is made in the turn of the loop."""
        if site.word in _OF_ROWS:
            return False
        root = root_of(site.call.function)
        return isinstance(root, Name) and root.id in loop.names
