"""Rows inserted one at a time in a loop.

## What it does
Finds `session.add(...)` of a new row, `session.execute(insert(...))` and `connection.execute("INSERT …")` in
a `for` loop or comprehension. It is quiet for a few values written out, for an `async for`, which waits for
each of its rows, where the loop needs each row at once (`flush`, a savepoint), and in Alembic's migrations.

## Why is this bad?
A statement a row waits for the network once a row: ten thousand rows at a millisecond each are ten seconds,
all of them in one transaction. Objects added one by one are tracked one by one, though the session may send
them together. `COPY` and multi-row inserts load the same rows in a fraction of a second.

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

## When to ignore
Where the loop never has more than a handful of turns.
"""

from collections.abc import Iterator

from fastpg_lint.analyses.queries.row_by_row_insert import RowInserts
from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Finding, Rule
from fastpg_lint.semantic.module import LinkedModule

RULE = Rule(
    code="FPG603",
    name="row-by-row-insert",
    level=Level.WARNING,
    because="each row takes a round trip, which shows as rows come",
    message="{call} in a loop {damage}",
    help="{remedy}",
    since="0.1.0",
)

OBJECTS = "writes row by row: each object is built, tracked and flushed for itself"
STATEMENTS = "writes row by row: each statement waits for its own round trip"


def judge(module: LinkedModule) -> Iterator[Finding]:
    if module.setting.is_test:
        return
    for found in RowInserts(module).found():
        call = found.site.call
        owner = call.short_text.rpartition(".")[0]
        if found.is_statement:
            remedy = f"call `{call.short_text}()` once with all rows, or `COPY` them"
        else:
            remedy = f"collect the rows and call `{owner}.add_all(rows)`"
        yield RULE.finding(
            at=call.at,
            call=call.label,
            damage=STATEMENTS if found.is_statement else OBJECTS,
            remedy=remedy,
        )
