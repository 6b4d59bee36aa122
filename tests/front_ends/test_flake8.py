"""flake8, run as a project runs it: from its own configuration."""

import sys

import pytest

from .conftest import SLEEPY, Project

SECTION = """\
[flake8]
max-line-length = 100
extend-ignore = FPG701
per-file-ignores =
    legacy/*: FPG1
"""
CODE = SLEEPY + "    print(seconds)\n"


@pytest.mark.parametrize("file", ["tox.ini", "setup.cfg", ".flake8"])
def test_a_projects_own_configuration_decides(project: Project, file: str) -> None:
    project.write({file: SECTION, "app/main.py": CODE, "legacy/old.py": CODE})
    ended = project.run(sys.executable, "-m", "flake8")
    assert (ended.returncode, ended.stderr) == (1, "")
    assert ended.stdout == (
        "./app/main.py:6:5: FPG101 error `time.sleep()` in async `nap` blocks the event loop, "
        "stalling all else on it; use `await asyncio.sleep()`\n"
    )


def test_the_plugin_says_who_it_is(project: Project) -> None:
    assert "fastpg-lint: 0." in project.run(sys.executable, "-m", "flake8", "--version").stdout
