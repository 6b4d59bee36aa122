"""Searches for text anywhere in a column, `LIKE '%…'`, which no ordinary index helps with."""

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING

from msgspec import Struct

from fastpg_lint.frameworks.indexes import Indexes
from fastpg_lint.frameworks.migrations import runs_in_migrations
from fastpg_lint.frameworks.sql.calls import SqlCall, SqlCallReader
from fastpg_lint.frameworks.sql.statements import HOLE, kind, parse
from fastpg_lint.frameworks.sqlalchemy.column_types import ColumnKind
from fastpg_lint.frameworks.sqlalchemy.column_uses import ColumnFinder, ColumnUse
from fastpg_lint.frameworks.sqlalchemy.queries import QueryReader
from fastpg_lint.frameworks.sqlalchemy.selectivity import is_small
from fastpg_lint.frameworks.sqlalchemy.tables import Tables
from fastpg_lint.semantic.expressions import CallSite, Expression, site_of
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.strings import TextReader
from fastpg_lint.semantic.types import ClassObject, library_names
from fastpg_lint.source.site import Site

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

_WITH_PATTERN = frozenset({"like", "ilike"})
_WITHOUT = frozenset({"contains", "icontains"})
_LOOKUPS = ("__contains", "__icontains")
_TAKING_LOOKUPS = ("filter", "get", "get_or_none", "exclude", "Q")
_TORTOISE = "tortoise."
_LIKE = re.compile(r"\bi?like\b", re.IGNORECASE)
_NUMBERED = re.compile(r"%s\b")


class WildcardSearch(Struct, frozen=True):
    """A search with a wildcard in front: how it is written, of which column, where."""

    label: str
    column: str
    at: Site


def wildcard_searches(module: LinkedModule) -> Iterator[WildcardSearch]:
    """The searches in a module that begin with a wildcard, where no index of trigrams serves them."""
    if runs_in_migrations(module):
        return
    yield from _by_methods(module)
    yield from _by_lookups(module)
    for call in SqlCallReader(module.project.infer, module.project.of(Tables).expressions).calls(module.name):
        yield from _in_sql(module, call)


# `Movie.title.ilike(f"%{term}%")`


def _by_methods(module: LinkedModule) -> Iterator[WildcardSearch]:
    project = module.project
    narrowed = _Narrowing(module)
    for site in project.of(Tables).expressions.calls(module.name, *_WITH_PATTERN, *_WITHOUT):
        if site.receiver is None or not site.positional:
            continue
        if site.word in _WITH_PATTERN and not _begins_with_wildcard(module, site.positional[0]):
            continue
        use = next(project.of(ColumnFinder).columns_in(site.receiver), None)
        if use is None or _is_no_text(use, site.word) or is_small(use.table):
            continue
        if not project.of(Indexes).have_trigrams(use.table, use.column) and not narrowed.has_few_rows(site):
            name = f"{use.table.label}.{use.column.name}"
            yield WildcardSearch(f"`{site.word}()`", name, site.call.at)


class _Narrowing:
    """Tells which searches have another condition beside them that an index answers."""

    def __init__(self, module: LinkedModule) -> None:
        self._module = module
        self._index = module.view

    @cached_property
    def _branches(self) -> dict[int, list[int]]:
        """The calls of queries, with the branches of the conditions that narrow the same query."""
        project = self._module.project
        reader = project.of(QueryReader)
        found: dict[int, list[int]] = {}
        for query in reader.queries(self._module.name):
            branches = [
                one.reason.call.branch
                for one in reader.filters(query)
                if one.operator in ("==", "in_") and project.of(Indexes).cover(one.use.table, one.use.column)
            ]
            found.update((site.number, branches) for site in query.calls if branches)
        return found

    def has_few_rows(self, site: CallSite) -> bool:
        """Whether a condition that always goes with a search leaves few rows to look through."""
        number = site.number
        while number >= 0:
            if any(self._index.contains(one, site.call.branch) for one in self._branches.get(number, ())):
                return True
            if self._is_collected(site_of(self._index, number)):
                return True
            number = self._index.call(number).receiver
        return False

    def _is_collected(self, site: CallSite) -> bool:
        """Whether a call appends to a list of conditions that began with one that an index answers."""
        if site.word != "append" or site.receiver is None:
            return False
        project = self._module.project
        conditions = project.of(QueryReader).listed(site.receiver, site)
        return any(project.of(Indexes).cover(one.use.table, one.use.column) for one in conditions)


def _begins_with_wildcard(module: LinkedModule, pattern: Expression) -> bool:
    """Whether every text that a pattern may be begins with `%`; `func.concat("%", term)` counts."""
    expressions = module.project.of(Tables).expressions
    texts = TextReader(expressions).texts(pattern)
    if texts:
        return all(text.start.startswith("%") for text in texts)
    site = expressions.call(pattern)
    is_concat = site is not None and site.word == "concat"
    first = site.positional[:1] if site is not None and is_concat else ()
    return any((expressions.text(one) or "").startswith("%") for one in first)


def _is_no_text(use: ColumnUse, method: str) -> bool:
    """`contains` of an array or of JSON is another operator, and has its own index."""
    if method in _WITHOUT:
        return use.column.kind != ColumnKind.TEXT
    return use.column.kind not in (ColumnKind.TEXT, ColumnKind.UNKNOWN)


# `Movie.filter(title__icontains=term)`


def _by_lookups(module: LinkedModule) -> Iterator[WildcardSearch]:
    """The lookups of Tortoise."""
    for site in module.project.of(Tables).expressions.calls(module.name, *_TAKING_LOOKUPS):
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
        tables = [table.name for table in statement.find_all(exp.Table)]
        for like in statement.find_all(exp.Like, exp.ILike):
            column = like.this.find(exp.Column)
            if column is None or like.args.get("negate") or isinstance(like.parent, exp.Not):
                continue
            if _starts_with_wildcard(module, call, like.expression) and not any(
                module.project.of(Indexes).have_trigrams_on(table, column.name) for table in tables
            ):
                label = "ILIKE" if isinstance(like, exp.ILike) else "LIKE"
                yield WildcardSearch(f"`{label} '%…'`", column.sql(dialect="postgres"), call.at)


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
        return given is not None and _begins_with_wildcard(module, given)
    return False
