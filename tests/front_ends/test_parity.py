"""flake8, which hands over one file at a time, says of a project what the command says."""

import sys
from pathlib import Path
from shutil import copytree

import pytest

from .conftest import ROOT, Project

FOLDERS = [
    *sorted((ROOT / "fixtures" / "projects").iterdir()),
    ROOT / "fixtures" / "movie_madders" / "faulty",
]
NO_PYTHON = (": FPG000 ", ": E999 ", ": E902 ")
"""What is said of a broken file, by each in its own words."""


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda one: one.name)
def test_flake8_and_the_command_say_the_same(folder: Path, tmp_path: Path) -> None:
    project = Project(copytree(folder, tmp_path / "project"))
    by_command = _findings(
        project, "fastpg_lint", "check", "--select", "FPG", "--no-cache", "--output-format", "concise"
    )
    by_flake8 = _findings(project, "flake8", "--isolated", "--select", "FPG", "--jobs", "2")
    assert by_command
    assert by_flake8 == by_command


def _findings(project: Project, module: str, *arguments: str) -> list[str]:
    """The lines that a tool prints of Python files, the only ones that flake8 sees: place, code and text."""
    ended = project.run(sys.executable, "-m", module, *arguments, ".")
    assert ended.returncode == 1, ended.stderr
    # The command marks what can be mended, which flake8 does not.
    plain = (line.replace(" [*] ", " ").replace(" [~] ", " ") for line in ended.stdout.splitlines())
    lines = (line.removeprefix("./") for line in plain)
    python = (line for line in lines if ".py:" in line)
    return sorted(line for line in python if not any(code in line for code in NO_PYTHON))
