"""Queries as they are built: the calls that belong to one query, and the conditions among them."""

from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.facts.access_paths import (
    AccessPath,
    Display,
    Entered,
    Item,
    Iterated,
    Name,
    Operation,
    Result,
)
from fastpg_lint.frameworks.sqlalchemy.collected_conditions import JOINING, CollectedConditions
from fastpg_lint.frameworks.sqlalchemy.column_uses import ColumnFinder, ColumnUse
from fastpg_lint.frameworks.sqlalchemy.query_chains import Grouping, Holders, Query, held_outside
from fastpg_lint.incremental.inputs import Memo
from fastpg_lint.semantic.expressions import CallSite, Expression, ExpressionReader
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.reach import followed
from fastpg_lint.semantic.typed_module import StretchView
from fastpg_lint.semantic.types import Function, ScopeRef
from fastpg_lint.source.segments import stretch_of

_RESTRICTING = frozenset({"where", "filter", "having", "filter_by", "get", "get_one"})
_RESTRICTING_OR_SORTING = (*_RESTRICTING, "order_by")
_JOINING = frozenset({"join", "outerjoin", "join_from", "outerjoin_from"})
_JOINING_INNER = frozenset({"join"})
"""Joins whose conditions all rows of the query have to pass."""
_OUTER = ("isouter", "full")
_SELECTED_FROM = frozenset({"select_from"})
_COMPARING = frozenset({"==", "<", "<=", ">", ">="})
_TESTING = frozenset({"in_", "between"})


MOST_STRETCHES = 1000
"""Outermost functions whose queries are at hand: rules ask of those of one module after the other."""


class Filter(Struct, frozen=True):
    """A comparison of a column in a query: the expression that is the column, and its comparison.

    `reason` is the call that it stands in.
    """

    use: ColumnUse
    column: Expression
    operator: str
    reason: CallSite
    value: Expression | None = None


