"""Rows that a loop writes one at a time."""

import re
from collections.abc import Iterator
from enum import Enum

from msgspec import Struct

from fastpg_lint.facts.access_paths import AccessPath, Attribute, Display, DisplayKind, Literal, Name, Result
from fastpg_lint.facts.records import AWAITED, BranchKind, Fate, Scope
from fastpg_lint.frameworks.feeds import Feeds
from fastpg_lint.frameworks.sql.statements import HOLE
from fastpg_lint.frameworks.sqlalchemy.column_uses import ColumnFinder
from fastpg_lint.frameworks.sqlalchemy.database_calls import DatabaseCalls, StatementKind
from fastpg_lint.frameworks.sqlalchemy.mapped_writes import WRITING
from fastpg_lint.frameworks.sqlalchemy.selectivity import is_small
from fastpg_lint.frameworks.sqlalchemy.statement_paths import StatementPaths, Wanted
from fastpg_lint.frameworks.sqlalchemy.tables import Tables
from fastpg_lint.semantic.expressions import CallSite, Expression, ExpressionReader, site_of
from fastpg_lint.semantic.loops import Loop, all_parts_of
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.types import ClassObject, Function, ScopeRef, is_known

_EXECUTING = ("execute", "exec", "scalar", "scalars", "fetchrow", "fetchval", "fetch_one", "fetch")
_SENDING = ("flush", "commit")
"""Methods of a session that send what was added."""
_SENT_WITH = frozenset({*_SENDING, "refresh"})
"""What a function does with a session that writes one row and gives it back."""
_MADE_FROM = frozenset({"model_validate", "from_orm", "parse_obj", "model_construct"})
"""Class methods that make an object of a class."""
_ISOLATING = frozenset({"begin_nested", "savepoint", "refresh", "rollback"})
"""What a loop does that needs its rows one by one: their values, or that one can fail alone."""
_SESSION = re.compile(r"_*(?:\w*_)?(?:db|database|sess|session)|\w+Session")
"""What a session is called of which nothing is known."""
_VALUES = re.compile(r"\bvalues\b(?P<rows>.*)", re.IGNORECASE | re.DOTALL)
_RUNNING = ("run", "run_sync")
"""Methods by which a query of Piccolo runs that is not awaited itself."""
_FEW = 10
"""Turns of a loop that are not worth a rewrite."""


class Writing(Enum):
    """How a loop writes its rows."""

    STATEMENT = "statement"
    """Each row is a statement of its own."""
    SENT = "sent"
    """Each object is sent by itself, by a flush or a commit."""
    FED = "fed"
    """Objects are made of what is read, and sent together."""
    CALLED = "called"
    """Each row is written by a function."""


class RowInsert(Struct, frozen=True):
    """A row written in a loop: by which call, how, and what sends it (nothing where that is the call).

    `library` is the package of what the call belongs to, "" where that is not known; `is_few` tells that the
    table stays small, and so do the rows of one loop.
    """

    site: CallSite
    writing: Writing
    sent_by: CallSite | None = None
    library: str = ""
    is_few: bool = False


