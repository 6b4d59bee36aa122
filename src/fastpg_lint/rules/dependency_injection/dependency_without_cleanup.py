"""A session or connection of a dependency that is not given back when a request fails.

## What it does
Finds, in the functions that are handed to `Depends`, clean-up after a `yield` that an exception passes by,
and sessions and connections that nothing closes at all. Finds sessions that a function takes out of such a
generator by `next(get_db())`, or by a loop that it leaves before it uses them, and does not close. Finds
loops over an async generator of sessions that `break` or `return` leaves, as advice where only clean-up is
late. Tests and scripts may have them.

## Why is this bad?
FastAPI throws the exception of a route into its dependencies, at their `yield`: what stands below it does not
run. The session keeps its connection, until the garbage collector happens to come by, and a pool of
fifteen is empty after fifteen failed requests: the next ones wait for thirty seconds, and fail too. What
`next` is given is gone at once, so Python closes the generator and the session with it; the session opens a
connection again when it is used, and nobody is left to close it. An async generator whose loop is left is
closed by the event loop when it comes to that: in another task, and without what stands below its `yield`, a
commit say.

## Example
```python
from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

SessionLocal = sessionmaker()
router = APIRouter()


def get_db() -> Iterator[Session]:
    db = SessionLocal()
    yield db
    db.close()


@router.get("/orders/count", response_model=int)
def count_orders(db: Annotated[Session, Depends(get_db)]) -> int:
    return db.execute(text("SELECT count(*) FROM orders")).scalar_one()
```

## Use instead
```python
from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

SessionLocal = sessionmaker()
router = APIRouter()


def get_db() -> Iterator[Session]:
    with SessionLocal() as db:
        yield db


@router.get("/orders/count", response_model=int)
def count_orders(db: Annotated[Session, Depends(get_db)]) -> int:
    return db.execute(text("SELECT count(*) FROM orders")).scalar_one()
```

## Fix
Clean-up that is skipped comes into a `finally`, and the `yield` into its `try`; a session or connection that
nothing closes is opened by `with`, or `async with`, around the `yield`. Both are safe. Nothing is mended
where what is closed is only made inside of the `try`, or under a condition, or where a session is taken by
`next`.

## When to ignore
Where closing does nothing: a buffer in memory.

## Limits
A close that is passed on to another function counts as one that happens. Connections of libraries whose
classes the catalogue does not know are not seen.

## References
- FastAPI: Dependencies with yield:
  <https://fastapi.tiangolo.com/tutorial/dependencies/dependencies-with-yield/>
- SQLAlchemy: Session basics:
  <https://docs.sqlalchemy.org/en/20/orm/session_basics.html>
"""

from collections.abc import Iterator

from fastpg_lint.analyses.dependency_injection.dependency_without_cleanup import Leak, Leaking, leaks
from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Finding, FixKind, Rule
from fastpg_lint.semantic.module import LinkedModule

RULE = Rule(
    code="FPG206",
    name="dependency-without-cleanup",
    level=Level.WARNING,
    because="each request that fails keeps a connection, until the pool has none left",
    message="{call} {damage}",
    help="{order}",
    since="0.1.0",
    by_function=True,
    fix=FixKind.SAFE,
)

_DAMAGE = {
    Leak.SKIPPED: "in `{function}` is skipped when a request fails, which leaks `{name}`",
    Leak.NEVER_CLOSED: "in dependency `{function}` is never closed, which drains the pool",
    Leak.TAKEN: "in `{function}` takes a session that nobody closes, which drains the pool",
    Leak.OUTLIVING: "lends `{name}` for its loop; used later in `{function}`, it leaks its connection",
    Leak.LEFT: "is left in its loop in `{function}`, so what stands below its `yield` never runs",
    Leak.LATE: "is left in its loop in `{function}`, so its session is closed late, by another task",
}
_ORDERS = {
    Leak.SKIPPED: "put `yield` into `try`, and this call into `finally`",
    Leak.NEVER_CLOSED: "open it by `with` around the `yield`",
    Leak.TAKEN: "open one by `with` or `async with`",
    Leak.OUTLIVING: "open one by `with` or `async with`",
    Leak.LEFT: "open one by `async with`",
    Leak.LATE: "open one by `async with`",
}


def judge(module: LinkedModule) -> Iterator[Finding]:
    yield from map(_finding, leaks(module))


def _finding(one: Leaking) -> Finding:
    taken = one.leak is Leak.TAKEN and not one.call.text.endswith("__")
    return RULE.finding(
        at=one.call.at,
        level=Level.ADVICE if one.leak is Leak.LATE else None,
        call=f"`{one.call.short_text}({one.name}())`" if taken else one.call.label,
        damage=_DAMAGE[one.leak].format(function=one.function, name=one.name),
        order=_ORDERS[one.leak],
    )
