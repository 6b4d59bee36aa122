"""What is named to write on an event loop is right there: the linter takes its own advice."""

import ast
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

from fastpg_lint.catalogue.lines import Said
from fastpg_lint.catalogue.loader import is_library
from fastpg_lint.config.settings import Settings
from fastpg_lint.pipeline.lint import Linter
from tools.catalogue.files import shelved

pytestmark = pytest.mark.one_python

AWAITED = "await "
HEADS = ("async with ", "async for ", "with ")
RULES = tuple(f"FPG{number}" for number in range(101, 111))


@cache
def alternatives() -> tuple[str, ...]:
    """The code that is named, each once; not what begins with the call as it was written."""
    found = {}
    for file in shelved():
        for line in file.lines:
            if line.said == Said.BLOCKING and line.instead and "{call}" not in line.instead:
                member = line.name.rpartition(".")[2].replace("*", "member")
                code = line.instead.partition("  # ")[0].replace("{name}", member)
                found[code.replace(".….", ".more.").replace("…", "...")] = line
    return tuple(found)


def reported(statements: Iterable[str], folder: Path) -> dict[str, str]:
    """What is reported of statements, each in a coroutine of its own, in a folder with nothing else."""
    functions, starts, position = [], {}, 0
    for number, statement in enumerate(statements):
        body = f"{statement}: pass" if statement.startswith(HEADS) else statement
        functions.append(f"async def function_{number}():\n    {body}\n")
        starts[position + 2] = statement
        position += 2
    code = "".join(functions)
    roots = sorted({node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)})
    imports = "".join(f"import {root}; " for root in roots if is_library(root))
    report = Linter(Settings(root=folder, select=RULES)).lint_source(f"{imports}\n{code}", "advice.py")
    assert report.failures == ()
    return {starts[found.line - 1]: found.text for found in report.diagnostics}


def test_nothing_that_is_named_is_reported_itself(tmp_path: Path) -> None:
    """It neither blocks, nor is it awaited where nothing can be."""
    assert reported(alternatives(), tmp_path) == {}


def test_most_of_what_is_to_be_awaited_is_known_to_be(tmp_path: Path) -> None:
    """The rest speaks of an object that only the reader has, or of a library that is not in the catalogue."""
    awaited = [code.removeprefix(AWAITED) for code in alternatives() if code.startswith(AWAITED)]
    assert len(reported(awaited, tmp_path)) > len(awaited) / 2
