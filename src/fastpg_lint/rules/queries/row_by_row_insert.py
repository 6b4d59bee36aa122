"""Rows inserted one at a time in a loop.

## What it does
Finds `session.execute(insert(...))` and `connection.execute("INSERT …")` in a `for` loop or comprehension,
and `session.add(...)` of a new row where each turn flushes or commits it. Where the loop goes over what is
read from a file or a feed, `session.add(...)` alone is told as advice: SQLAlchemy sends the rows together
then. So are rows of a table that stays small by its name (`permissions`). It is quiet for a few values
written out, for an `async for`, which waits for each of its rows, where the loop goes on with each row (its
key, a savepoint), and in Alembic's migrations.

## Why is this bad?
A statement a row waits for the network once a row: ten thousand rows at a millisecond each are ten seconds,
all of them in one transaction, and each commit waits for the disk besides. Multi-row inserts and `COPY` load
the same rows in a fraction of a second, and build no object for each.

```sql
INSERT INTO movies (title) SELECT * FROM unnest($1::text[]);
COPY movies (title) FROM STDIN;
```

## Example
```python
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Movie(Base):
    __tablename__ = "movies"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]


async def load(session: AsyncSession, titles: list[str]) -> None:
    for title in titles:
        session.add(Movie(title=title))
        await session.commit()
```

## Use instead
```python
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Movie(Base):
    __tablename__ = "movies"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]


async def load(session: AsyncSession, titles: list[str]) -> None:
    await session.execute(insert(Movie), [{"title": title} for title in titles])
    await session.commit()
```

## Fix
Unsafe: a loop that does nothing but add rows to a session and send each becomes one `add_all()`, sent once;
one that does nothing but run a statement of asyncpg, or of a cursor of psycopg, becomes one `executemany()`.
`execute()` of SQLAlchemy is given all rows, where there are any, of `insert()` or `text()` and plain values.
Rows are then written together, or not at all. All other loops are left alone.

## When to ignore
Where the loop never has more than a handful of turns.

## Limits
How many turns a loop takes is not known, unless it is written out. Rows that a library writes one by one
inside itself are not seen, nor are inserts through functions that the project does not define.

## References
- SQLAlchemy: ORM bulk INSERT statements:
  <https://docs.sqlalchemy.org/en/20/orm/queryguide/dml.html#orm-bulk-insert-statements>
- PostgreSQL: Populating a database:
  <https://www.postgresql.org/docs/current/populate.html>
- PostgreSQL: COPY:
  <https://www.postgresql.org/docs/current/sql-copy.html>
"""

from collections.abc import Iterator

from fastpg_lint.analyses.queries.row_by_row_insert import RowInsert, RowInserts, Writing
from fastpg_lint.frameworks.sql.dialects import imports_another_driver
from fastpg_lint.levels import Level
from fastpg_lint.role import Role
from fastpg_lint.rules.rule import Finding, FixKind, RelatedSite, Rule
from fastpg_lint.rules.voices import Voice
from fastpg_lint.semantic.module import LinkedModule

RULE = Rule(
    code="FPG603",
    name="row-by-row-insert",
    level=Level.WARNING,
    because="each row takes a round trip, which shows as rows come",
    message="{call} in a loop {damage}",
    help="{remedy}",
    since="0.1.0",
    by_function=True,
    fix=FixKind.UNSAFE,
    voices={Role.PROGRAM: Voice.FULL},
)

STATEMENT = "writes row by row, one round trip each"
SENT = "with {sent_by} writes row by row, one round trip each"
FED = "over a file or feed builds and tracks an object a row"

REMEDIES = {
    "asyncpg": "call `{owner}.executemany()` or `{owner}.copy_records_to_table()` once",
    "psycopg": "call `executemany()` of a cursor once, or `COPY` them",
    "psycopg2": "call `psycopg2.extras.execute_values()` once",
    "databases": "call `{owner}.execute()` once, with `insert().values(rows)`",
    "tortoise": "collect the rows, and call `bulk_create()` of the model once",
    "piccolo": "collect the rows, and call `insert(*rows)` of the table once",
    "sqlalchemy": "call `{owner}.execute(insert(…), rows)` once",
    "sqlmodel": "call `{owner}.execute(insert(…), rows)` once",
}
"""What to call instead of one statement a row, by the library that runs it."""
ANY = "write all rows by one statement, or `COPY` them"


def judge(module: LinkedModule) -> Iterator[Finding]:
    if imports_another_driver(module.view):
        return
    for found in RowInserts(module).found():
        sent = found.sent_by if found.writing == Writing.CALLED else None
        yield RULE.finding(
            at=found.site.call.at,
            related=(RelatedSite(sent.place.module, sent.call.at, sent.call.label),) if sent else (),
            level=Level.ADVICE if found.writing == Writing.FED or found.is_few else None,
            call=found.site.call.label,
            damage=_damage(found),
            remedy=_remedy(found),
        )


def _damage(found: RowInsert) -> str:
    if found.writing == Writing.SENT and found.sent_by is not None:
        return SENT.format(sent_by=found.sent_by.call.label)
    return FED if found.writing == Writing.FED else STATEMENT


def _remedy(found: RowInsert) -> str:
    call = found.site.call.short_text
    owner = call.rpartition(".")[0]
    if found.writing == Writing.CALLED:
        return ANY
    if found.sent_by is not None:
        return f"call {found.sent_by.call.label} once, behind the loop"
    if found.writing == Writing.FED:
        return f"call `{owner}.execute(insert(…), rows)` once, or `COPY` them"
    return REMEDIES.get(found.library, ANY).format(owner=owner)
