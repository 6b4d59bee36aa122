"""Blocking input or output in a route that is no coroutine.

## What it does
Finds `def` routes that wait for a network peer, a database, a file or a process, themselves or through
functions of the project. The guide, read strictly, wants input and output in `async def`.

## Why is this bad?
FastAPI runs such a route in a thread of its pool, of which there are forty. When each waits for a slow
database, the forty-first request waits for a thread, and so does every other `def` route and dependency.

## Example
```python
import requests
from fastapi import APIRouter

router = APIRouter()


@router.get("/rates/{currency}", response_model=float)
def rate(currency: str) -> float:
    return requests.get(f"https://rates.example/{currency}", timeout=2).json()["rate"]
```

## Use instead
```python
from typing import Annotated

import httpx
from fastapi import APIRouter, Depends, Request

router = APIRouter()


def get_client(request: Request) -> httpx.AsyncClient:
    return request.app.state.client


@router.get("/rates/{currency}", response_model=float)
async def rate(currency: str, client: Annotated[httpx.AsyncClient, Depends(get_client)]) -> float:
    response = await client.get(f"https://rates.example/{currency}")
    return response.json()["rate"]
```

## When to ignore
Where a library has no async client, and the pool is large enough. The rule is off until it is selected.

## Limits
Calls of libraries that the catalogue does not list are not seen; `blocking` in the configuration adds them.
Dependencies that are `def` run in the pool as well, and are not told. How many threads the pool has, and
how many requests there are, is not known.

## References
- FastAPI: Very technical details, of threads and of `def`:
  <https://fastapi.tiangolo.com/async/#very-technical-details>
- Starlette: The thread pool:
  <https://www.starlette.io/threadpool/>
"""

from collections.abc import Iterator

from fastpg_lint.catalogue.entries import BlockingKind
from fastpg_lint.frameworks.fastapi.routes import Route, Routes
from fastpg_lint.levels import Level
from fastpg_lint.rules.chains import chain_sites
from fastpg_lint.rules.rule import Finding, Rule
from fastpg_lint.semantic.call_graph.blocking_paths import BlockingPaths, gravity
from fastpg_lint.semantic.call_graph.event_loop import CoroutineBody, EventLoop
from fastpg_lint.semantic.module import LinkedModule

KINDS = (
    BlockingKind.NETWORK,
    BlockingKind.DATABASE,
    BlockingKind.PROCESS,
    BlockingKind.FILE,
    BlockingKind.SMALL_FILE,
)

RULE = Rule(
    code="FPG112",
    name="blocking-io-in-sync-endpoint",
    level=Level.ADVICE,
    because="the threadpool carries it, as far as its threads go",
    message="{call} in sync route `{function}` holds a thread of the pool while it waits",
    help="make the route `async def`, with an async client",
    since="0.1.0",
    by_function=True,
    default=False,
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    for ref, route in module.of(Routes).by_function.items():
        if not module.scope(ref).is_async:
            yield from _judge(module, route)


def _judge(module: LinkedModule, route: Route) -> Iterator[Finding]:
    """One finding for a route, whatever it does besides."""
    name, graph = module.scope(route.ref).name, module.project.of(BlockingPaths)
    for edge in module.of(EventLoop).loop_edges(CoroutineBody(route.ref, name)):
        found = graph.blocking_call(edge)
        if found is not None and found.entry.kind in KINDS:
            yield RULE.finding(at=route.call.at, call=edge.label, function=name)
            return
        chains = [chain for kind, chain in graph.blocks_through(edge).items() if kind in KINDS]
        if chains:
            related = chain_sites(min(chains, key=gravity))
            yield RULE.finding(at=route.call.at, related=related, call=edge.label, function=name)
            return
