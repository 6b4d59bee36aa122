"""Plain text, exactly."""

from fastpg_lint.output.text import closing_line, render
from fastpg_lint.report import Report


def test_each_finding_is_one_line_with_its_help(report: Report) -> None:
    assert list(render(report)) == [
        "app/a,b:c.py:10:1: FPG102 `load()` blocks: 100%, always",
        "app/main.py:3:5: FPG101 `time.sleep()` in async `nap` blocks the event loop; "
        "use `await asyncio.sleep()`",
    ]


def test_the_closing_line_counts(report: Report) -> None:
    assert closing_line(report) == "Found 2 problems in 3 files."
    assert closing_line(Report(report.diagnostics[:1], (), 1)) == "Found 1 problem in 1 file."
    assert closing_line(Report((), (), 1200)) == "No problems in 1,200 files."
