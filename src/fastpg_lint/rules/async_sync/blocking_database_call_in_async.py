"""A synchronous database call on the event loop.

## What it does
Finds queries made through a synchronous driver or session in the body of an `async def`: a SQLAlchemy
`Session`, psycopg2, `sqlite3` and their like, also where the session comes out of `Depends`. Building a
query is fine, running it is what counts. Tests are left alone: no request waits for their loop.

Before a service takes requests, in a lifespan or a start-up handler or what only these await, it is advice.

## Why is this bad?
The database answers in milliseconds on a good day and in seconds when it is busy, and for all that time
the worker serves nobody else: one slow query stops every request.

## Example
```python
from fastapi import APIRouter, Depends
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session, sessionmaker

router = APIRouter()
SessionLocal = sessionmaker(create_engine("postgresql://localhost/shop"))


def get_db():
    with SessionLocal() as db:
        yield db


@router.get("/health", status_code=204)
async def health(db: Session = Depends(get_db)) -> None:
    db.execute(text("SELECT 1"))
```

## Use instead
```python
from fastapi import APIRouter, Depends
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

router = APIRouter()
async_session = async_sessionmaker(create_async_engine("postgresql+asyncpg://localhost/shop"))


async def get_db():
    async with async_session() as db:
        yield db


@router.get("/health", status_code=204)
async def health(db: AsyncSession = Depends(get_db)) -> None:
    await db.execute(text("SELECT 1"))
```

## Fix
Unsafe: a route or dependency that awaits nothing becomes a `def`, which FastAPI runs in a thread of its
pool, where nothing else speaks of it and no other decorator stands above it. In other coroutines the call
is made in a thread, `await run_in_threadpool(db.scalar, query)`, if it is of a session or connection of
SQLAlchemy or SQLModel that the function was given or has opened: those of a module, of an object or of a
registry are left alone, and so is a project on SQLite.

## When to ignore
Where the event loop serves nobody else. A plain `def` route needs no change: FastAPI runs it in a thread.

## Limits
Calls of libraries that the catalogue does not list are not seen; `blocking` in the configuration adds them.
A session whose class is not known is none: a parameter without annotation that no call of the project
fills. Rows that are loaded lazily, by reading an attribute of a sync session's row, are not seen.

## References
- SQLAlchemy: Asynchronous I/O:
  <https://docs.sqlalchemy.org/en/20/orm/extensions/asyncio.html>
- FastAPI: Concurrency and async / await:
  <https://fastapi.tiangolo.com/async/>
- SQLAlchemy: Contextual and thread-local sessions:
  <https://docs.sqlalchemy.org/en/20/orm/contextual.html>
"""

from collections.abc import Iterator

from fastpg_lint.catalogue.entries import BlockingKind
from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Finding, FixKind, Rule
from fastpg_lint.rules.stalls import stalling
from fastpg_lint.semantic.call_graph.event_loop import EventLoop
from fastpg_lint.semantic.module import LinkedModule

KINDS = frozenset({BlockingKind.DATABASE})

RULE = Rule(
    code="FPG103",
    name="blocking-database-call-in-async",
    level=Level.ERROR,
    because="every request of the worker stands still until the database has answered",
    message="{call} in async `{function}` queries the database on the event loop, stalling {stalled}",
    help="use {instead}",
    since="0.1.0",
    by_function=True,
    fix=FixKind.UNSAFE,
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    for body, found in module.of(EventLoop).blocking_calls(KINDS):
        yield stalling(RULE, module, body, found)
