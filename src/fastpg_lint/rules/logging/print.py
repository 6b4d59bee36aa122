"""Output by `print` in application code.

## What it does
Finds `print(...)`, `pprint(...)` and `sys.stdout.write(...)` in application code. What a person at a
terminal runs may print: code under `if __name__ == "__main__"` or `if sys.stdout.isatty()`, commands of click
and typer, programs that the service does not import, and what only these import, migrations and tests.
`fastpg-lint roles` tells which modules are taken for programs. Printing to a file that is opened for it is
no output, and JSON written to `sys.stdout` is data.

## Why is this bad?
Printed lines have no level, no time, no request id and no structure: nothing can filter, count or trace
them. Standard output is also often buffered, so the lines before a crash are lost.

## Example
```python
import structlog

logger = structlog.get_logger()


def charge(order_id: int) -> None:
    print("charging", order_id)
```

## Use instead
```python
import structlog

logger = structlog.get_logger()


def charge(order_id: int) -> None:
    logger.info("charging", order_id=order_id)
```

## Fix
Unsafe: the line is logged, by the logger that the module has, else by one as most modules of the project have
it: of structlog, loguru or `logging`, made in the module or taken from another. What speaks of an error, or
tells the exception that was caught, is an error; what speaks of a warning is one; all else is information.
Several arguments become one message. A project without a logger is left alone, and so is information where
nothing configures `logging`, or while a module is imported, as none of it is shown then. So are `print` with
`sep`, `end`, `file` or `flush`, what has several lines, no word or a secret, code that logging itself may
run, and modules that speak to somebody: those of commands (`cli`, `argparse`), those with colours of a
terminal, and what calls `input()` or catches `KeyboardInterrupt`.

## Options
`roles = { program = ["jobs/*.py"] }` lists modules where printing is fine, and so does `scripts`, for short.

## When to ignore
In command-line tools whose output is for the person at the terminal: list them as programs.

## Limits
What a library prints is not seen, nor is `print` under another name that a library gives it.

## References
- Python: Logging HOWTO:
  <https://docs.python.org/3/howto/logging.html>
- structlog: Getting started:
  <https://www.structlog.org/en/stable/getting-started.html>
"""

from collections.abc import Iterator

from fastpg_lint.facts.access_paths import AccessPath, Either, Literal, Operation, Result
from fastpg_lint.facts.records import Call
from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Finding, FixKind, Rule, module_cause
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.types import External

PRINTING = ("builtins.print", "pprint.pprint", "pprint.pp", "sys.stdout.write")
STREAMS = frozenset({"sys.stdout", "sys.stderr", "sys.__stdout__", "sys.__stderr__"})
JSON_WRITERS = ("dumps", "model_dump_json")
COMMANDS = frozenset({"command", "group", "callback"})
"""Decorators of click and typer that make a function a command."""

RULE = Rule(
    code="FPG701",
    name="print",
    level=Level.ADVICE,
    because="the line is written, and no level, field or request id comes with it",
    message="{call} writes a line without level, time or request id, which no log search finds",
    help="use `structlog.get_logger().info()`",
    since="0.1.0",
    by_function=True,
    fix=FixKind.UNSAFE,
    options=("scripts", "roles"),
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    for call in module.calls_of(*PRINTING):
        if _is_output(module, call):
            yield RULE.finding(at=call.at, cause=module_cause(module.name), call=call.label)


def _is_output(module: LinkedModule, call: Call) -> bool:
    """Whether a call prints what a person at a terminal is not there to read."""
    if module.is_under_main_guard(call) or _is_in_command(module, call) or _is_on_terminal(module, call):
        return False
    return not _is_data(module, call) and not _writes_to_file(module, call) and not _stands_for_print(call)


def _is_on_terminal(module: LinkedModule, call: Call) -> bool:
    """Whether a call runs only when `isatty()` has said that there is somebody to read."""
    tests = (module.facts.branches[one].test for one in module.facts.upwards(call.branch))
    return any(test is not None and _asks_for_terminal(module, test) for test in tests)


def _asks_for_terminal(module: LinkedModule, test: AccessPath) -> bool:
    match test:
        case Result(number):
            return module.facts.calls[number].text.endswith("isatty")
        case Either(options):
            return any(_asks_for_terminal(module, option) for option in options)
    return False


def _is_in_command(module: LinkedModule, call: Call) -> bool:
    scope = call.scope
    while scope > 0:
        record = module.facts.scopes[scope]
        if not COMMANDS.isdisjoint(module.facts.decorator_words(record)):
            return True
        scope = record.parent
    return False


def _is_data(module: LinkedModule, call: Call) -> bool:
    """Whether a program's output is written: `sys.stdout.write(json.dumps(result))`, or its last newline.

    A stream in a variable is somebody's choice of where to write.
    """
    if not call.text.endswith(".write"):
        return False
    if not call.text.endswith("stdout.write"):
        return True
    given = call.arguments[0].value if call.arguments else None
    while isinstance(given, Operation) and given.operator == "+":
        given = given.operands[0]
    if isinstance(given, Literal):
        return given.text is not None and not given.text.strip()
    return isinstance(given, Result) and module.facts.calls[given.call].text.endswith(JSON_WRITERS)


def _writes_to_file(module: LinkedModule, call: Call) -> bool:
    """Whether `file=` or `stream=` is given something else than a standard stream."""
    given = next((a.value for a in call.arguments if a.keyword in ("file", "stream")), None)
    if given is None or isinstance(given, Literal):
        return False
    streams = module.project.infer.types_of(given, module.place_of(call))
    return not any(isinstance(t, External) and t.name in STREAMS for t in streams)


def _stands_for_print(call: Call) -> bool:
    """`print(*args, **kwargs)`: a function that takes the place of `print`."""
    return [argument.stars for argument in call.arguments] == [1, 2]
