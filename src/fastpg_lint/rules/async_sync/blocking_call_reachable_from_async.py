"""A call on the event loop of a function that blocks further down.

## What it does
Follows calls of the project's own sync functions, methods and constructors from the body of an
`async def`, at any depth, to a call that blocks: the network, a wait, the database, a file, the CPU. It is
reported at the call inside the coroutine; the related places are the steps of the chain, the call that
blocks last. A chain counts unless the configuration ignores the rule that names its end (FPG101, 103, 104,
105), and has the level of that rule: a chain that ends in a file or in work of the CPU is a warning, and
advice where FPG104 is. In a program, and in a command of a service, it is told as advice where the coroutine
runs beside others. The route that the coroutine serves is named, or the nearest one that awaits it.
Properties, descriptors, operators, conditions, formats, loops, unpacking and context managers count as calls
of the methods that they run.

What runs once is no chain: a memoised function without parameters, or one that is given what such a function
gives, a value that a function reads and keeps (`if self._rules is None: self._rules = load()`), in a dict of
the module too, what a flag guards (`if not _noted: _noted = True; note()`), and what a lifespan or the start
of a worker does, itself or through coroutines that nothing else awaits. Where a module keeps what is made on
the way for each key (`_clients[url] = client`), or what the coroutine itself makes, it is advice. What only
commands and programs run is told as theirs. Nor is a branch that the call rules out (`create_key(db,
commit=False)`). What is opened for a `with` is told by what is done in it, where that blocks too. Where the
receiver may be of several classes, all of their methods must block. Tests are left alone: no request waits
for their loop.

## Why is this bad?
The event loop does not care how deep the blocking call is hidden: while it runs, the worker answers
nobody. In review it is seen by no one, since the route itself looks harmless.

## Example
```python
import requests
from fastapi import APIRouter

router = APIRouter()


def exchange_rate(currency: str) -> float:
    return requests.get(f"https://rates.example/{currency}").json()["rate"]


@router.get("/prices/{currency}", response_model=float)
async def price(currency: str) -> float:
    return 9.5 * exchange_rate(currency)
```

## Use instead
```python
from typing import Annotated

import httpx
from fastapi import APIRouter, Depends

from app.clients import get_client

router = APIRouter()


async def exchange_rate(client: httpx.AsyncClient, currency: str) -> float:
    response = await client.get(f"https://rates.example/{currency}")
    return response.json()["rate"]


@router.get("/prices/{currency}", response_model=float)
async def price(currency: str, client: Annotated[httpx.AsyncClient, Depends(get_client)]) -> float:
    return 9.5 * await exchange_rate(client, currency)
```

## Fix
A route or dependency that awaits nothing becomes a `def`, which FastAPI runs in a thread of its pool.
Elsewhere the call in the coroutine is made in a thread, by what the project uses for that: `await
run_in_threadpool(exchange_rate, currency)`, and a property is read there by a `lambda`. Both are unsafe:
other tasks run meanwhile, and what the function works on is used in another thread. This is not done where
the function, or one that it calls, uses the database or the event loop, is given a session, a connection or a
page of playwright, or is a generator; nor with what else runs without a call, as `with` and loops do; nor in
a generator expression, under a lock, or where a comment stands in the call.

## When to ignore
Where the chain runs once, before the service takes requests.

## Limits
What is called through a registry, `getattr` or a library is not followed, nor is a value through more than
twelve steps. Generators run where they are gone through, coroutines where they are awaited: a coroutine
that blocks is told in itself, not again at who awaits it. Calls of libraries that the catalogue does not
list are not seen; `blocking` in the configuration adds them. Routes are named as far as their paths and
prefixes are written out.

## References
- Python: Running blocking code on an event loop:
  <https://docs.python.org/3/library/asyncio-dev.html#running-blocking-code>
- FastAPI: Very technical details, of threads and of `def`:
  <https://fastapi.tiangolo.com/async/#very-technical-details>
- SQLAlchemy: Contextual and thread-local sessions:
  <https://docs.sqlalchemy.org/en/20/orm/contextual.html>
"""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import NamedTuple

from fastpg_lint.analyses.async_sync.blocking_call_reachable_from_async import (
    goes_on,
    is_thread_bound,
    needs_loop,
)
from fastpg_lint.catalogue.entries import BlockingKind
from fastpg_lint.frameworks.fastapi.callers import described
from fastpg_lint.frameworks.fastapi.startup import StartUp
from fastpg_lint.levels import Level
from fastpg_lint.rules.chains import AS_GRAVE, CODES, chain_end, chain_sites, is_told_as_wait, level_of
from fastpg_lint.rules.rule import Finding, FixKind, Rule
from fastpg_lint.rules.stalls import is_kept
from fastpg_lint.semantic.call_graph.blocking_paths import Chain, gravity, kind_gravity
from fastpg_lint.semantic.call_graph.event_loop import CoroutineBody, EventLoop
from fastpg_lint.semantic.call_graph.graph import NO_CALL, Edge
from fastpg_lint.semantic.call_graph.special_methods import is_setter
from fastpg_lint.semantic.module import LinkedModule

