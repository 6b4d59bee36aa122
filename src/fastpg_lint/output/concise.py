"""One line a finding, `path:line:column: CODE level message; help; see places`, as editors and grep read it.

A mark stands before the message where it can be mended.
"""

from collections.abc import Iterator

from fastpg_lint.output.marks import Marks, no_marks
from fastpg_lint.report import Report
from fastpg_lint.source.control_characters import written_out


def render(report: Report, marks: Marks = no_marks) -> Iterator[str]:
    """The lines of a report."""
    for one in report.diagnostics:
        said = " ".join(filter(None, (one.code, one.level, marks(one), one.one_line)))
        yield written_out(f"{one.path}:{one.line}:{one.column}: {said}")
