"""Commands of GitHub Actions, which show each finding at its line of the pull request."""

from collections.abc import Iterator, Mapping

from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.levels import Level
from fastpg_lint.report import Report
from fastpg_lint.source.control_characters import written_out

IN_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
IN_PROPERTY = {**IN_DATA, ":": "%3A", ",": "%2C"}
"""What would end a command, or a property of it, and how GitHub wants it written."""

COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.ADVICE: "notice"}


def render(report: Report) -> Iterator[str]:
    """The lines of a report."""
    for diagnostic in report.diagnostics:
        properties = ",".join(
            f"{key}={_escaped(value, IN_PROPERTY)}" for key, value in _properties(diagnostic)
        )
        yield f"::{COMMANDS[diagnostic.level]} {properties}::{_escaped(diagnostic.one_line, IN_DATA)}"


def _properties(diagnostic: Diagnostic) -> Iterator[tuple[str, str]]:
    yield "title", f"{diagnostic.code} {diagnostic.name}"
    yield "file", diagnostic.path
    yield "line", str(diagnostic.line)
    yield "col", str(diagnostic.column)
    yield "endLine", str(diagnostic.end_line)
    yield "endColumn", str(diagnostic.end_column)


def _escaped(text: str, codes: Mapping[str, str]) -> str:
    return "".join(codes.get(character, character) for character in written_out(text))