class RowInserts:
    """Finds the rows that a module writes one at a time."""

    def __init__(self, module: LinkedModule) -> None:
        self._module = module
        self._infer = module.project.infer
        self._tables = module.project.of(Tables)
        self._expressions = module.project.of(ExpressionReader)
        self._calls = module.project.of(DatabaseCalls)
        self._paths = module.project.of(StatementPaths)
        self._columns = module.project.of(ColumnFinder)
        self._feeds = Feeds(self._expressions)
        self._index = module.part
        self._loops = module.loops

    def found(self) -> Iterator[RowInsert]:
        for site in self._expressions.calls_in(self._index, "add"):
            loop = self._loop_of(site)
            if loop is not None and site.positional and self._is_new_row(site, loop):
                yield from self._added(site, loop)
        for site in self._expressions.calls_in(self._index, *_EXECUTING):
            loop = self._loop_of(site)
            if loop is not None and self._inserts_a_row(site, loop) and not self._is_kept(site):
                names = self._calls.names(site)
                library = names[0].partition(".")[0] if names else ""
                is_few = self._is_into_few(site)
                yield RowInsert(site, Writing.STATEMENT, library=library, is_few=is_few)
        yield from self._by_models()
        yield from self._through_functions()

    def _by_models(self) -> Iterator[RowInsert]:
        """Rows that a model of Tortoise or Piccolo writes, each made in its turn of the loop."""
        mapped = self._paths.mapped
        for site in self._expressions.calls_in(self._index, *WRITING):
            loop = self._loop_of(site)
            row = mapped.row(site) if loop is not None else None
            if loop is None or row is None or self._made(row, loop) is None or self._is_kept(site):
                continue
            if self._depends(site.result.path, loop):
                yield RowInsert(site, Writing.STATEMENT, library=self._calls.names(site)[0].partition(".")[0])

    def _through_functions(self) -> Iterator[RowInsert]:
        """Calls in a loop of functions that do nothing but write a row."""
        for number in self._loops.calls_inside:
            if not self._loops.around(number) or not self._calls_project(number):
                continue
            site = site_of(self._index, number)
            loop = self._loop_of(site)
            if loop is None or self._is_kept(site):
                continue
            insert = self._written_by(site, loop)
            if insert is not None:
                names = self._calls.names(insert)
                yield RowInsert(site, Writing.CALLED, insert, names[0].partition(".")[0] if names else "")

    def _written_by(self, site: CallSite, loop: Loop) -> CallSite | None:
        """The one statement that a function runs, or the one row that it adds and sends."""
        for wanted, is_alone in ((Wanted.INSERTS, self._writes_alone), (Wanted.ADDS, self._adds_alone)):
            chain = self._paths.leading(site, loop.names, wanted)
            if chain is not None and len(chain) == 1 and is_alone(chain[0]):
                gives_row = wanted == Wanted.ADDS or self._paths.mapped.writes(chain[0])
                return chain[0] if not gives_row or self._is_only_collected(site) else None
        return None

    def _is_only_collected(self, site: CallSite) -> bool:
        """Whether all that a turn does with the row that it is given is to put it into a list."""
        outer = site.call.receiver
        return outer < 0 or self._index.word(self._index.call(outer)) == "append"

    def _adds_alone(self, add: CallSite) -> bool:
        """Whether a function does nothing but make a row, add it to a session, and send it each time."""
        view = self._infer.view(add.place.module)
        function = view.scope(view.function_of(add.call.scope))
        sites = [site_of(view, number) for number in function.calls if number != add.number]
        others = [one for one in sites if one.call.fate in AWAITED or self._calls.is_on_database(one)]
        made = self._expressions.call(add.positional[0]) if add.positional else None
        if made is None or not self._makes_row(made) or function.tries or function.raised:
            return False
        sent = [one for one in others if one.word in _SENDING and one.call.branch == add.call.branch]
        is_each_time = all(one.branch == add.call.branch for one in function.returned)
        return bool(sent) and is_each_time and all(one.word in _SENT_WITH for one in others)

    def _calls_project(self, number: int) -> bool:
        return any(isinstance(t, Function) for t in self._infer.callee(self._module.name, number))

    def _writes_alone(self, insert: CallSite) -> bool:
        """Whether a function waits for nothing but its insert, of one row, of which it gives nothing back."""
        view = self._infer.view(insert.place.module)
        function = view.scope(view.function_of(insert.call.scope))
        numbers = [one for one in function.calls if one != insert.number]
        others = [view.call(number) for number in numbers]
        if any(one.fate in AWAITED or view.word(one) in _EXECUTING for one in others):
            return False
        if self._paths.mapped.writes(insert):
            return not function.tries and all(one.branch == insert.call.branch for one in function.returned)
        if function.returned:
            return False
        statement = self._calls.statement(insert)
        return statement is not None and not self._is_of_many(statement, insert.positional[1:])

    def _added(self, site: CallSite, loop: Loop) -> Iterator[RowInsert]:
        """SQLAlchemy sends objects together, unless the loop itself sends each."""
        sending = self._sending(site, loop)
        if not self._is_session(site, sending):
            return
        if sending is not None:
            if not self._is_used_after(site, sending):
                yield RowInsert(site, Writing.SENT, sending)
        elif self._feeds.gives(Expression(loop.over, loop.place)):
            yield RowInsert(site, Writing.FED)

    def _sending(self, site: CallSite, loop: Loop) -> CallSite | None:
        """The flush or commit of the same session in each turn of the loop."""
        owner = site.receiver.path if site.receiver is not None else None
        for number in self._index.scope(site.call.scope).calls if loop.at is not None else ():
            call = self._index.call(number)
            if call.branch == site.call.branch and self._index.word(call) in _SENDING:
                other = site_of(self._index, number)
                if other.receiver is not None and other.receiver.path == owner:
                    return other
        return None

    def _is_session(self, site: CallSite, sending: CallSite | None) -> bool:
        """Whether a row is added to a session: what sends it, its type or, without one, its name says so."""
        if self._calls.is_of_session(site, "add"):
            return True
        owner = site.receiver
        if owner is None or is_known(self._infer.types_of(owner.path, owner.place)):
            return False
        last = owner.path.name if isinstance(owner.path, Attribute) else getattr(owner.path, "id", "")
        return sending is not None or _SESSION.fullmatch(last) is not None

    def _is_used_after(self, site: CallSite, sending: CallSite) -> bool:
        """Whether the turn goes on with the row once it is sent: with its key, say."""
        row, after = site.positional[0].path, sending.call.order
        scope = self._index.scope(site.call.scope)
        calls = [self._index.call(number) for number in scope.calls]
        given = [argument.value for call in calls if call.order > after for argument in call.arguments]
        held = [value for order, value in _held(scope) if order > after]
        told = [one.value for one in (*scope.returned, *scope.yielded) if one.order > after]
        read = [one.path for one in self._index.reads_in(site.call.scope) if one.order > after]
        used = (*given, *held, *told, *read)
        return isinstance(row, Name) and any(self._mentions(value, row) for value in used)

    def _mentions(self, path: AccessPath, row: Name) -> bool:
        return path == row or any(self._mentions(part, row) for part in all_parts_of(self._index, path))

    def _is_kept(self, site: CallSite) -> bool:
        """Whether the turn goes on with what an insert gives back, such as the key of the row."""
        scope = self._index.scope(site.call.scope)
        return any(self._holds(value, site.number) for _, value in _held(scope))

    def _holds(self, path: AccessPath, number: int) -> bool:
        if isinstance(path, Result):
            function = self._index.call(path.call).function
            return path.call == number or (
                isinstance(function, Attribute) and self._holds(function.of, number)
            )
        return any(self._holds(part, number) for part in all_parts_of(self._index, path))

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
            self._needs_the_turn(number, site.result.path, owner)
            for number in self._index.scope(site.call.scope).calls
            if number != site.number and self._index.contains(branch, self._index.call(number).branch)
        )

    def _needs_the_turn(self, number: int, row: AccessPath, session: AccessPath | None) -> bool:
        """Whether another call in the loop waits for something, or needs the row to be there."""
        call = self._index.call(number)
        word = self._index.word(call)
        if word in _RUNNING and isinstance(call.function, Attribute) and call.function.of == row:
            return False
        if word in _ISOLATING or any(argument.value == session for argument in call.arguments):
            return True
        site = site_of(self._index, number)
        statement = self._calls.statement(site) if word in _EXECUTING else None
        if statement is not None:
            return self._calls.statement_kind(statement) != StatementKind.INSERT
        if word == "add" or word in _SENDING:
            return False
        return call.fate == Fate.AWAITED or self._calls.is_on_database(site)

    # `session.add(Movie(...))`

    def _is_new_row(self, site: CallSite, loop: Loop) -> bool:
        """Whether what is added is a row made in this turn of the loop."""
        made = self._made(site.positional[0], loop)
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
        statement = self._calls.statement(site)
        if statement is None or self._calls.statement_kind(statement) != StatementKind.INSERT:
            return False
        parts = [argument.value for argument in site.call.arguments]
        if not any(self._depends(part, loop) for part in parts):
            return False
        if self._is_of_many(statement, site.positional[1:]):
            return False
        return self._calls.is_on_database(site) or not self._calls.names(site)

    def _is_into_few(self, site: CallSite) -> bool:
        """Whether a row goes into a table that stays small: the permissions of a role."""
        statement = self._calls.statement(site)
        begun = self._calls.beginning(statement) if statement is not None else None
        named = begun.argument(0, "table") if begun is not None else None
        table = self._columns.table(named) if named is not None else None
        return table is not None and is_small(table)

    def _is_of_many(self, statement: Expression, values: tuple[Expression, ...]) -> bool:
        """Whether one statement writes several rows: a chunk of them, or those of a `SELECT`."""
        begun = self._calls.beginning(statement)
        if begun is None or begun.word != "insert":
            return self._is_text_of_many(statement)
        if values:
            return not self._is_one_row(values[0])
        below = self._values_of(statement)
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

    def _is_text_of_many(self, statement: Expression) -> bool:
        """`INSERT … SELECT`, or a text into which the rows are put."""
        found = _VALUES.search(self._texts(statement))
        return found is None or _rows_in(found["rows"]) != 1

    def _texts(self, given: Expression) -> str:
        found = self._calls.texts(given)
        return found[0].filled(HOLE) if found else ""


def _held(scope: Scope) -> Iterator[tuple[int, AccessPath]]:
    """What names, attributes and items of a function are given, each with its order."""
    yield from ((one.order, one.value) for one in scope.bindings if one.value is not None)
    yield from ((one.order, one.value) for one in (*scope.stores, *scope.items) if one.value is not None)


def _rows_in(values: str) -> int:
    """How many rows stand behind `VALUES`; those that are put into the text count as several."""
    rows = depth = 0
    for place, character in enumerate(values):
        if depth == 0 and values.startswith(HOLE, place):
            return rows + _FEW
        if depth == 0 and character.isalpha():
            break  # `ON CONFLICT`, `RETURNING`
        rows += character == "(" and depth == 0
        depth += (character == "(") - (character == ")")
    return rows
