"""A route that returns a bare dict.

## What it does
Finds path operations whose answer is a dict that no model shapes: a dict written out or put together, a
list of them, `.model_dump()`, `.dict()`, `jsonable_encoder(...)`, or a `dict` without the types of its
values as return annotation or `response_model`. A `TypedDict` is a model, and `dict[str, int]` says enough;
`Any` says nothing, nor does a `Response` where a dict is returned.

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

## Fix
Unsafe: a route that only returns dicts written out, all of whose values are texts, numbers or truth values
for sure, is annotated so: `-> dict[str, str]`. What is richer wants a model, which is for you to write.

## When to ignore
Where the keys are data and not fields, as in a route that serves somebody else's JSON.

## Limits
A dict is told by its literal, its call or its annotation; one that comes out of a library with another type
is not seen. The answer's values are not compared with anything.

## References
- FastAPI: Response model:
  <https://fastapi.tiangolo.com/tutorial/response-model/>
- Pydantic: Fields:
  <https://docs.pydantic.dev/latest/concepts/fields/>
"""

from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.facts.access_paths import AccessPath
from fastpg_lint.frameworks.fastapi.hidden_routes import HiddenRoutes
from fastpg_lint.frameworks.fastapi.responses import Responses, Shape
from fastpg_lint.frameworks.fastapi.routes import Route, Routes
from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Finding, FixKind, Rule
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.types import Place, ScopeRef
from fastpg_lint.source.site import Site

RULE = Rule(
    code="FPG303",
    name="route-returns-dict",
    level=Level.ADVICE,
    because="the answer is right, and nothing documents or checks its shape",
    message="route `{route}` returns {what} that no model shapes, so wrong keys or types go out",
    help="return a model, and pass it as `response_model=`",
    since="0.1.0",
    fix=FixKind.UNSAFE,
    by_function=True,
)
ONE = "a dict"
SEVERAL = "a list of dicts"


class Shapeless(Struct, frozen=True):
    """Where a route shows that it answers with a dict, and what it is."""

    at: Site
    what: str


def judge(module: LinkedModule) -> Iterator[Finding]:
    reported: set[ScopeRef] = set()
    for route in module.of(Routes).all:
        found = _shapeless(module, route) if route.ref not in reported else None
        if found is not None:
            reported.add(route.ref)
            yield RULE.finding(at=found.at, route=route.named(module.scope(route.ref)), what=found.what)


def _shapeless(module: LinkedModule, route: Route) -> Shapeless | None:
    """What a route says or shows of its answer: its declaration, or the first `return` of a dict."""
    responses = module.project.of(Responses)
    if route.has_unknown_options or responses.has_own_class(route) or responses.has_no_body(route):
        return None
    if module.project.of(HiddenRoutes).has(route):
        return None
    said = _said(module, route)
    shape = responses.annotated(*said) if said is not None else Shape.ANYTHING
    if shape == Shape.DICT and said is not None:
        returned = responses.returned(route)
        is_answer = not returned or any(one != Shape.RESPONSE for _, one in returned)
        what = SEVERAL if responses.is_list(*said) else ONE
        return Shapeless(route.call.at, what) if is_answer else None
    return _returned(module, route) if shape in (Shape.ANYTHING, Shape.RESPONSE) else None


def _said(module: LinkedModule, route: Route) -> tuple[AccessPath, Place] | None:
    """The declaration of what a route answers with: `response_model=`, or else its return annotation."""
    model = route.option("response_model")
    if model is not None:
        return model, route.place
    returns = module.scope(route.ref).returns
    view = module.project.view(route.ref.module)
    return (returns, view.around(route.ref.scope)) if returns is not None else None


def _returned(module: LinkedModule, route: Route) -> Shapeless | None:
    responses = module.project.of(Responses)
    for outcome, shape in responses.returned(route):
        if shape == Shape.DICT or responses.is_dumped(outcome, route):
            at = outcome.at if route.ref.module == module.name else route.call.at
            return Shapeless(at, SEVERAL if responses.gives_list(outcome, route) else ONE)
    return None
