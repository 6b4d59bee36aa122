"""A service whose logs never say which request they belong to.

## What it does
Finds the `FastAPI(...)` of a project that logs, and in which nothing binds a request id to what is
logged: no `bind_contextvars(request_id=…)`, `logger.bind(…)` or `contextualize(…)`, no filter, formatter,
processor or patcher that puts an id on each entry, no log call that is given one, no library that does it
(`asgi-correlation-id`, `starlette-context`, `safir`, `dockerflow`, the log integrations of OpenTelemetry,
Datadog, Elastic and Logfire, in the code or in what starts the service), and no header such as
`X-Request-ID`. It is told once a project, at the app that most routers are included in.

## Why is this bad?
A worker serves many requests at a time, and their lines lie mixed. Without an id nobody can read the story
of the one request that failed, in this service or across those that it calls.

## Example
```python
import structlog
from fastapi import FastAPI

logger = structlog.get_logger()
app = FastAPI(openapi_url=None)


@app.middleware("http")
async def log_request(request, call_next):
    logger.info("request", path=request.url.path)
    return await call_next(request)
```

## Use instead
```python
import uuid

import structlog
from fastapi import FastAPI

logger = structlog.get_logger()
app = FastAPI(openapi_url=None)


@app.middleware("http")
async def log_request(request, call_next):
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=request.headers.get("X-Request-ID") or uuid.uuid4().hex)
    logger.info("request", path=request.url.path)
    return await call_next(request)
```

## When to ignore
Where the platform that runs the service adds a trace id to each line by itself.

## Limits
Whether the id reaches every line is not known: one place that binds it is enough. What a proxy, an agent or
the platform adds is not seen.

## References
- Python: Context variables:
  <https://docs.python.org/3/library/contextvars.html>
- structlog: Context variables:
  <https://www.structlog.org/en/stable/contextvars.html>
"""

from collections.abc import Iterator

from fastpg_lint.analyses.logging.log_without_request_id import RequestIds
from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Finding, Rule
from fastpg_lint.semantic.module import LinkedModule

RULE = Rule(
    code="FPG703",
    name="log-without-request-id",
    level=Level.ADVICE,
    because="the lines are written, and nobody can tell which request they belong to",
    message="no log of this app carries a request id, so lines of concurrent requests cannot be told apart",
    help="call `bind_contextvars(request_id=…)` in a middleware",
    since="0.1.0",
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    app = module.project.of(RequestIds).app_without(module.name)
    if app is not None:
        yield RULE.finding(at=module.facts.calls[app].at)
