"""Whole projects: what is reported in each file of a folder is what its comments say."""

from pathlib import Path
from shutil import copytree

import pytest

from fastpg_lint.config.settings import Settings
from fastpg_lint.pipeline.lint import Linter
from tests.rules.fixture_files import differences, expectations

PROJECTS = Path(__file__).resolve().parents[1] / "fixtures" / "projects"
SELECTED = ("FPG10", "FPG110")

each_project = pytest.mark.parametrize("project", sorted(PROJECTS.iterdir()), ids=lambda one: one.name)


@each_project
def test_what_is_reported_in_a_project_is_what_is_marked(project: Path, tmp_path: Path) -> None:
    folder = copytree(project, tmp_path / project.name)
    files = sorted(folder.rglob("*.py"))
    report = Linter(Settings(root=folder, select=SELECTED)).lint_files([folder])
    assert (report.failures, report.files) == ((), len([*files, *folder.rglob("pyproject.toml")]))
    for file in files:
        expected = expectations(file.read_text(encoding="utf-8"))
        said = [one for one in report.diagnostics if one.path == file.as_posix() and one.code != "FPG000"]
        name = file.relative_to(folder).as_posix()
        missing, unexpected = differences(expected, said)
        assert (name, missing, unexpected) == (name, [], [])


@each_project
def test_the_order_of_the_files_changes_nothing(project: Path, tmp_path: Path) -> None:
    folder = copytree(project, tmp_path / project.name)
    settings = Settings(root=folder, select=SELECTED)
    together = Linter(settings).lint_files([folder]).diagnostics
    backwards = sorted(folder.rglob("*.py"), reverse=True)
    one_by_one = [said for file in backwards for said in Linter(settings).lint_files([file]).diagnostics]
    assert sorted(map(str, one_by_one)) == sorted(map(str, together))


def test_a_file_that_is_no_python_is_said_to_be_so_itself(tmp_path: Path) -> None:
    folder = copytree(PROJECTS / "started_and_broken", tmp_path / "project")
    report = Linter(Settings(root=folder, select=("FPG000",))).lint_files([folder])
    assert [one.path for one in report.diagnostics] == [(folder / "service" / "broken.py").as_posix()]
