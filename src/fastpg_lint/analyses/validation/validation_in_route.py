"""Checks of a request's body that routes make by hand, where its model could make them."""

from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.facts.access_paths import (
    AccessPath,
    Attribute,
    Display,
    Either,
    Imported,
    Item,
    Literal,
    LiteralKind,
    Name,
    Operation,
    Result,
    root_of,
)
from fastpg_lint.facts.records import Parameter
from fastpg_lint.frameworks.fastapi.route_checks import RouteCheck, route_checks
from fastpg_lint.frameworks.fastapi.routes import Route
from fastpg_lint.frameworks.pydantic.models import Models
from fastpg_lint.semantic.constructions import construction
from fastpg_lint.semantic.expressions import site_of
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.reach import followed
from fastpg_lint.semantic.types import Alias, ClassObject, External, Place, ScopeRef, Value

_STATUSES = frozenset({400, 422})
_PURE = frozenset(
    {
        *(f"builtins.{name}" for name in ("abs", "bool", "float", "int", "isinstance", "len", "max", "min")),
        *(f"builtins.{name}" for name in ("round", "set", "str", "sum")),
        *("re.match", "re.fullmatch", "re.search"),
    }
)
"""Callables whose value depends on what they are given alone."""
_METHODS = frozenset(
    {
        *("casefold", "count", "endswith", "find", "isalnum", "isalpha", "isascii", "isdecimal", "isdigit"),
        *("isidentifier", "islower", "isnumeric", "isspace", "isupper", "lower", "lstrip", "removeprefix"),
        *("removesuffix", "replace", "rsplit", "rstrip", "split", "startswith", "strip", "total_seconds"),
        *("upper",),
    }
)
"""Methods of texts and durations, likewise."""
_MATCHING = frozenset({"match", "fullmatch", "search"})
"""Methods of a compiled regular expression."""
_FIXED = (LiteralKind.TEXT, LiteralKind.NUMBER)


class BodyCheck(Struct, frozen=True):
    """A check that a route makes, with the field that it speaks of first and the model that has it."""

    check: RouteCheck
    field: str
    model: ScopeRef


def body_checks(module: LinkedModule) -> Iterator[BodyCheck]:
    """The checks in the routes of a module that look at nothing but the request's body."""
    for check in route_checks(module, _STATUSES):
        reader = _Reader(module, check.route)
        if reader.models and reader.is_about_body(check.test, reader.place(check)) and reader.fields:
            parameter, field = reader.fields[0]
            yield BodyCheck(check, f"{parameter}.{field}", reader.models[parameter])


class _Reader:
    """Reads conditions of one route; `fields` are those that they speak of, with the parameter of each."""

    def __init__(self, module: LinkedModule, route: Route) -> None:
        self._module = module
        self._ref = route.ref
        self.models = dict(_bodies(module, route.ref))
        self.fields: list[tuple[str, str]] = []

    def place(self, check: RouteCheck) -> Place:
        return Place(self._ref.module, self._ref.scope, check.branch, check.order)

    @followed(otherwise=False)
    def is_about_body(self, path: AccessPath, place: Place) -> bool:
        """Whether a value depends on fields of the body and on constants alone."""
        match path:
            case Literal():
                return True
            case Attribute(Name(name), field) if name in self.models and self._is_parameter(name, place):
                self.fields.append((name, field))
                return field in self._module.project.of(Models).fields(self.models[name])
            case Attribute(of, _):
                return self._is_constant(path, place) or self.is_about_body(of, place)
            case Name():
                return self._is_constant(path, place) or self._is_bound_to_body(path, place)
            case Imported():
                return self._is_constant(path, place)
            case Item(of, key):
                return self.is_about_body(of, place) and self.is_about_body(key, place)
            case Operation(operands=parts) | Either(parts) | Display(elements=parts, scope=-1):
                return all(self.is_about_body(part, place) for part in parts)
            case Result(number):
                return self._is_pure(number, place)
        return False

    def _is_parameter(self, name: str, place: Place) -> bool:
        """Whether a name still is what the route was given."""
        found = self._module.project.view(self._ref.module).found(name, place)
        return found is not None and found.parameter is not None and not found.bindings

    def _is_constant(self, path: AccessPath, place: Place) -> bool:
        """Whether a value is a text or a number for all requests; a switch may be a setting."""
        types = self._module.project.infer.types_of(path, place)
        is_fixed = bool(types) and all(isinstance(t, Value) and t.kind in _FIXED for t in types)
        return is_fixed and self._is_of_module(path, place)

    def _is_of_module(self, path: AccessPath, place: Place) -> bool:
        """Whether a name is bound outside the route, so that all requests see the same value."""
        path = root_of(path)
        if not isinstance(path, Name):
            return isinstance(path, Imported)
        found = self._module.project.view(place.module).found(path.id, place)
        return found is None or found.scope == 0

    def _is_bound_to_body(self, path: Name, place: Place) -> bool:
        """Whether a name of the route stands for a part of the body: `name = payload.name.strip()`."""
        found = self._module.project.view(place.module).found(path.id, place)
        if found is None or found.parameter is not None or found.scope != self._ref.scope:
            return False
        values = [binding.value for binding in found.bindings]
        return len(values) == 1 and values[0] is not None and self.is_about_body(values[0], place)

    def _is_pure(self, number: int, place: Place) -> bool:
        call = self._module.facts.calls[number]
        if not all(self.is_about_body(one.value, place) for one in call.arguments):
            return False
        callees = self._module.project.infer.callee(place.module, number)
        if callees and all(isinstance(t, External) and t.name in _PURE for t in callees):
            return True
        function = call.function
        if not isinstance(function, Attribute):
            return False
        if function.name in _MATCHING:
            made = construction(self._module.project.infer, function.of, place)
            return made is not None and made.text.endswith("compile")
        return function.name in _METHODS and self.is_about_body(function.of, place)


def _bodies(module: LinkedModule, ref: ScopeRef) -> Iterator[tuple[str, ScopeRef]]:
    """The parameters of a route that hold the request's body, each with its model."""
    place = module.view.around(ref.scope)
    for parameter in module.scope(ref).parameters:
        model = _model(module, parameter, place)
        if model is not None and module.project.of(Models).is_model(model):
            yield parameter.name, model


def _model(module: LinkedModule, parameter: Parameter, place: Place) -> ScopeRef | None:
    """The class that a parameter is annotated with, where FastAPI fills it from the body."""
    infer = module.project.infer
    default = parameter.default
    if parameter.annotation is None or parameter.stars or not _is_body(module, default):
        return None
    types = infer.types_of(parameter.annotation, place)
    if len(types) != 1:
        return None
    match types[0]:
        case ClassObject(of):
            return of
        case Alias(Item(_, Display(elements=(annotated, *rest))), there):
            known = infer.types_of(annotated, there)
            told = rest and all(isinstance(one, Result) for one in rest)
            if told and there.module == module.name and all(_is_body(module, one) for one in rest):
                return known[0].of if len(known) == 1 and isinstance(known[0], ClassObject) else None
    return None


def _is_body(module: LinkedModule, given: AccessPath | None) -> bool:
    """Whether a default or what stands in `Annotated` leaves a parameter to the body."""
    return not isinstance(given, Result) or site_of(module.view, given.call).word == "Body"
