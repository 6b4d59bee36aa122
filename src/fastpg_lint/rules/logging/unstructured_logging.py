"""Python's own `logging` in a service whose logs nobody can query by field.

## What it does
Finds projects with FastAPI that log by `logging`, and in which nothing gives fields to what is logged: no
structlog, loguru or another library for it, no formatter that writes JSON or `key=value` pairs, and no format
that is one of these. It is told once, at the app (where no app is in sight, at the first logger). Tests,
scripts and code under a main guard are left out, as are the levels and handlers of other people's loggers.

## Why is this bad?
A line of text has no fields: to find what one user's requests did, somebody writes regular expressions
while the incident lasts. A structured entry has the user, the request and the duration as they are.

## Example
```python
import logging

from fastapi import APIRouter

router = APIRouter()
logger = logging.getLogger(__name__)


@router.post("/orders/{number}/charge", response_model=None)
def charge(number: int) -> None:
    logger.info("charged order %s", number)
```

## Use instead
```python
import structlog
from fastapi import APIRouter

router = APIRouter()
logger = structlog.get_logger()


@router.post("/orders/{number}/charge", response_model=None)
def charge(number: int) -> None:
    logger.info("charged", order=number)
```

## When to ignore
Where the platform that the service runs on takes the lines apart by itself.

## Limits
That entries have fields is told from what configures logging in the service; a formatter whose class no
module of the project shows is not known. What the platform adds to lines is not seen.

## References
- Python: Implementing structured logging:
  <https://docs.python.org/3/howto/logging-cookbook.html#implementing-structured-logging>
- structlog: Getting started:
  <https://www.structlog.org/en/stable/getting-started.html>
"""

from collections.abc import Iterator

from fastpg_lint.analyses.logging.unstructured_logging import PlainLogging
from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Finding, RelatedSite, Rule
from fastpg_lint.semantic.module import LinkedModule

RULE = Rule(
    code="FPG702",
    name="unstructured-logging",
    level=Level.ADVICE,
    because="the lines are written, and nobody can query them by field",
    message="{call} logs text without fields, which nobody can query by request or user",
    help="use `structlog.get_logger()`",
    since="0.1.0",
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    told = module.project.of(PlainLogging).told_at(module.name)
    if told is not None:
        at, logger = told
        call = module.project.view(logger.module).call(logger.call)
        yield RULE.finding(
            at=module.facts.calls[at].at,
            related=(RelatedSite(logger.module, call.at, call.label),),
            call=call.label,
        )
