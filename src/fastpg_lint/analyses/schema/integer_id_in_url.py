"""Path parameters that are the integer key of a table."""

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from fastpg_lint.facts.access_paths import AccessPath, Attribute, Name, Result, root_of
from fastpg_lint.frameworks.fastapi.dependencies import Dependencies, Dependency
from fastpg_lint.frameworks.fastapi.hidden_routes import HiddenRoutes
from fastpg_lint.frameworks.fastapi.inclusions import Inclusions
from fastpg_lint.frameworks.fastapi.routes import Route, Routes
from fastpg_lint.frameworks.sqlalchemy.column_uses import ColumnFinder, ColumnUse
from fastpg_lint.frameworks.sqlalchemy.queries import QueryReader
from fastpg_lint.frameworks.sqlalchemy.tables import Table, has_integer_key
from fastpg_lint.semantic.expressions import CallSite, Expression, ExpressionReader, site_of
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import ClassObject, Function, Instance, ScopeRef, Type

_NAME = re.compile(r"\{(\w+)(:int)?\}")
_INT = (Instance("builtins.int"),)
_CONSTRAINED = frozenset(
    {"PositiveInt", "NegativeInt", "NonNegativeInt", "NonPositiveInt", "StrictInt", "conint"}
)
_GETTING = frozenset({"get", "get_one", "get_or_none", "get_or_404", "filter", "filter_by"})
_LISTED = "dependencies"
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
        for name, is_converted in _path_names(module, route):
            table = finder.table_of(route, name, is_converted)
            if table is not None:
                reported.add(route.ref)
                yield IntegerId(route, name, table)
                break


def _path_names(module: LinkedModule, route: Route) -> list[tuple[str, bool]]:
    """The parameters in the path of a route, in its router's prefix, and in those of what includes that.

    With each comes whether the path itself makes an integer of it: `{movie_id:int}`.
    """
    expressions = module.project.of(ExpressionReader)
    given = next((a.value for a in route.call.arguments if a.keyword in (None, "path")), None)
    prefix = route.router_option("prefix")
    paths = [expressions.text(Expression(given, route.place)) if given is not None else None]
    paths.append(expressions.text(Expression(prefix, route.place)) if prefix is not None else None)
    found = [one for path in paths if path for one in _NAME.findall(path)]
    names = {name for name, _ in found}
    if any(parameter.name not in names for parameter in module.scope(route.ref).parameters):
        around = module.project.of(Inclusions).around(route)
        found += [one for each in around for one in _NAME.findall(each.before)]
    return [(name, bool(converter)) for name, converter in found]


