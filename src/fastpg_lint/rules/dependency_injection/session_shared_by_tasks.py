"""One session or connection used by several tasks at once.

## What it does
Finds coroutines that run at once, by `asyncio.gather`, `wait`, a `TaskGroup` or tasks started in a loop, and
query one `AsyncSession`, `AsyncConnection` or asyncpg connection: one that each is given, one of the object
that their method is called on, or one of the function around them. What is behind a lock is fine, and so is
an `async_scoped_session`.

## Why is this bad?
A session has one connection, and a connection answers one query at a time. The second task raises:
SQLAlchemy says "concurrent operations are not permitted", asyncpg "another operation is in progress". Where
it happens not to, one task commits or rolls back what another has half done. An `AsyncConnection` of
SQLAlchemy lets the tasks wait for one another, so nothing runs at once, and a statement that fails ends the
transaction of all: that is a warning.

## Example
```python
import asyncio

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


async def count(session: AsyncSession, table: str) -> int:
    return await session.scalar(text("SELECT 1")) or 0


async def totals(session: AsyncSession) -> list[int]:
    return await asyncio.gather(count(session, "orders"), count(session, "users"))
```

## Use instead
```python
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


async def count(session: AsyncSession, table: str) -> int:
    return await session.scalar(text("SELECT 1")) or 0


async def totals(session: AsyncSession) -> list[int]:
    return [await count(session, "orders"), await count(session, "users")]
```

## Fix
Unsafe: coroutines that `await asyncio.gather(…)` is given, written out or by a comprehension, are awaited one
after another. Tasks, `TaskGroup`, and `return_exceptions` are left alone.

## When to ignore
Where the coroutines wait for one another by other means than a lock.

## Limits
That two tasks query at the same time is concluded from what they do, not from when. Sessions that are
reached through objects which the project does not define are not seen, nor are tasks that a library starts.

## References
- SQLAlchemy: `AsyncSession` with concurrent tasks:
  <https://docs.sqlalchemy.org/en/20/orm/extensions/asyncio.html#using-asyncsession-with-concurrent-tasks>
- Python: Running tasks concurrently:
  <https://docs.python.org/3/library/asyncio-task.html#running-tasks-concurrently>
- Python: Task groups:
  <https://docs.python.org/3/library/asyncio-task.html#task-groups>
"""

from collections.abc import Iterator

from fastpg_lint.analyses.dependency_injection.session_shared_by_tasks import shared_sessions
from fastpg_lint.levels import Level
from fastpg_lint.role import Role
from fastpg_lint.rules.rule import Finding, FixKind, Rule
from fastpg_lint.rules.voices import Voice
from fastpg_lint.semantic.module import LinkedModule

RULE = Rule(
    code="FPG205",
    name="session-shared-by-tasks",
    level=Level.ERROR,
    because="the second task raises, or commits what another has half done",
    message="{call} runs queries of several tasks on `{session}` at once, which {damage}",
    help="await them in turn, or give each task its own session",
    since="0.1.0",
    by_function=True,
    voices={Role.PROGRAM: Voice.FULL},
    fix=FixKind.UNSAFE,
)

_RAISES = "raises"
_QUEUES = "makes them wait, and fail together"


def judge(module: LinkedModule) -> Iterator[Finding]:
    for found in shared_sessions(module):
        yield RULE.finding(
            at=found.call.at,
            level=Level.WARNING if found.queues else None,
            call=found.call.label,
            session=found.session,
            damage=_QUEUES if found.queues else _RAISES,
        )
