"""Linting again whenever a file has changed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fastpg_lint.cli import run
from fastpg_lint.command_line import watching
from fastpg_lint.command_line.watching import state, watch

from .conftest import PRINTING


class Ended(Exception):
    """The end of watching, which has none by itself."""


def test_it_runs_when_a_file_changes_comes_or_goes_and_not_otherwise(tmp_path: Path) -> None:
    one, two = tmp_path / "one.py", tmp_path / "two.py"
    one.write_text("")
    runs: list[list[str]] = []

    def steps() -> Iterator[None]:
        yield  # nothing changes
        one.write_text("x = 1\n")
        yield
        two.write_text("")
        yield
        two.unlink()
        yield
        raise Ended

    step = steps()
    with pytest.raises(Ended):
        watch(
            lambda: runs.append([file.name for file in state(tmp_path.glob("*.py"))]),
            lambda: tmp_path.glob("*.py"),
            lambda _: next(step),
        )
    assert list(map(sorted, runs)) == [["one.py"], ["one.py"], ["one.py", "two.py"], ["one.py"]]


def test_what_changes_during_a_run_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "one.py"
    file.write_text("")
    runs: list[int] = []

    def lint() -> None:
        runs.append(1)
        if len(runs) == 1:
            file.write_text("x = 1\n")

    def pause(_: float) -> None:
        raise Ended

    with pytest.raises(Ended):
        watch(lint, lambda: [file], pause)
    assert len(runs) == 2


def test_the_command_goes_on_after_mistakes_until_it_is_interrupted(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config = project / "pyproject.toml"
    good = config.read_text()

    def steps() -> Iterator[None]:
        config.write_text("[tool.fastpg-lint]\nselekt = 1\n")
        yield
        config.write_text(good)
        yield
        (project / "lib" / "more.py").write_text(PRINTING)
        yield
        raise KeyboardInterrupt

    step = steps()
    monkeypatch.setattr(watching, "PAUSE", 0)
    monkeypatch.setattr("time.sleep", lambda _: next(step))
    assert run(["check", "--no-cache", "--watch", "lib"]) == 130
    said = capsys.readouterr()
    assert said.out.count("lib/load.py:2") == 3
    assert said.out.count("lib/more.py:2") == 1
    assert said.err.count("selekt: there is no such option") == 1
    assert said.err.count("Watching for changes; Ctrl-C ends.") == 4


def test_standard_input_is_not_watched(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--watch", "-"]) == 2
    assert "not mended or watched" in capsys.readouterr().err
