"""A search with a wildcard in front, `LIKE '%…'`.

## What it does
Finds `like` and `ilike` with a pattern that begins with `%`, `contains` and `icontains` on columns of text,
Tortoise's `__contains` and `__icontains`, and `LIKE '%…'` in SQL, also where the pattern comes through a
placeholder. It is quiet where the project makes an index with `gin_trgm_ops` for the column. It is advice
where an index answers another condition of the query, and for the name of what people set up one by one
(`projects`, `templates`). What a function searches twice, for a page and for the number of all, is told
once.

## Why is this bad?
An ordinary index is sorted by the beginning of the text and is of no use here, so PostgreSQL reads the table
and compares every row. Search boxes send such queries at each keystroke. An index of trigrams answers the
same query in milliseconds; `tsvector` finds words rather than pieces of them.

```sql
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX CONCURRENTLY ix_movies_title_trgm ON movies USING gin (title gin_trgm_ops);
```

Without `CONCURRENTLY` nobody can write to the table until the index is there. In a revision of Alembic it
stands in a block of its own, since it cannot run inside of a transaction:

```python
with op.get_context().autocommit_block():
    op.create_index(
        "ix_movies_title_trgm",
        "movies",
        ["title"],
        postgresql_using="gin",
        postgresql_ops={"title": "gin_trgm_ops"},
        postgresql_concurrently=True,
    )
```

## Example
```python
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Movie(Base):
    __tablename__ = "movies"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]


async def search(session: AsyncSession, term: str) -> list[Movie]:
    return list(await session.scalars(select(Movie).where(Movie.title.ilike(f"%{term}%")).limit(20)))
```

## Use instead
```python
from sqlalchemy import Index, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Movie(Base):
    __tablename__ = "movies"
    __table_args__ = (
        Index(
            "ix_movies_title_trgm", "title", postgresql_using="gin", postgresql_ops={"title": "gin_trgm_ops"}
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]


async def search(session: AsyncSession, term: str) -> list[Movie]:
    return list(await session.scalars(select(Movie).where(Movie.title.ilike(f"%{term}%")).limit(20)))
```

## When to ignore
Where the other conditions of the query leave few rows to compare, or the table stays small.

## Limits
Whether the pattern begins with a wildcard is told where it is written out or put together; one that a
caller hands in is not known. Indexes of trigrams that were made by hand in the database are not seen.

## References
- PostgreSQL: pg_trgm:
  <https://www.postgresql.org/docs/current/pgtrgm.html>
- PostgreSQL: Full text search:
  <https://www.postgresql.org/docs/current/textsearch.html>
- SQLAlchemy: Index options of PostgreSQL:
  <https://docs.sqlalchemy.org/en/20/dialects/postgresql.html#postgresql-specific-index-options>
- Alembic: `autocommit_block`:
  <https://alembic.sqlalchemy.org/en/latest/api/runtime.html#alembic.runtime.migration.MigrationContext.autocommit_block>
"""

from collections.abc import Iterator

from fastpg_lint.analyses.queries.leading_wildcard_like import wildcard_searches
from fastpg_lint.frameworks.sql.dialects import imports_another_driver, runs_on_another
from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Finding, Rule, code_cause
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.source.site import Site

RULE = Rule(
    code="FPG602",
    name="leading-wildcard-like",
    level=Level.WARNING,
    because="each search scans the table, which shows as rows come",
    message="{search} on `{column}` begins with a wildcard, so {rows} read",
    help="index it by `gin_trgm_ops`, or use a `tsvector`",
    since="0.1.0",
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    if imports_another_driver(module.view):
        return
    for found in wildcard_searches(module):
        if runs_on_another(module.project.files):
            return
        yield RULE.finding(
            at=found.at,
            cause=code_cause("the query", module.name, Site(found.at.statement)),
            level=Level.ADVICE if found.is_narrowed or found.is_quick else None,
            search=found.label,
            column=found.column,
            rows="each row that the other conditions leave is" if found.is_narrowed else "every row is",
        )
