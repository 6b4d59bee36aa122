"""Each form on the page about silencing silences what is found without it."""

import re
from pathlib import Path

import pytest

from fastpg_lint.config.settings import Settings, read_settings
from fastpg_lint.pipeline.lint import Linter
from fastpg_lint.rules.codes import all_codes
from tools.documents import ROOT

PAGE = (ROOT / "docs" / "silencing.md").read_text(encoding="utf-8")
FILES = {"python": "app/main.py", "dockerfile": "Dockerfile"}
EXAMPLES = re.findall(r"^```(python|dockerfile)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
COMMENT = re.compile(r" *# (?:noqa|ruff|fastpg-lint|flake8).*")


def found(folder: Path, name: str, text: str) -> list[str]:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(text)
    report = Linter(Settings(root=folder)).lint_files([folder / name])
    return [one.code for one in report.diagnostics]


@pytest.mark.parametrize(("language", "text"), EXAMPLES)
def test_each_form_silences_what_is_found_without_it(tmp_path: Path, language: str, text: str) -> None:
    assert found(tmp_path, FILES[language], text) == []
    assert found(tmp_path, FILES[language], COMMENT.sub("", text)) != []


def test_each_comment_of_an_example_is_needed(tmp_path: Path) -> None:
    """All but the ends of blocks."""
    comments = [(*example, one) for example in EXAMPLES for one in COMMENT.finditer(example[1])]
    for number, (language, text, comment) in enumerate(comments):
        if "enable[" not in comment[0]:
            folder = tmp_path / str(number)
            folder.mkdir()
            without = text[: comment.start()] + text[comment.end() :]
            assert found(folder, FILES[language], without), comment[0]


def test_the_configurations_can_be_read(tmp_path: Path) -> None:
    tables = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    (tmp_path / "pyproject.toml").write_text("\n".join(tables))
    settings = read_settings(tmp_path, all_codes())
    assert settings.per_file_ignores == {"app/local_files.py": ("FPG104",)}
    assert 'external = ["FPG"]' in PAGE
