"""Checks of a request's body that routes make by hand, where its model could make them."""

from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.facts.access_paths import (
    AccessPath,
    Attribute,
    Display,
    DisplayKind,
    Either,
    Element,
    Imported,
    Item,
    Iterated,
    Literal,
    LiteralKind,
    Name,
    Operation,
    Result,
    last_word,
    listed,
    root_of,
)
from fastpg_lint.facts.records import AWAITED, Branch, BranchKind, Outcome, Parameter, ScopeKind
from fastpg_lint.frameworks.fastapi.route_checks import branch_around, refusals
from fastpg_lint.frameworks.fastapi.routes import Route
from fastpg_lint.frameworks.pydantic.models import Models
from fastpg_lint.semantic.constructions import construction
from fastpg_lint.semantic.expressions import Expression, ExpressionReader, site_of
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.reach import followed
from fastpg_lint.semantic.types import Alias, ClassObject, External, Instance, Place, ScopeRef, Value
from fastpg_lint.source.site import Site

_STATUSES = frozenset({400, 422})
_SCALARS = frozenset({"Form", "Body", "Query", "Path"})
_DEPENDING = frozenset({"Depends", "Security"})
_BY_TEST = (BranchKind.PLAIN, BranchKind.LOOP)
_PURE = frozenset(
    {
        *(f"builtins.{name}" for name in ("abs", "bool", "float", "int", "isinstance", "len", "max", "min")),
        *(
            f"builtins.{name}"
            for name in ("round", "set", "str", "sum", "any", "all", "list", "tuple", "dict")
        ),
        *(f"builtins.{name}" for name in ("sorted", "enumerate", "zip", "range", "ord", "next", "reversed")),
        *(
            "re.match",
            "re.fullmatch",
            "re.search",
            "re.compile",
            "json.loads",
            "uuid.UUID",
            "decimal.Decimal",
        ),
        *("datetime.datetime.strptime", "datetime.datetime.fromisoformat", "datetime.date.fromisoformat"),
        *(
            "ipaddress.ip_address",
            "ipaddress.ip_network",
            "urllib.parse.urlparse",
            "math.isnan",
            "math.isinf",
        ),
    }
)
"""Callables whose value depends on what they are given alone."""
_METHODS = frozenset(
    {
        *("casefold", "count", "endswith", "find", "isalnum", "isalpha", "isascii", "isdecimal", "isdigit"),
        *("isidentifier", "islower", "isnumeric", "isspace", "isupper", "lower", "lstrip", "removeprefix"),
        *("removesuffix", "replace", "rsplit", "rstrip", "split", "startswith", "strip", "total_seconds"),
        *("upper", "keys", "values", "items", "get", "index", "date", "time", "timestamp"),
    }
)
"""Methods of texts and durations, likewise."""
_MATCHING = frozenset({"match", "fullmatch", "search"})
"""Methods of a compiled regular expression."""
_FIXED = (LiteralKind.TEXT, LiteralKind.NUMBER)


class BodyCheck(Struct, frozen=True):
    """A check that a route makes, with the field that it speaks of first and the model that has it.

    `model` is None for a parameter that is a field by itself: `name: Annotated[str, Form()]`.
    """

    at: Site
    route: Route
    field: str
    model: ScopeRef | None


def body_checks(module: LinkedModule) -> Iterator[BodyCheck]:
    """The checks in the routes of a module that look at nothing but what the request brings."""
    told: set[Site] = set()
    for refusal in refusals(module, _STATUSES, returned=True):
        reader = _Reader(module, refusal.route)
        if not reader.models and not reader.scalars:
            continue
        at = reader.checked_at(refusal.outcome)
        if at is None or at in told or not reader.is_about_one():
            continue
        told.add(at)
        parameter, field = reader.fields[0]
        name = f"{parameter}.{field}" if field else parameter
        yield BodyCheck(at, refusal.route, name, reader.models.get(parameter))


