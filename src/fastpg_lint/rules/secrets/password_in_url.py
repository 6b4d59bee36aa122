"""A password inside the URL of a database or broker.

## What it does
Finds string literals and f-strings in which the address of a database, broker, cache, mail or directory
server has a password in it, be it an argument, a default or a constant, in one piece or put together, and
`host=… password=…` strings. `URL.create` and `PostgresDsn.build` with a password written out count too.
Blanks (`<password>`, `***`), templates and passwords put in at run time are none. For `localhost`, and for
passwords that name themselves as of development, it is advice. In documentation and in tests nothing is
reported.

## Why is this bad?
Everyone who can read the repository or the image can open the database. URLs also end up in logs and
tracebacks, with the password in them.

## Example
```python
from pydantic_settings import BaseSettings
from sqlalchemy.ext.asyncio import create_async_engine


class Settings(BaseSettings):
    database_url: str = "postgresql+asyncpg://shop:orbit-lantern@db.internal/shop"


engine = create_async_engine(Settings().database_url)
```

## Use instead
```python
from pydantic import PostgresDsn
from pydantic_settings import BaseSettings
from sqlalchemy.ext.asyncio import create_async_engine


class Settings(BaseSettings):
    database_url: PostgresDsn


engine = create_async_engine(str(Settings().database_url))
```

## Fix
Unsafe: where the project has an object of a `BaseSettings` class that the module can use, a URL that a name
tells apart becomes a field of that class, `SecretStr` without a default; in such a class the field loses its
default. The name of the variable is added to `.env.example`, if there is one, without a value. URLs that are
put together, and what is for development, are left alone.

## When to ignore
For a database on a developer's own machine that holds nothing.

## Limits
Addresses in files that are no Python are not read. A password that is put together by functions is not
followed.

## References
- SQLAlchemy: Database URLs:
  <https://docs.sqlalchemy.org/en/20/core/engines.html#database-urls>
- PostgreSQL: The password file:
  <https://www.postgresql.org/docs/current/libpq-pgpass.html>
- Pydantic: Settings management:
  <https://docs.pydantic.dev/latest/concepts/pydantic_settings/>
"""

from collections.abc import Iterator

from fastpg_lint.facts.secrets.literal_facts import LiteralRole
from fastpg_lint.facts.secrets.secret_shapes import Shape
from fastpg_lint.levels import Level
from fastpg_lint.role import Role
from fastpg_lint.rules.rule import Finding, FixKind, Rule
from fastpg_lint.rules.voices import Voice
from fastpg_lint.semantic.module import LinkedModule

RULE = Rule(
    code="FPG902",
    name="password-in-url",
    level=Level.ERROR,
    because="whoever reads the code has the database or the broker",
    message="`{scheme}…` holds a password{hint}, open to all who can read the code",
    help="take the URL from the environment with `BaseSettings`",
    since="0.1.0",
    fix=FixKind.UNSAFE,
    by_function=True,
    voices={Role.MIGRATION: Voice.FULL},
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    for literal in module.facts.literals:
        if literal.shape == Shape.ADDRESS and literal.role != LiteralRole.DOCUMENTATION:
            hint = f" (`{literal.start}…`)" if literal.start else ""
            level = Level.ADVICE if literal.is_of_development else None
            yield RULE.finding(at=literal.at, level=level, scheme=literal.kind, hint=hint)
