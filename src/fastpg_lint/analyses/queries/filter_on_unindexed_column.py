"""Queries that PostgreSQL answers only by reading a whole table: no index begins with what they ask for."""

from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.facts.access_paths import is_text
from fastpg_lint.facts.records import Read
from fastpg_lint.frameworks.few_values import FewValues
from fastpg_lint.frameworks.indexes import Indexes
from fastpg_lint.frameworks.schema_sources import SchemaSources
from fastpg_lint.frameworks.sqlalchemy.column_uses import ColumnUse
from fastpg_lint.frameworks.sqlalchemy.queries import Filter, QueryReader
from fastpg_lint.frameworks.sqlalchemy.selectivity import is_worth_an_index
from fastpg_lint.frameworks.sqlalchemy.text_searches import TextSearches
from fastpg_lint.frameworks.views import Views
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.source.site import Site


class BareFilter(Struct, frozen=True):
    """A condition or an order that no index helps with: the column, the method, the place."""

    use: ColumnUse
    method: str
    at: Site


def bare_filters(module: LinkedModule) -> Iterator[BareFilter]:
    """The conditions and orders in a module that no index helps with, in the clear cases only."""
    project = module.project
    reader, searching = project.of(QueryReader), project.of(TextSearches).leading_to(module.name)
    for query in reader.queries(module.name):
        if not query.is_whole or reader.has_unread(query):
            continue
        if any(site.number in searching for site in query.calls):
            continue  # rule 602 has its word on it, or an index of trigrams answers it
        filters = tuple(reader.filters(query))
        if filters:
            if not any(_is_helped(module, use) for use in reader.touched(query)):
                yield from _bare(module, filters)
        elif query.is_limited and not any(reader.touched(query)):
            order = reader.sorted_by(query)
            yield from _bare(module, (order,) if order is not None and not query.is_joined else ())


def _bare(module: LinkedModule, filters: tuple[Filter, ...]) -> Iterator[BareFilter]:
    """The first condition of a query, unless one of its conditions has an index."""
    if any(_is_helped(module, one.use) for one in filters):
        return
    project = module.project
    few = FewValues(project.infer)
    for one in filters:
        is_of_few = one.value is not None and few.has(one.value)
        if is_of_few or project.of(Views).has(one.use.table) or project.of(SchemaSources).are_elsewhere():
            continue
        if is_worth_an_index(one.use):
            yield BareFilter(one.use, one.reason.word, _place(module, one))
            return


def _is_helped(module: LinkedModule, use: ColumnUse) -> bool:
    """Whether a column has an index, or is none that this is about: a foreign key is another rule's."""
    is_key = use.column.is_primary or use.column.target is not None
    is_sure = use.table.is_whole and use.column.is_plain
    return is_key or not is_sure or module.project.of(Indexes).cover(use.table, use.column)


def _place(module: LinkedModule, one: Filter) -> Site:
    """Where the column of a condition is read; the call, where it is only named there."""
    if is_text(one.column.path):
        return one.reason.call.at
    call = one.reason.call
    read: Read | None = None
    for candidate in module.view.reads_in(call.scope):
        if candidate.path == one.column.path and candidate.order < call.order:
            read = candidate if read is None or candidate.order > read.order else read
    return read.at if read is not None else call.at
