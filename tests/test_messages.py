"""Messages hold no place: what stands in other files may move, and no message is new for it."""

from collections import Counter
from pathlib import Path
from shutil import copytree

import pytest

from fastpg_lint.config.settings import Settings
from fastpg_lint.pipeline.lint import Linter
from fastpg_lint.rules.registry import load_registry
from fastpg_lint.rules.wording import LONGEST

pytestmark = pytest.mark.one_python

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
PROJECTS = [FIXTURES / "movie_madders" / "faulty", *sorted((FIXTURES / "projects").iterdir())]
each_project = pytest.mark.parametrize("project", PROJECTS, ids=lambda one: one.name)


def told(folder: Path) -> Counter[tuple[str, str]]:
    """What is said of a project by all rules, with how often."""
    report = Linter(Settings(root=folder, select=load_registry().codes)).lint_files([folder])
    assert report.failures == ()
    return Counter((one.code, one.text) for one in report.diagnostics)


@each_project
def test_a_comment_atop_every_file_changes_no_message(project: Path, tmp_path: Path) -> None:
    copy = copytree(project, tmp_path / "copy")
    before = told(copy)
    for file in copy.rglob("*.py"):
        file.write_text(
            f"# Moved down,\n# by two lines.\n{file.read_text(encoding='utf-8')}", encoding="utf-8"
        )
    assert told(copy) == before
    assert before
    assert max(len(text) for _, text in before) <= LONGEST
