"""SQL put together with values in its text.

## What it does
Finds f-strings, `%`, `+`, `.format`, `.join` and templates that put a value into a statement where a
placeholder belongs, in quotes, beside a comparison or among inserted values, and that are handed to `text()`,
`execute()`, `fetch()` and their like, at once or through a list of conditions or a function that gives them.
Reported where the string begins. A name of a table or a column, which no placeholder can stand for, is told
where a caller chooses it as a text and nothing checks it: no dict, `Literal`, enumeration, pattern or `in`.
Constants and numbers are no findings.

## Why is this bad?
Whoever chooses the value can end the quotes and write SQL of his own: read other people's rows, or drop the
table. A name with an apostrophe in it is enough to break the query. And each value makes a new statement,
which PostgreSQL plans anew.

## Example
```python
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


async def is_taken(session: AsyncSession, handle: str) -> bool:
    found = await session.execute(text(f"SELECT 1 FROM users WHERE handle = '{handle}'"))
    return found.first() is not None
```

## Use instead
```python
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


async def is_taken(session: AsyncSession, handle: str) -> bool:
    found = await session.execute(text("SELECT 1 FROM users WHERE handle = :handle"), {"handle": handle})
    return found.first() is not None
```

## Fix
Unsafe: in a text that is given to `text()` and run at once, or to a connection of asyncpg or psycopg, values
in quotes are bound: `:handle` and a dict, `$1`, `%s` and a tuple. They may be put into it by an f-string,
`%`, `+` or `.format`. That is done where each of them has a name and stands in `SELECT`, `INSERT`, `UPDATE`
or `DELETE` where a value may. Values without quotes, those of a cast or an `INTERVAL`, and statements that
are put together elsewhere are left alone.

## When to ignore
Where the value comes from the code itself, in a way that is not seen here.

## Limits
Whether a value was checked in another module by means of its own is not known: a dict, a `Literal`, an enum
or a membership test is what counts. SQL that a template engine puts together is not read.

## References
- SQLAlchemy: `text()` and bound parameters:
  <https://docs.sqlalchemy.org/en/20/core/sqlelement.html#sqlalchemy.sql.expression.text>
- PostgreSQL: `PQexecParams`, values apart from the statement:
  <https://www.postgresql.org/docs/current/libpq-exec.html#LIBPQ-PQEXECPARAMS>
- OWASP: SQL injection prevention:
  <https://cheatsheetseries.owasp.org/cheatsheets/SQL_Injection_Prevention_Cheat_Sheet.html>
"""

from collections.abc import Iterator

from fastpg_lint.analyses.queries.sql_from_string import Injection, Wanted, injections
from fastpg_lint.frameworks.sql.calls import TEXTS
from fastpg_lint.levels import Level
from fastpg_lint.role import Role
from fastpg_lint.rules.rule import Finding, FixKind, Rule
from fastpg_lint.rules.voices import Voice
from fastpg_lint.semantic.module import LinkedModule

RULE = Rule(
    code="FPG605",
    name="sql-from-string",
    level=Level.ERROR,
    because="whoever chooses the value writes the statement",
    message="`{value}` is put into the text of the SQL, an SQL injection by whoever chooses it",
    help="{remedy}",
    since="0.1.0",
    fix=FixKind.UNSAFE,
    voices={Role.PROGRAM: Voice.FULL, Role.MIGRATION: Voice.ADVICE},
)


PLACEHOLDER = "write `{placeholder}` there and pass the value beside the text"
KNOWN_NAME = "look it up in a dict or `Literal` of allowed names"
FUNCTION = "select `set_config()` or `pg_notify()`, with `{placeholder}` for the value"

REMEDIES = {
    Wanted.PLACEHOLDER: PLACEHOLDER,
    Wanted.KNOWN_NAME: KNOWN_NAME,
    Wanted.FUNCTION: FUNCTION,
}
"""What to write instead, by what belongs there."""


def judge(module: LinkedModule) -> Iterator[Finding]:
    for found in injections(module):
        remedy = REMEDIES[found.wanted].format(placeholder=_placeholder(module, found))
        yield RULE.finding(at=found.at, value=found.value, remedy=remedy)


def _placeholder(module: LinkedModule, found: Injection) -> str:
    """The placeholder of the library that runs the statement."""
    word = found.site.word
    names = module.project.infer.callee(module.name, found.site.number)
    library = {str(getattr(name, "name", "")).partition(".")[0] for name in names}
    if word in TEXTS or "sqlalchemy" in library:
        return (
            f":{found.value.rpartition('.')[2]}" if found.value.replace(".", "").isidentifier() else ":value"
        )
    return "$1" if "asyncpg" in library or word.startswith("fetch") else "%s"
