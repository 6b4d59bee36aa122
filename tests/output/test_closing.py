"""The closing line."""

from collections.abc import Callable

from msgspec.structs import replace

from fastpg_lint.diagnostics import Cause
from fastpg_lint.levels import Level
from fastpg_lint.output.text.closing import closing_line
from fastpg_lint.report import Report


def test_the_closing_line_counts(report: Report) -> None:
    assert closing_line(report) == "Found 2 problems in 3 files: 1 error, 1 warning."
    assert closing_line(Report(report.diagnostics[:1], (), 1)) == "Found 1 problem in 1 file: 1 warning."
    assert closing_line(Report((), (), 1200)) == "No problems in 1,200 files."


def test_advice_is_counted_in_pieces(report: Report, report_of: Callable[..., Report]) -> None:
    advice = replace(report.diagnostics[0], level=Level.ADVICE)
    assert closing_line(report_of(advice)) == "Found 1 problem in 1 file: 1 piece of advice."
    assert closing_line(report_of(advice, replace(advice, line=20))).endswith(": 2 pieces of advice.")


def test_causes_are_counted_where_they_are_fewer(report: Report, report_of: Callable[..., Report]) -> None:
    chain, sleep = report.diagnostics
    cause = Cause("key", "`requests.get()` in app/io.py:7", "app/io.py", 7)
    chains = [replace(chain, line=line, cause=cause) for line in (1, 2, 3)]
    assert closing_line(report_of(*chains, sleep)) == (
        "Found 4 problems of 2 causes in 1 file: 1 error, 3 warnings (1 cause)."
    )


def test_what_is_not_shown_is_counted_too(report: Report) -> None:
    assert closing_line(Report((), (), 2, hidden=1)) == "No problems in 2 files; 1 of lower levels not shown."
    assert closing_line(Report(report.diagnostics, (), 2, hidden=30)).endswith(
        ": 1 error, 1 warning; 30 of lower levels not shown."
    )
