"""Text for a terminal: blocks by cause with colours, and with the source line of what stands alone."""

from rich.console import Console
from rich.text import Text

from fastpg_lint.output.blocks import blocks
from fastpg_lint.output.excerpts import Lines, excerpts_of
from fastpg_lint.output.marks import Marks, no_marks
from fastpg_lint.report import Report


def show(report: Report, lines: Lines, console: Console, marks: Marks = no_marks) -> None:
    """Prints a report."""
    for block in blocks(report.diagnostics, excerpts_of(report.diagnostics, lines), marks):
        console.print(Text("\n").join(Text.assemble(*line) for line in block), soft_wrap=True)
