"""`fastpg-lint PATH` is `fastpg-lint check PATH`."""

from pathlib import Path

import pytest

from fastpg_lint.cli import run


@pytest.mark.parametrize(
    "arguments", [["."], ["lib"], ["./lib"], ["--no-cache", "lib"], ["-q", "lib/load.py"], ["check", "lib"]]
)
def test_a_path_or_an_option_stands_for_check(
    project: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert project.is_dir()
    assert run(arguments) == 1
    assert "lib/load.py:2" in capsys.readouterr().out


def test_a_command_is_that_even_where_a_folder_has_its_name(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "rules").mkdir()
    assert run(["rules"]) == 0
    assert "FPG701" in capsys.readouterr().out
    assert run(["./rules"]) == 0
    assert "there is no file to lint" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("chekc", "There is no command or file `chekc`; the nearest is `check`."),
        ("appp", "There is no command or file `appp`."),
        ("lib/gone.py", "lib/gone.py: no such file or folder"),
    ],
)
def test_what_is_neither_is_a_mistake(
    project: Path, capsys: pytest.CaptureFixture[str], word: str, told: str
) -> None:
    assert project.is_dir()
    assert run([word]) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["-h"]])
def test_the_groups_own_options_are_its_own(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert run(arguments) == 0
    assert "No such option" not in capsys.readouterr().err


def test_a_shell_completes_commands_options_and_codes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("_FASTPG_LINT_COMPLETE", "bash_complete")
    for words, number, offered in (
        ("fastpg-lint ch", 1, "plain,check"),
        ("fastpg-lint check --force", 2, "plain,--force-exclude"),
        ("fastpg-lint check --select FPG1,FPG70", 3, "plain,FPG1,FPG701"),
        ("fastpg-lint check --ignore blocking-call-in", 3, "plain,blocking-call-in-async"),
    ):
        monkeypatch.setenv("COMP_WORDS", words)
        monkeypatch.setenv("COMP_CWORD", str(number))
        with pytest.raises(SystemExit):
            run([])
        assert offered in capsys.readouterr().out.splitlines()
