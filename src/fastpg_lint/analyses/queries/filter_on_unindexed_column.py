"""Queries that PostgreSQL answers only by reading a whole table: no index begins with what they ask for."""

from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.facts.access_paths import NONE, Operation, is_text
from fastpg_lint.facts.records import Argument, Fate, Read
from fastpg_lint.frameworks.few_values import FewValues
from fastpg_lint.frameworks.indexes import Indexes
from fastpg_lint.frameworks.schema_sources import SchemaSources
from fastpg_lint.frameworks.sqlalchemy.column_uses import ColumnFinder, ColumnUse
from fastpg_lint.frameworks.sqlalchemy.database_calls import DatabaseCalls
from fastpg_lint.frameworks.sqlalchemy.queries import Filter, QueryReader
from fastpg_lint.frameworks.sqlalchemy.selectivity import is_worth_an_index
from fastpg_lint.frameworks.sqlalchemy.tables import Table
from fastpg_lint.frameworks.sqlalchemy.text_searches import TextSearches
from fastpg_lint.frameworks.views import Views
from fastpg_lint.semantic.expressions import CallSite, Expression, ExpressionReader
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.reach import followed
from fastpg_lint.source.site import Site

_TORTOISE = "tortoise.models.Model"
_Q = "tortoise.expressions.Q"
_OF_TORTOISE = ("filter", "get", "get_or_none", "exists")
_CHANGING = frozenset({"delete", "update"})
_EQUALITIES = ("==", "in_", "in")
"""What leaves fewer rows than the other comparisons."""
_RANGES = ("<", "<=", ">", ">=")
_LOOKUPS = frozenset({"", "in", "gt", "gte", "lt", "lte", "range"})
"""What a column may be asked for that an ordinary index answers."""


class BareFilter(Struct, frozen=True):
    """A condition or an order that no index helps with: the column, the method, the place.

    `is_clearing` tells that a statement changes all rows on one side of a value, as what clears up does, now
    and then.
    """

    use: ColumnUse
    method: str
    at: Site
    is_clearing: bool = False


def bare_filters(module: LinkedModule) -> Iterator[BareFilter]:
    """The conditions and orders in a module that no index helps with, in the clear cases only."""
    project = module.project
    reader, searches = project.of(QueryReader), project.of(TextSearches)
    yield from _by_keywords(module)
    for query in reader.queries(module.part):
        if not query.is_whole or reader.has_unread(query):
            continue
        # Asked for each query: where a function has none, what others search for leaves it alone.
        if any(site.number in searches.leading_to(module.name) for site in query.calls):
            continue  # rule 602 has its word on it, or an index of trigrams answers it
        filters = tuple(reader.filters(query))
        if filters:
            if not any(_is_helped(module, use) for use in reader.touched(query)):
                is_clearing = bool(query.calls_of(_CHANGING))
                yield from _bare(module, filters, is_clearing=is_clearing)
        elif query.is_limited and not any(reader.touched(query)):
            order = reader.sorted_by(query)
            yield from _bare(module, (order,) if order is not None and not query.is_joined else ())


def _by_keywords(module: LinkedModule) -> Iterator[BareFilter]:
    """`Movie.filter(title=title)`, as Tortoise has it, where that is all that is asked."""
    project = module.project
    for site in project.of(ExpressionReader).calls_in(module.part, *_OF_TORTOISE):
        if not site.call.arguments or site.receiver is None or site.is_open:
            continue
        table = _table_of(module, site.receiver)
        if table is None or table.of is None:
            continue  # `options.get("title")`, as most are
        if _TORTOISE not in project.infer.members.lineage(table.of) or _goes_on(module, site):
            continue
        conditions = tuple(_conditions(module, site))
        filters = tuple(_asked(table, site, conditions))
        if filters and len(filters) == len(conditions):
            yield from _bare(module, filters)


def _table_of(module: LinkedModule, owner: Expression) -> Table | None:
    """The table that a query of Tortoise begins with: `Movie`, `Movie.all()`."""
    made = module.project.of(ExpressionReader).call(owner)
    if made is not None and made.word == "all" and not made.call.arguments and made.receiver is not None:
        owner = made.receiver
    return module.project.of(ColumnFinder).table(owner)


