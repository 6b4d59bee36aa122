"""Rows that a loop writes one at a time."""

from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.facts.access_paths import AccessPath, Display, DisplayKind, Literal, Name
from fastpg_lint.facts.records import BranchKind, Fate
from fastpg_lint.frameworks.migrations import runs_in_migrations
from fastpg_lint.frameworks.sql.statements import HOLE
from fastpg_lint.frameworks.sqlalchemy.database_calls import DatabaseCalls, StatementKind
from fastpg_lint.frameworks.sqlalchemy.tables import Tables
from fastpg_lint.semantic.expressions import CallSite, Expression, site_of
from fastpg_lint.semantic.loops import Loop, LoopReader
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.types import ClassObject, Function, ScopeRef

_EXECUTING = ("execute", "exec", "scalar", "scalars", "fetchrow", "fetchval", "fetch_one", "fetch")
_MADE_FROM = frozenset({"model_validate", "from_orm", "parse_obj", "model_construct"})
"""Class methods that make an object of a class."""
_ISOLATING = frozenset({"flush", "begin_nested", "savepoint", "refresh", "rollback"})
"""What a loop does that needs its rows one by one: their keys, or that one can fail alone."""
_FEW = 10
"""Turns of a loop that are not worth a rewrite."""


class RowInsert(Struct, frozen=True):
    """A row written in a loop; `is_statement` where each is a statement of its own."""

    site: CallSite
    is_statement: bool


