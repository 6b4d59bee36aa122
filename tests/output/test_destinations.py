"""Several outputs of one run."""

import json
from pathlib import Path

import pytest

from fastpg_lint.cli import run
from fastpg_lint.output.destinations import Destination, DestinationError, destinations

SLEEPY = "import time\n\n\nasync def nap() -> None:\n    time.sleep(1)\n"


@pytest.mark.parametrize(
    ("outputs", "output_format", "expected"),
    [
        ([], None, [Destination("full")]),
        ([], "text", [Destination("full")]),
        (["github"], None, [Destination("github")]),
        (["sarif:a:b.sarif"], None, [Destination("sarif", Path("a:b.sarif"))]),
        (["sarif:x"], "concise", [Destination("sarif", Path("x")), Destination("concise")]),
    ],
)
def test_what_is_asked_for(
    outputs: list[str], output_format: str | None, expected: list[Destination]
) -> None:
    assert list(destinations(outputs, output_format)) == expected


@pytest.mark.parametrize(
    ("outputs", "problem"),
    [
        (["xml:x"], "there is no format `xml`"),
        (["json", "github"], "only one output can go to standard output"),
        (["json:x", "sarif:x"], "two outputs cannot go to one file, x"),
    ],
)
def test_what_cannot_be(outputs: list[str], problem: str) -> None:
    with pytest.raises(DestinationError, match=problem):
        destinations(outputs, None)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "main.py").write_text(SLEEPY)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_one_run_writes_several(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "found.json").write_text("what was there before, and longer")
    assert run(["check", "--no-cache", "--output", "json:found.json", "--output", "gitlab:gl.json"]) == 1
    assert capsys.readouterr() == ("", "Found 1 problem in 1 file: 1 error.\n" + MENDABLE)
    assert json.loads(Path("found.json").read_text("utf-8"))[0]["path"] == "main.py"
    assert json.loads(Path("gl.json").read_text("utf-8"))[0]["check_name"] == "FPG101"
    assert sorted(path.name for path in project.iterdir()) == ["found.json", "gl.json", "main.py"]


MENDABLE = (
    "Up to 1 can be mended with `--fix --unsafe-fixes` [~]; `--show-fixes` marks only what surely can.\n"
)


@pytest.mark.usefixtures("project")
def test_what_cannot_be_written_is_a_mistake_and_the_others_are_written(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["check", "--no-cache", "--output", "json:none/x", "--output", "concise"]) == 2
    told = capsys.readouterr()
    assert told.out.startswith("main.py:5:5: FPG101 error ")
    assert told.err.splitlines()[-1].endswith("cannot be written (No such file or directory)")


@pytest.mark.usefixtures("project")
def test_colours_can_be_forced(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    run(["check", "--no-cache"])
    assert "\x1b[1;31merror\x1b[0m" in capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    run(["check", "--no-cache"])
    assert "\x1b[1;31m" not in capsys.readouterr().out
