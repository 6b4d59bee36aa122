"""A coroutine function given to what calls plain functions.

## What it does
Finds coroutine functions, `partial`s of them and lambdas that return a coroutine, given to what calls a plain
function: `run_in_threadpool`, `asyncio.to_thread`, `run_in_executor`, `executor.submit`, `Thread(target=)`,
`call_soon`, `add_done_callback`, `filter`, `sorted(key=)` and their like. It also finds a coroutine that is
made on the spot where a function is wanted: `background_tasks.add_task(send(order))`.

## Why is this bad?
A coroutine function that is called gives a coroutine and runs nothing. The thread gives that back, or drops
it, and the work is never done: Python says "coroutine was never awaited", if anything at all.

## Example
```python
import asyncio


async def notify(order_id: int) -> None:
    await asyncio.sleep(order_id)


async def close_order(order_id: int) -> None:
    await asyncio.to_thread(notify, order_id)
```

## Use instead
```python
import asyncio


async def notify(order_id: int) -> None:
    await asyncio.sleep(order_id)


async def close_order(order_id: int) -> None:
    await notify(order_id)
```

## Fix
Where the call is awaited, the coroutine is awaited in its place: `await notify(user)`. That is unsafe: its
body, which never ran, runs then.

## When to ignore
Where the coroutine is taken out of the thread's result, and awaited then.

## Limits
A callable whose type is not known, such as a parameter or an entry of a registry, is left alone, and so is
what it gives where that may be anything else than a coroutine.

## References
- Python: `asyncio.to_thread`:
  <https://docs.python.org/3/library/asyncio-task.html#asyncio.to_thread>
- FastAPI: Background tasks:
  <https://fastapi.tiangolo.com/tutorial/background-tasks/>
- Python: `loop.run_in_executor`:
  <https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.run_in_executor>
"""

from collections.abc import Iterator

from fastpg_lint.analyses.async_sync.coroutine_function_in_thread import never_run
from fastpg_lint.levels import Level
from fastpg_lint.role import Role
from fastpg_lint.rules.rule import Finding, FixKind, Rule
from fastpg_lint.rules.voices import Voice
from fastpg_lint.semantic.module import LinkedModule

RULE = Rule(
    code="FPG115",
    name="coroutine-function-in-thread",
    level=Level.ERROR,
    because="what should be done is not done, and nothing fails",
    message="{call} {fault}: its body never runs",
    help="{instead}",
    since="0.1.0",
    by_function=True,
    fix=FixKind.UNSAFE,
    voices={Role.PROGRAM: Voice.FULL},
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    for found in never_run(module):
        if found.is_called:
            fault = f"wants a function, and is given the coroutine of `{found.given}()`"
            instead = f"give it the function: `{found.given}, …`"
        elif found.given:
            fault = f"never awaits the coroutine of `{found.given}`"
            instead = f"`await {found.given}(…)`, or give it a plain function"
        else:
            fault = "never awaits the coroutine that the lambda gives"
            instead = "await that, or give it a plain function"
        yield RULE.finding(at=found.call.at, call=found.call.label, fault=fault, instead=instead)
