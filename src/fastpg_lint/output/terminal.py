"""Text for a terminal: colours, the source line with a caret span below, and the help."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

from rich.console import Console, RenderableType
from rich.text import Text

from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.levels import Level
from fastpg_lint.report import Report
from fastpg_lint.source.faults import SyntaxFault
from fastpg_lint.source.text import SourceText

Lines = Callable[[str], Sequence[str]]
"""Gives the lines of a file by its shown path; none, where it cannot be read any more."""

COLOURS = {Level.ERROR: "red", Level.WARNING: "yellow", Level.ADVICE: "blue"}
TAB = "    "


def show(report: Report, lines: Lines, console: Console) -> None:
    """Prints a report, each finding with its code."""
    for diagnostic in report.diagnostics:
        for part in _finding(diagnostic, lines(diagnostic.path)):
            console.print(part, soft_wrap=True)


def _finding(diagnostic: Diagnostic, lines: Sequence[str]) -> Iterator[RenderableType]:
    colour = COLOURS[diagnostic.level]
    head = Text.assemble(
        (diagnostic.level, f"bold {colour}"), " ", (f"{diagnostic.code} {diagnostic.name}", "bold"), "  ",
        (f"{diagnostic.path}:{diagnostic.line}:{diagnostic.column}", "cyan"),
    )  # fmt: skip
    yield head
    yield Text(f"  {diagnostic.message}")
    if diagnostic.line <= len(lines):
        yield from _excerpt(diagnostic, lines[diagnostic.line - 1], colour)
    for step in diagnostic.related:
        yield Text.assemble("  at ", (f"{step.path}:{step.line}:{step.column}", "cyan"), f" {step.message}")
    if diagnostic.help:
        yield Text.assemble(("  help: ", "bold green"), diagnostic.help)
    yield Text("")


def _excerpt(diagnostic: Diagnostic, line: str, colour: str) -> Iterator[Text]:
    """The line where a finding begins, and carets under as much of it as the finding covers."""
    start = diagnostic.column - 1
    end = diagnostic.end_column - 1 if diagnostic.end_line == diagnostic.line else len(line)
    before, covered = _wide(line[:start]), _wide(line[start:end])
    number = str(diagnostic.line)
    margin = " " * len(number)
    yield Text.assemble((f"  {number} | ", "blue"), _wide(line))
    carets = "^" * max(1, Text(covered).cell_len)
    yield Text.assemble((f"  {margin} | ", "blue"), " " * Text(before).cell_len, (carets, f"bold {colour}"))


def _wide(text: str) -> str:
    return text.replace("\t", TAB)


def lines_reader(content: bytes | None) -> Lines:
    """Reads the lines of shown files, or takes those of the content, where that is what was linted."""

    @cache
    def lines(path: str) -> Sequence[str]:
        try:
            return SourceText.from_bytes(Path(path).read_bytes() if content is None else content).lines
        except (OSError, SyntaxFault):
            return ()  # the finding is that it cannot be read

    return lines
