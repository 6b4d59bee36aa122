"""A relationship that async code reads without having loaded it.

## What it does
Finds relationships of SQLAlchemy and SQLModel that an `async def` reads from a row of an `AsyncSession`,
where the relationship is loaded lazily, as by default, and the query has no `selectinload`, `joinedload` or
other option for it. The query may stand in a function that returns the row, or in a dependency. The
relationship may be read in the coroutine, by a function, method or property that is given the row, by
`model_validate`, or by FastAPI for the response model of a route; it may be one beyond a relationship that is
loaded, or one of a new row that has been written. A collection that is given a new value is loaded first as
well. It is quiet where the row is refreshed with the attribute,
where the related row is in the session already, where options come from elsewhere, and for
`awaitable_attrs`.

## Why is this bad?
Reading the attribute sends a query. An `AsyncSession` cannot wait for it there and raises `MissingGreenlet`,
so the request fails, but only for rows whose relationship nobody has loaded before. A response model that
reads it fails in the same way, after the route has returned.

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

## Fix
Unsafe: the query is given `.options(selectinload(Movie.reviews))`, and `session.get()` an argument `options`.
That is done where the query stands in the module that reads the relationship, and selects the class that has
it; a new row, and a relationship of what another leads to, are left alone.

## When to ignore
Where the related rows are in the session already, so that reading the attribute asks for nothing.

## Limits
What is loaded is told from the query that the row comes from: one that the project puts together in several
places, or a row out of a cache, is left alone. Relationships that a library's serialiser reads are seen for
Pydantic's models. `AsyncAttrs` (`await row.awaitable_attrs.x`) is fine.

## References
- SQLAlchemy: Preventing implicit I/O with `AsyncSession`:
  <https://docs.sqlalchemy.org/en/20/orm/extensions/asyncio.html#preventing-implicit-io-when-using-asyncsession>
- SQLAlchemy: Relationship loading techniques:
  <https://docs.sqlalchemy.org/en/20/orm/queryguide/relationships.html>
"""

from collections.abc import Iterator

from fastpg_lint.analyses.async_sync.lazy_load_in_async import LazyLoad, LazyLoads
from fastpg_lint.frameworks.sqlalchemy.relationships import Step
from fastpg_lint.frameworks.sqlalchemy.row_reads import RowUse
from fastpg_lint.levels import Level
from fastpg_lint.role import Role
from fastpg_lint.rules.rule import Finding, FixKind, RelatedSite, Rule, code_cause
from fastpg_lint.rules.voices import Voice
from fastpg_lint.semantic.module import LinkedModule

_MOST_STEPS = 2
"""Relationships that the message names of a longer way to one."""

RULE = Rule(
    code="FPG114",
    name="lazy-load-in-async",
    level=Level.ERROR,
    because="it raises `MissingGreenlet` each time the relationship has not been loaded before",
    message="`{read}` is not loaded, so {reader} raises `MissingGreenlet`",
    help="{remedy}",
    since="0.1.0",
    by_function=True,
    fix=FixKind.UNSAFE,
    voices={Role.PROGRAM: Voice.FULL},
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    for found in module.of(LazyLoads).found:
        step, use = found.trail[-1], found.use
        label = _label(module, step)
        related = []
        if use.place is not None:
            related.append(RelatedSite(use.place.module, use.place.at, f"`{label}` is read here"))
        loaded = found.loaded_by
        yield RULE.finding(
            at=use.at,
            related=tuple(related),
            cause=code_cause(f"rows of {loaded.call.label}", loaded.place.module, loaded.call.at),
            read=use.text or label,
            reader=use.shown or _doing(use),
            remedy=_remedy(module, found),
        )


def _doing(use: RowUse) -> str:
    return "giving it a value" if use.is_given else "reading it"


def _label(module: LinkedModule, step: Step) -> str:
    return f"{module.project.infer.scope(step.owner).name}.{step.name}"


def _remedy(module: LinkedModule, found: LazyLoad) -> str:
    if found.is_new:
        return f'refresh it with `attribute_names=["{found.trail[-1].name}"]`'
    chain = ".".join(f"selectinload({_label(module, step)})" for step in found.trail[-_MOST_STEPS:])
    return f"add `.options({chain})` to the query"
