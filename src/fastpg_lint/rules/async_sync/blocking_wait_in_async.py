"""Waiting for another thread or process on the event loop.

## What it does
Finds waits for locks, events, queues, threads, processes and futures of `concurrent.futures` in the body of
an `async def`, or in a sync function that such a body calls. A wait that gives up at once
(`blocking=False`, `timeout=0`) is fine, and so is putting into a queue that has no bound.

## Why is this bad?
The worker answers nobody until the other side is done. Where the other side needs the event loop itself, to
hand over a result say, it never is: the worker hangs until somebody restarts it.

## Example
```python
from concurrent.futures import ThreadPoolExecutor

from fastapi import FastAPI

app = FastAPI()
executor = ThreadPoolExecutor()


def render(order_id: int) -> str:
    return f"<svg>{order_id}</svg>"


@app.get("/orders/{order_id}/label", response_model=str)
async def label(order_id: int) -> str:
    return executor.submit(render, order_id).result()
```

## Use instead
```python
import asyncio
from concurrent.futures import ThreadPoolExecutor

from fastapi import FastAPI

app = FastAPI()
executor = ThreadPoolExecutor()


def render(order_id: int) -> str:
    return f"<svg>{order_id}</svg>"


@app.get("/orders/{order_id}/label", response_model=str)
async def label(order_id: int) -> str:
    return await asyncio.get_running_loop().run_in_executor(executor, render, order_id)
```

## When to ignore
For a lock that is never held for longer than a few instructions.
"""

from collections.abc import Iterator

from fastpg_lint.catalogue.entries import BlockingKind
from fastpg_lint.facts.paths import Attribute, Literal
from fastpg_lint.facts.records import Argument, Call
from fastpg_lint.project.blocking import BlockingCall
from fastpg_lint.project.module import LinkedModule
from fastpg_lint.project.origins import construction
from fastpg_lint.project.types import Place
from fastpg_lint.rules.chains import chain_sites
from fastpg_lint.rules.rule import CHAIN_SLOT, Finding, Rule

KINDS = frozenset({BlockingKind.THREAD_WAIT})
AT_ONCE = frozenset({"False", "0", "0.0"})
"""Values of `blocking`, `block` and `timeout` with which nobody waits."""

RULE = Rule(
    code="FPG110",
    name="blocking-wait-in-async",
    message="{call} in async `{function}` holds the event loop until another thread is done" + CHAIN_SLOT,
    help="use {instead}",
    since="0.1.0",
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    for body, found in module.blocking_calls(KINDS):
        if _waits(module, found):
            yield RULE.finding(
                at=found.action.at, call=found.action.label, function=body.name, instead=found.instead
            )
    for body, action, chains in module.blocking_chains():
        chain = chains.get(BlockingKind.THREAD_WAIT)
        if chain is not None and _waits(module, chain.end) and not module.runs_at_startup(body.ref):
            yield RULE.finding(
                at=action.at,
                related=chain_sites(chain),
                call=action.label,
                function=body.name,
                instead=f"`await run_in_threadpool({action.short_text}, …)`",
            )


def _waits(module: LinkedModule, found: BlockingCall) -> bool:
    """Whether a call waits: it is not told to give up at once, and there is something to wait for."""
    call = module.call_of(found.action)
    if call is None:
        return True
    if found.entry.name.endswith(".put") and _has_no_bound(module, found.action.module, call):
        return False
    return not any(_gives_up(argument) for argument in call.arguments)


def _has_no_bound(module: LinkedModule, name: str, call: Call) -> bool:
    """Whether a call is one of a queue made without `maxsize`, which is never full."""
    place = Place(name, call.scope, call.branch, call.order)
    if not isinstance(call.function, Attribute):
        return False
    made = construction(module.project.infer, call.function.of, place)
    return made is not None and not made.arguments


def _gives_up(argument: Argument) -> bool:
    is_asked = argument.keyword in (None, "block", "blocking", "timeout")
    return is_asked and isinstance(argument.value, Literal) and argument.value.text in AT_ONCE
