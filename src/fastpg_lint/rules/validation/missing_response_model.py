"""A route with neither a response model nor a return annotation.

## What it does
Finds path operations that declare nothing about their answer: no `response_model=`, and no return annotation
that FastAPI could turn into one; `Any` is none. It is quiet where there is nothing to declare: status 204 or
304, a `response_class`, a `Response` returned every time, WebSockets, routes left out of the schema, by
themselves or where their router is included, and routes that return nothing or only raise.
`response_model=None` is an explicit choice. Where no field can come along unseen, it is advice: flags, texts
and numbers, the answer of another service that is handed on, as a stream or where a route says `Any`, and
what is a response as far as it is known.

## Why is this bad?
Whatever the function returns goes out as it is. A column added to a table tomorrow, a password hash say,
is published the same day, and the clients generated from the schema know nothing of the answer.

## Example
```python
from fastapi import APIRouter
from pydantic import BaseModel

router = APIRouter()


class UserRead(BaseModel):
    name: str


async def find_user(user_id: str) -> UserRead:
    return UserRead(name=user_id)


@router.get("/users/{user_id}")
async def read_user(user_id: str):
    return await find_user(user_id)
```

## Use instead
```python
from fastapi import APIRouter
from pydantic import BaseModel

router = APIRouter()


class UserRead(BaseModel):
    name: str


async def find_user(user_id: str) -> UserRead:
    return UserRead(name=user_id)


@router.get("/users/{user_id}", response_model=UserRead)
async def read_user(user_id: str):
    return await find_user(user_id)
```

## Fix
Unsafe: a function of which each returned value surely is one model of Pydantic, or a list of such, is
annotated so: `-> UserRead`, `-> list[UserRead]`, `-> UserRead | None`. FastAPI then checks and filters the
answer. Models that the module has no name for, tables and generic models are left alone. A list of rows
gets `response_model=list[UserRead]` where at least two other routes of the module answer with rows of that
table, all by that model.

## When to ignore
Where the answer is somebody else's, as in a proxy: say so with `response_model=None`.

## Limits
What middleware makes of an answer is not known, nor are routes that a library declares by itself, such as
those of an admin page. A route whose options come out of a `**mapping` is left alone.

## References
- FastAPI: Response model:
  <https://fastapi.tiangolo.com/tutorial/response-model/>
"""

from collections.abc import Iterator

from fastpg_lint.analyses.validation.missing_response_model import answers_little
from fastpg_lint.frameworks.fastapi.hidden_routes import HiddenRoutes
from fastpg_lint.frameworks.fastapi.responses import Responses, Shape
from fastpg_lint.frameworks.fastapi.routes import Route, Routes
from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Finding, FixKind, Rule
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.types import ScopeRef

RULE = Rule(
    code="FPG302",
    name="missing-response-model",
    level=Level.WARNING,
    because="whatever the next column holds is published without anybody deciding so",
    message="route `{route}` has no response model, so all that it returns is published",
    help="pass `response_model=`, or annotate the return",
    since="0.1.0",
    by_function=True,
    fix=FixKind.UNSAFE,
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    reported: set[ScopeRef] = set()
    for route in module.of(Routes).all:
        if route.ref not in reported and is_undeclared(module, route) and answers_shapeless(module, route):
            reported.add(route.ref)
            level = Level.ADVICE if answers_little(module, route) else None
            yield RULE.finding(at=route.call.at, level=level, route=route.named(module.scope(route.ref)))


def is_undeclared(module: LinkedModule, route: Route) -> bool:
    """Whether nothing shapes the answer of a route that should have a shape."""
    if route.has_unknown_options or route.option("response_model") is not None:
        return False
    if route.method == "head":
        return False  # such an answer has no body
    responses = module.project.of(Responses)
    if responses.declared(route) not in (None, Shape.ANYTHING):
        return False
    if responses.has_own_class(route) or responses.has_no_body(route):
        return False
    return not module.project.of(HiddenRoutes).has(route)


def answers_shapeless(module: LinkedModule, route: Route) -> bool:
    """Whether a route returns what is no response of its own, and no dict, which is for rule 303."""
    responses = module.project.of(Responses)
    returned = responses.returned(route)
    if any(shape == Shape.DICT or responses.is_dumped(outcome, route) for outcome, shape in returned):
        return False
    return any(shape != Shape.RESPONSE for _, shape in returned)
