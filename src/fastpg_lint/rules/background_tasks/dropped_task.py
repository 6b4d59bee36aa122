"""A task that is started and kept by nobody.

## What it does
Finds `asyncio.create_task(...)` and `ensure_future(...)`, and the loop's own `create_task`, as a statement of
their own, or with only a callback added. A task that is assigned, put into a set, returned or started in a
`TaskGroup` is kept. Tests are left out.

## Why is this bad?
The event loop holds tasks by weak references. One that nobody keeps can be collected while it waits, and
then ends in the middle, without an error; and an exception in it is told when nobody listens any more.

## Example
```python
import asyncio


async def forget_old_rates() -> None:
    await asyncio.sleep(3600)


async def start() -> None:
    asyncio.create_task(forget_old_rates())
```

## Use instead
```python
import asyncio

running: set[asyncio.Task[None]] = set()


async def forget_old_rates() -> None:
    await asyncio.sleep(3600)


async def start() -> None:
    task = asyncio.create_task(forget_old_rates())
    running.add(task)
    task.add_done_callback(running.discard)
```

## When to ignore
Where the task keeps itself, by putting `asyncio.current_task()` somewhere.
"""

from collections.abc import Iterator

from fastpg_lint.facts.records import Fate
from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Finding, Rule
from fastpg_lint.semantic.module import LinkedModule

STARTING = (
    "asyncio.create_task",
    "asyncio.ensure_future",
    "asyncio.AbstractEventLoop.create_task",
)

RULE = Rule(
    code="FPG403",
    name="dropped-task",
    level=Level.ERROR,
    because="the task can be collected before it ends, and nobody sees it fail",
    message="nobody keeps the task of {call}, so it can be collected before it ends",
    help="keep it in a set until it is done, or start it in a `TaskGroup`",
    since="0.1.0",
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    if module.setting.is_test:
        return
    for call in module.calls_of(*STARTING):
        if call.fate == Fate.DISCARDED:
            yield RULE.finding(at=call.at, call=call.label)