class RowInserts:
    """Finds the rows that a module writes one at a time."""

    def __init__(self, module: LinkedModule) -> None:
        self._module = module
        self._infer = module.project.infer
        self._tables = module.project.of(Tables)
        self._expressions = module.project.of(Tables).expressions
        self._calls = DatabaseCalls(self._infer, self._expressions)
        self._index = module.view
        self._loops = LoopReader(module.view)

    def found(self) -> Iterator[RowInsert]:
        if runs_in_migrations(self._module):
            return
        for site in self._expressions.calls(self._module.name, "add"):
            loop = self._loop_of(site)
            if loop is not None and site.positional and self._is_new_row(site, loop):
                yield RowInsert(site, is_statement=False)
        for site in self._expressions.calls(self._module.name, *_EXECUTING):
            loop = self._loop_of(site)
            if loop is not None and self._inserts_a_row(site, loop):
                yield RowInsert(site, is_statement=True)

    def _loop_of(self, site: CallSite) -> Loop | None:
        """The loop that a call runs in, where it has many turns, and none needs its row at once."""
        loops = self._loops.around(site.number)
        if not loops or loops[0].is_async or self._is_short(loops[0]):
            return None
        return None if self._is_isolated(site, loops[0]) else loops[0]

    def _is_short(self, loop: Loop) -> bool:
        """Whether a loop goes over a few values written out, or over `range(3)`."""
        only = self._expressions.only(Expression(loop.over, loop.place))
        if only is None:
            return False
        path = only.path
        if isinstance(path, Display):
            return path.scope < 0 and len(path.elements) <= _FEW
        site = self._expressions.call_at(only)
        if site is None or site.call.text != "range" or len(site.positional) != 1:
            return False
        last = site.positional[0].path
        return isinstance(last, Literal) and (last.text or "").isdigit() and int(last.text or "0") <= _FEW

    def _is_isolated(self, site: CallSite, loop: Loop) -> bool:
        """Whether writing rows is not all that a loop is for, or a turn depends on the row of the last one.

        A row that is written now and then, found or made, tried again, or made of what each turn asks
        somebody else for, cannot simply be written with the others.
        """
        if loop.at is None:
            return False
        branch = loop.place.branch
        if site.call.branch != branch:
            return True
        scope = self._index.scope(site.call.scope)
        if any(self._index.contains(branch, one.branch) for one in (*scope.returned, *scope.raised)):
            return True
        if any(one.kind == BranchKind.HANDLER and one.parent == branch for one in self._index.facts.branches):
            return True
        owner = getattr(site.call.function, "of", None)
        return any(
            self._needs_the_turn(number, owner)
            for number in self._index.scope(site.call.scope).calls
            if number != site.number and self._index.contains(branch, self._index.call(number).branch)
        )

    def _needs_the_turn(self, number: int, session: AccessPath | None) -> bool:
        """Whether another call in the loop waits for something, or needs the row to be there."""
        call = self._index.call(number)
        word = self._index.word(call)
        if word in _ISOLATING or any(argument.value == session for argument in call.arguments):
            return True
        site = site_of(self._index, number)
        if word in _EXECUTING and site.positional:
            return self._calls.statement_kind(site.positional[0]) != StatementKind.INSERT
        if word in ("add", "commit"):
            return False
        return call.fate == Fate.AWAITED or self._calls.is_on_database(site)

    # `session.add(Movie(...))`

    def _is_new_row(self, site: CallSite, loop: Loop) -> bool:
        """Whether what is added is a row made in this turn of the loop."""
        given = site.positional[0]
        if self._calls.is_of_container(site):
            return False
        made = self._made(given, loop)
        if made is None or not self._makes_row(made):
            return False
        return self._depends(made.result.path, loop)

    def _made(self, given: Expression, loop: Loop) -> CallSite | None:
        """The call that makes the row, in the loop itself."""
        if isinstance(given.path, Name) and given.path.id not in loop.names:
            return None
        return self._expressions.call(given)

    def _makes_row(self, site: CallSite) -> bool:
        for callee in self._infer.callee(site.place.module, site.number):
            match callee:
                case ClassObject(ScopeRef() as of):
                    return self._tables.of_class(of) is not None
                case Function(_, ClassObject(ScopeRef() as of)):
                    return self._is_factory(site) and self._tables.of_class(of) is not None
        function = site.call.function
        owner = getattr(function, "of", None)
        if owner is None or not self._is_factory(site):
            return False
        owners = self._infer.types_of(owner, site.place)
        return any(isinstance(t, ClassObject) and self._tables.of_class(t.of) is not None for t in owners)

    def _is_factory(self, site: CallSite) -> bool:
        return site.word in _MADE_FROM

    def _depends(self, path: AccessPath, loop: Loop) -> bool:
        return self._loops.depends_on(path, loop.names)

    # `session.execute(insert(Movie).values(...))`, `connection.execute("INSERT …")`

    def _inserts_a_row(self, site: CallSite, loop: Loop) -> bool:
        given = site.positional
        if not given or self._calls.statement_kind(given[0]) != StatementKind.INSERT:
            return False
        parts = [argument.value for argument in site.call.arguments]
        if not any(self._depends(part, loop) for part in parts) or self._is_of_many(given):
            return False
        return self._calls.is_on_database(site) or not self._calls.names(site)

    def _is_of_many(self, given: tuple[Expression, ...]) -> bool:
        """Whether one statement writes several rows: a chunk of them, or those of a `SELECT`."""
        begun = self._calls.beginning(given[0])
        if begun is None or begun.word != "insert":
            return self._is_text_of_many(given)
        if len(given) > 1:
            return not self._is_one_row(given[1])
        below = self._values_of(given[0])
        return below is not None and any(not self._is_one_row(one) for one in below.positional)

    def _values_of(self, statement: Expression) -> CallSite | None:
        """The call of `values` that a statement is built with."""
        chain = self._expressions.chain(statement)
        return next((site for site in chain if site.word in ("values", "from_select")), None)

    def _is_one_row(self, values: Expression) -> bool:
        """Whether a value is a dict: written out, or dumped from a model."""
        only = self._expressions.only(values)
        if only is None:
            return False
        if isinstance(only.path, Display):
            return only.path.kind == DisplayKind.DICT
        site = self._expressions.call_at(only)
        word = site.word if site is not None else ""
        return word in ("dict", "model_dump", "asdict", "_asdict")

    def _is_text_of_many(self, given: tuple[Expression, ...]) -> bool:
        """`INSERT … SELECT`, or a text into which the rows are put."""
        text = self._texts(given[0])
        values = text.upper().rpartition("VALUES")[2]
        return "VALUES" not in text.upper() or values.lstrip().startswith(HOLE) or values.count("(") > 1

    def _texts(self, given: Expression) -> str:
        found = self._calls.texts(given)
        return found[0].filled(HOLE) if found else ""
