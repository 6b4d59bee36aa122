"""An `async def` route that awaits nothing.

## What it does
Finds routes declared `async def` whose body awaits nothing and calls a function of the project. Routes that
only put an answer together are not reported, nor those that start tasks or use the loop otherwise.

## Why is this bad?
FastAPI runs a `def` route in a thread, and an `async def` route on the event loop. What such a route computes
holds up every other request of the worker until it is done; in a thread it would not.

## Example
```python
from fastapi import APIRouter

router = APIRouter()


def total(prices: list[int]) -> int:
    return sum(price * price % 97 for price in prices)


@router.post("/totals", response_model=int)
async def add_up(prices: list[int]) -> int:
    return total(prices)
```

## Use instead
```python
from fastapi import APIRouter

router = APIRouter()


def total(prices: list[int]) -> int:
    return sum(price * price % 97 for price in prices)


@router.post("/totals", response_model=int)
def add_up(prices: list[int]) -> int:
    return total(prices)
```

## Fix
The route becomes a `def`, which FastAPI runs in a thread of its pool. That is unsafe: what it works on is
used in several threads at once. Nothing is mended where something else speaks of the function, or where it
has decorators besides those that declare it.

## When to ignore
Where the work takes microseconds: a thread costs more than that. The rule is off until it is selected.

## Limits
How long the work takes is not known: a route is told where it calls a function of the project, be it a
short one. What it does by operators and calls of libraries alone is not looked at.

## References
- FastAPI: Very technical details, of threads and of `def`:
  <https://fastapi.tiangolo.com/async/#very-technical-details>
- FastAPI: Concurrency and async / await:
  <https://fastapi.tiangolo.com/async/>
"""

from collections.abc import Iterator

from fastpg_lint.analyses.async_sync.async_endpoint_without_await import idle_routes
from fastpg_lint.levels import Level
from fastpg_lint.role import Role
from fastpg_lint.rules.rule import Finding, FixKind, Rule
from fastpg_lint.rules.voices import Voice
from fastpg_lint.semantic.module import LinkedModule

RULE = Rule(
    code="FPG111",
    name="async-endpoint-without-await",
    level=Level.ADVICE,
    because="the route works, and as a `def` would leave the loop to others",
    message="async route `{function}` awaits nothing, so {call} runs on the event loop, not in a thread",
    help="declare it `def`",
    since="0.1.0",
    by_function=True,
    fix=FixKind.UNSAFE,
    default=False,
    voices={Role.PROGRAM: Voice.SILENT},
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    for route, edge in idle_routes(module):
        name = module.scope(route.ref).name
        yield RULE.finding(at=route.call.at, function=name, call=edge.label)
