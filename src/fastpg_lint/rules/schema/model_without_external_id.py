"""A table with an integer key that routes serve, and nothing else to name its rows by.

## What it does
Finds mapped classes whose primary key is an integer, that a route comes to by itself or by what it calls, and
that have no unique column of type UUID or text to name a row by in a URL. It is off unless it is selected:
not every table that a route reads is shown to the outside.

## Why is this bad?
The day a row needs a URL, the integer is all there is, and it goes out. From then on anyone can count the
rows and guess the next one, and the numbers can never change again. Adding a column later means filling it
for every row.

```sql
ALTER TABLE movies ADD COLUMN external_id uuid;
ALTER TABLE movies ALTER COLUMN external_id SET DEFAULT gen_random_uuid();
UPDATE movies SET external_id = gen_random_uuid() WHERE id BETWEEN 1 AND 10000 AND external_id IS NULL;
CREATE UNIQUE INDEX CONCURRENTLY uq_movies_external_id ON movies (external_id);
ALTER TABLE movies ADD CONSTRAINT movies_external_id CHECK (external_id IS NOT NULL) NOT VALID;
ALTER TABLE movies VALIDATE CONSTRAINT movies_external_id;
ALTER TABLE movies ALTER COLUMN external_id SET NOT NULL;
```

In one statement, `ADD COLUMN … DEFAULT gen_random_uuid()`, PostgreSQL rewrites the table under an exclusive
lock, since each row gets another value. Step by step nobody waits: the rows are filled in batches, the index
is built beside the writes, and `SET NOT NULL` trusts the constraint, which may be dropped afterwards.

## Example
```python
from fastapi import APIRouter
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
    title: Mapped[str]


class MovieRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    title: str


@router.get("/movies", response_model=list[MovieRead])
async def list_movies(session: SessionDep) -> list[Movie]:
    return list(await session.scalars(select(Movie).order_by(Movie.id).limit(20)))
```

## Use instead
```python
from uuid import UUID, uuid4

from fastapi import APIRouter
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

    external_id: UUID
    title: str


@router.get("/movies", response_model=list[MovieRead])
async def list_movies(session: SessionDep) -> list[Movie]:
    return list(await session.scalars(select(Movie).order_by(Movie.id).limit(20)))
```

## When to ignore
For tables whose rows never have a URL of their own.

## Limits
Which tables are shown to the outside is not known: told are those that a route comes to. A unique column of
another type than UUID or text is no name for a row.

## References
- PostgreSQL: UUID functions:
  <https://www.postgresql.org/docs/current/functions-uuid.html>
- SQLAlchemy: `Uuid`:
  <https://docs.sqlalchemy.org/en/20/core/type_basics.html#sqlalchemy.types.Uuid>
- PostgreSQL: ALTER TABLE, and which forms rewrite the table:
  <https://www.postgresql.org/docs/current/sql-altertable.html>
"""

from collections.abc import Iterator

from fastpg_lint.analyses.schema.model_without_external_id import Exposure
from fastpg_lint.frameworks.sqlalchemy.column_types import ColumnKind
from fastpg_lint.frameworks.sqlalchemy.tables import Table, Tables, has_integer_key
from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Finding, Rule
from fastpg_lint.semantic.module import LinkedModule

RULE = Rule(
    code="FPG503",
    name="model-without-external-id",
    level=Level.ADVICE,
    because="the key works inside the service, and leaves routes nothing better to name rows by",
    message="`{model}` has only an integer key to name a row by, so URLs give its rows away by number",
    help="add a unique `external_id: Mapped[UUID]`",
    since="0.1.0",
    default=False,
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    for table in module.project.of(Tables).in_module(module.name):
        if table.of is None or not table.is_whole or not has_integer_key(table):
            continue
        if not _has_public_name(table) and module.project.of(Exposure).reaches(table.of):
            yield RULE.finding(at=table.at, model=table.label)


def _has_public_name(table: Table) -> bool:
    """Whether a unique UUID or text can name a row."""
    alone = {index.columns[0] for index in table.indexes if len(index.columns) == 1}
    return any(
        column.kind in (ColumnKind.UUID, ColumnKind.TEXT)
        and (column.is_unique or any(column.is_called(name) for name in alone))
        for column in table.columns
    )
