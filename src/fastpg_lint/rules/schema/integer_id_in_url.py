"""A path parameter that is the integer key of a table.

## What it does
Finds routes whose path holds an `int` by which a row is looked up as the table's integer primary key: in the
route itself, in a dependency, or in a function of the project that either calls. Parameters that are a UUID
or a slug, or an integer that is not the key, are no findings; nor are routes left out of the schema.

## Why is this bad?
Whoever sees `/orders/1041` knows how many orders there are, and can ask for 1040. One forgotten check of
ownership then gives away the whole table, one number at a time. The numbers also end up in other people's
systems, so the rows can never be moved or merged. An `external_id` is for URLs, the integer for joins.

```sql
ALTER TABLE orders ADD COLUMN external_id uuid;
ALTER TABLE orders ALTER COLUMN external_id SET DEFAULT gen_random_uuid();
UPDATE orders SET external_id = gen_random_uuid() WHERE id BETWEEN 1 AND 10000 AND external_id IS NULL;
CREATE UNIQUE INDEX CONCURRENTLY uq_orders_external_id ON orders (external_id);
ALTER TABLE orders ADD CONSTRAINT orders_external_id CHECK (external_id IS NOT NULL) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT orders_external_id;
ALTER TABLE orders ALTER COLUMN external_id SET NOT NULL;
```

In one statement, `ADD COLUMN … DEFAULT gen_random_uuid()`, PostgreSQL rewrites the table under an exclusive
lock, since each row gets another value. Step by step nobody waits: the rows are filled in batches, the index
is built beside the writes, and `SET NOT NULL` trusts the constraint, which may be dropped afterwards.

## Example
```python
from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.database import SessionDep

router = APIRouter()


class Base(DeclarativeBase):
    pass


class Movie(Base):
    __tablename__ = "movies"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]


class MovieRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    title: str


@router.get("/movies/{movie_id}", response_model=MovieRead)
async def read_movie(movie_id: int, session: SessionDep) -> Movie:
    movie = await session.get(Movie, movie_id)
    if movie is None:
        raise HTTPException(404, "no such movie")
    return movie
```

## Use instead
```python
from uuid import UUID, uuid4

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict
from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.database import SessionDep

router = APIRouter()


class Base(DeclarativeBase):
    pass


class Movie(Base):
    __tablename__ = "movies"

    id: Mapped[int] = mapped_column(primary_key=True)
    external_id: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    title: Mapped[str]


class MovieRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    title: str


@router.get("/movies/{external_id}", response_model=MovieRead)
async def read_movie(external_id: UUID, session: SessionDep) -> Movie:
    movie = await session.scalar(select(Movie).where(Movie.external_id == external_id))
    if movie is None:
        raise HTTPException(404, "no such movie")
    return movie
```

## When to ignore
In an API for machines that know the rows by their numbers already.

## Limits
The look-up is followed through three functions. A key that is `BigInteger` with random values is an integer
key as well. Paths that are worked out are not read.

## References
- FastAPI: Path parameters:
  <https://fastapi.tiangolo.com/tutorial/path-params/>
- PostgreSQL: UUID functions:
  <https://www.postgresql.org/docs/current/functions-uuid.html>
- PostgreSQL: ALTER TABLE, and which forms rewrite the table:
  <https://www.postgresql.org/docs/current/sql-altertable.html>
"""

from collections.abc import Iterator

from fastpg_lint.analyses.schema.integer_id_in_url import integer_ids
from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Finding, Rule, named_cause
from fastpg_lint.semantic.module import LinkedModule

RULE = Rule(
    code="FPG502",
    name="integer-id-in-url",
    level=Level.ADVICE,
    because="the key works, and lets clients count and guess rows",
    message="path parameter `{name}` is the integer key of `{table}`, so anyone can count and guess its rows",
    help="look the row up by an `external_id: UUID`",
    since="0.1.0",
    by_function=True,
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    for found in integer_ids(module):
        table = found.table
        yield RULE.finding(
            at=found.route.call.at,
            cause=named_cause("table", table.shown, table.module),
            name=found.name,
            table=table.shown,
        )
