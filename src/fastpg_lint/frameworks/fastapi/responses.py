"""What a route answers with: a response of its own making, a bare dict, or a value for FastAPI to shape."""

from enum import Enum

from fastpg_lint.facts.access_paths import (
    AccessPath,
    Attribute,
    Awaited,
    Literal,
    LiteralKind,
    Name,
    Result,
)
from fastpg_lint.facts.records import Outcome
from fastpg_lint.frameworks.fastapi.routes import Route
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import (
    Container,
    ContainerKind,
    External,
    Instance,
    NoneValue,
    Place,
    ScopeRef,
    Type,
    Types,
    Value,
    is_class_name,
    is_known,
    library_names,
    union,
)

_RESPONSE = "starlette.responses.Response"
_JSON_RESPONSES = (
    "starlette.responses.JSONResponse",
    "fastapi.responses.ORJSONResponse",
    "fastapi.responses.UJSONResponse",
)
_STREAMS = ("starlette.responses.StreamingResponse", "sse_starlette.sse.EventSourceResponse")
_RESPONSE_WORDS = ("response", "redirect")
_DUMPS = frozenset({"model_dump", "dict"})
_ANYTHING = frozenset({"typing.Any", "typing_extensions.Any", "builtins.object"})
_EMPTY_STATUS = ("204", "304")
_EMPTY_NAMES = ("HTTP_204", "HTTP_304", "NO_CONTENT", "NOT_MODIFIED")


class Shape(Enum):
    """What a value is to FastAPI."""

    RESPONSE = "response"
    DICT = "dict"
    ANYTHING = "anything"
    """Nothing that shapes a response: `Any`, or not known."""
    MODEL = "model"
    """A type that FastAPI makes a response model of."""


