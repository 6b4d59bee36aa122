"""A coroutine of the project, or of `asyncio`, that nothing awaits.

## What it does
Finds calls of an `async def` whose coroutine is dropped: a bare statement, a method or attribute taken of
it, a condition, or a name that is never awaited or handed on. A coroutine that is returned, passed on, put
into a container or stored on an object is somebody else's to await.

## Why is this bad?
The function's body never runs. Used as a condition, the coroutine is always true: a permission check
written so lets everybody in.

## Example
```python
async def is_owner(user_id: int) -> bool:
    return user_id == 1


async def delete_account(user_id: int) -> None:
    if not is_owner(user_id):
        raise PermissionError
```

## Use instead
```python
async def is_owner(user_id: int) -> bool:
    return user_id == 1


async def delete_account(user_id: int) -> None:
    if not await is_owner(user_id):
        raise PermissionError
```

## Fix
Unsafe: `await` is written before the call, in brackets where something is taken of what it gives, if the
function around it is an `async def`. What the call does is done from then on, and waited for.

## When to ignore
Never: a coroutine that is meant to run later is handed to `asyncio.create_task` or kept and gathered.

## Limits
A coroutine that is stored, passed on or returned counts as awaited there. What is called by an interface
that the project does not define, or through `getattr`, is not seen.

## References
- Python: Coroutines that were never awaited:
  <https://docs.python.org/3/library/asyncio-dev.html#detect-never-awaited-coroutines>
- Python: Coroutines:
  <https://docs.python.org/3/library/asyncio-task.html#coroutines>
"""

from collections.abc import Iterator

from fastpg_lint.analyses.async_sync.unawaited_coroutine import Awaits, answered_coroutines, how_to_await
from fastpg_lint.catalogue.entries import AwaitableKind
from fastpg_lint.facts.records import Fate
from fastpg_lint.levels import Level
from fastpg_lint.role import Role
from fastpg_lint.rules.rule import Finding, FixKind, Rule
from fastpg_lint.rules.voices import Voice
from fastpg_lint.semantic.module import LinkedModule

DAMAGE = {
    Fate.CONDITION: "the condition is always true",
    Fate.RETURNED: "FastAPI gets a coroutine in place of what it gives",
}
"""What comes of it where that depends on what is done with the coroutine."""

RULE = Rule(
    code="FPG107",
    name="unawaited-coroutine",
    level=Level.ERROR,
    because="the body of the coroutine never runs",
    message="{call} is never awaited, so {damage}",
    help="{order}",
    since="0.1.0",
    by_function=True,
    fix=FixKind.UNSAFE,
    voices={Role.PROGRAM: Voice.FULL, Role.TEST: Voice.DROPPED},
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    for unawaited in (*module.of(Awaits).unawaited_calls, *answered_coroutines(module)):
        if unawaited.kind in (None, AwaitableKind.OTHER):
            damage = DAMAGE.get(unawaited.call.fate, "its body never runs")
            yield RULE.finding(
                at=unawaited.call.at,
                call=unawaited.call.label,
                damage=damage,
                order=how_to_await(module, unawaited.call),
            )
