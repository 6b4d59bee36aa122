"""A foreign key that no index begins with.

## What it does
Finds foreign keys of SQLAlchemy, SQLModel, Tortoise and Piccolo that are not indexed: no `index=True`, no
`unique=True`, and no primary key, `Index` or `UniqueConstraint` that begins with the column. Indexes count
wherever they are made: in `__table_args__`, in a module-level `Index(...)`, in Alembic's migrations, and in
SQL. An index in which the column comes second does not help. A key to what looks like a fixed list
(`countries`, `order_status`) is advice: its rows hardly ever go. So is one of a table that stays small by
its name (`settings`), and one that the code which works with the table never goes along: no query asks for
it, no relationship lists its rows, nothing deletes what it refers to, and it has no `ondelete`. Of a key to
what people set up one by one (`templates`, `groups`) the first two are enough: these rows seldom go. Of one
that says who has done something (`created_by_id`), deleted users and an `ondelete` say nothing. In revisions
of Alembic it is told of tables that no model has, and that the service names.

## Why is this bad?
PostgreSQL indexes the column that a foreign key refers to, not the key itself. Each row deleted from the
other table is then looked for by reading this one from end to end, with its rows locked in between, and
every join along the key reads it as well. It goes unnoticed until the table has grown.

```sql
CREATE INDEX CONCURRENTLY ix_orders_user_id ON orders (user_id);
```

Without `CONCURRENTLY` nobody can write to the table until the index is there. It cannot run inside of a
transaction, in which Alembic runs a revision, so it has a block of its own:

```python
with op.get_context().autocommit_block():
    op.create_index("ix_orders_user_id", "orders", ["user_id"], postgresql_concurrently=True)
```

One that fails leaves an invalid index behind, which is dropped before it is tried again.

## Example
```python
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Order(Base):
    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
```

## Use instead
```python
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Order(Base):
    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
```

## Fix
Unsafe: `index=True` is passed to what makes the column, or an `Index` joins those of single columns in
`__table_args__`, where these stand there. A table that exists needs a migration: `alembic revision
--autogenerate`, with `postgresql_concurrently=True` as above. Keys of several columns and revisions are left
alone.

## When to ignore
Where the table stays small, or nothing is ever deleted from the other one and no query joins along the key.

## Limits
Indexes are those of the models, of the revisions and of SQL in the project; what somebody has made by hand
in the database is not known, nor are the numbers of rows. Tables that are reflected are not seen.

## References
- PostgreSQL: Foreign keys:
  <https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK>
- PostgreSQL: Building indexes concurrently:
  <https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY>
- Alembic: `create_index`:
  <https://alembic.sqlalchemy.org/en/latest/ops.html#alembic.operations.Operations.create_index>
- Alembic: `autocommit_block`:
  <https://alembic.sqlalchemy.org/en/latest/api/runtime.html#alembic.runtime.migration.MigrationContext.autocommit_block>
"""

from collections.abc import Iterator

from fastpg_lint.analyses.schema.foreign_key_without_index import BareKey, bare_keys
from fastpg_lint.frameworks.sql.dialects import runs_on_another
from fastpg_lint.frameworks.sqlalchemy.selectivity import is_of_many, is_reference, is_small
from fastpg_lint.levels import Level
from fastpg_lint.role import Role
from fastpg_lint.rules.rule import Finding, FixKind, Rule, named_cause
from fastpg_lint.rules.voices import Voice
from fastpg_lint.semantic.module import LinkedModule

RULE = Rule(
    code="FPG504",
    name="foreign-key-without-index",
    level=Level.WARNING,
    because="each delete in the referenced table scans this one, which shows as rows come",
    message="foreign key `{key}` has no index, so {deleting} scans `{table}`",
    help="{remedy}",
    since="0.1.0",
    fix=FixKind.UNSAFE,
    voices={Role.MIGRATION: Voice.FULL},
)

_IN_REVISION = "make one by `op.create_index()` in a new revision"


def judge(module: LinkedModule) -> Iterator[Finding]:
    for key in bare_keys(module):
        if runs_on_another(module.project.files):
            return
        yield RULE.finding(
            at=key.at,
            level=None if key.is_used and not _stays_small(key) else Level.ADVICE,
            cause=named_cause("table", key.table.shown, key.table.module),
            key=f"{key.table.shown}.{', '.join(key.columns)}",
            deleting=_deleting(key),
            table=key.table.shown,
            remedy=_IN_REVISION if module.role == Role.MIGRATION else _remedy(key),
        )


def _stays_small(key: BareKey) -> bool:
    """Whether there is little to scan, or hardly ever a reason to."""
    referred = _referred(key) or _by_column(key)
    return (is_small(key.table) and not is_of_many(referred)) or is_reference(referred)


def _referred(key: BareKey) -> str:
    """The table that a key refers to, "" where its text does not name it."""
    return key.target.rpartition(".")[0].rpartition(".")[2]


def _by_column(key: BareKey) -> str:
    """What a key refers to, as far as its column's name says: `permission` for `permission_id`."""
    return key.columns[0].rpartition("_")[0] if len(key.columns) == 1 else ""


def _deleting(key: BareKey) -> str:
    """`deleting from `users``, where the text of the key names the table."""
    target = _referred(key)
    return f"deleting from `{target}`" if target else "deleting what it refers to"


def _remedy(key: BareKey) -> str:
    if len(key.columns) == 1:
        return "pass `index=True`"
    columns = ", ".join(f'"{column}"' for column in key.columns)
    return f"add `Index(None, {columns})` to the table"