class QueryReader:
    """Reads the queries of modules."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._expressions = project.of(ExpressionReader)
        self._columns = project.of(ColumnFinder)
        self._collections = project.of(CollectedConditions)
        tracker = project.tracker
        self._queries = Memo[tuple[str, int], tuple[Query, ...]](
            tracker, lambda asked: tuple(self._find(*asked)), most=MOST_STRETCHES
        )
        """By the module and one of its outermost functions."""
        self._outside = Memo[str, Holders](
            tracker, lambda module: held_outside(self._infer.view(module)), most=MOST_STRETCHES
        )
        self._filters = Memo[tuple[str, int], tuple[Filter, ...]](
            tracker,
            lambda asked: tuple(one for query in self._queries(asked) for one in self.filters(query)),
            most=MOST_STRETCHES,
        )

    def queries(self, part: ModuleView) -> Iterator[Query]:
        """The queries that the functions in a part of a module build and restrict or sort."""
        numbers = part.calls_spelled(_RESTRICTING_OR_SORTING)
        for stretch in dict.fromkeys(map(stretch_of, numbers)):
            yield from self._queries((part.name, stretch))

    def filters_in(self, function: ScopeRef) -> tuple[Filter, ...]:
        """The comparisons of all queries in a function, and in the outermost one around it."""
        return self._filters((function.module, stretch_of(function.scope)))

    def queries_in(self, function: ScopeRef) -> tuple[Query, ...]:
        """All queries in a function, and in the outermost one around it."""
        return self._queries((function.module, stretch_of(function.scope)))

    def _find(self, module: str, stretch: int) -> Iterator[Query]:
        view = self._infer.view(module)
        numbers = StretchView(view, stretch).calls_spelled(_RESTRICTING_OR_SORTING)
        return Grouping(view, self._outside(module)).queries(numbers)

    # conditions

    def filters(self, query: Query) -> Iterator[Filter]:
        """The comparisons that all rows of a query have to pass, of columns that are known."""
        for site in query.calls_of(frozenset({"where", "filter", "having", "get"})):
            for one in self._collections.conditions(site):
                yield from self._compared(one, site)
        for site in query.calls_of(frozenset({"filter_by"})):
            yield from self._by_keywords(query, site)

    def joined(self, query: Query) -> Iterator[Filter]:
        """The comparisons in what inner joins are made on, which all rows of a query have to pass as well."""
        for site in query.calls_of(_JOINING_INNER):
            given = site.argument(1, "onclause")
            if given is not None and site.keyword(*_OUTER) is None:
                yield from self._compared(given, site)

    def listed(self, conditions: Expression, reason: CallSite) -> Iterator[Filter]:
        """The comparisons in a list that conditions are collected in, as it is written out at first."""
        for one in self._expressions.behind(conditions):
            for element in one.path.elements if isinstance(one.path, Display) else ():
                yield from self._compared(one.part(element), reason)

    @followed()
    def _compared(self, condition: Expression, reason: CallSite) -> Iterator[Filter]:
        path = condition.path
        match path:
            case Operation("&", operands):
                for operand in operands:
                    yield from self._compared(condition.part(operand), reason)
            case Operation(operator, (left, right)) if operator in _COMPARING:
                yield from self._comparison(condition, operator, left, right, reason)
            case Result():
                site = self._expressions.call_at(condition)
                if site is not None:
                    yield from self._tested(site, reason)
            case Name():
                behind = self._expressions.only(condition)
                if behind is not None and behind != condition:
                    yield from self._compared(behind, reason)

    def _comparison(
        self, condition: Expression, operator: str, left: AccessPath, right: AccessPath, reason: CallSite
    ) -> Iterator[Filter]:
        """A column compared with a value; two columns compared with each other join tables."""
        sides = (condition.part(left), condition.part(right))
        uses = [self._columns.column(side) for side in sides]
        for side, use, value, other in zip(sides, uses, reversed(sides), reversed(uses), strict=True):
            if use is not None and other is None:
                yield Filter(use, side, operator, reason, value)

    def _tested(self, site: CallSite, reason: CallSite) -> Iterator[Filter]:
        """`and_(...)`, `User.email.in_(emails)`."""
        word = site.word
        if word == "and_":
            for one in self._collections.conditions(site):
                yield from self._compared(one, reason)
        elif word in _TESTING and site.receiver is not None:
            use = self._columns.column(site.receiver)
            if use is not None:
                yield Filter(use, site.receiver, word, reason)

    def _by_keywords(self, query: Query, site: CallSite) -> Iterator[Filter]:
        """`filter_by(email=email)` speaks of what is selected, or of the one thing that is selected from."""
        if query.source is None or query.calls_of(_JOINING):
            return
        selected = query.calls_of(_SELECTED_FROM) or (query.source,)
        if len(selected) > 1 or not selected[0].positional:
            return
        named = {use.table for use in self._columns.columns_in(selected[0].positional[0])}
        table = named.pop() if len(named) == 1 else self._columns.table(selected[0].positional[0])
        if table is None:
            return
        for name, value in self._collections.named(site):
            column = table.column(name)
            if column is not None:
                yield Filter(ColumnUse(table, column), site.result, "==", site, value)

    def has_unread(self, query: Query) -> bool:
        """Whether a query has conditions that cannot be read, such as those that a function gives."""
        for site in query.calls_of(_RESTRICTING):
            if self._collections.is_open(site) or any(
                self._is_unread(one) for one in self._collections.conditions(site)
            ):
                return True
        return False

    @followed(otherwise=True)
    def _is_unread(self, condition: Expression) -> bool:
        for one in self._expressions.behind(condition) or (condition,):
            site = self._expressions.call_at(one)
            if site is not None and site.word in JOINING:
                inner = self._collections.conditions(site)
                return self._collections.is_open(site) or any(map(self._is_unread, inner))
            if site is not None:
                callees = self._infer.callee(site.place.module, site.number)
                if any(isinstance(callee, Function) for callee in callees):
                    return True
            elif isinstance(one.path, Name | Iterated | Item | Entered):
                return next(self._columns.columns_in(one), None) is None
        return False

    def touched(self, query: Query) -> Iterator[ColumnUse]:
        """All columns in the conditions of a query, whatever becomes of them."""
        for site in query.calls_of(_RESTRICTING):
            for one in self._collections.conditions(site):
                yield from self._touched(one)

    @followed()
    def _touched(self, condition: Expression) -> Iterator[ColumnUse]:
        site = self._expressions.call_at(condition)
        if site is None or site.word not in JOINING:
            yield from self._columns.columns_in(condition)
            return
        for one in self._collections.conditions(site):
            yield from self._touched(one)

    def sorted_by(self, query: Query) -> Filter | None:
        """The column by which the rows of a query are sorted first."""
        for site in query.calls_of(frozenset({"order_by"})):
            for one in site.positional[:1]:
                column = self._sort_key(one)
                use = self._columns.column(column)
                return Filter(use, column, "order_by", site) if use is not None else None
        return None

    def _sort_key(self, key: Expression) -> Expression:
        """The column in `User.name.desc()`, `desc(User.name)`."""
        site = self._expressions.call_at(key)
        if site is None or site.word not in (
            "asc",
            "desc",
            "nulls_last",
            "nulls_first",
        ):
            return key
        inner = site.positional[0] if site.positional else site.receiver
        return self._sort_key(inner) if inner is not None else key
