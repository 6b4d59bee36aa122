"""A filter or an order that no index helps with.

## What it does
Finds queries of SQLAlchemy and SQLModel that compare a column with a value, in `where`, `filter` or
`filter_by`, where no index, primary key or unique constraint begins with that column, wherever it is made:
with the table, in a module-level `Index(...)`, in Alembic's migrations, or in SQL. `order_by` with a `limit`
and no condition is reported alike.

Only the clear cases are reported. It is quiet where another condition of the same query can use an index,
for columns with few values (booleans, enumerations, a `status` or `type`), for `None`, for tables that stay
small by their name (settings, roles), and where a part of the query comes from elsewhere. A foreign key
without an index is FPG504's. What deletes or changes all rows before a time, as a clean-up does, is advice:
it runs now and then. So is what is asked at start-up alone, and the name of what people set up one by one
(`projects`, `templates`), some hundred short rows.

## Why is this bad?
PostgreSQL reads the table from end to end to find a handful of rows. With a thousand rows nobody notices;
with a million each such request takes most of a second of CPU, and a few of them at a time fill the pool.

```sql
CREATE INDEX CONCURRENTLY ix_movies_director ON movies (director);
```

Without `CONCURRENTLY` nobody can write to the table until the index is there. It cannot run inside of a
transaction, in which Alembic runs a revision, so it has a block of its own:

```python
with op.get_context().autocommit_block():
    op.create_index("ix_movies_director", "movies", ["director"], postgresql_concurrently=True)
```

One that fails leaves an invalid index behind, which is dropped before it is tried again.

## Example
```python
from sqlalchemy import String, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Movie(Base):
    __tablename__ = "movies"

    id: Mapped[int] = mapped_column(primary_key=True)
    director: Mapped[str] = mapped_column(String(80))


async def by_director(session: AsyncSession, director: str) -> list[Movie]:
    return list(await session.scalars(select(Movie).where(Movie.director == director)))
```

## Use instead
```python
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Movie(Base):
    __tablename__ = "movies"

    id: Mapped[int] = mapped_column(primary_key=True)
    director: Mapped[str] = mapped_column(index=True)


async def by_director(session: AsyncSession, director: str) -> list[Movie]:
    return list(await session.scalars(select(Movie).where(Movie.director == director)))
```

## Fix
Unsafe: where a call declares the column, it gets `index=True` there, or an `Index` beside those of single
columns in `__table_args__`. A migration is needed: `alembic revision --autogenerate`, with
`postgresql_concurrently=True` as above.

## When to ignore
Where the table stays small, or the query runs once a day: each index makes every write slower.

## Limits
Numbers of rows are not known: a small table is told from its name alone. Indexes that were made by hand in
the database, and conditions in SQL that is written as text, are not seen. Expressions over a column,
`func.lower(Movie.title)`, are left alone.

## References
- PostgreSQL: Indexes:
  <https://www.postgresql.org/docs/current/indexes.html>
- PostgreSQL: Building indexes concurrently:
  <https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY>
- SQLAlchemy: Indexes:
  <https://docs.sqlalchemy.org/en/20/core/constraints.html#indexes>
- Alembic: `autocommit_block`:
  <https://alembic.sqlalchemy.org/en/latest/api/runtime.html#alembic.runtime.migration.MigrationContext.autocommit_block>
"""

from collections.abc import Iterator

from fastpg_lint.analyses.queries.filter_on_unindexed_column import bare_filters
from fastpg_lint.frameworks.fastapi.startup import StartUp
from fastpg_lint.frameworks.sql.dialects import runs_on_another
from fastpg_lint.frameworks.sqlalchemy.selectivity import is_quickly_searched
from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Finding, FixKind, RelatedSite, Rule, named_cause
from fastpg_lint.semantic.call_graph.concurrency import Concurrency
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.source.site import Site

RULE = Rule(
    code="FPG601",
    name="filter-on-unindexed-column",
    level=Level.WARNING,
    because="each query scans the table, which shows as rows come",
    message="`{method}()` on `{column}` has no index to use, so the query reads all of `{table}`",
    help="pass `index=True` to the column",
    since="0.1.0",
    fix=FixKind.UNSAFE,
    by_function=True,
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    for found in bare_filters(module):
        if runs_on_another(module.project.files):
            return
        table, column = found.use.table, found.use.column
        is_rare = found.is_clearing or _is_upkeep(module, found.at)
        yield RULE.finding(
            at=found.at,
            related=(RelatedSite(column.module, column.at, f"`{column.name}`"),),
            level=Level.ADVICE if is_rare or is_quickly_searched(found.use) else None,
            cause=named_cause("column", f"{table.shown}.{column.name}", column.module),
            method=found.method,
            column=f"{table.label}.{column.name}",
            table=table.shown,
        )


def _is_upkeep(module: LinkedModule, at: Site) -> bool:
    """Whether a query is asked at start-up alone."""
    function = module.of(Concurrency).function_at(at)
    return function is not None and module.project.of(StartUp).is_upkeep(function)
