"""An `await` on a call that gives nothing awaitable.

## What it does
Finds awaited calls of sync methods of async clients, such as `session.add`, of functions of libraries that
block, and of the project's own sync functions that surely return something else than a coroutine.

## Why is this bad?
The call itself runs, and then `await` raises `TypeError`, so the code after it never does: the request
fails with a 500, often after half of its work. A blocking call has held up the event loop besides.

## Example
```python
from sqlalchemy.ext.asyncio import AsyncSession


async def store(session: AsyncSession, movie: object) -> None:
    await session.add(movie)
    await session.commit()
```

## Use instead
```python
from sqlalchemy.ext.asyncio import AsyncSession


async def store(session: AsyncSession, movie: object) -> None:
    session.add(movie)
    await session.commit()
```

## Fix
Safe: the `await` goes. Of a call that blocks the event loop it stays: `time.sleep(…)` becomes
`asyncio.sleep(…)`, and any other is made in a thread of the pool, which is unsafe.

## When to ignore
Never, unless the object is another one at run time than its annotation says.

## Limits
Nothing is said where a decorator may have made something else of the function, where it tests what it may
await (`iscoroutine`), or where the receiver is entered by `async with`.

## References
- Python: The `await` expression:
  <https://docs.python.org/3/reference/expressions.html#await-expression>
- SQLAlchemy: Asynchronous I/O:
  <https://docs.sqlalchemy.org/en/20/orm/extensions/asyncio.html>
"""

from collections.abc import Iterator

from fastpg_lint.analyses.async_sync.unawaited_coroutine import Awaits
from fastpg_lint.levels import Level
from fastpg_lint.role import Role
from fastpg_lint.rules.rule import Finding, FixKind, Rule
from fastpg_lint.rules.voices import Voice
from fastpg_lint.semantic.module import LinkedModule

RULE = Rule(
    code="FPG108",
    name="await-on-sync-call",
    level=Level.ERROR,
    because="it raises `TypeError` each time it runs",
    message="{call} returns nothing awaitable, so `await` on it raises `TypeError` when it runs",
    help="call it without `await`",
    since="0.1.0",
    by_function=True,
    fix=FixKind.SAFE,
    voices={Role.PROGRAM: Voice.FULL},
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    for call in module.of(Awaits).awaited_sync_calls:
        yield RULE.finding(at=call.at, call=call.label)
