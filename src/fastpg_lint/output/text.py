"""Plain text: one line a finding, `path:line:column: CODE message; help`, as editors and grep read it."""

from collections.abc import Iterator

from fastpg_lint.report import Report


def render(report: Report) -> Iterator[str]:
    """The lines of a report."""
    for diagnostic in report.diagnostics:
        place = f"{diagnostic.path}:{diagnostic.line}:{diagnostic.column}"
        yield f"{place}: {diagnostic.code} {diagnostic.text}"


def closing_line(report: Report) -> str:
    """One sentence on the whole run."""
    files = _counted(report.files, "file")
    if not report.diagnostics:
        return f"No problems in {files}."
    return f"Found {_counted(len(report.diagnostics), 'problem')} in {files}."


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
