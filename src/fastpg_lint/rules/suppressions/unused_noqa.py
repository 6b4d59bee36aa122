"""A suppression comment that silences nothing.

## What it does
Finds codes of ours in suppression comments of every form (`# noqa: FPG101`, `# ruff: ignore[FPG101]`, blocks,
whole files) that silence nothing any more. A code silences something where its rule finds something on a
line that the comment holds for, whatever its level, and where a chain of calls would end there (`# noqa:
FPG104` at an `open()` in a helper), be the rule selected or not. A bare `# noqa` and the codes of other
tools are left alone, and so are codes whose rules were not asked: one that is opt-in and not selected, that
`ignore` or `per-file-ignores` names, or that is silent for what the module is for. It is opt-in:
`extend-select = ["FPG002"]`.

## Why is this bad?
A comment that has outlived its reason silences what comes next: the fault that somebody writes into that
line next year is found, and nobody is told. Until then it says of good code that something is wrong with it.

## Example
```python
import asyncio


async def poll() -> None:
    await asyncio.sleep(1)  # noqa: FPG101
```

## Use instead
```python
import asyncio


async def poll() -> None:
    await asyncio.sleep(1)
```

## Fix
The code is taken out of the comment; with its last code the comment goes, and its reason. What else stands
on the line, other comments too, stays as it is to the byte. Of a block both comments are changed.

## When to ignore
Where the comment is for another release of fastpg-lint, or for options that another run has.

## Limits
A comment that names codes of other programs as well is judged by ours alone: whether theirs silence
something is theirs to say.

## References
- Python: Comments:
  <https://docs.python.org/3/reference/lexical_analysis.html#comments>
- flake8: Selecting and ignoring violations:
  <https://flake8.pycqa.org/en/latest/user/violations.html>
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from fastpg_lint.levels import Level
from fastpg_lint.rules.comments import CommentedFile
from fastpg_lint.rules.rule import Finding, FixKind, LineFinding, Rule

if TYPE_CHECKING:
    from fastpg_lint.semantic.module import LinkedModule

RULE = Rule(
    code="FPG002",
    name="unused-noqa",
    level=Level.ADVICE,
    because="nothing is wrong yet; the next fault on the line will be silent",
    message="nothing here needs `{code}` silenced, and the comment hides the next fault of its kind",
    help="delete it from the comment",
    since="0.1.0",
    default=False,
    fix=FixKind.SAFE,
    by_function=True,
)


def judge(module: "LinkedModule") -> Iterable[Finding]:  # noqa: ARG001 - a judgement's form
    """Facts have no comments."""
    return ()


def judge_comments(file: CommentedFile) -> Iterator[LineFinding]:
    for comment in file.comments:
        for listed in comment.of_ours:
            given = listed.code
            if file.codes_of(given) and file.is_heard(given) and not file.silences(comment, given):
                yield RULE.in_line(comment.at.line, listed.column, listed.end_column, given, code=given)
