"""A question about a file on the event loop.

## What it does
Finds calls in the body of an `async def` that ask the file system for no content: whether a path exists,
how large a file is, what a folder holds; and those that make, rename or remove an entry. Programs and
tests may ask.

## Why is this bad?
On a local disk they take microseconds. On a network volume, an overloaded one or a container's mounted
bucket they take as long as a request, and the event loop stands still for all of it.

## Example
```python
from pathlib import Path

from fastapi import APIRouter

router = APIRouter()


@router.get("/posters/{name}", response_model=bool)
async def has_poster(name: str) -> bool:
    return Path("/mnt/posters", name).exists()
```

## Use instead
```python
from anyio import Path
from fastapi import APIRouter

router = APIRouter()


@router.get("/posters/{name}", response_model=bool)
async def has_poster(name: str) -> bool:
    return await Path("/mnt/posters", name).exists()
```

## Fix
Unsafe: a route or dependency that awaits nothing becomes a `def`, which FastAPI runs in a thread of its
pool. Elsewhere `path.exists()` and its like become `await anyio.Path(path).exists()`, and functions of `os`
are called in a thread. Other tasks run meanwhile.

## When to ignore
Where all files lie on a local disk. The rule is off until it is selected.

## Limits
Calls of libraries that the catalogue does not list are not seen; `blocking` in the configuration adds them.
What kind of disk a path lies on is not known.

## References
- Python: `pathlib`:
  <https://docs.python.org/3/library/pathlib.html>
- Python: Running blocking code on an event loop:
  <https://docs.python.org/3/library/asyncio-dev.html#running-blocking-code>
"""

from collections.abc import Iterator

from fastpg_lint.catalogue.entries import BlockingKind
from fastpg_lint.levels import Level
from fastpg_lint.role import Role
from fastpg_lint.rules.rule import Finding, FixKind, Rule
from fastpg_lint.rules.voices import Voice
from fastpg_lint.semantic.call_graph.event_loop import EventLoop
from fastpg_lint.semantic.module import LinkedModule

KINDS = frozenset({BlockingKind.METADATA})

RULE = Rule(
    code="FPG113",
    name="file-metadata-call-in-async",
    level=Level.ADVICE,
    because="a local disk answers in microseconds, and nothing is read",
    message="{call} in async `{function}` asks the file system on the event loop, which waits for the volume",
    help="use {instead}",
    since="0.1.0",
    by_function=True,
    fix=FixKind.UNSAFE,
    default=False,
    voices={Role.PROGRAM: Voice.SILENT},
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    for body, found in module.of(EventLoop).blocking_calls(KINDS):
        yield RULE.finding(at=found.edge.at, call=found.edge.label, function=body.name, instead=found.instead)
