"""Work that burns CPU on the event loop.

## What it does
Finds password hashing, key derivation, image and document processing, data frames read or written, model
inference and the like in the body of an `async def`. Tests are left alone: no request waits for their loop.

Before a service takes requests, in a lifespan or a start-up handler or what only these await, it is advice.

## Why is this bad?
A bcrypt hash takes a quarter of a second by design, decoding a photograph as long. Nothing else runs on
the worker meanwhile: four logins a second are all it can do.

## Example
```python
import bcrypt
from fastapi import APIRouter

router = APIRouter()


@router.post("/login", response_model=bool)
async def login(password: str, hashed: str) -> bool:
    return bcrypt.checkpw(password.encode(), hashed.encode())
```

## Use instead
```python
import bcrypt
from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool

router = APIRouter()


@router.post("/login", response_model=bool)
async def login(password: str, hashed: str) -> bool:
    return await run_in_threadpool(bcrypt.checkpw, password.encode(), hashed.encode())
```

## Fix
Unsafe: a route or dependency that awaits nothing becomes a `def`, which FastAPI runs in a thread of its
pool. Elsewhere the call is made in a thread, by what the project uses for that, such as `await
run_in_threadpool(bcrypt.checkpw, password, digest)`. Other tasks run meanwhile.

## When to ignore
Where the input is known to be tiny, or the event loop serves nobody else.

## Limits
Calls of libraries that the catalogue does not list are not seen; `blocking` in the configuration adds them.
How long a call takes is not known, so a small picture is told as well. Loops of Python's own that work for
long are not seen: only calls are.

## References
- Python: Running blocking code on an event loop:
  <https://docs.python.org/3/library/asyncio-dev.html#running-blocking-code>
- Python: `hashlib.scrypt`:
  <https://docs.python.org/3/library/hashlib.html#hashlib.scrypt>
- Python: `loop.run_in_executor`:
  <https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.run_in_executor>
"""

from collections.abc import Iterator

from fastpg_lint.catalogue.entries import BlockingKind
from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Finding, FixKind, Rule
from fastpg_lint.rules.stalls import stalling
from fastpg_lint.semantic.call_graph.event_loop import EventLoop
from fastpg_lint.semantic.module import LinkedModule

KINDS = frozenset({BlockingKind.CPU})

RULE = Rule(
    code="FPG105",
    name="cpu-bound-call-in-async",
    level=Level.WARNING,
    because="one call takes milliseconds, and many requests at once add them up to a stall",
    message="{call} in async `{function}` burns CPU on the event loop, stalling {stalled}",
    help="use {instead}",
    since="0.1.0",
    by_function=True,
    fix=FixKind.UNSAFE,
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    for body, found in module.of(EventLoop).blocking_calls(KINDS):
        yield stalling(RULE, module, body, found)
