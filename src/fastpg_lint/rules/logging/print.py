"""Output by `print` in application code.

## What it does
Finds `print(...)`, `pprint(...)` and `sys.stdout.write(...)`. Code under `if __name__ == "__main__"` and
modules that the configuration lists under `scripts` may print.

## Why is this bad?
Printed lines have no level, no time, no request id and no structure: nothing can filter, count or trace
them. Standard output is also often buffered, so the lines before a crash are lost.

## Example
```python
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

## Options
`scripts = ["scripts/*.py"]` lists modules where printing is fine.

## When to ignore
In command-line tools whose output is for the person at the terminal: list them under `scripts`.
"""

from collections.abc import Iterator

from fastpg_lint.project.module import LinkedModule
from fastpg_lint.rules.rule import Finding, Rule

PRINTING = ("builtins.print", "pprint.pprint", "pprint.pp", "sys.stdout.write")

RULE = Rule(
    code="FPG701",
    name="print",
    message="{call} writes a line without level, time or request id, which no log search finds",
    help="use `structlog.get_logger().info()`",
    since="0.1.0",
    options=("scripts",),
)


def judge(module: LinkedModule) -> Iterator[Finding]:
    if module.setting.is_script:
        return
    for call in module.calls_of(*PRINTING):
        if not module.is_under_main_guard(call):
            yield RULE.finding(at=call.at, call=call.label)
