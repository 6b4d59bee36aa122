"""Waiting for another thread or process on the event loop.

## What it does
Finds waits for locks, events, queues, threads, processes and futures of `concurrent.futures` in the body of
an `async def`, or in a sync function that such a body calls. A wait that gives up at once
(`blocking=False`, `timeout=0`) is fine, and so are putting into a queue that has no bound and asking a
future for its result once `as_completed`, `wait` or `done()` has told that it is there. A thread's
lock that is taken by `with` is told where the block awaits something: the next coroutine that takes it stops
the loop, and with it the one that holds it. Tests are left alone: no request waits for their loop.

## Why is this bad?
The worker answers nobody until the other side is done. Where the other side needs the event loop itself, to
hand over a result say, it never is: the worker hangs until somebody restarts it.

## Example
```python
from concurrent.futures import ThreadPoolExecutor

from fastapi import APIRouter

router = APIRouter()
executor = ThreadPoolExecutor()


def render(order_id: int) -> str:
    return f"<svg>{order_id}</svg>"


@router.get("/orders/{order_id}/label", response_model=str)
async def label(order_id: int) -> str:
    return executor.submit(render, order_id).result()
```

## Use instead
```python
import asyncio
from concurrent.futures import ThreadPoolExecutor

from fastapi import APIRouter

router = APIRouter()
executor = ThreadPoolExecutor()


def render(order_id: int) -> str:
    return f"<svg>{order_id}</svg>"


@router.get("/orders/{order_id}/label", response_model=str)
async def label(order_id: int) -> str:
    return await asyncio.get_running_loop().run_in_executor(executor, render, order_id)
```

## Fix
A route or dependency that awaits nothing becomes a `def`, which FastAPI runs in a thread of its pool.
Elsewhere a `with` of a `threading.Lock()` becomes `async with`, in all coroutines that take the lock, and
the lock becomes `asyncio.Lock()`: where the module, or the class, makes it itself and nothing but
coroutines takes it. `future.result()` becomes `await asyncio.wrap_future(future)`. That is unsafe, for such
a lock works in one event loop alone, and other tasks run meanwhile. Other waits are not mended.

## When to ignore
For a lock that is never held for longer than a few instructions.

## Limits
Who holds a lock, and for how long, is not known. A lock of threads that is held without an `await` inside
is not told, nor is one that is only tried, a queue without a size that is put to, or a future that is known
to be done.

## References
- Python: Synchronisation primitives of asyncio:
  <https://docs.python.org/3/library/asyncio-sync.html>
- Python: Lock objects of `threading`:
  <https://docs.python.org/3/library/threading.html#lock-objects>
- Python: `loop.run_in_executor`:
  <https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.run_in_executor>
"""

from collections.abc import Iterator

from fastpg_lint.analyses.async_sync.blocking_wait_in_async import held_locks
from fastpg_lint.catalogue.entries import BlockingKind
from fastpg_lint.frameworks.fastapi.startup import StartUp
from fastpg_lint.levels import Level
from fastpg_lint.rules.chains import chain_end, chain_sites, is_told_as_wait
from fastpg_lint.rules.rule import Finding, FixKind, Rule
from fastpg_lint.semantic.call_graph.blocking_paths import BlockingCall
from fastpg_lint.semantic.call_graph.event_loop import EventLoop
from fastpg_lint.semantic.module import LinkedModule

KINDS = frozenset({BlockingKind.THREAD_WAIT})

RULE = Rule(
    code="FPG110",
    name="blocking-wait-in-async",
    level=Level.ERROR,
    because="every request of the worker stands still, for good where the other side waits for the loop",
    message="{call} in async `{function}` holds the event loop until another {other} is done",
    help="use {instead}",
    since="0.1.0",
    by_function=True,
    fix=FixKind.UNSAFE,
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    for body, found in module.of(EventLoop).blocking_calls(KINDS):
        yield RULE.finding(
            at=found.edge.at,
            call=found.edge.label,
            function=body.name,
            other=_other(found),
            instead=found.instead,
        )
    for held in held_locks(module):
        if module.project.of(StartUp).runs(held.body.ref):
            continue
        yield RULE.finding(
            at=held.at,
            call=f"`with {held.text}`",
            function=held.body.name,
            other="coroutine",
            instead="`async with asyncio.Lock()`",
        )
    for body, edge, chains in module.of(EventLoop).blocking_chains():
        is_early = module.project.of(StartUp).is_before(body.ref, edge.order)
        if is_told_as_wait(module, edge, chains) and not is_early:
            chain = chains[BlockingKind.THREAD_WAIT]
            yield RULE.finding(
                at=edge.at,
                related=chain_sites(chain),
                cause=chain_end(chain),
                call=edge.label,
                function=body.name,
                other=_other(chain.end),
                instead=f"`await run_in_threadpool({edge.short_text}, …)`",
            )


def _other(found: BlockingCall) -> str:
    """Whom a call waits for."""
    return "process" if found.entry.name.startswith("multiprocessing.") else "thread"
