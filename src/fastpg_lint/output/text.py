"""Text for people: blocks by cause, without colours and source lines."""

from collections.abc import Iterator

from fastpg_lint.output.blocks import blocks
from fastpg_lint.output.excerpts import no_excerpts
from fastpg_lint.output.marks import Marks, no_marks
from fastpg_lint.report import Report


def render(report: Report, marks: Marks = no_marks) -> Iterator[str]:
    """The lines of a report."""
    for block in blocks(report.diagnostics, no_excerpts, marks):
        for line in block:
            yield "".join(text for text, _ in line)
