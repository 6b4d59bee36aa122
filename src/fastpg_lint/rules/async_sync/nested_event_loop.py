"""An event loop run inside another.

## What it does
Finds `asyncio.run(...)`, `loop.run_until_complete(...)`, `anyio.run(...)` and `async_to_sync(f)()` in the
body of an `async def`, or in a sync function that such a body calls. A function that first asks whether a
loop is running is left alone, and so is a project that applies `nest_asyncio`, which lets loops nest.

## Why is this bad?
A thread runs one event loop. Starting another one on it raises `RuntimeError`, and the request fails.

## Example
```python
import asyncio

from fastapi import APIRouter

router = APIRouter()


async def load_rates() -> dict[str, float]:
    return {"EUR": 1.0}


@router.get("/rates/euro", response_model=float)
async def euro() -> float:
    return asyncio.run(load_rates())["EUR"]
```

## Use instead
```python
from fastapi import APIRouter

router = APIRouter()


async def load_rates() -> dict[str, float]:
    return {"EUR": 1.0}


@router.get("/rates/euro", response_model=float)
async def euro() -> float:
    return (await load_rates())["EUR"]
```

## Fix
Unsafe: in the coroutine itself, `asyncio.run(load(title))` becomes `await load(title)`, and so does
`anyio.run(load, title)`. Loops that are kept under a name, and sync functions in between, are left alone.

## When to ignore
Where something outside the project lets loops nest, a notebook's server for one.

## Limits
Quiet in projects that apply `nest_asyncio`, and where the function asks first whether a loop is running.
Loops that a library starts inside itself are seen where the catalogue says so.

## References
- Python: `asyncio.run`:
  <https://docs.python.org/3/library/asyncio-runner.html#asyncio.run>
- Python: Coroutines:
  <https://docs.python.org/3/library/asyncio-task.html#coroutines>
"""

from collections.abc import Iterator

from fastpg_lint.catalogue.entries import BlockingKind
from fastpg_lint.levels import Level
from fastpg_lint.role import Role
from fastpg_lint.rules.chains import asks, chain_end, chain_sites
from fastpg_lint.rules.rule import Finding, FixKind, Rule
from fastpg_lint.rules.voices import Voice
from fastpg_lint.semantic.call_graph.event_loop import EventLoop
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import library_names

KINDS = frozenset({BlockingKind.NESTED_LOOP})
QUESTIONS = frozenset({"get_running_loop", "is_running", "_get_running_loop"})
"""Calls by which a function finds out whether it is on a loop; a loop of its own cannot run there either."""

RULE = Rule(
    code="FPG109",
    name="nested-event-loop",
    level=Level.ERROR,
    because="it raises `RuntimeError` each time it runs on the loop",
    message="{call} in async `{function}` runs a second event loop, which raises `RuntimeError`",
    help="use `await`",
    since="0.1.0",
    by_function=True,
    voices={Role.PROGRAM: Voice.FULL},
    fix=FixKind.UNSAFE,
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    found = tuple(_nested(module))
    if found and not _lets_loops_nest(module.project):  # of which all files are asked
        yield from found


def _nested(module: LinkedModule) -> Iterator[Finding]:
    """The calls that run another loop, if none may."""
    for body, found in module.of(EventLoop).blocking_calls(KINDS):
        yield RULE.finding(at=found.edge.at, call=found.edge.label, function=body.name)
    for body, edge, chains in module.of(EventLoop).blocking_chains():
        chain = chains.get(BlockingKind.NESTED_LOOP)
        if chain is not None and not asks(module, (edge, *chain.steps[:-1]), QUESTIONS):
            yield RULE.finding(
                at=edge.at,
                related=chain_sites(chain),
                cause=chain_end(chain),
                call=edge.label,
                function=body.name,
            )


def _lets_loops_nest(project: Project) -> bool:
    """Whether a module of the project applies `nest_asyncio`."""
    views = map(project.view, project.files.modules_mentioning(b"nest_asyncio"))
    applied = ((view.name, number) for view in views for number in view.calls_by_word.get("apply", ()))
    return any("nest_asyncio.apply" in library_names(project.infer.callee(*one)) for one in applied)