def _conditions(module: LinkedModule, site: CallSite) -> Iterator[Argument]:
    """What a query of Tortoise asks for by keywords, its own and those of its `Q` objects."""
    for argument in site.call.arguments:
        if argument.keyword is not None:
            yield argument
        else:
            yield from _of_q(module, Expression(argument.value, site.place)) or (argument,)


@followed(otherwise=())
def _of_q(module: LinkedModule, given: Expression) -> tuple[Argument, ...]:
    """The conditions of `Q(title=title) | Q(slug=slug)`; none where they cannot be told."""
    expressions = module.project.of(ExpressionReader)
    found = expressions.behind(given)  # `|` gives either, as in an annotation
    if len(found) == 1 and isinstance(found[0].path, Operation) and found[0].path.operator == "&":
        found = tuple(found[0].part(one) for one in found[0].path.operands)
    if len(found) != 1:
        parts = [_of_q(module, one) for one in found]
        return tuple(one for part in parts for one in part) if all(parts) else ()
    site = expressions.call_at(found[0])
    if site is None or site.is_open or module.project.of(DatabaseCalls).names(site) != (_Q,):
        return ()
    return tuple(_conditions(module, site))


def _asked(table: Table, site: CallSite, conditions: tuple[Argument, ...]) -> Iterator[Filter]:
    """The columns that conditions of a query of Tortoise name, with what they are compared with."""
    for argument in conditions:
        name, _, lookup = (argument.keyword or "").partition("__")
        column = table.column(name)
        if column is not None and lookup in _LOOKUPS:
            value = Expression(argument.value, site.place)
            yield Filter(ColumnUse(table, column), site.result, lookup or "==", site, value)


def _goes_on(module: LinkedModule, site: CallSite) -> bool:
    """Whether a query is restricted further on, by what may have an index."""
    further = module.project.of(ExpressionReader).calls_in(module.part, "filter", "exclude", "get")
    return site.call.fate in (Fate.KEPT, Fate.TAKEN) or any(site in _below(module, one) for one in further)


def _below(module: LinkedModule, site: CallSite) -> tuple[CallSite, ...]:
    chain = module.project.of(ExpressionReader).chain(site.receiver) if site.receiver is not None else ()
    return tuple(chain)


def _bare(
    module: LinkedModule, filters: tuple[Filter, ...], *, is_clearing: bool = False
) -> Iterator[BareFilter]:
    """The first condition of a query, an equality where it has one, unless one of them has an index."""
    if any(_is_helped(module, one.use) for one in filters):
        return
    project = module.project
    few = FewValues(project.infer)
    for one in sorted(filters, key=lambda one: one.operator not in _EQUALITIES):
        is_of_few = one.value is not None and (one.value.path == NONE or few.has(one.value))
        if is_of_few or project.of(Views).has(one.use.table) or project.of(SchemaSources).are_elsewhere():
            continue
        if is_worth_an_index(one.use):
            is_range = is_clearing and one.operator in _RANGES
            yield BareFilter(one.use, one.reason.word, _place(module, one), is_range)
            return


def _is_helped(module: LinkedModule, use: ColumnUse) -> bool:
    """Whether a column has an index, or is none that this is about: a foreign key is another rule's."""
    is_key = use.column.is_primary or use.column.target is not None
    is_sure = use.table.is_whole and use.column.is_plain
    return is_key or not is_sure or module.project.of(Indexes).cover(use.table, use.column)


def _place(module: LinkedModule, one: Filter) -> Site:
    """Where the column of a condition is read; the call, where it is only named there, or elsewhere."""
    call, place = one.reason.call, one.column.place
    if is_text(one.column.path) or place.module != module.name:
        return call.at
    read: Read | None = None
    for candidate in module.view.reads_in(place.scope):
        if candidate.path == one.column.path and candidate.order < place.order:
            read = candidate if read is None or candidate.order > read.order else read
    return read.at if read is not None else call.at
