"""A task that is started and kept by nobody.

## What it does
Finds `asyncio.create_task(...)` and `ensure_future(...)`, and the loop's own `create_task`, as a statement of
their own, or with only a callback added. A task that is assigned, put into a set, returned or started in a
`TaskGroup` is kept. Tests are left out.

## Why is this bad?
The event loop holds tasks by weak references. One that nobody keeps can be collected while it waits, and
then ends in the middle, without an error; and an exception in it is told when nobody listens any more.

## Example
```python
import asyncio


async def forget_old_rates() -> None:
    await asyncio.sleep(3600)


async def start() -> None:
    asyncio.create_task(forget_old_rates())
```

## Use instead
```python
import asyncio

running: set[asyncio.Task[None]] = set()


async def forget_old_rates() -> None:
    await asyncio.sleep(3600)


async def start() -> None:
    task = asyncio.create_task(forget_old_rates())
    running.add(task)
    task.add_done_callback(running.discard)
```

## Fix
The task comes into a set, and leaves it when it is done: the set in which the class or the module keeps its
tasks, else a new one below the imports. That is unsafe: a task that was lost halfway now comes to its end.
Nothing is mended outside of functions, or where the name `task` means something else in the function.

## When to ignore
Where the task keeps itself, by putting `asyncio.current_task()` somewhere.

## Limits
A task that is passed to a function counts as kept, whatever that does with it. How long a task runs is not
known.

## References
- Python: `asyncio.create_task`, and keeping its task:
  <https://docs.python.org/3/library/asyncio-task.html#asyncio.create_task>
- Python: Task groups:
  <https://docs.python.org/3/library/asyncio-task.html#task-groups>
"""

from collections.abc import Iterable, Iterator

from fastpg_lint.facts.access_paths import AccessPath, Attribute, Display, Name, Result
from fastpg_lint.facts.records import Call, Fate
from fastpg_lint.levels import Level
from fastpg_lint.role import Role
from fastpg_lint.rules.rule import Finding, FixKind, Rule
from fastpg_lint.rules.voices import Voice
from fastpg_lint.semantic.call_graph.concurrency import STARTING_TASKS
from fastpg_lint.semantic.call_graph.task_helpers import TaskHelpers
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.types import Function

RULE = Rule(
    code="FPG403",
    name="dropped-task",
    level=Level.ERROR,
    because="the task can be collected before it ends, and nobody sees it fail",
    message="nobody keeps the task of {call}, so it can be collected before it ends",
    help="keep it in a set until it is done, or start it in a `TaskGroup`",
    since="0.1.0",
    by_function=True,
    fix=FixKind.UNSAFE,
    voices={Role.PROGRAM: Voice.FULL},
)

_STARTING = ("create_task", "ensure_future")
_WATCHING = ("add_done_callback", "set_name")
"""Methods of a task that keep nobody waiting for it."""


def judge(module: LinkedModule) -> Iterator[Finding]:
    for call in module.calls_of(*STARTING_TASKS):
        if call.fate == Fate.DISCARDED or _is_only_watched(module, call):
            yield RULE.finding(at=call.at, call=call.label)
    yield from _of_helpers(module)


def _of_helpers(module: LinkedModule) -> Iterator[Finding]:
    """Tasks that a function of the project starts and returns, where nobody takes them."""
    files, view = module.project.files, module.view
    if not any(view.calls_spelled([word]) or files.modules_naming(word) for word in _STARTING):
        return
    helpers = module.project.of(TaskHelpers)
    for number, call in module.part.facts.calls.items():
        if call.fate != Fate.DISCARDED:
            continue
        callees = module.project.infer.callee(module.name, number)
        helper = callees[0] if len(callees) == 1 else None
        if isinstance(helper, Function) and helpers.returns_task(helper, module.name):
            yield RULE.finding(at=call.at, call=call.label)


def _is_only_watched(module: LinkedModule, call: Call) -> bool:
    """Whether nothing is done with a task but to hang a callback on it, or to give it a name."""
    if call.fate not in (Fate.ATTRIBUTE, Fate.LOST):
        return False
    function = module.view.function_of(call.scope)
    scope = module.facts.scopes[function]
    calls = tuple(module.view.calls_of_body(function))
    task = next(Result(number) for number in calls if module.facts.calls[number] == call)
    if call.fate == Fate.ATTRIBUTE:
        return _watchers(module, calls, task) == 1
    names = [one.name for one in scope.bindings if one.value == task or _is_listed(one.value, task)]
    return bool(names) and all(
        _reads(module, function, name) == _watchers(module, calls, Name(name)) for name in names
    )


def _is_listed(value: AccessPath | None, task: Result) -> bool:
    return isinstance(value, Display) and task in value.elements


def _watchers(module: LinkedModule, numbers: Iterable[int], task: AccessPath) -> int:
    """How often a function hangs a callback on a task, or gives it a name, and does no more."""
    calls = (module.facts.calls[number] for number in numbers)
    watching = [Attribute(task, word) for word in _WATCHING]
    return sum(one.function in watching and one.fate == Fate.DISCARDED for one in calls)


def _reads(module: LinkedModule, function: int, name: str) -> int:
    """How often a name is read in a function and in those inside it."""
    named = (one for one in module.facts.usages if one.name == name)
    return sum(one.count for one in named if _is_inside(module, one.scope, function))


def _is_inside(module: LinkedModule, scope: int, function: int) -> bool:
    while scope > function:
        scope = module.facts.scopes[scope].parent
    return scope == function
