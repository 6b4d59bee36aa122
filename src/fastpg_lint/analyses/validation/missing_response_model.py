"""Whether a route without a response model may publish more than somebody has meant it to."""

from collections.abc import Iterator

from fastpg_lint.frameworks.fastapi.responses import Responses, Shape
from fastpg_lint.frameworks.fastapi.routes import Route
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.types import Container, Instance, NoneValue, Type, Value

_SCALARS = frozenset(
    {
        *(f"builtins.{one}" for one in ("bool", "int", "float", "complex", "str", "bytes")),
        *("decimal.Decimal", "uuid.UUID", "pathlib.Path"),
        *(f"datetime.{one}" for one in ("datetime", "date", "time", "timedelta")),
    }
)
"""Types of values that have no fields: nothing can come along with one."""
_ANYTHING = "typing.Any"


def answers_little(module: LinkedModule, route: Route) -> bool:
    """Whether no column can come along unseen.

    A route may return `"ok"`, a flag, names. What no part of the project is known to have made, it may hand
    on from another service: it says `-> Any` then, or streams the same answer when it is asked to.
    """
    responses = module.project.of(Responses)
    given = tuple(_given(responses, route))
    if any(_has_fields(responses, one) for one in given):
        return False
    is_handed_on = responses.declared(route) == Shape.ANYTHING or responses.streams(route)
    return is_handed_on or all(map(_is_scalar, given))


def _given(responses: Responses, route: Route) -> Iterator[Type]:
    """What a route may return for FastAPI to shape."""
    for outcome, shape in responses.returned(route):
        if shape != Shape.RESPONSE:
            yield from responses.types(outcome, route)


def _has_fields(responses: Responses, t: Type) -> bool:
    """Whether a value is, or holds, an instance of a class, whose next field is published like the others."""
    match t:
        case Container(elements=elements):
            return any(_has_fields(responses, one) for element in elements for one in element)
        case Instance(of):
            return of not in _SCALARS and of != _ANYTHING and responses.shape((t,)) == Shape.MODEL
    return False


def _is_scalar(t: Type) -> bool:
    match t:
        case Container(elements=elements):
            return bool(elements) and all(_is_scalar(one) for element in elements for one in element)
        case Instance(of):
            return of in _SCALARS
    return isinstance(t, NoneValue | Value)
