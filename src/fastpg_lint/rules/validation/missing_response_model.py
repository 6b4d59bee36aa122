"""A route with neither a response model nor a return annotation.

## What it does
Finds path operations that declare nothing about their answer: no `response_model=`, and no return
annotation that FastAPI could turn into one. It is quiet where there is nothing to declare: status 204 or
304, a `response_class`, a `Response` returned every time, WebSockets, routes left out of the schema, and
routes that only raise. `response_model=None` is an explicit choice.

## Why is this bad?
Whatever the function returns goes out as it is. A column added to a table tomorrow, a password hash say,
is published the same day, and the clients generated from the schema know nothing of the answer.

## Example
```python
from fastapi import APIRouter

from app.services import find_user

router = APIRouter()


@router.get("/users/{user_id}")
async def read_user(user_id: str):
    return await find_user(user_id)
```

## Use instead
```python
from fastapi import APIRouter
from pydantic import BaseModel

from app.services import find_user

router = APIRouter()


class UserRead(BaseModel):
    name: str


@router.get("/users/{user_id}", response_model=UserRead)
async def read_user(user_id: str):
    return await find_user(user_id)
```

## When to ignore
Where the answer is somebody else's, as in a proxy: say so with `response_model=None`.
"""

from collections.abc import Iterator

from fastpg_lint.frameworks.fastapi.responses import Responses, Shape
from fastpg_lint.frameworks.fastapi.routes import Route, Routes
from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Finding, Rule
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.types import ScopeRef

ANSWERS = (
    "whatever it returns is published unchecked",
    "pass `response_model=`, or annotate what it returns",
)
NOTHING = ("its schema does not tell that it answers `null`", "annotate it `-> None`")

RULE = Rule(
    code="FPG302",
    name="missing-response-model",
    level=Level.WARNING,
    message="route `{function}` has no response model, so {damage}",
    help="{order}",
    since="0.1.0",
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    if module.setting.is_test:
        return
    reported: set[ScopeRef] = set()
    for route in module.of(Routes).all:
        if route.ref in reported:
            continue
        if is_undeclared(module, route) and not answers_by_itself(module, route):
            reported.add(route.ref)
            damage, order = ANSWERS if module.project.of(Responses).returned(route) else NOTHING
            function = module.scope(route.ref).name
            yield RULE.finding(at=route.call.at, function=function, damage=damage, order=order)


def is_undeclared(module: LinkedModule, route: Route) -> bool:
    """Whether nothing shapes the answer of a route that should have a shape."""
    if route.has_unknown_options or route.is_hidden or route.option("response_model") is not None:
        return False
    responses = module.project.of(Responses)
    if responses.declared(route) is not None:
        return False
    return not responses.has_own_class(route) and not responses.has_no_body(route)


def answers_by_itself(module: LinkedModule, route: Route) -> bool:
    """Whether every answer is a response or an error, or rule 303 has its word on it."""
    returned = module.project.of(Responses).returned(route)
    if any(
        shape == Shape.DICT or module.project.of(Responses).is_dumped(outcome, route)
        for outcome, shape in returned
    ):
        return True
    if returned:
        return all(shape == Shape.RESPONSE for _, shape in returned)
    return module.project.of(Responses).only_raises(route)
