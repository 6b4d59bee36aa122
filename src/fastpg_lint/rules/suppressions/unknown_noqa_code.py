"""A suppression comment with a code of ours that there is not.

## What it does
Finds codes that begin with `FPG` in suppression comments of every form, and that no rule has: `# noqa:
FPG999`, and `# noqa: fpg101`, since codes are read as they are written. The beginning of a code, `FPG1`,
stands for all that begin so. Codes of other tools are left alone.

## Why is this bad?
The comment silences nothing of what it was written for: a slip of the finger, or a code from another release.
Who reads the line believes that somebody has looked at it.

## Example
```python
import asyncio


async def poll() -> None:
    await asyncio.sleep(1)  # noqa: FPG1O1
```

## Use instead
```python
import asyncio


async def poll() -> None:
    await asyncio.sleep(1)
```

## Fix
The code is taken out of the comment; with its last code the comment goes, and its reason. What else stands
on the line, other comments too, stays as it is to the byte. What was meant to be silenced is told already.

## When to ignore
Where the comment is for another release of fastpg-lint.

## Limits
Only codes that begin with `FPG` are looked at: what other programs know is theirs to say.

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
    code="FPG003",
    name="unknown-noqa-code",
    level=Level.WARNING,
    because="what the comment was written for is told all the same",
    message="no rule has the code `{code}`, so this comment silences nothing by it",
    help="write the code of a rule, or delete it",
    since="0.1.0",
    fix=FixKind.SAFE,
    by_function=True,
)


def judge(module: "LinkedModule") -> Iterable[Finding]:  # noqa: ARG001 - a judgement's form
    """Facts have no comments."""
    return ()


def judge_comments(file: CommentedFile) -> Iterator[LineFinding]:
    for comment in file.comments:
        for listed in comment.of_ours:
            if not file.codes_of(listed.code):
                yield RULE.in_line(
                    comment.at.line, listed.column, listed.end_column, listed.code, code=listed.code
                )
