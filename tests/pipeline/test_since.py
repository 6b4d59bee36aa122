"""`check --since`: what there is more of than at a revision, by two runs and not by changed lines."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from fastpg_lint.cli import run
from tests.baseline.conftest import HELP, MAIN
from tests.revision.conftest import Git, git_in

Told = Callable[..., list[tuple[str, str]]]
SLEEP, CHAIN = ("FPG101", "app/main.py"), ("FPG102", "app/main.py")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "app").mkdir()
    for name, text in {
        ".gitignore": ".fastpg_lint_cache/\n",
        "pyproject.toml": '[tool.fastpg-lint]\nselect = ["FPG101", "FPG102"]\n',
        "app/__init__.py": "",
        "app/main.py": MAIN,
        "app/help.py": HELP.replace("    time.sleep(1)", "    return 1"),
    }.items():
        (tmp_path / name).write_text(text)
    git = git_in(tmp_path)
    git("init", "--quiet", "--initial-branch=main")
    git("add", ".")
    git("commit", "--quiet", "--message=all")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def git(project: Path) -> Git:
    return git_in(project)


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    def check(revision: str, *options: str) -> list[tuple[str, str]]:
        run(["check", "--output-format", "json", "--since", revision, *options])
        said = capsys.readouterr()
        return [(one["code"], one["path"]) for one in json.loads(said.out)] if said.out else [("", said.err)]

    return check


def test_what_was_there_is_not_told(project: Path, told: Told) -> None:
    (project / "app" / "main.py").write_text(f'"""Moved."""\n\n\n{MAIN}')
    assert told("HEAD") == []


def test_a_helper_that_blocks_now_is_told_at_its_callers(project: Path, told: Told) -> None:
    (project / "app" / "help.py").write_text(HELP)
    assert told("HEAD") == [CHAIN]
    assert told("HEAD", "app/main.py") == [CHAIN]
    assert told("HEAD", "app/help.py") == []


def test_a_branch_is_held_against_where_it_left(project: Path, git: Git, told: Told) -> None:
    git("checkout", "--quiet", "-b", "feature")
    (project / "app" / "help.py").write_text(HELP)
    git("commit", "--quiet", "--all", "--message=blocks")
    git("checkout", "--quiet", "main")
    (project / "app" / "main.py").write_text(MAIN.replace("time.sleep(seconds)", "pass"))
    git("commit", "--quiet", "--all", "--message=mended")
    git("checkout", "--quiet", "feature")
    assert told("main") == [CHAIN]
    assert told("HEAD") == []


def test_a_file_that_was_renamed_is_the_same(project: Path, git: Git, told: Told) -> None:
    git("mv", "app/main.py", "app/routes.py")
    assert told("HEAD") == []
    assert told("HEAD", "app/routes.py") == []
    (project / "app" / "routes.py").write_text(f"{MAIN}\n\nasync def other():\n    time.sleep(1)\n")
    assert told("HEAD") == [("FPG101", "app/routes.py")]


def test_a_new_file_is_new(project: Path, told: Told) -> None:
    (project / "app" / "new.py").write_text("import time\n\n\nasync def f():\n    time.sleep(1)\n")
    assert told("HEAD") == [("FPG101", "app/new.py")]
    assert told("HEAD", "app/new.py") == [("FPG101", "app/new.py")]


def test_the_configuration_of_today_judges_both(project: Path, told: Told) -> None:
    (project / "pyproject.toml").write_text('[tool.fastpg-lint]\nselect = ["FPG101", "FPG701"]\n')
    (project / "app" / "main.py").write_text(f"{MAIN}\n\ndef say():\n    print(1)\n")
    assert told("HEAD") == [("FPG701", "app/main.py")]


def test_a_folder_with_a_configuration_of_its_own_is_judged_by_it(
    project: Path, git: Git, told: Told
) -> None:
    inner = project / "inner"
    inner.mkdir()
    (inner / "pyproject.toml").write_text('[tool.fastpg-lint]\nselect = ["FPG701"]\n')
    (inner / "x.py").write_text("def f():\n    print(1)\n")
    git("add", ".")
    git("commit", "--quiet", "--message=inner")
    assert told("HEAD") == []
    (inner / "x.py").write_text("def f():\n    print(1)\n\n\ndef g():\n    print(1)\n")
    assert told("HEAD") == told("HEAD", "inner") == [("FPG701", "inner/x.py")]


def test_a_revision_is_asked_from_a_folder_below_as_well(
    project: Path, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "app" / "help.py").write_text(HELP)
    monkeypatch.chdir(project / "app")
    assert told("HEAD") == [("FPG102", "main.py")]


def test_what_was_found_then_is_kept_beside_what_is_found_now(
    project: Path, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fastpg_lint.pipeline.lint import Linter

    (project / "app" / "help.py").write_text(HELP)
    assert told("HEAD") == [CHAIN]
    monkeypatch.setattr(Linter, "_lint_anew", lambda *_: pytest.fail("something was judged again"))
    assert told("HEAD") == [CHAIN]


def test_only_what_is_new_is_mended(project: Path) -> None:
    main = project / "app" / "main.py"
    main.write_text(f"{MAIN}\n\nasync def other():\n    time.sleep(2)\n")
    assert run(["check", "--since", "HEAD", "--fix"]) == 0
    assert "    time.sleep(seconds)" in main.read_text()
    assert "    await asyncio.sleep(2)" in main.read_text()


def test_mistakes_are_told(project: Path, told: Told, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert told("nowhere") == [("", "--since: there is no branch, tag or commit `nowhere`\n")]
    assert "give one of them" in told("HEAD", "--baseline", "x")[0][1]
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "x.py").write_text("")
    assert "is not in" in told("HEAD", str(elsewhere / "x.py"))[0][1]
    assert project.is_dir()
