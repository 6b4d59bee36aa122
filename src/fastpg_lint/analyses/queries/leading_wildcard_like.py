"""Searches for text anywhere in a column, `LIKE '%…'`, which no ordinary index helps with."""

import re
from collections.abc import Iterator
from enum import IntEnum
from functools import cached_property
from itertools import count, islice
from typing import TYPE_CHECKING

from msgspec import Struct

from fastpg_lint.frameworks.indexes import Indexes
from fastpg_lint.frameworks.sql.calls import SqlCall, SqlCallReader
from fastpg_lint.frameworks.sql.statements import HOLE, kind, parse
from fastpg_lint.frameworks.sqlalchemy.column_uses import ColumnUse
from fastpg_lint.frameworks.sqlalchemy.queries import Filter, QueryReader
from fastpg_lint.frameworks.sqlalchemy.query_chains import Query
from fastpg_lint.frameworks.sqlalchemy.selectivity import is_quickly_searched, is_small
from fastpg_lint.frameworks.sqlalchemy.text_searches import TextSearches
from fastpg_lint.frameworks.views import Views
from fastpg_lint.semantic.expressions import CallSite, ExpressionReader, site_of
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.types import ClassObject, Function, ScopeRef, library_names
from fastpg_lint.source.site import Site

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

_LOOKUPS = ("__contains", "__icontains", "__endswith", "__iendswith")
_TAKING_LOOKUPS = ("filter", "get", "get_or_none", "exists", "exclude", "Q")
_TORTOISE = "tortoise."
_NEGATING = "not_"
_COUNT = "count"
_FARTHEST = 2
"""Functions through which a query is followed to where it begins, but for the first."""
_LIKE = re.compile(r"\bi?like\b", re.IGNORECASE)
_NUMBERED = re.compile(r"%s\b")


class WildcardSearch(Struct, frozen=True):
    """A search with a wildcard in front: how it is written, of which column, where.

    `is_narrowed` tells that an index answers another condition beside it, so that not all rows are read;
    `is_quick` that the column names some hundred rows.
    """

    label: str
    column: str
    at: Site
    is_narrowed: bool = False
    is_quick: bool = False


def wildcard_searches(module: LinkedModule) -> Iterator[WildcardSearch]:
    """The searches in a module that begin with a wildcard, where no index of trigrams serves them.

    One for each query, the first that reads most, and one for a column that a function searches twice, for a
    page and for the number of all.
    """
    yield from _by_methods(module)
    yield from _by_lookups(module)
    for call in module.project.of(SqlCallReader).calls(module.name):
        yield from islice(_in_sql(module, call), 1)


# `Movie.title.ilike(f"%{term}%")`


class _Beside(IntEnum):
    """What stands beside a search in its query."""

    NOTHING = 0
    INDEX = 1
    """A condition that an index answers, and that leaves some rows, or most of them."""
    KEY = 2
    """One that leaves a single row, or a few that are named."""


def _by_methods(module: LinkedModule) -> Iterator[WildcardSearch]:
    conditions = _Conditions(module)
    found: dict[object, tuple[_Beside, int, WildcardSearch]] = {}
    for site in module.project.of(TextSearches).in_module(module.name):
        use = _searched(module, site)
        if use is None:
            continue
        beside = conditions.beside(site)
        column = f"{use.table.label}.{use.column.name}"
        is_narrowed, is_quick = beside == _Beside.INDEX, is_quickly_searched(use)
        search = WildcardSearch(f"`{site.word}()`", column, site.call.at, is_narrowed, is_quick)
        query = conditions.query_of(site)
        if beside != _Beside.KEY and (query not in found or beside < found[query][0]):
            found[query] = beside, site.call.scope, search
    told: dict[tuple[int, str], bool] = {}
    for query, (_, scope, search) in sorted(found.items(), key=lambda one: one[1][0]):
        searched, counts = (scope, search.column), conditions.counts(query)
        if searched not in told or not (counts or told[searched]):
            yield search
        told[searched] = counts


