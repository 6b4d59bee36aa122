"""A small project with findings, and the command on it."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from fastpg_lint.cli import run

MAIN = """import time

from app.help import load


async def nap(seconds):
    time.sleep(seconds)


async def route():
    return load()
"""
HELP = """import time


def load():
    time.sleep(1)
"""

Run = Callable[[Sequence[str]], tuple[int, str, str]]
Told = Callable[..., list[tuple[str, str]]]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "app").mkdir()
    (tmp_path / "pyproject.toml").write_text('[tool.fastpg-lint]\nselect = ["FPG101", "FPG102"]\n')
    (tmp_path / "app" / "__init__.py").write_text("")
    (tmp_path / "app" / "main.py").write_text(MAIN)
    (tmp_path / "app" / "help.py").write_text(HELP)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Run:
    def given(arguments: Sequence[str]) -> tuple[int, str, str]:
        code = run(arguments)
        said = capsys.readouterr()
        return code, said.out, said.err

    return given


@pytest.fixture
def told(command: Run) -> Told:
    """What `check` tells with some options: the codes, and the function of each."""

    def check(*options: str) -> list[tuple[str, str]]:
        _, out, _ = command(["check", "--output-format", "json", *options])
        return [(one["code"], one["message"].partition("`")[2].partition("(")[0]) for one in json.loads(out)]

    return check
