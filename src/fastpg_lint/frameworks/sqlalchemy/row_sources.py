"""Where rows come from: whether what a loop goes over are the rows of a query, or values taken from them."""

import msgspec

from fastpg_lint.facts.access_paths import (
    AccessPath,
    Attribute,
    Awaited,
    Display,
    Entered,
    Item,
    Literal,
    Name,
    Result,
)
from fastpg_lint.frameworks.sqlalchemy.database_calls import DatabaseCalls
from fastpg_lint.frameworks.sqlalchemy.tables import Tables
from fastpg_lint.semantic.expressions import CallSite, Expression, ExpressionReader
from fastpg_lint.semantic.function_answers import FunctionAnswers
from fastpg_lint.semantic.loops import LoopReader
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.reach import afresh, followed
from fastpg_lint.semantic.types import ClassObject, Container, Function, Instance, Place, ScopeRef, Type

_ROWS = (
    *("sqlalchemy.engine.row.", "asyncpg.", "databases."),
    *("psycopg.rows.", "psycopg2.extras.", "sqlite3.Row"),
)
"""Where the classes of rows are defined that no class of the project stands for."""
_CURSORS = (
    *("psycopg.Cursor", "psycopg.cursor.", "psycopg.AsyncCursor", "psycopg.cursor_async."),
    *("psycopg2.extensions.cursor", "psycopg2.extras.", "aiosqlite.cursor.", "sqlite3.Cursor"),
    "asyncpg.cursor.",
)
_ONE = frozenset(
    {
        *("get", "get_one", "fetchrow", "fetchval", "fetch_one", "fetch_val", "fetchone", "scalar"),
        *("first", "one", "one_or_none", "scalar_one", "scalar_one_or_none", "count", "exists"),
    }
)
"""Calls that give a single row, or a value of one."""
_SAME = frozenset(
    {
        *(
            "enumerate",
            "zip",
            "reversed",
            "list",
            "tuple",
            "set",
            "sorted",
            "iter",
            "tqdm",
            "islice",
            "chain",
        ),
        *("frozenset", "dict", "map", "filter"),
    }
)
"""Callables that go through what they are given."""
_PASSING = frozenset(
    {
        *("all", "fetchall", "fetchmany", "scalars", "mappings", "unique", "partitions", "tuples", "columns"),
        *("values", "items", "keys", "copy", "execute", "fetch"),
    }
)
"""Methods that give the rows of what they are called on."""
_VALIDATING = frozenset({"validate_python", "model_validate", "parse_obj_as"})
"""Callables of Pydantic that make models of the rows that they are given."""
_FETCHING = frozenset({"fetchall", "fetchmany", "iterate", "execute_fetchall", "cursor"})

_ADDING = frozenset({"append", "add", "extend", "appendleft", "setdefault"})
"""Methods by which a list or a dict is filled."""
_EMPTY = frozenset({"list", "dict", "set", "deque", "OrderedDict"})
_FARTHEST = 6
"""Functions from the loop to the one that has the query."""
_DECODE = msgspec.msgpack.Decoder(bool | None).decode