def _searched(module: LinkedModule, site: CallSite) -> ColumnUse | None:
    """The column that a search looks through, row by row; None where there is none, or an index helps.

    Where rows are wanted that do not match, none would.
    """
    project = module.project
    outer = site.call.receiver
    if outer >= 0 and module.view.word(module.view.call(outer)) == _NEGATING:
        return None
    use = project.of(TextSearches).column(site)
    if use is None or is_small(use.table) or project.of(Views).has(use.table):
        return None
    return None if project.of(Indexes).have_trigrams(use.table, use.column) else use


class _Conditions:
    """Tells what stands beside the searches of a module."""

    def __init__(self, module: LinkedModule) -> None:
        self._module = module
        self._index = module.view
        self._indexes = module.project.of(Indexes)
        self._reader = module.project.of(QueryReader)

    @cached_property
    def _queries(self) -> dict[int, Query]:
        """The queries of the module by their calls."""
        queries = self._reader.queries(self._module.view)
        return {site.number: query for query in queries for site in query.calls}

    def query_of(self, site: CallSite) -> object:
        """What stands for the query that a search belongs to: the query itself, or else the function."""
        found = (self._queries[one] for one in self._around(site) if one in self._queries)
        return next(found, None) or site.call.scope

    def counts(self, query: object) -> bool:
        """Whether a query asks for a number of rows: `select(func.count())…`, `query(…).count()`."""
        if not isinstance(query, Query):
            return False
        own = {site.number for site in query.calls}
        counting = self._index.calls_spelled([_COUNT])
        return any(one in own or self._index.call(one).receiver in own for one in counting)

    def beside(self, site: CallSite) -> _Beside:
        """The best of what always goes with a search."""
        found = _Beside.NOTHING
        use = self._module.project.of(TextSearches).column(site)
        for number in self._around(site):
            query = self._queries.get(number)
            for one in self._compared(query) if query is not None else ():
                if self._index.contains(self._branch(one), site.call.branch):
                    found = max(found, self._helps(one, use))
            collected = self._collected(site_of(self._index, number), use)
            found = max(found, collected, self._begun(query))
        return found

    def _branch(self, one: Filter) -> int:
        """The branch that a condition stands in; that of its query, where a function gives it."""
        place = one.column.place
        return place.branch if place.module == self._index.name else one.reason.call.branch

    def _compared(self, query: Query) -> Iterator[Filter]:
        yield from self._reader.filters(query)
        yield from self._reader.joined(query)

    def _begun(self, query: Query | None, far: int = 0) -> _Beside:
        """What a function of the project has narrowed a query by that begins with what it gives.

        Which of its conditions hold is not known, so it never leaves a few rows that are named.
        """
        for function in self._functions(query) if query is not None and not query.is_whole else ():
            if any(self._helps(one) != _Beside.NOTHING for one in self._reader.filters_in(function)):
                return _Beside.INDEX
            inner = self._reader.queries_in(function) if far < _FARTHEST else ()
            if any(self._begun(one, far + 1) != _Beside.NOTHING for one in inner):
                return _Beside.INDEX
        return _Beside.NOTHING

    def _functions(self, query: Query) -> Iterator[ScopeRef]:
        """The functions of the project among the calls of a query."""
        for site in query.calls:
            callees = self._module.project.infer.callee(site.place.module, site.number)
            yield from (one.of for one in callees if isinstance(one, Function))

    def _around(self, site: CallSite) -> Iterator[int]:
        """A call, and those that it is an argument of."""
        number = site.number
        while number >= 0:
            yield number
            number = self._index.call(number).receiver

    def _helps(self, one: Filter, searched: ColumnUse | None = None) -> _Beside:
        """What an equality does for a search: a key of another table, which is joined, may have many rows."""
        table, column = one.use.table, one.use.column
        if one.operator not in ("==", "in_") or not self._indexes.cover(table, column):
            return _Beside.NOTHING
        if searched is None or searched.table != table:
            return _Beside.INDEX
        keys = [other for other in table.columns if other.is_primary]
        return _Beside.KEY if column.is_unique or keys == [column] else _Beside.INDEX

    def _collected(self, site: CallSite, use: ColumnUse | None) -> _Beside:
        """The same of a list of conditions that a call appends to, as it is written out at first."""
        if site.word != "append" or site.receiver is None:
            return _Beside.NOTHING
        conditions = self._reader.listed(site.receiver, site)
        return max((self._helps(one, use) for one in conditions), default=_Beside.NOTHING)


