"""What a function sends is told alike, whoever is asked first."""

from collections.abc import Sequence
from itertools import permutations
from pathlib import Path
from textwrap import dedent

import pytest

from fastpg_lint.config.settings import Settings
from fastpg_lint.pipeline.lint import Linter

CIRCLE = dedent("""
    import smtplib
    from fastapi import APIRouter

    router = APIRouter()


    def first(text: str) -> None:
        if text:
            second(text[1:])
        with smtplib.SMTP("localhost") as server:
            server.sendmail("a", "b", text)


    def second(text: str) -> None:
        third(text)


    def third(text: str) -> None:
        first(text)


    def endless(text: str) -> None:
        endless(text)
""")
NAMES = ("first", "second", "third")


@pytest.mark.parametrize("order", list(permutations(NAMES)))
def test_a_circle_of_functions_sends_whoever_is_asked_first(order: Sequence[str], tmp_path: Path) -> None:
    routes = "".join(
        f'\n\n@router.post("/{name}")\ndef ask_{name}(text: str) -> None:\n    {name}(text)\n'
        for name in (*order, "endless")
    )
    (tmp_path / "main.py").write_text(CIRCLE + routes)
    report = Linter(Settings(root=tmp_path, select=("FPG401",))).lint_files([tmp_path])
    steps = {one.message.split("`")[1]: len(one.related) for one in report.diagnostics}
    assert steps == {"first()": 1, "second()": 3, "third()": 2}
