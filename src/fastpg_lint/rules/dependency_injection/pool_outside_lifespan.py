"""An engine or a pool that no lifespan owns.

## What it does
Finds engines and connection pools that a service makes when a module is imported and that nothing in the
project closes, and those that are made in a handler of the deprecated `@app.on_event("startup")`,
`add_event_handler` or `on_startup=`, or in what it runs. One whose closing cannot be followed counts as
closed. `NullPool` and `StaticPool` have nothing to close; tests, scripts and migrations may do as they like.

## Why is this bad?
Connections that nobody closes stay open on the server until it notices, so each rolling deployment holds
twice as many for a while, and PostgreSQL allows a hundred. What is made at import is also made by every
tool that imports the module, and shared by workers that are forked afterwards, which breaks the protocol.

## Example
```python
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import create_async_engine

from app.settings import settings

engine = create_async_engine(settings.database_url)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield


app = FastAPI(openapi_url=None, lifespan=lifespan)
```

## Use instead
```python
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine

from app.settings import settings


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    engine = create_async_engine(settings.database_url)
    app.state.sessions = async_sessionmaker(engine, expire_on_commit=False)
    yield
    await engine.dispose()


app = FastAPI(openapi_url=None, lifespan=lifespan)
```

## Fix
Unsafe: an engine that a module makes at import is disposed of at the end of the lifespan of the project's
app, if it has one: `await engine.dispose()` behind all that stands below its `yield`, or in the `finally`
around that.

## When to ignore
Where a server such as PgBouncer closes what is left open, and no worker is forked from one that has imported
the module.

## Limits
An engine that is handed to something whose closing cannot be followed counts as closed. Pools that workers
share after a fork are told only as pools made at import: when the server forks is not known.

## References
- FastAPI: Lifespan events:
  <https://fastapi.tiangolo.com/advanced/events/>
- SQLAlchemy: Engine disposal:
  <https://docs.sqlalchemy.org/en/20/core/connections.html#engine-disposal>
"""

from collections.abc import Iterator

from fastpg_lint.analyses.dependency_injection.pool_outside_lifespan import unowned_pools
from fastpg_lint.catalogue.entries import ConnectionKind
from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Finding, FixKind, Rule
from fastpg_lint.semantic.module import LinkedModule

RULE = Rule(
    code="FPG202",
    name="pool-outside-lifespan",
    level=Level.WARNING,
    because="it works until workers are forked, reloaded or stopped while requests run",
    message="{call} {where}",
    help="{order}",
    since="0.1.0",
    fix=FixKind.UNSAFE,
)

_KINDS = {ConnectionKind.ENGINE: "an engine", ConnectionKind.POOL: "a pool"}


def judge(module: LinkedModule) -> Iterator[Finding]:
    for found in unowned_pools(module):
        kind = _KINDS[found.kind]
        where = f"makes {kind} at import that nothing closes, so its connections outlive the worker"
        if found.handler is not None:
            where = f"makes {kind} in `{found.handler.name}`, a deprecated `{found.handler.by}` handler"
        yield RULE.finding(
            at=found.call.at,
            call=found.call.label,
            where=where,
            order=f"make it in `lifespan`{'' if found.handler else ', and close it after `yield`'}",
        )