class _Reader:
    """Reads conditions of one route; `fields` are those that they speak of, with the parameter of each."""

    def __init__(self, module: LinkedModule, route: Route) -> None:
        self._module = module
        self._view = module.view
        self._route = route
        self._ref = route.ref
        self.models = dict(_bodies(module, route.ref))
        self.scalars = frozenset(_scalars(module, route.ref)) - self.models.keys()
        self.fields: list[tuple[str, str]] = []

    def is_about_one(self) -> bool:
        """Whether some field is looked at, and no two that no model has in common."""
        parameters = {parameter for parameter, _ in self.fields}
        return len(parameters) == 1 or (len(parameters) > 1 and parameters.isdisjoint(self.scalars))

    def checked_at(self, outcome: Outcome) -> Site | None:
        """The check that leads to an outcome, where all that leads there is about the body alone."""
        place = self._view.place_in(self._ref.scope, outcome)
        innermost = self._module.facts.branches[outcome.branch]
        if innermost.kind == BranchKind.HANDLER:
            if not self._is_pure_try(outcome.order):
                return None
            at: Site | None = outcome.at
        else:
            at = innermost.at if innermost.test is not None and innermost.kind == BranchKind.PLAIN else None
        if self._works_before(outcome):
            return None
        around = branch_around(self._module, self._route)
        for number in self._module.facts.upwards(outcome.branch):
            if number == around:
                break
            if not self._leads_there(self._module.facts.branches[number], place):
                return None
        return at

    def _works_before(self, outcome: Outcome) -> bool:
        """Whether a branch that refuses in the end first tries something, or may answer otherwise."""
        scope = self._view.scope(self._ref.scope)
        answers = [one for one in (*scope.returned, *scope.left) if one != outcome]
        waits = [call for call in map(self._view.call, scope.calls) if call.fate in AWAITED]
        before = [(one.order, one.branch) for one in answers] + [(one.order, one.branch) for one in waits]
        return any(
            order < outcome.order and self._view.contains(outcome.branch, branch) for order, branch in before
        )

    def _leads_there(self, branch: Branch, place: Place) -> bool:
        """Whether a branch is taken by what the body says alone."""
        if branch.kind == BranchKind.HANDLER:
            return True
        if branch.test is not None:
            return branch.kind in _BY_TEST and self.is_about_body(branch.test, place)
        before = self._module.facts.branches[branch.point] if branch.arm else None
        if before is None or before.test is None:
            return False
        return self.is_about_body(before.test, place)

    def _is_pure_try(self, order: int) -> bool:
        """Whether what a `try` attempts depends on the body alone: `float(body.price)`."""
        scope = self._view.scope(self._ref.scope)
        around = next((one for one in scope.tries if one.handlers <= order < one.final), None)
        if around is None:
            return False
        numbers = [n for n in scope.calls if around.body <= self._view.call(n).order < around.handlers]
        return bool(numbers) and all(
            self._is_pure(number, self._view.place_of(self._view.call(number))) for number in numbers
        )

    @followed(otherwise=False)
    def is_about_body(self, path: AccessPath, place: Place) -> bool:
        """Whether a value depends on fields of the body and on constants alone."""
        match path:
            case Literal():
                return True
            case Name(name) if name in self.scalars and self._is_parameter(name, place):
                self.fields.append((name, ""))
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
            case Result(number):
                return self._is_pure(number, place)
        return self._is_made_of_body(path, place)

    def _is_made_of_body(self, path: AccessPath, place: Place) -> bool:
        """The same for what is put together, or taken out of something."""
        match path:
            case Iterated(of, False) | Element(of):
                return self.is_about_body(of, place)
            case Item(of, key):
                return self.is_about_body(of, place) and self.is_about_body(key, place)
            case Display(elements=parts, scope=inner) if inner >= 0:
                return all(self.is_about_body(part, self._view.end_of(inner)) for part in parts)
            case Operation(operands=parts) | Either(parts) | Display(elements=parts):
                return all(self.is_about_body(part, place) for part in parts)
        return False

    def _is_parameter(self, name: str, place: Place) -> bool:
        """Whether a name still is what the route was given."""
        found = self._module.project.view(self._ref.module).found(name, place)
        return found is not None and found.parameter is not None and not found.bindings

    def _is_constant(self, path: AccessPath, place: Place) -> bool:
        """Whether a value is a text or a number for all requests; a switch may be a setting."""
        types = self._module.project.infer.types_of(path, place)
        is_fixed = bool(types) and all(isinstance(t, Value) and t.kind in _FIXED for t in types)
        return (is_fixed or self._is_list(path, place)) and self._is_of_module(path, place)

    def _is_list(self, path: AccessPath, place: Place) -> bool:
        """Whether a name, in capitals for nothing changes it, stands for texts or numbers written out."""
        if not (last_word(path) or "").isupper():
            return False
        only = self._module.project.of(ExpressionReader).only(Expression(path, place))
        return only is not None and _is_list_of_fixed(only.path)

    def _is_of_module(self, path: AccessPath, place: Place) -> bool:
        """Whether a name is bound outside the route, so that all requests see the same value."""
        path = root_of(path)
        if not isinstance(path, Name):
            return isinstance(path, Imported)
        found = self._module.project.view(place.module).found(path.id, place)
        return found is None or found.scope == 0

    def _is_bound_to_body(self, path: Name, place: Place) -> bool:
        """Whether a name of the route stands for a part of the body: `name = payload.name.strip()`."""
        found = self._view.found(path.id, place)
        if found is None or found.parameter is not None:
            return False
        is_inner = self._view.scope(found.scope).kind == ScopeKind.COMPREHENSION
        if found.scope != self._ref.scope and not is_inner:
            return False
        values = list(self._view.values(found))
        if len(values) != 1 or values[0][0] is None:
            return False
        return self.is_about_body(values[0][0], values[0][1] if is_inner else place)

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


def _is_list_of_fixed(path: AccessPath) -> bool:
    """Whether an expression is a list, a set or a tuple of nothing but texts and numbers."""
    is_list = isinstance(path, Display) and path.scope < 0 and path.kind != DisplayKind.DICT
    return is_list and all(isinstance(one, Literal) and one.kind in _FIXED for one in listed(path))


def _scalars(module: LinkedModule, ref: ScopeRef) -> Iterator[str]:
    """The parameters of a route that FastAPI fills each by itself, and that say how."""
    place = module.view.around(ref.scope)
    for parameter in module.scope(ref).parameters:
        told: list[AccessPath] = [parameter.default] if parameter.default is not None else []
        match parameter.annotation:
            case Item(_, Display(elements=(_, *rest))):
                told.extend(rest)
        words = {site_of(module.view, one.call).word for one in told if isinstance(one, Result)}
        if words & _SCALARS and not words & _DEPENDING and not _is_class(module, parameter, place):
            yield parameter.name


def _is_class(module: LinkedModule, parameter: Parameter, place: Place) -> bool:
    """Whether a parameter is an instance of a class of the project, or of a library's."""
    types = module.project.infer.instances(parameter.annotation, place) if parameter.annotation else ()
    return any(
        isinstance(t, Instance) and (isinstance(t.of, ScopeRef) or not t.of.startswith("builtins."))
        for t in types
    )


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
    return not isinstance(given, Result) or site_of(module.view, given.call).word in ("Body", "Form")
