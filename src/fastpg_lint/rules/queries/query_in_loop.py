"""A query for each row of another query, known as N+1.

## What it does
Finds queries in a `for` loop or comprehension over rows: over mapped objects, over rows of a result, over
what a query gives directly, and over slices, copies and ids that were taken from rows. The query has to
depend on the row. Reads count: `session.get`, `select(...)` that is executed, `session.query(...).first()`,
`fetchrow`, queries of Tortoise and Piccolo, and their like; in functions and methods of the project, where
the message has the calls that lead to the query. Loops over anything else, such as ids out of a request, are
not reported, nor are functions that open a session of their own or keep what they have loaded. What runs at
start-up alone, and what goes over rows of a table that stays small by its name (`roles`, `settings`), is
advice.

## Why is this bad?
A page of fifty orders asks the database fifty-one times. Each query is fast, so no log of slow queries shows
it; the round trips add up, and under load the request holds its connection for all of them, until the pool
is drained.

## Example
```python
from sqlalchemy import ForeignKey, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    handle: Mapped[str]


class Pulse(Base):
    __tablename__ = "pulses"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)


async def latest(session: AsyncSession) -> list[str]:
    handles = []
    for pulse in await session.scalars(select(Pulse).limit(20)):
        author = await session.get_one(User, pulse.user_id)
        handles.append(author.handle)
    return handles
```

## Use instead
```python
from sqlalchemy import ForeignKey, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    handle: Mapped[str]


class Pulse(Base):
    __tablename__ = "pulses"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)


async def latest(session: AsyncSession) -> list[str]:
    found = await session.scalars(select(User.handle).join(Pulse, Pulse.user_id == User.id).limit(20))
    return list(found)
```

## Fix
Unsafe: where a line of the loop only loads a row by the key that the row at hand has, `author = await
session.get(User, pulse.user_id)`, all of them are loaded by one query before the loop, and the line takes
its own: `authors.get(pulse.user_id)`. Not so where the loop commits, flushes or refreshes, or the names are
taken.

## When to ignore
Where the rows are few whatever happens, or the job runs at night and holds nobody up.

## Limits
How many rows there are is not known. Loops over what a request brings, over pages and over chunks are not
told. Relationships that are loaded lazily in a loop are another way to N+1, and are not seen with a sync
session.

## References
- SQLAlchemy: Relationship loading techniques:
  <https://docs.sqlalchemy.org/en/20/orm/queryguide/relationships.html>
- PostgreSQL: Indexes:
  <https://www.postgresql.org/docs/current/indexes.html>
"""

from collections.abc import Iterator

from fastpg_lint.analyses.queries.query_in_loop import LoopQueries
from fastpg_lint.frameworks.fastapi.startup import StartUp
from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Finding, FixKind, RelatedSite, Rule
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.types import ScopeRef

RULE = Rule(
    code="FPG604",
    name="query-in-loop",
    level=Level.WARNING,
    because="each row costs a query, which shows as rows come",
    message="{call} queries once for each row (N+1), so a hundred rows take a hundred round trips",
    help="load all before the loop, by a join or `in_()`",
    since="0.1.0",
    fix=FixKind.UNSAFE,
    by_function=True,
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    queries = LoopQueries(module)
    for found in queries.found():
        related = tuple(RelatedSite(one.place.module, one.call.at, one.call.label) for one in found.chain)
        function = ScopeRef(module.name, module.view.function_of(found.site.call.scope))
        is_upkeep = module.project.of(StartUp).is_upkeep(function)
        yield RULE.finding(
            at=found.site.call.at,
            related=related,
            level=Level.ADVICE if is_upkeep or queries.goes_over_few(found) else None,
            call=found.site.call.label,
        )
