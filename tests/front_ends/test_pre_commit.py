"""pre-commit, running this repository's hooks in another repository."""

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import MENDED, SLEEPY, Ended, Project

pytest.importorskip("pre_commit", reason="pre-commit is not installed; it is in the extra `front-ends`")

OWN_HOOK = """\
repos:
  - repo: {repository}
    rev: {commit}
    hooks:
      - id: fastpg-lint
"""

# flake8's own repository is out of a test's reach; a local hook installs the same flake8, and is given
# the same `additional_dependencies`.
FLAKE8_HOOK = """\
repos:
  - repo: local
    hooks:
      - id: flake8
        name: flake8
        entry: flake8
        language: python
        types: [python]
        require_serial: true
        additional_dependencies: [flake8, "fastpg-lint @ file://{repository}"]
"""
FOUND = "`time.sleep()` in async `nap` blocks the event loop"

OTHER_HOOKS = (
    OWN_HOOK.replace("fastpg-lint\n", "fastpg-lint-fix\n")
    + """\
      - id: fastpg-lint-project
      - id: fastpg-lint-deployment
"""
)

AWAITING = """\
import time

from fastapi import FastAPI

app = FastAPI()


def f():
    time.sleep(1)


async def g():
    await f()
"""

PreCommit = Callable[[], Ended]


@pytest.fixture(scope="session")
def commit(repository: Project) -> str:
    """The commit of this repository that hooks are taken from."""
    return repository.commit()


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit installs what hooks need, once for all tests of one commit."""
    return tmp_path_factory.mktemp("pre-commit")


@pytest.fixture
def pre_commit(project: Project, home: Path) -> PreCommit:
    """Runs the hooks of the project over what is committed."""

    def run() -> Ended:
        project.commit()
        return project.run(
            sys.executable, "-m", "pre_commit", "run", "--all-files", "--color=never",
            PRE_COMMIT_HOME=str(home),
        )  # fmt: skip

    return run


@pytest.mark.parametrize(("hooks", "hook"), [(OWN_HOOK, "fastpg-lint"), (FLAKE8_HOOK, "flake8")])
def test_a_hook_stops_a_fault_and_lets_its_mending_pass(
    project: Project, repository: Project, commit: str, pre_commit: PreCommit, hooks: str, hook: str
) -> None:
    config = hooks.format(repository=repository.folder, commit=commit)
    project.write({".pre-commit-config.yaml": config, "app/main.py": SLEEPY, "notes.md": "time.sleep(1)\n"})
    ended = pre_commit()
    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert f"- hook id: {hook}\n- exit code: 1\n" in ended.stdout
    assert [line for line in ended.stdout.splitlines() if FOUND in line] != []

    project.write({"app/main.py": MENDED})
    ended = pre_commit()
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.rstrip().endswith("Passed")


def test_the_other_hooks_mend_and_look_at_the_whole_project_and_its_deployment(
    project: Project, repository: Project, commit: str, pre_commit: PreCommit
) -> None:
    config = OTHER_HOOKS.format(repository=repository.folder, commit=commit)
    files = {"app/main.py": AWAITING, "Dockerfile": 'FROM x\nCMD ["gunicorn", "app.main:app"]\n'}
    project.write({".pre-commit-config.yaml": config, ".gitignore": ".fastpg_lint_cache/\n", **files})
    ended = pre_commit()
    fix, whole, deployment = re.split(r"(?m)^fastpg-lint \(.*\)\.+", ended.stdout)[1:]
    assert "- files were modified by this hook" in fix
    assert (project.folder / "app/main.py").read_text("utf-8").endswith("\n    f()\n")
    assert "error FPG102" in whole
    assert "error FPG801" in whole
    assert "error FPG801" in deployment
    assert "FPG102" not in deployment
