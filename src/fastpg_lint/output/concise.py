"""One line a finding, `path:line:column: CODE level message; help`, as editors and grep read it."""

from collections.abc import Iterator

from fastpg_lint.report import Report
from fastpg_lint.source.control_characters import written_out


def render(report: Report) -> Iterator[str]:
    """The lines of a report."""
    for one in report.diagnostics:
        yield written_out(f"{one.path}:{one.line}:{one.column}: {one.code} {one.level} {one.text}")
