"""Queries that PostgreSQL answers only by reading a whole table: no index begins with what they ask for."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from fastpg_lint.facts.access_paths import Literal, LiteralKind
from fastpg_lint.facts.records import Read
from fastpg_lint.frameworks.alembic import runs_in_migrations
from fastpg_lint.frameworks.indexes import Indexes
from fastpg_lint.frameworks.sqlalchemy.column_types import ColumnKind
from fastpg_lint.frameworks.sqlalchemy.column_uses import ColumnUse
from fastpg_lint.frameworks.sqlalchemy.queries import Filter, QueryReader
from fastpg_lint.frameworks.sqlalchemy.tables import Table
from fastpg_lint.source.site import Site

if TYPE_CHECKING:
    from fastpg_lint.semantic.module import LinkedModule

_INDEXABLE = frozenset({ColumnKind.TEXT, ColumnKind.INTEGER, ColumnKind.UUID, ColumnKind.OTHER})
"""Kinds of column with many values, which an index tells apart."""

_FEW_VALUES = re.compile(
    r"(^|_)(status|state|type|kind|role|level|mode|phase|scope|visibility|priority|gender|locale|language|"
    r"currency|country|category|severity|source|platform|provider|env|environment|stage|"
    r"enabled|active|deleted|archived|is|has)($|_)"
)
"""Names of columns that hold one of a few values, whatever their type."""

_SMALL_TABLE = re.compile(
    r"(^|_)(settings?|configs?|configurations?|preferences|options|roles?|permissions?|plans?|tiers?|"
    r"types?|countr(y|ies)|currenc(y|ies)|languages?|locales?|time_?zones?|categor(y|ies)|migrations?|versions?|tenants?|themes?)$"
)
"""Names of tables that stay at some dozen rows."""

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class BareFilter(Struct, frozen=True):
    """A condition or an order that no index helps with: the column, the method, the place."""

    use: ColumnUse
    method: str
    at: Site


def bare_filters(module: "LinkedModule") -> Iterator[BareFilter]:
    """The conditions and orders in a module that no index helps with, in the clear cases only."""
    if runs_in_migrations(module):
        return
    project = module.project
    reader = project.of(QueryReader)
    for query in reader.queries(module.name):
        if not query.is_whole:
            continue
        filters = tuple(reader.filters(query))
        if filters:
            if not any(_is_helped(module, use) for use in reader.touched(query)):
                yield from _bare(module, filters)
        elif query.is_limited and not any(reader.touched(query)):
            order = reader.sorted_by(query)
            yield from _bare(module, (order,) if order is not None and not query.is_joined else ())


def _bare(module: "LinkedModule", filters: tuple[Filter, ...]) -> Iterator[BareFilter]:
    """The first condition of a query, unless one of its conditions has an index."""
    if any(_is_helped(module, one.use) for one in filters):
        return
    for one in filters:
        if is_worth_an_index(one.use):
            yield BareFilter(one.use, one.reason.word, _place(module, one))
            return


def _is_helped(module: "LinkedModule", use: ColumnUse) -> bool:
    """Whether a column has an index, or is none that this is about: a foreign key is another rule's."""
    is_key = use.column.is_primary or use.column.target is not None
    is_sure = use.table.is_whole and use.column.is_plain
    return is_key or not is_sure or module.project.of(Indexes).cover(use.table, use.column)


def is_worth_an_index(use: ColumnUse) -> bool:
    """Whether a column has many values, and its table many rows, as far as types and names tell."""
    if use.column.kind not in _INDEXABLE or _FEW_VALUES.search(_words(use.column.stored_as)):
        return False
    return not is_small(use.table)


def is_small(table: Table) -> bool:
    """Whether a table stays at some dozen rows, by its name."""
    return any(_SMALL_TABLE.search(_words(name)) for name in (table.label, table.name or ""))


def _words(name: str) -> str:
    return _HUMP.sub("_", name).lower()


def _place(module: "LinkedModule", one: Filter) -> Site:
    """Where the column of a condition is read; the call, where it is only named there."""
    if isinstance(one.column.path, Literal) and one.column.path.kind == LiteralKind.TEXT:
        return one.reason.call.at
    call = one.reason.call
    index = module.project.index(module.name)
    reads = index.reads_in(call.scope) if index is not None else ()
    read: Read | None = None
    for candidate in reads:
        if candidate.path == one.column.path and candidate.order < call.order:
            read = candidate if read is None or candidate.order > read.order else read
    return read.at if read is not None else call.at