class _Finder:
    """Follows a parameter to the query that looks a row up by it."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._infer = project.infer

    def table_of(self, route: Route, name: str, is_converted: bool) -> Table | None:
        """The table whose integer key the parameter of a route is, also where a dependency takes it."""
        found = self._taken(route.ref, name, 0, is_converted)
        if found is not None:
            return found
        listed = [Expression(a.value, route.place) for a in route.call.arguments if a.keyword == _LISTED]
        option = route.router_option(_LISTED)
        if option is not None:
            listed.append(Expression(option, route.place))
        dependencies = (one for each in listed for one in self._project.of(Dependencies).listed(each))
        return self._taken_by(dependencies, name, 0)

    def _taken(self, ref: ScopeRef, name: str, far: int, is_converted: bool = False) -> Table | None:
        scope = self._infer.signature(ref)
        for parameter in scope.parameters:
            if parameter.name == name:
                annotation = parameter.annotation
                is_int = is_converted if annotation is None else self._is_int(annotation, ref)
                return self._looked_up(ref, Name(name), far) if is_int else None
        for parameter in scope.parameters if far < _FARTHEST else ():
            needed = tuple(self._project.of(Dependencies).of_parameter(ref, parameter))
            if any(self._has_field(provider, name) for one in needed for provider in one.providers):
                return self._looked_up(ref, Attribute(Name(parameter.name), name), far)
            found = self._taken_by(needed, name, far)
            if found is not None:
                return found
        return None

    def _taken_by(self, needed: Iterable[Dependency], name: str, far: int) -> Table | None:
        """The same of functions, and of classes and objects, that are depended on."""
        for one in needed:
            for provider in self._project.of(Dependencies).run_by(one):
                found = self._taken(provider, name, far + 1)
                if found is not None:
                    return found
        return None

    def _has_field(self, provider: Type, name: str) -> bool:
        """Whether a class that is depended on has a field of integers with a name."""
        if not isinstance(provider, ClassObject):
            return False
        return any(
            binding.name == name and self._is_int(binding.annotation, provider.of, inside=True)
            for binding in self._infer.scope(provider.of).bindings
        )

    def _is_int(self, annotation: AccessPath | None, ref: ScopeRef, *, inside: bool = False) -> bool:
        if annotation is None:
            return False
        view = self._infer.view(ref.module)
        found = self._infer.instances(
            annotation, view.end_of(ref.scope) if inside else view.around(ref.scope)
        )
        return bool(found) and all(map(_is_integer, found))

    # from a parameter to the query

    def _looked_up(self, ref: ScopeRef, name: Name | Attribute, far: int) -> Table | None:
        """The table in which a function looks a row up by its parameter, itself or by a function it calls."""
        for one in self._project.of(QueryReader).filters_in(ref):
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
            table = self._looked_up(callee, Name(parameter), far + 1)
            if table is not None:
                return table
        return None

    def _is_parameter(self, value: Expression | None, ref: ScopeRef, name: Name | Attribute) -> bool:
        """Whether a value is a parameter, or a field of one, by that name or by another that it is given.

        `int(key)` is one as well.
        """
        if value is None or value.place.module != ref.module:
            return False
        if isinstance(value.path, Result):
            site = self._project.of(ExpressionReader).call(value)
            is_number = site is not None and site.call.text == "int" and len(site.given) == 1
            return site is not None and is_number and self._is_parameter(site.given[0], ref, name)
        if isinstance(value.path, Name) and value.path != name:
            renamed = self._infer.view(ref.module).found(value.path.id, value.place)
            given = [one.value for one in renamed.bindings] if renamed is not None else []
            return given == [name] and renamed is not None and renamed.scope == ref.scope
        root = root_of(name)
        if value.path != name or not isinstance(root, Name):
            return False
        found = self._infer.view(ref.module).found(root.id, value.place)
        return found is not None and found.scope == ref.scope and found.parameter is not None

    def _is_name(self, value: AccessPath, site: CallSite, ref: ScopeRef, name: Name | Attribute) -> bool:
        return self._is_parameter(Expression(value, site.place), ref, name)

    def _calls(self, ref: ScopeRef) -> Iterator[CallSite]:
        view = self._infer.view(ref.module)
        return (site_of(view, number) for number in view.scope(ref.scope).calls)

    def _got(self, site: CallSite) -> Table | None:
        """`session.get(Movie, movie_id)`, `session.query(Movie).get(movie_id)`, `Movie.get(id=movie_id)`."""
        function = site.call.function
        if site.word not in _GETTING:
            return None
        first = site.argument(0, "entity")
        begun = self._project.of(ExpressionReader).call(site.receiver) if site.word == "get" else None
        if begun is not None and begun.word == "query" and begun.positional:
            first = begun.positional[0]
        table = self._project.of(ColumnFinder).table(first) if first is not None else None
        if table is not None:
            return table if has_integer_key(table) else None
        of = getattr(function, "of", None)
        owner = self._project.of(ColumnFinder).table(Expression(of, site.place)) if of is not None else None
        keywords = {a.keyword for a in site.call.arguments if a.keyword}
        is_by_key = owner is not None and not keywords.isdisjoint({*owner.primary_key, "pk"})
        return owner if owner is not None and is_by_key and has_integer_key(owner) else None

    def _handed_on(
        self, site: CallSite, ref: ScopeRef, name: Name | Attribute
    ) -> Iterator[tuple[ScopeRef, str]]:
        """The functions of the project that are given the parameter, and what they call it."""
        for t in self._infer.callee(site.place.module, site.number):
            if not isinstance(t, Function):
                continue
            parameters = [one for one in self._infer.signature(t.of).parameters if not one.stars]
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


def _is_integer(t: Type) -> bool:
    """Whether a type is `int`, or one of Pydantic's that are."""
    if not isinstance(t, Instance) or not isinstance(t.of, str):
        return False
    return t in _INT or (t.of.startswith("pydantic") and t.of.rpartition(".")[2] in _CONSTRAINED)


def _is_key(use: ColumnUse) -> bool:
    return use.column.is_primary and has_integer_key(use.table)
