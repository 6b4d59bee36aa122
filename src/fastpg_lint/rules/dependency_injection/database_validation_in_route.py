"""A route that loads a row only to check it, before its own work.

## What it does
Finds a route that loads a row, counts or asks `exists()`, itself or through a function of the project, raises
an exception with 403, 404 or 409 by it, and uses it for nothing else before it goes on to its work. The
exception may be an `HTTPException`, of a class of the project's own too, or one that a handler answers. A row
that the route goes on to use is fine: fetch or 404.

## Why is this bad?
The check is repeated in each route that needs it, and forgotten in the one that is added next. A dependency
is written once, is tested alone, shows in the route's signature, and can be overridden in tests.

## Example
```python
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.dependencies import get_session, save_pulse

router = APIRouter()


class Base(DeclarativeBase):
    pass


class Movie(Base):
    __tablename__ = "movies"

    slug: Mapped[str] = mapped_column(primary_key=True)


@router.post("/movies/{slug}/pulses", status_code=204)
async def add_pulse(slug: str, body: str, session: Annotated[AsyncSession, Depends(get_session)]) -> None:
    if await session.get(Movie, slug) is None:
        raise HTTPException(404, "no such movie")
    await save_pulse(session, slug, body)
```

## Use instead
```python
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException
from sqlalchemy.ext.asyncio import AsyncSession

from app.dependencies import get_session, save_pulse
from app.models import Movie

router = APIRouter()
SessionDep = Annotated[AsyncSession, Depends(get_session)]


async def existing_movie(slug: str, session: SessionDep) -> str:
    if await session.get(Movie, slug) is None:
        raise HTTPException(404, "no such movie")
    return slug


@router.post("/movies/{slug}/pulses", status_code=204)
async def add_pulse(slug: Annotated[str, Depends(existing_movie)], body: str, session: SessionDep) -> None:
    await save_pulse(session, slug, body)
```

## When to ignore
Where one route alone will ever need the check.

## Limits
Only a row that serves nothing but the check is told; whether another route makes the same check is not
asked. Checks through more than two functions are not followed.

## References
- FastAPI: Dependencies:
  <https://fastapi.tiangolo.com/tutorial/dependencies/>
- FastAPI: Dependencies with yield:
  <https://fastapi.tiangolo.com/tutorial/dependencies/dependencies-with-yield/>
"""

from collections.abc import Iterator

from fastpg_lint.analyses.dependency_injection.database_validation_in_route import row_checks
from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Finding, Rule
from fastpg_lint.semantic.module import LinkedModule

RULE = Rule(
    code="FPG204",
    name="database-validation-in-route",
    level=Level.ADVICE,
    because="the check works, and a dependency would have it once for all routes",
    message="{load} loads a `{row}` only to answer {status}, a check that each route repeats",
    help="make it a dependency, taken by `Depends`",
    since="0.1.0",
    by_function=True,
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    for found in row_checks(module):
        yield RULE.finding(
            at=found.load.at,
            load=found.load.label,
            row=module.scope(found.row).name,
            status=str(found.check.status),
        )
