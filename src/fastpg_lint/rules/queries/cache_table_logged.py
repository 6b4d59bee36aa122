"""A table for cached or temporary data that is written to the log like any other.

## What it does
Finds tables that are caches or temporary by their name, their comment or the first line of the class's
docstring, and that are not made with `prefixes=["UNLOGGED"]`, nor made unlogged by SQL in the project. It is
off unless it is selected: an unlogged table is empty after a crash, and is not copied to replicas.

## Why is this bad?
Every write to the table is written to the write-ahead log as well, flushed to disk before the transaction
ends, kept for backups and sent to each replica, all for rows that may be lost. Without the log such writes
are several times as fast.

```sql
ALTER TABLE rate_cache SET UNLOGGED;
```

The statement rewrites the table under an exclusive lock. A cache need not keep its rows: a new table, made
`UNLOGGED` and renamed into the place of the old one, holds nobody up.

## Example
```python
from sqlalchemy import Column, Float, MetaData, String, Table

rate_cache = Table(
    "rate_cache",
    MetaData(),
    Column("currency", String(3), primary_key=True),
    Column("rate", Float),
)
```

## Use instead
```python
from sqlalchemy import Column, Float, MetaData, String, Table

rate_cache = Table(
    "rate_cache",
    MetaData(),
    Column("currency", String(3), primary_key=True),
    Column("rate", Float),
    prefixes=["UNLOGGED"],
)
```

## Fix
Unsafe: the table is made with `prefixes=["UNLOGGED"]`; a class's gets them by `__table_args__`, unless it has
arguments already. A table that exists wants a migration: `ALTER TABLE … SET UNLOGGED`.

## When to ignore
Where the rows must be there after a crash, or replicas read them.

## Limits
Whether a table may be lost is told from its name, comment and docstring alone. What somebody has altered by
hand in the database is not known.

## References
- PostgreSQL: CREATE TABLE, UNLOGGED:
  <https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-UNLOGGED>
- SQLAlchemy: `Table`, with its `prefixes`:
  <https://docs.sqlalchemy.org/en/20/core/metadata.html#sqlalchemy.schema.Table.params.prefixes>
"""

from collections.abc import Iterator

from fastpg_lint.analyses.queries.cache_table_logged import logged_caches
from fastpg_lint.frameworks.sql.dialects import runs_on_another
from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Finding, FixKind, Rule
from fastpg_lint.semantic.module import LinkedModule

RULE = Rule(
    code="FPG607",
    name="cache-table-logged",
    level=Level.ADVICE,
    because="the table works, and each write of it goes to the log as well",
    message="table `{table}` holds what can be lost, yet each write to it is logged, flushed and replicated",
    help='pass `prefixes=["UNLOGGED"]`',
    since="0.1.0",
    default=False,
    fix=FixKind.UNSAFE,
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    for table in logged_caches(module):
        if not runs_on_another(module.project.files):
            yield RULE.finding(at=table.at, table=table.shown)
