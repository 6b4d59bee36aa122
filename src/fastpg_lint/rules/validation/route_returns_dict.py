"""A route that returns a bare dict.

## What it does
Finds path operations whose answer is a dict that no model shapes: a dict written out or put together, a
list of them, `.model_dump()`, `.dict()`, `jsonable_encoder(...)`, or a `dict`, `Dict` or `Any` as return
annotation or `response_model`. A `TypedDict` is a model.

## Why is this bad?
Nobody checks the answer. A key misspelt or a value of another type reaches the clients, the schema says
"object", and what a model dumps is encoded twice.

## Example
```python
from fastapi import APIRouter

router = APIRouter()


@router.get("/version")
async def version():
    return {"version": "1.4.2"}
```

## Use instead
```python
from fastapi import APIRouter
from pydantic import BaseModel

router = APIRouter()


class Version(BaseModel):
    version: str


@router.get("/version", response_model=Version)
async def version():
    return Version(version="1.4.2")
```

## When to ignore
Where the keys are data and not fields, as in a route that serves somebody else's JSON.
"""

from collections.abc import Iterator

from fastpg_lint.frameworks.fastapi.responses import Responses, Shape
from fastpg_lint.frameworks.fastapi.routes import Route, Routes
from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Finding, Rule
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.types import ScopeRef
from fastpg_lint.source.site import Site

RULE = Rule(
    code="FPG303",
    name="route-returns-dict",
    level=Level.ADVICE,
    message="route `{function}` returns a dict that no model shapes, so wrong keys or types reach the client",
    help="return a Pydantic model and pass it as `response_model=`",
    since="0.1.0",
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    if module.setting.is_test:
        return
    reported: set[ScopeRef] = set()
    for route in module.of(Routes).all:
        place = _dict_place(module, route) if route.ref not in reported else None
        if place is not None:
            reported.add(route.ref)
            yield RULE.finding(at=place, function=module.scope(route.ref).name)


def _dict_place(module: LinkedModule, route: Route) -> Site | None:
    """Where a route says or shows that it answers with a dict: its declaration, or the first `return`."""
    responses = module.project.of(Responses)
    if route.has_unknown_options or route.is_hidden:
        return None
    if responses.has_own_class(route) or responses.has_no_body(route):
        return None
    model = route.option("response_model")
    if model is not None:
        return route.call.at if responses.annotated(model, route.place) == Shape.DICT else None
    declared = responses.declared(route)
    if declared is not None:
        return route.call.at if declared == Shape.DICT else None
    for outcome, shape in responses.returned(route):
        if shape == Shape.DICT or responses.is_dumped(outcome, route):
            return outcome.at if route.ref.module == module.name else route.call.at
    return None
