"""An engine, pool, connection or client that is made anew for each request.

## What it does
Finds calls that make an engine, a connection pool, a connection or a network client in a route, in a
dependency (a function, or a class or an object that is called), or in what these run: coroutines, helpers,
constructors and context managers, in a thread as well. What is kept is fine: behind `lru_cache`, in a global,
on an object, or made in a lifespan. So is what only this request can use, because a parameter other than the
settings decides where it leads, and a connection that listens.

## Why is this bad?
Each request pays for a TCP and TLS handshake and a login, tens of milliseconds before its first query, and
PostgreSQL forks a process for each. Under load the server runs out of connections (`too many clients
already`), and every other service that uses the database fails too.

## Example
```python
import asyncpg
from fastapi import APIRouter

router = APIRouter()
DSN = "postgresql://db/shop"


@router.get("/orders/count", response_model=int)
async def count_orders() -> int:
    connection = await asyncpg.connect(DSN)
    try:
        return int(await connection.fetchval("SELECT count(*) FROM orders"))
    finally:
        await connection.close()
```

## Use instead
```python
from typing import Annotated

import asyncpg
from fastapi import APIRouter, Depends, Request

router = APIRouter()


async def get_pool(request: Request) -> asyncpg.Pool:
    return request.app.state.pool


@router.get("/orders/count", response_model=int)
async def count_orders(pool: Annotated[asyncpg.Pool, Depends(get_pool)]) -> int:
    return int(await pool.fetchval("SELECT count(*) FROM orders"))
```

## When to ignore
In a route that runs a few times a day, such as one that sets up a tenant.

## Limits
Who runs a function is looked for five functions up, and not where more than twenty modules mention its
name. Clients that depend on the request (a tenant's URL, a caller's token) are left alone, and so are those
of libraries that the catalogue does not list.

## References
- FastAPI: Lifespan events:
  <https://fastapi.tiangolo.com/advanced/events/>
- SQLAlchemy: Connection pooling:
  <https://docs.sqlalchemy.org/en/20/core/pooling.html>
- PostgreSQL: `max_connections`:
  <https://www.postgresql.org/docs/current/runtime-config-connection.html>
"""

from collections.abc import Iterator

from fastpg_lint.analyses.dependency_injection.connection_per_request import made_per_request
from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Finding, Rule
from fastpg_lint.semantic.module import LinkedModule

RULE = Rule(
    code="FPG201",
    name="connection-per-request",
    level=Level.ERROR,
    because="each request pays for a connection of its own, and the server runs out of them",
    message="{call} in {role} `{function}` makes a new {kind} per request",
    help="make one in `lifespan` and inject it with `Depends`",
    since="0.1.0",
    by_function=True,
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    for made in made_per_request(module):
        yield RULE.finding(
            at=made.call.at,
            call=made.call.label,
            role=made.role,
            function=made.function,
            kind=made.kind.value,
        )
