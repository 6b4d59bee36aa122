"""Work in `BackgroundTasks` that belongs in a queue.

## What it does
Finds functions that `BackgroundTasks.add_task` is given and that try again when they fail (by tenacity,
backoff or stamina, or in a loop with a sleep), sleep for five seconds or more, or burn CPU, themselves or
through functions of the project that they call. Hashing one password is light enough. Where it is a part of
the work that is tried again, two calls down or further, it is advice.

## Why is this bad?
A background task runs in the process that serves requests: it takes a thread, or the event loop, from
them, and is lost with its retries when the process is replaced. A queue keeps it until it is done.

## Example
```python
import httpx
from fastapi import APIRouter, BackgroundTasks
from tenacity import retry, stop_after_attempt

router = APIRouter()


@retry(stop=stop_after_attempt(5))
def deliver(order_id: str) -> None:
    httpx.post("http://invoices", json={"order": order_id}).raise_for_status()


@router.post("/orders", status_code=204)
async def add_order(order_id: str, tasks: BackgroundTasks) -> None:
    tasks.add_task(deliver, order_id)
```

## Use instead
```python
import httpx
from celery import Celery
from fastapi import APIRouter

router = APIRouter()
queue = Celery("orders")


@queue.task(autoretry_for=(httpx.HTTPError,), retry_backoff=True, max_retries=5)
def deliver(order_id: str) -> None:
    httpx.post("http://invoices", json={"order": order_id}).raise_for_status()


@router.post("/orders", status_code=204)
def add_order(order_id: str) -> None:
    deliver.delay(order_id)
```

## When to ignore
Where it does not matter that the work is lost, and a request waits for it.

## Limits
How long a task really runs is not known: retries, a sleep of five seconds or more, and calls that burn CPU
are what is told. They are looked for three functions down.

## References
- FastAPI: Background tasks:
  <https://fastapi.tiangolo.com/tutorial/background-tasks/>
- Celery: Tasks:
  <https://docs.celeryq.dev/en/stable/userguide/tasks.html>
"""

from collections.abc import Iterator

from fastpg_lint.analyses.background_tasks.heavy_background_task import BackgroundWork
from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Finding, RelatedSite, Rule
from fastpg_lint.semantic.module import LinkedModule

RULE = Rule(
    code="FPG402",
    name="heavy-background-task",
    level=Level.WARNING,
    because="a worker that ends loses the work, and threads are missing under load",
    message="background task `{function}` {reason} in the process that serves requests, and is lost with it",
    help="hand it to a queue such as Celery",
    since="0.1.0",
    by_function=True,
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    for task in module.project.of(BackgroundWork).heavy_tasks(module):
        yield RULE.finding(
            at=task.call.at,
            level=Level.ADVICE if task.reason.is_aside else None,
            related=tuple(RelatedSite(step.module, step.at, step.label) for step in task.reason.steps),
            function=task.function,
            reason=task.reason.told,
        )
