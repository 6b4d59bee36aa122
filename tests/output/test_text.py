"""The closing line."""

from collections.abc import Callable

from msgspec.structs import replace

from fastpg_lint.levels import Level
from fastpg_lint.output.text import closing_line
from fastpg_lint.report import Report


def test_the_closing_line_counts(report: Report) -> None:
    assert closing_line(report) == "Found 2 problems in 3 files: 1 error, 1 warning."
    assert closing_line(Report(report.diagnostics[:1], (), 1)) == "Found 1 problem in 1 file: 1 warning."
    assert closing_line(Report((), (), 1200)) == "No problems in 1,200 files."


def test_advice_is_counted_in_pieces(report: Report, report_of: Callable[..., Report]) -> None:
    advice = replace(report.diagnostics[0], level=Level.ADVICE)
    assert closing_line(report_of(advice)) == "Found 1 problem in 1 file: 1 piece of advice."
    assert closing_line(report_of(advice, advice)) == "Found 2 problems in 1 file: 2 pieces of advice."


def test_what_is_not_shown_is_counted_too(report: Report) -> None:
    assert closing_line(Report((), (), 2, hidden=1)) == "No problems in 2 files; 1 of lower levels not shown."
    assert closing_line(Report(report.diagnostics, (), 2, hidden=30)).endswith(
        ": 1 error, 1 warning; 30 of lower levels not shown."
    )
