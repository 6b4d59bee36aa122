"""A route that opens its own database session.

## What it does
Finds SQLAlchemy and SQLModel sessions that the body of a route opens, in `with` and `async with` or without:
from a session factory, from a session's class, from a function of the project that makes one, or by
`next(get_db())`. Sessions that a nested function opens, for a stream or a task that outlives the route, are
not reported, nor those that come out of a parameter, such as a database object that is injected, nor routes
that answer with a stream, that wait for something else while their sessions are closed, or that have an
injected one as well.

## Why is this bad?
The route's session is not that of its dependencies: the user was loaded in one transaction, the order is
written in another, and each request holds two connections of the pool. No test can replace the session
through `dependency_overrides`, so tests write to the real database.

## Example
```python
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

router = APIRouter()
async_session = async_sessionmaker()


async def get_session() -> AsyncIterator[AsyncSession]:
    async with async_session() as session:
        yield session


SessionDep = Annotated[AsyncSession, Depends(get_session)]


@router.get("/orders/count", response_model=int)
async def count_orders() -> int:
    async with async_session() as session:
        return (await session.execute(text("SELECT count(*) FROM orders"))).scalar_one()
```

## Use instead
```python
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

router = APIRouter()
async_session = async_sessionmaker()


async def get_session() -> AsyncIterator[AsyncSession]:
    async with async_session() as session:
        yield session


@router.get("/orders/count", response_model=int)
async def count_orders(session: Annotated[AsyncSession, Depends(get_session)]) -> int:
    return (await session.execute(text("SELECT count(*) FROM orders"))).scalar_one()
```

## Fix
Unsafe: where one dependency of the project opens its session in the same way, by the same factory or on the
same engine, the route takes the session as a parameter as others do, `session: SessionDep` or with `Depends`
as the project writes it, and what opened and closed it goes. The session is closed later then, and what the
dependency does after its `yield` happens here too. Routes that others call, that open several sessions or one
in a loop, and transactions begun with the session, are left alone.

## When to ignore
Where a route has to give its connection back early, before it waits for something slow.

## Limits
Sessions that a helper of the route opens for itself are not told, only those of the route's own text. A
session whose factory's type is not known is none.

## References
- FastAPI: Dependencies:
  <https://fastapi.tiangolo.com/tutorial/dependencies/>
- FastAPI: Testing dependencies with overrides:
  <https://fastapi.tiangolo.com/advanced/testing-dependencies/>
- SQLAlchemy: Session basics:
  <https://docs.sqlalchemy.org/en/20/orm/session_basics.html>
"""

from collections.abc import Iterator

from fastpg_lint.analyses.dependency_injection.session_not_injected import opened_sessions
from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Finding, FixKind, Rule
from fastpg_lint.semantic.module import LinkedModule

RULE = Rule(
    code="FPG203",
    name="session-not-injected",
    level=Level.ERROR,
    because="each request holds two connections, and writes in two transactions",
    message="{call} in route `{function}` opens a session of its own, which no test can replace",
    help="take it as a parameter through `Depends`",
    since="0.1.0",
    fix=FixKind.UNSAFE,
    by_function=True,
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    for opened in opened_sessions(module):
        yield RULE.finding(at=opened.call.at, call=opened.call.label, function=opened.function)
