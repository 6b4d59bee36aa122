"""A column of type `JSON` where PostgreSQL has `JSONB`.

## What it does
Finds columns of SQLAlchemy, SQLModel and Piccolo whose type is `JSON`, annotations that a
`type_annotation_map` turns into it, and `JSON` in `CREATE TABLE` and `ALTER TABLE` written as text. Where the
variant for PostgreSQL is `JSONB`, all is well: `JSON().with_variant(JSONB(), "postgresql")`. Tortoise's
`JSONField` is `JSONB` already. In a service that runs on another database as well, by the URLs in its
modules, it is advice. The columns of one table are told together. What Alembic's migrations did is done: they
are told for tables alone that no model has.

## Why is this bad?
PostgreSQL keeps `json` as the text that came in. Each query that looks into it parses every row again, there
is no `@>` and no equality, and no GIN index, so a search in the column reads the whole table. `jsonb` is
parsed once, when it is written.

```sql
ALTER TABLE pulses ALTER COLUMN hashtags TYPE jsonb USING hashtags::jsonb;
```

The statement rewrites the table, and until it is done nobody reads or writes there. A large table gets a
second column instead, which the service writes as well from then on, and which is filled in batches:

```sql
ALTER TABLE pulses ADD COLUMN hashtags_b jsonb;
UPDATE pulses SET hashtags_b = hashtags::jsonb WHERE id BETWEEN 1 AND 10000 AND hashtags_b IS NULL;
```

Once all rows have it, the service reads the new column, and the old one is dropped.

## Example
```python
from sqlalchemy import JSON
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Pulse(Base):
    __tablename__ = "pulses"

    id: Mapped[int] = mapped_column(primary_key=True)
    hashtags: Mapped[list[str]] = mapped_column(JSON, default=list)
```

## Use instead
```python
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Pulse(Base):
    __tablename__ = "pulses"

    id: Mapped[int] = mapped_column(primary_key=True)
    hashtags: Mapped[list[str]] = mapped_column(JSONB, default=list)
```

Where the models run on another database as well, such as SQLite in tests, write
`JSON().with_variant(JSONB(), "postgresql")`.

## Fix
Unsafe: `JSON` becomes `JSONB` of `sqlalchemy.dialects.postgresql`, or gets it as its variant for PostgreSQL
where the project has URLs of other databases. A table that exists needs a migration:
`alembic revision --autogenerate`. Revisions and strings of SQL are left alone, and columns of modules that
call functions for `json` alone (`json_each`, `json_array_elements`), which want to be changed with them.

## When to ignore
Where the text itself matters: its white space, the order of its keys, or keys that come twice.

## Limits
Types of libraries that wrap `JSON` under a name of their own, and columns that are reflected from the
database, are not seen. In SQL, only `CREATE TABLE` and `ALTER TABLE` that are written as text are read.
Which databases the service runs on is told from the URLs in its modules.

## References
- PostgreSQL: JSON types:
  <https://www.postgresql.org/docs/current/datatype-json.html>
- SQLAlchemy: `JSONB` of the PostgreSQL dialect:
  <https://docs.sqlalchemy.org/en/20/dialects/postgresql.html#sqlalchemy.dialects.postgresql.JSONB>
- SQLAlchemy: `with_variant`:
  <https://docs.sqlalchemy.org/en/20/core/type_api.html#sqlalchemy.types.TypeEngine.with_variant>
"""

from collections.abc import Iterator

from fastpg_lint.analyses.schema.json_instead_of_jsonb import json_columns
from fastpg_lint.frameworks.roles.roles import Roles
from fastpg_lint.frameworks.sql.dialects import connecting_to_another, runs_on_another, serves_another
from fastpg_lint.levels import Level
from fastpg_lint.role import Role
from fastpg_lint.rules.rule import Finding, FixKind, Rule, named_cause
from fastpg_lint.rules.voices import Voice
from fastpg_lint.semantic.module import LinkedModule

RULE = Rule(
    code="FPG501",
    name="json-instead-of-jsonb",
    level=Level.WARNING,
    because="each query into the column parses every row, which shows as rows come",
    message="{column} is `JSON`, text that each query parses and no index serves",
    help="declare it as {remedy}",
    since="0.1.0",
    by_function=True,
    fix=FixKind.UNSAFE,
    voices={Role.MIGRATION: Voice.FULL},
)

_IN_SEVERAL = '`JSON().with_variant(JSONB(), "postgresql")`'


def judge(module: LinkedModule) -> Iterator[Finding]:
    files, roles = module.project.files, module.project.of(Roles)
    for column in json_columns(module):
        if runs_on_another(files):
            return
        runs_on_several = serves_another(files, lambda one: roles.of(one).may_serve)
        yield RULE.finding(
            at=column.at,
            level=Level.ADVICE if runs_on_several else None,
            cause=named_cause("table", column.table, module.name) if column.table else None,
            column=column.label,
            remedy=_IN_SEVERAL if connecting_to_another(files) else "`JSONB`",
        )