# `Movie.filter(title__icontains=term)`


def _by_lookups(module: LinkedModule) -> Iterator[WildcardSearch]:
    """The lookups of Tortoise."""
    for site in module.project.of(ExpressionReader).calls(module.name, *_TAKING_LOOKUPS):
        named = [a.keyword for a in site.call.arguments if a.keyword and a.keyword.endswith(_LOOKUPS)]
        for keyword in named if named and _is_tortoise(module, site) else ():
            column, _, method = keyword.rpartition("__")
            yield WildcardSearch(f"`{method}`", column.replace("__", "."), site.call.at)


def _is_tortoise(module: LinkedModule, site: CallSite) -> bool:
    """Whether a method is called on a model of Tortoise, or on a query of one; `Q` is its own."""
    infer = module.project.infer
    if any(name.startswith(_TORTOISE) for name in library_names(infer.callee(module.name, site.number))):
        return True
    of = site.receiver
    for owner in infer.types_of(of.path, of.place) if of is not None else ():
        if isinstance(owner, ClassObject) and f"{_TORTOISE}models.Model" in infer.members.lineage(owner.of):
            return True
    return False


# `LIKE '%…'` in SQL


def _in_sql(module: LinkedModule, call: SqlCall) -> Iterator[WildcardSearch]:
    filled = call.text.filled(HOLE)
    if not _LIKE.search(filled) or not kind(filled):
        return
    from sqlglot import exp

    for statement in parse(_numbered(filled)):
        named = [(table.name, table.db) for table in statement.find_all(exp.Table)]
        if any(module.project.of(Views).has_name(*one) for one in named):
            continue
        tables = [name for name, _ in named]
        for like in statement.find_all(exp.Like, exp.ILike):
            column = like.this.find(exp.Column)
            if column is None or like.args.get("negate") or isinstance(like.parent, exp.Not):
                continue
            if _starts_with_wildcard(module, call, like.expression) and not any(
                module.project.of(Indexes).have_trigrams_on(table, column.name) for table in tables
            ):
                label = "ILIKE" if isinstance(like, exp.ILike) else "LIKE"
                is_narrowed = _is_narrowed_in_sql(module.project.of(Indexes), like)
                yield WildcardSearch(f"`{label} '%…'`", column.sql(dialect="postgres"), call.at, is_narrowed)


def _is_narrowed_in_sql(indexes: Indexes, like: "Expr") -> bool:
    """Whether a search must hold together with an equality that an index answers."""
    from sqlglot import exp

    whole = like
    while isinstance(whole.parent, exp.And | exp.Paren):
        whole = whole.parent
    where = whole.parent
    if not isinstance(where, exp.Where) or where.parent is None:
        return False
    called = {one.alias_or_name: one.name for one in where.parent.find_all(exp.Table)}
    compared = (one for one in whole.flatten() if isinstance(one, exp.EQ | exp.In))
    columns = (one.this for one in compared if not (one.expression and one.expression.find(exp.Column)))
    return any(
        indexes.cover_in_sql(table, column.name)
        for column in columns
        if isinstance(column, exp.Column)
        for table in ([called.get(column.table, "")] if column.table else called.values())
    )


def _numbered(text: str) -> str:
    """Psycopg's `%s` as PostgreSQL's own `$1`, which says which it is."""
    numbers = count(1)
    return _NUMBERED.sub(lambda _: f"${next(numbers)}", text)


def _starts_with_wildcard(module: LinkedModule, call: SqlCall, pattern: "Expr") -> bool:
    from sqlglot import exp

    while isinstance(pattern, exp.DPipe | exp.Paren | exp.Cast):
        pattern = pattern.this
    if isinstance(pattern, exp.Concat | exp.Escape) and (pattern.expressions or pattern.this):
        pattern = pattern.expressions[0] if pattern.expressions else pattern.this
    if isinstance(pattern, exp.Literal):
        return bool(pattern.is_string and pattern.name.startswith("%"))
    if isinstance(pattern, exp.Parameter | exp.Placeholder):
        given = call.value(pattern.name)
        return given is not None and module.project.of(TextSearches).begins_with_wildcard(given)
    return False