class Responses:
    """Reads what the routes of a project answer with."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer

    def declared(self, route: Route) -> Shape | None:
        """What the return annotation says; None where there is none."""
        scope = self._infer.scope(route.ref)
        if scope.returns is None:
            return None
        return self.annotated(scope.returns, self._infer.view(route.ref.module).around(route.ref.scope))

    def annotated(self, annotation: AccessPath, place: Place) -> Shape:
        """What an annotation, or the value of `response_model`, makes of the answer.

        A dict whose values have a type is a model of its own; `Any` says nothing.
        """
        named = library_names(self._infer.types_of(annotation, place))
        if named and set(named) <= _ANYTHING:
            return Shape.ANYTHING
        types = self._infer.instances(annotation, place)
        if any(self._shape(t) == Shape.RESPONSE for t in types):
            return Shape.RESPONSE
        return Shape.DICT if types and all(map(_is_loose, types)) else Shape.MODEL

    def is_list(self, annotation: AccessPath, place: Place) -> bool:
        """Whether an annotation, or a value that is annotated so, says that there are several."""
        return _are_several(self._infer.instances(annotation, place))

    def gives_list(self, outcome: Outcome, route: Route) -> bool:
        """Whether a returned value is a list, and not one dict."""
        return _are_several(self.types(outcome, route))

    def types(self, outcome: Outcome, route: Route) -> Types:
        """What a returned value may be."""
        place = self._infer.view(route.ref.module).place_in(route.ref.scope, outcome)
        return self._infer.types_of(outcome.value, place)

    def streams(self, route: Route) -> bool:
        """Whether a route may answer with a stream, made by itself or by what it calls."""
        return any(
            isinstance(t, Instance) and isinstance(t.of, str) and self._infer.library.is_a(t.of, stream)
            for outcome in self._infer.scope(route.ref).returned
            for t in self.types(outcome, route)
            for stream in _STREAMS
        )

    def returned(self, route: Route) -> list[tuple[Outcome, Shape]]:
        """The values that a route returns, nested functions aside, each with its shape."""
        view = self._infer.view(route.ref.module)
        found = []
        for outcome in view.scope(route.ref.scope).returned:
            place = view.place_in(route.ref.scope, outcome)
            if outcome.value != Literal(LiteralKind.NONE):
                found.append((outcome, self._value_shape(outcome.value, place)))
        return found

    def _value_shape(self, value: AccessPath, place: Place) -> Shape:
        shape = self.shape(self._infer.types_of(value, place))
        if shape == Shape.ANYTHING and self._is_called_response(value, place):
            return Shape.RESPONSE
        return shape

    def _is_called_response(self, value: AccessPath, place: Place) -> bool:
        """Whether a value of which nothing is known comes from what is called a response.

        `client.authorize_redirect()` and `templates.TemplateResponse()` do, and a name that holds a response
        at another place of the function, before something has been done to it.
        """
        view = self._infer.view(place.module)
        match value:
            case Awaited(of):
                return self._is_called_response(of, place)
            case Result(number):
                return view.call(number).text.lower().endswith(_RESPONSE_WORDS)
            case Name(name):
                return any(
                    self._value_shape(one.value, view.place_in(place.scope, one)) == Shape.RESPONSE
                    for one in view.bindings(place.scope).get(name, ())
                    if one.value is not None and not isinstance(one.value, Name)
                )
        return False

    def shape(self, types: Types) -> Shape:
        """What a value of some types is to FastAPI, where all alternatives agree."""
        shapes = {self._shape(t) for t in types if not isinstance(t, NoneValue)}
        return shapes.pop() if len(shapes) == 1 else Shape.ANYTHING

    def _shape(self, t: Type) -> Shape:
        match t:
            case Instance(ScopeRef() as of):
                return Shape.RESPONSE if self._is_response_class(of) else Shape.MODEL
            case Instance(str(name)):
                return self._library_shape(name)
            case Container(ContainerKind.MAPPING):
                return Shape.DICT
            case Container(ContainerKind.SEQUENCE | ContainerKind.TUPLE, elements):
                inner = {self.shape(element) for element in elements}
                return Shape.DICT if inner == {Shape.DICT} else Shape.MODEL
        return Shape.ANYTHING

    def _is_response_class(self, of: ScopeRef) -> bool:
        lineage = self._infer.members.lineage(of)
        return any(isinstance(base, str) and self._library_shape(base) == Shape.RESPONSE for base in lineage)

    def _library_shape(self, name: str) -> Shape:
        if self._infer.library.is_a(name, _RESPONSE):
            return Shape.RESPONSE
        if self._infer.catalogue.type(name) is None and is_class_name(name) and name.endswith("Response"):
            # `EventSourceResponse` and its like: responses of libraries that the catalogue does not have.
            return Shape.RESPONSE
        if name == "builtins.dict":
            return Shape.DICT
        return Shape.MODEL

    def is_dumped(self, outcome: Outcome, route: Route) -> bool:
        """Whether a returned value is `model.model_dump()`, `model.dict()` or `jsonable_encoder(model)`."""
        number = getattr(outcome.value, "call", None)
        if number is None:
            return False
        module = route.ref.module
        function = self._infer.view(module).call(number).function
        callees = self._infer.callee(module, number)
        if any(isinstance(t, External) and t.name == "fastapi.encoders.jsonable_encoder" for t in callees):
            return True
        dumps = isinstance(function, Attribute) and function.name in _DUMPS
        return dumps and not any(name.startswith("builtins.") for name in library_names(callees))

    def has_own_class(self, route: Route) -> bool:
        """Whether `response_class` says that the answer is no JSON."""
        given = route.option("response_class") or route.router_option("default_response_class")
        if given is None:
            return False
        names = {t.name for t in self._infer.types_of(given, route.place) if isinstance(t, External)}
        return not names or not names <= set(_JSON_RESPONSES)

    def has_no_body(self, route: Route) -> bool:
        """Whether the route answers with a status that has no body."""
        status = route.option("status_code")
        if isinstance(status, Attribute) and status.name == "value":
            status = status.of
        if status is None:
            return False
        if isinstance(status, Attribute) and status.name.startswith(_EMPTY_NAMES):
            return True
        return any(_is_empty_status(t) for t in self._infer.types_of(status, route.place))

    def only_raises(self, route: Route) -> bool:
        """Whether a route never returns a value, and raises in the end."""
        scope = self._infer.scope(route.ref)
        if scope.returned:
            return False
        own = self._infer.view(route.ref.module).branch_of(route.ref.scope)
        return any(outcome.branch == own for outcome in scope.raised)


def _is_loose(t: Type) -> bool:
    """Whether a type is a dict of whose values nothing is said, or a list of such dicts."""
    match t:
        case Container(ContainerKind.MAPPING, (values,)):
            return not is_known(values) or any(map(_is_loose, values))
        case Container(ContainerKind.SEQUENCE | ContainerKind.TUPLE, elements):
            return any(map(_is_loose, union(elements)))
    return False


def _are_several(types: Types) -> bool:
    kinds = {t.kind for t in types if isinstance(t, Container)}
    return bool(kinds) and ContainerKind.MAPPING not in kinds


def _is_empty_status(t: Type) -> bool:
    match t:
        case Value(LiteralKind.NUMBER, text):
            return text in _EMPTY_STATUS
        case External(name):
            return name.rpartition(".")[2].startswith(_EMPTY_NAMES)
    return False
