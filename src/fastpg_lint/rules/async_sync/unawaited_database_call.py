"""A coroutine of a database or network client that nothing awaits.

## What it does
Finds calls of coroutine methods, told by the type of the client, whose coroutine is dropped: a bare
statement, a method or attribute taken of it, a condition, or a name that is never awaited or handed on.

## Why is this bad?
Calling a coroutine function only builds a coroutine. Without `await` no statement reaches the database and
no request leaves the service, and the only trace is a `RuntimeWarning` in the log.

## Example
```python
from sqlalchemy.ext.asyncio import AsyncSession


async def rename(session: AsyncSession, user: object) -> None:
    session.commit()
```

## Use instead
```python
from sqlalchemy.ext.asyncio import AsyncSession


async def rename(session: AsyncSession, user: object) -> None:
    await session.commit()
```

## Fix
Unsafe: `await` is written before the call, in brackets where something is taken of what it gives, if the
function around it is an `async def`. What the call does is done from then on.

## When to ignore
Never: a coroutine that is meant to run later is handed to `asyncio.create_task` or kept and gathered.

## Limits
A coroutine that is stored, passed on or returned counts as awaited there. A client whose type is not known
is none. Queries of libraries that the catalogue does not list as awaitable are not seen.

## References
- Python: Coroutines that were never awaited:
  <https://docs.python.org/3/library/asyncio-dev.html#detect-never-awaited-coroutines>
- SQLAlchemy: Asynchronous I/O:
  <https://docs.sqlalchemy.org/en/20/orm/extensions/asyncio.html>
"""

from collections.abc import Iterator

from fastpg_lint.analyses.async_sync.unawaited_coroutine import Awaits, answered_coroutines, how_to_await
from fastpg_lint.catalogue.entries import AwaitableKind
from fastpg_lint.facts.access_paths import Attribute
from fastpg_lint.facts.records import Call, Fate
from fastpg_lint.levels import Level
from fastpg_lint.role import Role
from fastpg_lint.rules.rule import Finding, FixKind, Rule
from fastpg_lint.rules.voices import Voice
from fastpg_lint.semantic.module import LinkedModule

DAMAGE = {
    AwaitableKind.DATABASE: "nothing reaches the database",
    AwaitableKind.NETWORK: "nothing is sent",
}

RULE = Rule(
    code="FPG106",
    name="unawaited-database-call",
    level=Level.ERROR,
    because="the query never runs, so what it was to write is lost",
    message="{call} is never awaited, so {damage}",
    help="{order}",
    since="0.1.0",
    by_function=True,
    fix=FixKind.UNSAFE,
    voices={Role.PROGRAM: Voice.FULL, Role.TEST: Voice.DROPPED},
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    for unawaited in (*module.of(Awaits).unawaited_calls, *answered_coroutines(module)):
        if unawaited.kind in DAMAGE and not _is_waited_for_apart(module, unawaited.call):
            damage = DAMAGE[unawaited.kind]
            if unawaited.call.fate == Fate.CONDITION:
                damage = "the condition is always true"
            if unawaited.call.fate == Fate.RETURNED:
                damage = "FastAPI gets a coroutine in place of the rows"
            yield RULE.finding(
                at=unawaited.call.at,
                call=unawaited.call.label,
                damage=damage,
                order=how_to_await(module, unawaited.call),
            )


def _is_waited_for_apart(module: LinkedModule, call: Call) -> bool:
    """Whether a `close()` is a plain call, whose end is awaited by another: `await redis.wait_closed()`."""
    function = call.function
    if not isinstance(function, Attribute) or function.name != "close":
        return False
    waiting = Attribute(function.of, "wait_closed")
    return any(module.view.call(one).function == waiting for one in module.view.scope(call.scope).calls)
