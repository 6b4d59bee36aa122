"""GitHub's commands, exactly, with what would end them early escaped; and the summary of a job."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from fastpg_lint.diagnostics import Cause
from fastpg_lint.output.formats.github import gravest_first, render
from fastpg_lint.output.formats.github_summary import FILE, add_summary
from fastpg_lint.output.material import Material
from fastpg_lint.report import Report


@pytest.fixture(autouse=True)
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run in a folder of what GitHub has checked out."""
    folder = tmp_path / "services" / "api"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))


def test_each_finding_is_one_command_the_gravest_first(report: Report) -> None:
    assert list(render(Material(report))) == [
        "::error title=FPG101 blocking-call-in-async,file=services/api/app/main.py,"
        "line=3,col=5,endLine=3,endColumn=18::`time.sleep()` in async `nap` blocks the event loop; "
        "use `await asyncio.sleep()`",
        "::warning title=FPG102 blocking-call-reachable-from-async,file=services/api/app/a%2Cb%3Ac.py,"
        "line=10,col=1,endLine=12,endColumn=2::`load()` blocks: 100%25, always; "
        "see `requests.get()` (app/io.py:7)",
    ]


def test_each_cause_is_told_before_any_is_told_twice(report: Report) -> None:
    sleep = report.diagnostics[1]
    same = [replace(sleep, line=line, cause=Cause("k", "open()", "app/io.py", 1)) for line in (1, 2, 3)]
    other = replace(sleep, line=9)
    assert [one.line for one in gravest_first((*same, other))] == [1, 9, 2, 3]


def test_the_summary_is_a_table_of_causes_that_no_text_breaks(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "summary.md"
    file.write_text("before\n")
    monkeypatch.setenv(FILE, str(file))
    told = replace(report.diagnostics[1], message="a | b\n<img src=x> @team `c`")
    add_summary(replace(report, diagnostics=(told,)))
    lines = file.read_text("utf-8").splitlines()
    assert lines[:2] == ["before", "## fastpg-lint"]
    assert lines[3] == "Found 1 problem in 3 files: 1 error."
    assert lines[-1].startswith(
        "| error | FPG101 blocking-call-in-async | services/api/app/main.py:3 | 1 | a &#124; b"
    )
    assert lines[-1].count("|") == 7
    assert not {"<", "`", "@"} & set(lines[-1])


def test_without_a_file_that_github_names_there_is_no_summary(
    report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(FILE, raising=False)
    add_summary(report)
