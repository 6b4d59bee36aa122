"""A request's session, connection or row in work that outlives the request.

## What it does
Finds a session or connection that a route, a dependency or what a route awaits hands to `BackgroundTasks`, to
a task that nobody waits for, or to a thread; and a row of which the function that gets it reads a
relationship that is not loaded yet.

## Why is this bad?
The request ends, and its session with it, while the work still runs or before it has begun. The work queries
a closed session, which takes another connection that nobody gives back, or two tasks query one session at
once; a row that has lost its session raises `DetachedInstanceError`. FastAPI from 0.118 on closes what a
dependency yields after the background tasks: that holds the request's connection for as long as they run.

## Example
```python
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.database import get_session

router = APIRouter()


async def count_visit(session: AsyncSession, page_id: int) -> None:
    await session.execute(text("UPDATE pages SET visits = visits + 1 WHERE id = :id"), {"id": page_id})
    await session.commit()


@router.post("/pages/{page_id}/visits", status_code=204)
async def visit(
    page_id: int, tasks: BackgroundTasks, session: Annotated[AsyncSession, Depends(get_session)]
) -> None:
    tasks.add_task(count_visit, session, page_id)
```

## Use instead
```python
from fastapi import APIRouter, BackgroundTasks
from sqlalchemy import text

from app.database import make_session

router = APIRouter()


async def count_visit(page_id: int) -> None:
    async with make_session() as session:
        await session.execute(text("UPDATE pages SET visits = visits + 1 WHERE id = :id"), {"id": page_id})
        await session.commit()


@router.post("/pages/{page_id}/visits", status_code=204)
async def visit(page_id: int, tasks: BackgroundTasks) -> None:
    tasks.add_task(count_visit, page_id)
```

## When to ignore
Where the request waits for the work in a way that is not seen here.

## Limits
What a task reads of a row is followed in the project's own functions. Whether the work ends before the
request does is not known, so where FastAPI closes a session only after background tasks it is a warning.

## References
- FastAPI: Background tasks:
  <https://fastapi.tiangolo.com/tutorial/background-tasks/>
- FastAPI: Dependencies with yield:
  <https://fastapi.tiangolo.com/tutorial/dependencies/dependencies-with-yield/>
- SQLAlchemy: Session basics:
  <https://docs.sqlalchemy.org/en/20/orm/session_basics.html>
"""

from collections.abc import Iterator

from fastpg_lint.analyses.background_tasks.request_state_in_background import HandedOver, handed_over
from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Finding, Rule
from fastpg_lint.semantic.module import LinkedModule

RULE = Rule(
    code="FPG404",
    name="request-state-in-background",
    level=Level.ERROR,
    because="the work queries a session that is closed, or that the request queries as well",
    message="{call} hands {given} to {work}, {fault}",
    help="{instead}",
    since="0.1.0",
    by_function=True,
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    for found in handed_over(module):
        yield RULE.finding(
            at=found.call.at,
            level=Level.WARNING if found.is_open else Level.ERROR,
            call=found.call.label,
            given=f"the request's `{found.given}`",
            work=found.work.value,
            fault=_fault(found),
            instead="hand over ids, open a session there",
        )


def _fault(found: HandedOver) -> str:
    if found.relationship:
        return f"which reads `{found.relationship}` when its session is closed"
    return "which keeps its connection until it ends" if found.is_open else "which outlives it"
