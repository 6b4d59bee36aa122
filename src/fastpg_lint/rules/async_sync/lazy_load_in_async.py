"""A relationship that async code reads without having loaded it.

## What it does
Finds relationships of SQLAlchemy and SQLModel that an `async def` reads from a row whose query is in reach,
also through a function that returns the row, where the relationship is loaded lazily, as by default, and the
query has no `selectinload`, `joinedload` or other option for it. It is quiet where the row is refreshed with
the attribute, where options come from elsewhere, and for `awaitable_attrs`.

## Why is this bad?
Reading the attribute sends a query. An `AsyncSession` cannot wait for it there and raises `MissingGreenlet`,
so the request fails, but only for rows whose relationship nobody has loaded before. With a synchronous
session the query runs on the event loop, and every other request waits for it.

## Example
```python
from sqlalchemy import ForeignKey, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class Movie(Base):
    __tablename__ = "movies"

    id: Mapped[int] = mapped_column(primary_key=True)
    reviews: Mapped[list["Review"]] = relationship()


class Review(Base):
    __tablename__ = "reviews"

    id: Mapped[int] = mapped_column(primary_key=True)
    movie_id: Mapped[int] = mapped_column(ForeignKey("movies.id"), index=True)


async def count_reviews(session: AsyncSession, movie_id: int) -> int:
    movie = await session.scalar(select(Movie).where(Movie.id == movie_id))
    return len(movie.reviews) if movie is not None else 0
```

## Use instead
```python
from sqlalchemy import ForeignKey, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, selectinload


class Base(DeclarativeBase):
    pass


class Movie(Base):
    __tablename__ = "movies"

    id: Mapped[int] = mapped_column(primary_key=True)
    reviews: Mapped[list["Review"]] = relationship()


class Review(Base):
    __tablename__ = "reviews"

    id: Mapped[int] = mapped_column(primary_key=True)
    movie_id: Mapped[int] = mapped_column(ForeignKey("movies.id"), index=True)


async def count_reviews(session: AsyncSession, movie_id: int) -> int:
    found = select(Movie).where(Movie.id == movie_id).options(selectinload(Movie.reviews))
    movie = await session.scalar(found)
    return len(movie.reviews) if movie is not None else 0
```

## When to ignore
Where the related rows are in the session already, so that reading the attribute asks for nothing.
"""

from collections.abc import Iterator

from fastpg_lint.analyses.async_sync.lazy_load_in_async import LazyLoads
from fastpg_lint.levels import Level
from fastpg_lint.role import Role
from fastpg_lint.rules.rule import Finding, Rule
from fastpg_lint.rules.voices import Voice
from fastpg_lint.semantic.module import LinkedModule

ASYNC_DAMAGE = "raises `MissingGreenlet`"
SYNC_DAMAGE = "queries on the event loop"

RULE = Rule(
    code="FPG114",
    name="lazy-load-in-async",
    level=Level.ERROR,
    because="it raises `MissingGreenlet` each time the relationship has not been loaded before",
    message="`{read}` is not loaded, so reading it in async `{function}` {damage}",
    help="add `.options(selectinload({relationship}))` to the query",
    since="0.1.0",
    voices={Role.PROGRAM: Voice.FULL},
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    for found in LazyLoads(module).found():
        yield RULE.finding(
            at=found.read.at,
            read=found.read.text,
            function=found.body.name,
            damage=ASYNC_DAMAGE if found.is_awaited else SYNC_DAMAGE,
            relationship=f"{found.table.label}.{found.name}",
        )