RULE = Rule(
    code="FPG102",
    name="blocking-call-reachable-from-async",
    level=Level.ERROR,
    because="every request of the worker stands still until the call at the chain's end comes back",
    message="{call} {where} blocks the event loop",
    help="make it async{otherwise}",
    since="0.1.0",
    by_function=True,
    fix=FixKind.UNSAFE,
)

_LONGEST = 30
"""Characters of what a thread is to call that the help names: a longer one is named in the message alone."""
_BY_BUILTIN = {
    **dict.fromkeys(("__bool__", "__len__"), "bool"),
    **dict.fromkeys(("__format__", "__str__", "__repr__"), "str"),
}
"""What calls a special method that a condition or a format calls otherwise."""
_GONE_THROUGH = frozenset({"__iter__", "__next__", "__getitem__"})


class _Found(NamedTuple):
    """A call on the loop, the ways by which it blocks, and the gravest of those that count."""

    body: CoroutineBody
    edge: Edge
    chains: Mapping[BlockingKind, Chain]
    chain: Chain


def judge(module: LinkedModule) -> Iterator[Finding]:
    for _, found in groupby(_found(module), key=lambda one: (one.body.ref, one.edge.at)):
        told = min(found, key=lambda one: kind_gravity(one.chain.end.entry.kind))
        yield RULE.finding(
            at=told.edge.at,
            related=chain_sites(told.chain),
            level=Level.ADVICE
            if is_kept(module, (told.edge, *told.chain.steps))
            else level_of(told.chain.end.entry.kind),
            cause=chain_end(told.chain),
            call=told.edge.label,
            where=described(module, told.body),
            otherwise=_otherwise(module, told.edge, told.chains, told.chain),
        )


def _found(module: LinkedModule) -> Iterator[_Found]:
    """What blocks behind the calls of coroutines: a function and what decorates it are two of one call."""
    told = frozenset(kind for kind in AS_GRAVE if not module.ignores(CODES[kind]))
    for body, edge, chains in module.of(EventLoop).blocking_chains():
        counted = {kind: chain for kind, chain in chains.items() if _counts(module, kind)}
        if not counted or module.project.of(StartUp).is_before(body.ref, edge.order):
            continue
        if is_told_as_wait(module, edge, chains) or goes_on(module, body, edge, told):
            continue
        yield _Found(body, edge, chains, min(counted.values(), key=gravity))


def _counts(module: LinkedModule, kind: BlockingKind) -> bool:
    """Whether a chain of a kind is a fault: the rule that names its end is not ignored."""
    code = CODES.get(kind)
    return code is not None and not module.ignores(code)


def _otherwise(module: LinkedModule, edge: Edge, chains: Mapping[BlockingKind, Chain], chain: Chain) -> str:
    """What else helps: what to call at the end of the chain, or a thread where that does no harm."""
    if needs_loop(module, edge) or only_makes_object(module, edge):
        return ""
    if not is_thread_bound(module, edge, chains):
        handed_over = _handed_over(module, edge)
        return f", or `await run_in_threadpool({handed_over if len(handed_over) <= _LONGEST else '…'})`"
    asked = chains.get(BlockingKind.DATABASE, chain).end
    if asked.entry.kind != BlockingKind.DATABASE or not asked.entry.instead:
        return ", or connect in it and run it in a thread"
    return f", with {asked.instead}"


def only_makes_object(module: LinkedModule, edge: Edge) -> bool:
    """Whether a thread would only make what blocks later, on the loop: `with timed_span():`."""
    if edge.call == NO_CALL:
        return False
    signatures = [module.project.infer.signature(one.of) for one in edge.callees]
    return any(one.is_generator or one.name in ("__enter__", "__exit__") for one in signatures)


def _handed_over(module: LinkedModule, edge: Edge) -> str:
    """What a thread is to call: the function itself, or for what runs without a call one that does so."""
    if edge.call != NO_CALL:
        takes = bool(module.view.call(edge.call).arguments)
        return f"{edge.short_text}, …" if takes else edge.short_text
    of = edge.callees[0].of
    scope = module.project.infer.scope(of)
    if scope.name == "__contains__":
        return f"{edge.short_text}.__contains__"
    if scope.name in _BY_BUILTIN:
        return f"{_BY_BUILTIN[scope.name]}, {edge.short_text}"
    if is_setter(module.project.view(of.module), of.scope):
        return "…"
    is_item = scope.name == "__getitem__" and edge.text.endswith("]")
    if is_item or scope.name == "__getattr__" or module.project.infer.members.decoration(of).is_property:
        return f"lambda: {edge.short_text}"
    if scope.name in _GONE_THROUGH or scope.is_generator:
        return f"list, {edge.short_text}"
    return edge.short_text if scope.name == "__enter__" else "…"
