"""A route that sends mail or the like before it answers.

## What it does
Finds routes that send mail, text messages, push messages, chat messages or webhooks while the caller waits,
themselves or through functions of the project; the finding then tells the calls that lead there. It is quiet
where the answer is made of what was sent, or another one is given where it could not be, in routes that
test the sending, in exception handlers, and where the work is handed to `BackgroundTasks`, a task or a queue.

## Why is this bad?
The caller waits for the slowest mail server on the way, seconds on a bad day, and gets an error although the
row is written when that server is down. With a sync client in an `async def` route everybody else waits too.

## Example
```python
import aiosmtplib
from fastapi import APIRouter

router = APIRouter()


@router.post("/users", status_code=204)
async def sign_up(address: str) -> None:
    mail = f"Subject: Welcome\\n\\nHello {address}"
    await aiosmtplib.send(mail, sender="hello@example.org", recipients=[address], hostname="localhost")
```

## Use instead
```python
import aiosmtplib
from fastapi import APIRouter, BackgroundTasks

from app.mails import welcome

router = APIRouter()


@router.post("/users", status_code=204)
async def sign_up(address: str, tasks: BackgroundTasks) -> None:
    tasks.add_task(aiosmtplib.send, welcome(address), hostname="localhost")
```

## Fix
Unsafe: a line that does nothing but send is handed to the route's `BackgroundTasks`, which become a parameter
where they are none, and runs once the route has answered. It is left alone where a handler waits for its
failure, where what it works on belongs to the request (a session, a row, a client that a block closes) or is
not known, and where others call the route.

## When to ignore
Where the caller has to know that the message is out.

## Limits
Webhooks are told by the names of what is posted to, mail and messages by the libraries that send them; an
HTTP API of a sender that no library wraps is not seen. Calls are followed through six functions.

## References
- FastAPI: Background tasks:
  <https://fastapi.tiangolo.com/tutorial/background-tasks/>
- Celery: Tasks:
  <https://docs.celeryq.dev/en/stable/userguide/tasks.html>
"""

from collections.abc import Iterator

from fastpg_lint.analyses.background_tasks.slow_side_effect_in_route import Senders
from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Finding, FixKind, RelatedSite, Rule
from fastpg_lint.semantic.module import LinkedModule

RULE = Rule(
    code="FPG401",
    name="slow-side-effect-in-route",
    level=Level.WARNING,
    because="the caller waits as long as the mail server or provider does, and gets its failures",
    message="{call} in route `{function}` sends {what} before it answers",
    help="hand it to `BackgroundTasks`",
    since="0.1.0",
    fix=FixKind.UNSAFE,
    by_function=True,
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    for reply in module.project.of(Senders).slow_replies(module):
        steps = reply.sending.steps[1:]
        yield RULE.finding(
            at=reply.call.at,
            related=tuple(RelatedSite(step.module, step.call.at, step.call.label) for step in steps),
            call=reply.call.label,
            function=module.scope(reply.route).name,
            what=reply.sending.what,
        )