class RowSources:
    """Answers for the expressions of one project."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._tables = project.of(Tables)
        self._expressions = project.of(ExpressionReader)
        self._calls = project.of(DatabaseCalls)
        self._giving = FunctionAnswers[bool | None](project, "rows given", self._gives, _DECODE)
        """Whether functions give rows back, by the calls that have led to them."""

    @followed(otherwise=False)
    def are_rows(self, over: Expression, is_async: bool = False, far: int = 0) -> bool:
        """Whether something that is gone over gives rows, one for each turn, or something of each row."""
        gone_over = self._infer.types_of(over.path, over.place)
        elements = self._infer.operations.iterated(gone_over, is_async)
        if elements and all(self._is_row(t) for t in elements):
            return True
        if gone_over and all(isinstance(t, Instance) and str(t.of).startswith(_CURSORS) for t in gone_over):
            return True
        found = self._expressions.behind(over)
        if isinstance(over.path, Name) and any(map(self._begins_empty, found)):
            return self._collects_rows(over.path, over.place, far)
        if isinstance(over.path, Attribute) and self._has_rows(over.part(over.path.of), over.path.name, far):
            return True
        return bool(found) and all(self._come_of_rows(one, far) for one in found)

    def _begins_empty(self, one: Expression) -> bool:
        """Whether a list or a dict has nothing at first: `[]`, `{}`, `defaultdict(list)`."""
        if isinstance(one.path, Display):
            return not one.path.elements and one.path.scope < 0
        site = self._expressions.call_at(one)
        return site is not None and (
            site.word == "defaultdict" or (site.call.text in _EMPTY and not site.given)
        )

    def _collects_rows(self, name: Name, place: Place, far: int) -> bool:
        """Whether a loop over rows fills a list or a dict: `models.append(Model.of(row))`."""
        view = self._infer.view(place.module)
        loops = LoopReader(view)
        calls = ((number, view.call(number)) for number in view.calls_of_body(view.function_of(place.scope)))
        return any(
            self.are_rows(Expression(loop.over, loop.place), loop.is_async, far)
            for number, call in calls
            if view.word(call) in _ADDING and _filled(call.function) == name
            for loop in loops.around(number)[:1]
        )

    def _has_rows(self, owner: Expression, name: str, far: int) -> bool:
        """Whether an object is made with something of rows for one of its attributes: `Page(items=rows)`."""
        only = self._expressions.only(owner)
        if only is not None and isinstance(only.path, Awaited):
            only = self._expressions.only(only.part(only.path.of))
        site = self._expressions.call_at(only) if only is not None else None
        if site is None:
            return False
        given = site.keyword(name)
        callees = self._infer.callee(site.place.module, site.number)
        if given is not None and any(isinstance(t, ClassObject) for t in callees):
            return self.are_rows(given, far=far)
        functions = [t.of for t in callees if isinstance(t, Function)] if far < _FARTHEST else []
        found = [self._giving(of, far, site.place.module, name) for of in functions]
        return bool(found) and all(found)

    def _come_of_rows(self, one: Expression, far: int) -> bool:
        match one.path:
            case Awaited(of) | Entered(of, _):
                return self.are_rows(one.part(of), far=far)
            case Item(of, key) if not isinstance(key, Literal):
                return self.are_rows(one.part(of), far=far)
            case Display(_, _, _, scope) if scope >= 0:
                loops = LoopReader(self._infer.view(one.place.module)).of_comprehension(scope)
                return any(
                    self.are_rows(Expression(loop.over, loop.place), loop.is_async, far) for loop in loops
                )
            case Result():
                site = self._expressions.call_at(one)
                return site is not None and self._gives_rows(site, far)
        return False

    def _gives_rows(self, site: CallSite, far: int) -> bool:
        if site.word in _VALIDATING or (site.receiver is None and site.word in _SAME):
            return any(self.are_rows(given, far=far) for given in site.positional)
        if site.call.text == "range":
            return any(self._counts_rows(given, far) for given in site.positional)
        if site.word in _ONE:
            return False
        if self._calls.reads(site):
            return True
        if site.receiver is not None and site.word in _FETCHING and self._calls.is_on_database(site):
            return True
        if site.receiver is not None and site.word in _PASSING and self.are_rows(site.receiver, far=far):
            return True
        callees = self._infer.callee(site.place.module, site.number)
        functions = [t.of for t in callees if isinstance(t, Function)] if far < _FARTHEST else []
        found = [self._giving(of, far, site.place.module) for of in functions]
        giving = [one for one in found if one is not None]
        return bool(giving) and all(giving)

    def _counts_rows(self, number: Expression, far: int) -> bool:
        """Whether a number is that of rows: `len(rows)`."""
        site = self._expressions.call(number)
        return (
            site is not None
            and site.call.text == "len"
            and any(self.are_rows(given, far=far) for given in site.positional)
        )

    def _gives(self, of: ScopeRef, far: int, attribute: str) -> bool | None:
        """Whether a function of the project gives rows back, or in an attribute; None for one without."""
        returned = [Expression(*one) for one in self._infer.view(of.module).returned(of.scope)]
        with afresh():
            if attribute:
                rows = [self._has_rows(one, attribute, far + 1) for one in returned]
            else:
                rows = [self.are_rows(one, far=far + 1) for one in returned]
        return all(rows) if rows else None

    def _is_row(self, t: Type) -> bool:
        match t:
            case Instance(ScopeRef() as of):
                return self._tables.of_class(of) is not None
            case Instance(str(name)):
                return name.startswith(_ROWS)
            case Container(_, elements):
                return bool(elements) and all(self._is_row(one) for element in elements for one in element)
        return False


def _filled(method: AccessPath) -> AccessPath:
    """What a method fills: `groups` of `groups[key].append`."""
    of = method.of if isinstance(method, Attribute) else method
    return of.of if isinstance(of, Item) else of
