"""What is reported although no rule judged it: a file that cannot be read, and a fault of ours."""

from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Rule

SYNTAX_ERROR = Rule(
    code="FPG000",
    name="syntax-error",
    level=Level.ERROR,
    because="nothing else is known of the file",
    message="{problem}, so nothing in it is checked",
    help="",
    since="0.1.0",
)

SYNTAX_ERROR_PAGE = """A file that cannot be read, or is no Python.

## What it does

Reports a file that cannot be opened, cannot be decoded, is no Python, or is nested too deep for Python's
own limits. It is reported whatever is selected, unless `ignore` or `per-file-ignores` names it, since
nothing else can be said of the file. Under flake8 most of these are `E999` and `E902`, which stay flake8's.

A piece of a file whose syntax Python reads and fastpg-lint does not understand yet is reported where it
begins, and the rest of the file is linted. There `# noqa: FPG000` silences it.

## Why is this bad?

A file that is passed over looks like a file without findings.

## When to ignore

Ignore it for files that are no Python on purpose, such as templates; better, `exclude` them.
"""

INTERNAL_ERROR = Rule(
    code="FPG001",
    name="internal-error",
    level=Level.ERROR,
    because="what the failed part would have found is missing",
    message="{problem}, so this file is not fully checked",
    help="please report it with the file",
    since="0.1.0",
)

INTERNAL_ERROR_PAGE = """A fault of fastpg-lint itself, met while it checked the file.

## What it does

Reports, under flake8 only and at the first line, that a part of fastpg-lint failed on this file, and
which. The other rules and the other files are still checked. The command tells the same on standard
error, and ends with exit code 3.

## Why is this bad?

What the failed part would have found is missing.

## When to ignore

Never for long: report the fault, and ignore the code for that file until it is mended.
"""
