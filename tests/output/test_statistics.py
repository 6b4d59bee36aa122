"""Counts of codes, the most frequent first."""

from fastpg_lint.output.listings.statistics import counts, render_json, render_text
from fastpg_lint.report import Report


def test_counts_are_ordered_by_number_then_code(report: Report) -> None:
    chain, sleep = report.diagnostics
    found = counts(Report((sleep, chain, *[sleep] * 9), (), 1))
    assert list(render_text(found)) == [
        "error    10  FPG101  blocking-call-in-async",
        "warning   1  FPG102  blocking-call-reachable-from-async",
    ]
    assert [one.code for one in counts(report)] == ["FPG101", "FPG102"]


def test_counts_are_objects_in_json(report: Report) -> None:
    (text,) = render_json(counts(Report(report.diagnostics[1:], (), 1)))
    assert text == (
        '[\n  {\n    "level": "error",\n    "code": "FPG101",\n'
        '    "name": "blocking-call-in-async",\n    "count": 1\n  }\n]'
    )


def test_nothing_found_counts_nothing() -> None:
    assert list(render_text(counts(Report((), (), 1)))) == []
