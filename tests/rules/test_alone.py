"""A rule that is selected alone tells what it tells among the others."""

from collections.abc import Set
from pathlib import Path

import pytest
from msgspec.structs import replace

from fastpg_lint.config.file import CONFIG_FILE
from fastpg_lint.config.settings import Settings
from fastpg_lint.pipeline.lint import Linter
from fastpg_lint.rules.registry import load_registry
from tests.budget import some

from .fixture_files import Fixture, fixtures_of, selected_codes

pytestmark = pytest.mark.one_python

FIXTURES = [
    fixture
    for rule in load_registry().rules
    for fixture in fixtures_of(rule)
    if not selected_codes(fixture.texts().values()) and CONFIG_FILE not in fixture.texts()
]


@pytest.mark.parametrize("fixture", some(FIXTURES, 16, "alone"), ids=lambda one: one.name)
def test_it_finds_the_same_alone(fixture: Fixture, tmp_path: Path) -> None:
    for name, text in fixture.texts().items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    code = fixture.rule.rule.code
    settings = Settings(root=tmp_path)
    among = found(replace(settings, extend_select=(code,)), code)
    assert found(replace(settings, select=(code,)), code) == among


def found(settings: Settings, code: str) -> Set[tuple[str, int, int]]:
    report = Linter(settings).lint_files([settings.root])
    return {(one.path, one.line, one.column) for one in report.diagnostics if one.code == code}


CHAINS = """\
import requests
from fastapi import FastAPI

app = FastAPI(openapi_url=None)


def ask() -> object:
    return requests.get("https://a.internal", timeout=1)


def read() -> str:
    with open("terms.txt") as file:
        return file.read()


@app.get("/terms", response_model=str)
async def terms() -> str:
    ask()
    return read()
"""


@pytest.mark.parametrize(
    ("settings", "lines"),
    [
        ({"select": ("FPG102",)}, [18, 19]),
        ({"select": ("FPG102", "FPG101")}, [18, 19]),
        ({"select": ("FPG102",), "ignore": ("FPG101",)}, [19]),
        ({"ignore": ("FPG104",)}, [18]),
        ({"per_file_ignores": {"terms.py": ("FPG101",)}}, [19]),
    ],
)
def test_only_who_ignores_the_rule_of_its_end_loses_a_chain(
    tmp_path: Path, settings: dict[str, tuple[str, ...]], lines: list[int]
) -> None:
    (tmp_path / "terms.py").write_text(CHAINS)
    given = replace(Settings(root=tmp_path), **settings)
    assert sorted(line for _, line, _ in found(given, "FPG102")) == lines
