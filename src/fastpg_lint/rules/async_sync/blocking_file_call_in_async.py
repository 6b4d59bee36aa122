"""File input or output on the event loop.

## What it does
Finds files opened, read, written, copied or packed in the body of an `async def`. A file opened and read
in one function is one finding, at the place where it is opened. Asking for metadata only, as
`os.path.exists` does, is another rule's subject. Programs and tests may read files: no request
waits there, unless a program runs coroutines beside one another.

It is advice where a file is only read whose name the code has, or the environment in its place, which makes
it one that the program brings along: a configuration, a template, a key, but no table, archive or database.
So it is where the name of the path says that (`open(token_path)`), where a file is opened to append to, as a
log is, where a temporary file or folder of the function's own is made or removed, into which it writes
nothing itself, where only the names in folders are gone through (`os.walk`), and before a service takes
requests, in a lifespan or a start-up handler or what only these await.

## Why is this bad?
A local disk answers in a millisecond, a network volume or a busy one in seconds. All that time the event
loop stands still, and every request on the worker with it.

## Example
```python
from fastapi import APIRouter

router = APIRouter()


@router.get("/terms", response_model=str)
async def terms() -> str:
    with open("terms.txt") as file:
        return file.read()
```

## Use instead
```python
from anyio import open_file
from fastapi import APIRouter

router = APIRouter()


@router.get("/terms", response_model=str)
async def terms() -> str:
    async with await open_file("terms.txt") as file:
        return await file.read()
```

## Fix
Unsafe: a route or dependency that awaits nothing becomes a `def`, which FastAPI runs in a thread of its
pool. Elsewhere a block that opens a file, and only reads it, writes it, or loads or dumps JSON, opens it by
`anyio.open_file` (`aiofiles.open` where the project has that) and awaits what it does. `path.read_text()`
and its like become `await anyio.Path(path).read_text()`, and functions of `shutil` are called in a thread
of the pool, as are `open(path).read()` and `json.load(open(path))`. Other tasks run meanwhile. Files that are
handed to other functions are not mended.

## When to ignore
For small files on a local disk, read once while the service starts.

## Limits
Calls of libraries that the catalogue does not list are not seen; `blocking` in the configuration adds them.
The size of a file is not known, so one of a few bytes is told as well where the code does not have its name,
and a large one that it names is advice. What a library reads inside itself,
such as a template or a certificate, is seen where the catalogue says so.

## References
- Python: Running blocking code on an event loop:
  <https://docs.python.org/3/library/asyncio-dev.html#running-blocking-code>
- Python: `asyncio.to_thread`:
  <https://docs.python.org/3/library/asyncio-task.html#asyncio.to_thread>
- Starlette: The thread pool:
  <https://www.starlette.io/threadpool/>
"""

from collections.abc import Iterator

from fastpg_lint.catalogue.entries import BlockingKind
from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Finding, FixKind, Rule
from fastpg_lint.rules.stalls import stalling
from fastpg_lint.semantic.call_graph.event_loop import EventLoop
from fastpg_lint.semantic.call_graph.targets import LibraryCode
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.types import ScopeRef

KINDS = frozenset({BlockingKind.FILE, BlockingKind.SMALL_FILE})

RULE = Rule(
    code="FPG104",
    name="blocking-file-call-in-async",
    level=Level.WARNING,
    because="a local disk answers in microseconds, until files grow or the disk is on a network",
    message="{call} in async `{function}` does file I/O on the event loop, stalling {stalled}",
    help="use {instead}",
    since="0.1.0",
    by_function=True,
    fix=FixKind.UNSAFE,
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    opened: set[tuple[ScopeRef, str]] = set()
    for body, found in module.of(EventLoop).blocking_calls(KINDS):
        used = {t.receiver for t in found.edge.targets if isinstance(t, LibraryCode)}
        used |= module.of(EventLoop).argument_classes(found.edge)
        if any((body.ref, kind) in opened for kind in used):
            continue
        opened.update(
            (body.ref, kind) for kind in module.of(EventLoop).result_classes(found.edge) if _is_file(kind)
        )
        yield stalling(RULE, module, body, found)


def _is_file(kind: str) -> bool:
    """Whether a class holds a file open, and is no mere content."""
    return not kind.startswith("builtins.")
