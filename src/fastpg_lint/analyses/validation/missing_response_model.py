"""Whether a route without a response model may publish more than somebody has meant it to."""

from fastpg_lint.facts.access_paths import Awaited, Result
from fastpg_lint.facts.records import Outcome
from fastpg_lint.frameworks.fastapi.responses import Responses, Shape
from fastpg_lint.frameworks.fastapi.routes import Route
from fastpg_lint.semantic.expressions import Expression, ExpressionReader
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.types import Container, Instance, NoneValue, Type, Value, library_names

_SCALARS = frozenset(
    {
        *(f"builtins.{one}" for one in ("bool", "int", "float", "complex", "str", "bytes")),
        *("decimal.Decimal", "uuid.UUID", "pathlib.Path"),
        *(f"datetime.{one}" for one in ("datetime", "date", "time", "timedelta")),
    }
)
"""Types of values that have no fields: nothing can come along with one."""
_ANYTHING = "typing.Any"
_CLIENTS = (
    *("httpx.", "aiohttp.", "requests.", "niquests."),
    *("jwcrypto.", "jwt.", "jose.", "authlib.", "joserfc."),
)
"""Libraries that give the answers of other services, and keys as they are published."""


def answers_little(module: LinkedModule, route: Route) -> bool:
    """Whether no column can come along unseen.

    A route may return `"ok"`, a flag, names, or what a client of another service or a key set gives. What no
    part of the project is known to have made, it may hand on from another service: it says `-> Any` then, or
    streams the same answer when it is asked to, or what it returns is a response as far as it is known.
    """
    responses = module.project.of(Responses)
    given = [
        (outcome, responses.types(outcome, route))
        for outcome, shape in responses.returned(route)
        if shape != Shape.RESPONSE
    ]
    if any(_has_fields(responses, one) for _, types in given for one in types):
        return False
    if responses.declared(route) == Shape.ANYTHING or responses.streams(route):
        return True
    return all(
        all(map(_is_scalar, types))
        or any(responses.shape((t,)) == Shape.RESPONSE for t in types)
        or _is_handed_on(module, route, one)
        for one, types in given
    )


def _is_handed_on(module: LinkedModule, route: Route, outcome: Outcome) -> bool:
    """Whether a returned value is what such a library gives: `return (await client.get(url)).json()`."""
    infer, expressions = module.project.infer, module.project.of(ExpressionReader)
    place = infer.view(route.ref.module).place_in(route.ref.scope, outcome)
    behind = expressions.behind(Expression(outcome.value, place))
    paths = [one.path.of if isinstance(one.path, Awaited) else one.path for one in behind]
    names = [
        library_names(infer.callee(one.place.module, path.call)) if isinstance(path, Result) else ()
        for one, path in zip(behind, paths, strict=True)
    ]
    return bool(names) and all(of and all(one.startswith(_CLIENTS) for one in of) for of in names)


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
