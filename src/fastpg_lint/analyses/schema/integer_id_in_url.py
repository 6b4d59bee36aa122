"""Path parameters that are the integer key of a table."""

import re
from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.facts.access_paths import Name
from fastpg_lint.facts.records import Parameter
from fastpg_lint.frameworks.fastapi.dependencies import Dependencies
from fastpg_lint.frameworks.fastapi.hidden_routes import HiddenRoutes
from fastpg_lint.frameworks.fastapi.routes import Route, Routes
from fastpg_lint.frameworks.sqlalchemy.column_uses import ColumnFinder, ColumnUse
from fastpg_lint.frameworks.sqlalchemy.queries import QueryReader
from fastpg_lint.frameworks.sqlalchemy.tables import Table, has_integer_key
from fastpg_lint.semantic.expressions import CallSite, Expression, ExpressionReader, site_of
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import Function, Instance, ScopeRef

_NAME = re.compile(r"\{(\w+)(?::int)?\}")
_INT = (Instance("builtins.int"),)
_GETTING = frozenset({"get", "get_one", "get_or_none", "get_or_404", "filter", "filter_by"})
_FARTHEST = 3
"""Functions from a route to the query: dependencies, services, repositories."""


class IntegerId(Struct, frozen=True):
    """A route, its path parameter, and the table whose key it is."""

    route: Route
    name: str
    table: Table


def integer_ids(module: LinkedModule) -> Iterator[IntegerId]:
    """The routes of a module whose path holds the integer key of a table."""
    finder = _Finder(module.project)
    reported: set[ScopeRef] = set()
    for route in module.of(Routes).all:
        if module.project.of(HiddenRoutes).has(route) or route.ref in reported:
            continue
        for name in _path_names(module, route):
            table = finder.table_of(route.ref, name)
            if table is not None:
                reported.add(route.ref)
                yield IntegerId(route, name, table)
                break


def _path_names(module: LinkedModule, route: Route) -> list[str]:
    """The parameters in the path of a route, and in its router's prefix."""
    expressions = module.project.of(ExpressionReader)
    given = next((a.value for a in route.call.arguments if a.keyword in (None, "path")), None)
    prefix = route.router_option("prefix")
    paths = [expressions.text(Expression(given, route.place)) if given is not None else None]
    paths.append(expressions.text(Expression(prefix, route.place)) if prefix is not None else None)
    return [name for path in paths if path for name in _NAME.findall(path)]


class _Finder:
    """Follows a parameter to the query that looks a row up by it."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._infer = project.infer

    def table_of(self, ref: ScopeRef, name: str) -> Table | None:
        """The table whose integer key the parameter of a route is, also where a dependency takes it."""
        return self._taken(ref, name, 0)

    def _taken(self, ref: ScopeRef, name: str, far: int) -> Table | None:
        scope = self._infer.scope(ref)
        for parameter in scope.parameters:
            if parameter.name == name:
                return self._looked_up(ref, name, far) if self._is_int(parameter, ref) else None
        for parameter in scope.parameters if far < _FARTHEST else ():
            for one in self._project.of(Dependencies).of_parameter(ref, parameter):
                for provider in one.functions:
                    found = self._taken(provider, name, far + 1)
                    if found is not None:
                        return found
        return None

    def _is_int(self, parameter: Parameter, ref: ScopeRef) -> bool:
        if parameter.annotation is None:
            return False
        place = self._infer.view(ref.module).around(ref.scope)
        return self._infer.instances(parameter.annotation, place) == _INT

    # from a parameter to the query

    def _looked_up(self, ref: ScopeRef, name: str, far: int) -> Table | None:
        """The table in which a function looks a row up by its parameter, itself or by a function it calls."""
        for one in self._project.of(QueryReader).filters_in(ref.module):
            if self._is_parameter(one.value, ref, name) and _is_key(one.use):
                return one.use.table
        handed_on: list[tuple[ScopeRef, str]] = []
        for site in self._calls(ref):
            given = [a for a in site.call.arguments if self._is_name(a.value, site, ref, name)]
            if not given:
                continue
            table = self._got(site)
            if table is not None:
                return table
            handed_on.extend(self._handed_on(site, ref, name))
        for callee, parameter in handed_on if far < _FARTHEST else ():
            table = self._looked_up(callee, parameter, far + 1)
            if table is not None:
                return table
        return None

    def _is_parameter(self, value: Expression | None, ref: ScopeRef, name: str) -> bool:
        if value is None or value.path != Name(name) or value.place.module != ref.module:
            return False
        found = self._infer.view(ref.module).found(name, value.place)
        return found is not None and found.scope == ref.scope and found.parameter is not None

    def _is_name(self, value: object, site: CallSite, ref: ScopeRef, name: str) -> bool:
        return isinstance(value, Name) and self._is_parameter(Expression(value, site.place), ref, name)

    def _calls(self, ref: ScopeRef) -> Iterator[CallSite]:
        view = self._infer.view(ref.module)
        return (site_of(view, number) for number in view.scope(ref.scope).calls)

    def _got(self, site: CallSite) -> Table | None:
        """`session.get(Movie, movie_id)`, `Movie.get(id=movie_id)`."""
        function = site.call.function
        if site.word not in _GETTING:
            return None
        first = site.positional[0] if site.positional else None
        table = self._project.of(ColumnFinder).table(first) if first is not None else None
        if table is not None:
            return table if has_integer_key(table) else None
        of = getattr(function, "of", None)
        owner = self._project.of(ColumnFinder).table(Expression(of, site.place)) if of is not None else None
        keywords = {a.keyword for a in site.call.arguments if a.keyword}
        is_by_key = owner is not None and not keywords.isdisjoint({*owner.primary_key, "pk"})
        return owner if owner is not None and is_by_key and has_integer_key(owner) else None

    def _handed_on(self, site: CallSite, ref: ScopeRef, name: str) -> Iterator[tuple[ScopeRef, str]]:
        """The functions of the project that are given the parameter, and what they call it."""
        for t in self._infer.callee(site.place.module, site.number):
            if not isinstance(t, Function):
                continue
            parameters = [one for one in self._infer.scope(t.of).parameters if not one.stars]
            own = parameters[1:] if t.receiver is not None else parameters
            position = 0
            for argument in site.call.arguments:
                is_given = self._is_name(argument.value, site, ref, name)
                if argument.keyword is not None:
                    if is_given:
                        yield t.of, argument.keyword
                    continue
                if is_given and position < len(own):
                    yield t.of, own[position].name
                position += 1


def _is_key(use: ColumnUse) -> bool:
    return use.column.is_primary and has_integer_key(use.table)
