"""How far a task's work is followed through functions of the project."""

from pathlib import Path
from textwrap import dedent

import pytest

from fastpg_lint.config.settings import Settings
from fastpg_lint.pipeline.lint import Linter

ROUTE = dedent("""
    import time
    from fastapi import APIRouter, BackgroundTasks

    router = APIRouter()


    @router.post("/reports")
    def make_report(tasks: BackgroundTasks) -> None:
        tasks.add_task(step_0)
""")


def reasons(steps: str, folder: Path) -> list[tuple[str, int]]:
    """What is told of the route's task, once for each step of the chain, with the step's line."""
    (folder / "main.py").write_text(ROUTE + steps)
    report = Linter(Settings(root=folder, select=("FPG402",))).lint_files([folder])
    return [(one.message, related.line) for one in report.diagnostics for related in one.related]


def chain(length: int, last: str) -> str:
    calls = "".join(f"\n\ndef step_{n}() -> None:\n    step_{n + 1}()\n" for n in range(length))
    return f"{calls}\n\ndef step_{length}() -> None:\n    {last}\n"


@pytest.mark.parametrize("length", [0, 1, 3])
def test_a_long_sleep_is_found_three_functions_down(length: int, tmp_path: Path) -> None:
    found = reasons(chain(length, "time.sleep(30)"), tmp_path)
    assert "sleeps for 30 s" in found[0][0]
    lines = (tmp_path / "main.py").read_text().splitlines()
    told = [lines[line - 1].strip() for _, line in found]
    assert told == [*(f"step_{n + 1}()" for n in range(length)), "time.sleep(30)"]


def test_what_lies_further_down_is_nobodys_guess(tmp_path: Path) -> None:
    assert reasons(chain(4, "time.sleep(30)"), tmp_path) == []


def test_functions_that_call_each_other_end_the_search(tmp_path: Path) -> None:
    assert reasons(chain(2, "step_0()"), tmp_path) == []
