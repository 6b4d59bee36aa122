"""The page on existing services: its configurations, its entry and its options are real ones."""

import re
from pathlib import Path

import msgspec
import pytest

from fastpg_lint.baseline.records import Entry
from fastpg_lint.cli import run
from fastpg_lint.config.settings import read_settings
from fastpg_lint.rules.codes import all_codes

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "adopting.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The blocks of the page in a language."""
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_each_configuration_is_one(tmp_path: Path) -> None:
    configurations = blocks("toml")
    assert len(configurations) == 3
    for text in configurations:
        (tmp_path / "pyproject.toml").write_text(text)
        settings = read_settings(tmp_path, all_codes())
        assert settings.baseline_file == tmp_path / ".fastpg-lint-baseline.json"


def test_the_entry_is_one() -> None:
    (entry,) = blocks("json")
    assert msgspec.json.decode(entry, type=Entry).cause is not None


def test_each_option_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    helped = ""
    for command in (["check"], ["baseline", "create"], ["baseline", "show"], ["baseline", "prune"]):
        assert run([*command, "--help"]) == 0
        helped += capsys.readouterr().out
    options = set(re.findall(r"(--[a-z][a-z-]+)", PAGE)) - {"--fastpg-baseline"}
    assert [one for one in sorted(options) if one not in helped] == []
