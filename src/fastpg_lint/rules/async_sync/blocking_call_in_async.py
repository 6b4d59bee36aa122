"""A blocking network, process or wait call on the event loop.

## What it does
Finds calls that wait for the network, for another process or for the clock, made in the body of an
`async def` (nested functions and lambdas that it calls itself included). What a call is, is told by the
type of its receiver, not by its name. The calls of one conversation (connect, log in, send, quit) are told
at the first. A function handed to a thread by reference is fine. Tests are left alone: no request waits for
their loop.

Before a service takes requests, in a lifespan or a start-up handler or what only these await, it is advice.
So is the start of a worker, before its loop without end, and a call that is made until the module keeps what
it gives: `if key not in _clients: _clients[key] = connect(key)`. What only commands and programs run is told
as theirs.

## Why is this bad?
The event loop runs one coroutine at a time. While this call waits, the worker answers nobody: health
checks time out, and every open request is late by the whole wait.

## Example
```python
import time

from fastapi import APIRouter

router = APIRouter()


@router.post("/orders", status_code=204)
async def retry_order() -> None:
    time.sleep(1)
```

## Use instead
```python
import asyncio

from fastapi import APIRouter

router = APIRouter()


@router.post("/orders", status_code=204)
async def retry_order() -> None:
    await asyncio.sleep(1)
```

## Fix
`time.sleep(…)` becomes `await asyncio.sleep(…)`, which is safe. Else a route or dependency that awaits
nothing becomes a `def`, which FastAPI runs in a thread of its pool, and any other call is made in a thread,
by what the project uses for that: `await run_in_threadpool(requests.get, url)`. Both are unsafe: other
tasks run meanwhile, and what the call works on is used in another thread. Nothing is mended in a generator
expression, in a nested sync function, or where a comment stands in the call.

## When to ignore
In a command-line script whose loop serves nobody else.

## Limits
Calls of libraries that the catalogue does not list are not seen; `blocking` in the configuration adds them.
Where the type of the receiver is not known, nothing is said: an attribute that is set by `setattr`, a
parameter without annotation that no call of the project fills, what a library gives that the catalogue does
not describe. `logger.info(…)` is not reported, whatever its handlers do.

## References
- Python: Running blocking code on an event loop:
  <https://docs.python.org/3/library/asyncio-dev.html#running-blocking-code>
- FastAPI: Concurrency and async / await:
  <https://fastapi.tiangolo.com/async/>
- Python: Subprocesses of asyncio:
  <https://docs.python.org/3/library/asyncio-subprocess.html>
"""

from collections.abc import Iterator

from fastpg_lint.catalogue.entries import BlockingKind
from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Finding, FixKind, Rule
from fastpg_lint.rules.stalls import stalling
from fastpg_lint.semantic.call_graph.event_loop import EventLoop
from fastpg_lint.semantic.module import LinkedModule

KINDS = frozenset({BlockingKind.NETWORK, BlockingKind.WAIT, BlockingKind.PROCESS})

RULE = Rule(
    code="FPG101",
    name="blocking-call-in-async",
    level=Level.ERROR,
    because="every request of the worker stands still until the call comes back",
    message="{call} in async `{function}` blocks the event loop, stalling {stalled}",
    help="use {instead}",
    since="0.1.0",
    by_function=True,
    fix=FixKind.UNSAFE,
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    for body, found in module.of(EventLoop).blocking_calls(KINDS):
        yield stalling(RULE, module, body, found, " on the worker")
