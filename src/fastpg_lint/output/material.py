"""What a format is given to write: a report, and what can be told of its findings."""

from msgspec import Struct

from fastpg_lint.output.excerpts import Lines, no_lines
from fastpg_lint.output.text.marks import Marks, no_marks
from fastpg_lint.report import Report


class Material(Struct, frozen=True):
    """A report, the marks of what can be mended, and the lines of the files that it speaks of."""

    report: Report
    marks: Marks = no_marks
    lines: Lines = no_lines
