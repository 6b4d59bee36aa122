"""Python's own `logging` in a service whose logs nobody can query by field.

## What it does
Finds modules of a project with FastAPI that log by `logging`, where neither structlog nor loguru is used
anywhere in the project. Each module is told once. Tests, scripts and code under a main guard are left out,
as are the levels and handlers of other people's loggers.

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
Where a handler of the root logger writes JSON with the fields that are wanted.
"""

from collections.abc import Iterator

from fastpg_lint.facts.access_paths import Literal, Name, Result
from fastpg_lint.facts.records import Call, Fate
from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Finding, Rule
from fastpg_lint.semantic.files import ProjectFiles, mentioning
from fastpg_lint.semantic.module import LinkedModule

MAKING = "logging.getLogger"
LEVELS = ("debug", "info", "warning", "error", "critical", "exception", "log")
WRITING = tuple(f"logging.{level}" for level in LEVELS)
STRUCTURED = (b"structlog", b"loguru", b"JsonFormatter", b"jsonlogger")
"""What stands somewhere in a project whose log entries have fields."""

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
    if module.setting.is_test or module.setting.is_script:
        return
    calls = sorted(module.calls_of(MAKING, *WRITING), key=lambda call: call.order)
    first = next((one for one in calls if _logs(module, one)), None)
    if first is not None and _is_service(module) and _are_all_plain(module.project.files):
        yield RULE.finding(at=first.at, call=first.label)


def _are_all_plain(files: ProjectFiles) -> bool:
    """Whether nothing in the project gives fields to what is logged."""
    return not mentioning(files, STRUCTURED) and files.is_whole()


def _is_service(module: LinkedModule) -> bool:
    """Whether the module, or another of the project, uses FastAPI."""
    imports = any(one.partition(".")[0] == "fastapi" for one in module.view.imported_modules)
    return imports or bool(module.project.files.modules_mentioning(b"fastapi"))


def _logs(module: LinkedModule, call: Call) -> bool:
    """Whether a call is there for the module's own entries, not to set up somebody's logger."""
    is_named = not call.arguments or isinstance(call.arguments[0].value, Literal)
    is_making = call.text.endswith("getLogger") and is_named
    sets_up = is_making and (call.fate == Fate.ATTRIBUTE or _is_only_set_up(module, call))
    return not sets_up and not module.is_under_main_guard(call)


def _is_only_set_up(module: LinkedModule, made: Call) -> bool:
    """Whether a library's logger is only turned up or down in a module: `azure.setLevel(WARNING)`."""
    named = made.arguments[0].value if made.arguments else None
    if not isinstance(named, Literal) or _package(named.text or "") == _package(module.name):
        return False
    calls, scopes = module.facts.calls, module.facts.scopes
    bound = (binding for scope in scopes for binding in scope.bindings)
    names = {one.name for one in bound if isinstance(one.value, Result) and calls[one.value.call] == made}
    written = {call.text for call in calls}
    logs = any(f"{name}.{level}" in written for name in names for level in LEVELS)
    is_called = any(text.partition(".")[0] in names for text in written)
    is_changed = any(Name(name) == store.of for scope in scopes for store in scope.stores for name in names)
    return not logs and (is_called or is_changed)


def _package(dotted: str) -> str:
    return dotted.partition(".")[0]
