"""How far a route that awaits nothing is followed, to see whether it needs the running loop."""

from pathlib import Path
from textwrap import dedent

import pytest

from fastpg_lint.config.settings import Settings
from fastpg_lint.pipeline.lint import Linter

ROUTE = dedent("""
    import asyncio
    from fastapi import APIRouter

    router = APIRouter()


    @router.get("/total")
    async def total() -> None:
        step_0()
""")


def is_told(length: int, last: str, folder: Path) -> bool:
    """Whether the route is reported, whose call leads to `last` over some functions."""
    calls = "".join(f"\n\ndef step_{n}() -> None:\n    step_{n + 1}()\n" for n in range(length))
    (folder / "main.py").write_text(f"{ROUTE}{calls}\n\ndef step_{length}() -> None:\n    {last}\n")
    report = Linter(Settings(root=folder, select=("FPG111",))).lint_files([folder])
    return bool(report.diagnostics)


@pytest.mark.parametrize("length", [0, 3, 100])
def test_a_route_whose_functions_need_no_loop_is_told(length: int, tmp_path: Path) -> None:
    assert is_told(length, "print()", tmp_path)


@pytest.mark.parametrize("length", [0, 3, 100])
def test_one_whose_functions_need_the_loop_is_not(length: int, tmp_path: Path) -> None:
    assert not is_told(length, "asyncio.get_running_loop()", tmp_path)


def test_functions_that_call_each_other_end_the_search(tmp_path: Path) -> None:
    assert is_told(2, "step_0()", tmp_path)


def test_nothing_is_said_where_there_are_too_many_functions(tmp_path: Path) -> None:
    assert not is_told(300, "print()", tmp_path)
