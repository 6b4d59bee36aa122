"""The summary of a job on GitHub: a table of causes, the gravest first, in the file that GitHub names."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from fastpg_lint.output.causes import Mend, by_cause
from fastpg_lint.output.repository_paths import FromCheckout, from_checkout
from fastpg_lint.output.text.closing import closing_line
from fastpg_lint.report import Report
from fastpg_lint.source.control_characters import written_out

FILE = "GITHUB_STEP_SUMMARY"
"""The variable that names the file, which several steps may write to."""
MOST_ROWS = 200
"""GitHub takes a megabyte, and nobody reads that."""
_HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;", "\\": "&#92;", "`": "&#96;", "*": "&#42;",
         "_": "&#95;", "[": "&#91;", "]": "&#93;", "@": "&#64;", "#": "&#35;"}  # fmt: skip
"""What Markdown would take for a mark, or for somebody's name."""


def summary(report: Report) -> Iterator[str]:
    """The lines of the summary."""
    yield "## fastpg-lint"
    yield ""
    yield _escaped(closing_line(report))
    mends = by_cause(report.diagnostics)
    if mends:
        yield ""
        yield "| level | rule | cause | places | what is wrong | what to write |"
        yield "|---|---|---|--:|---|---|"
    path = from_checkout()
    for mend in mends[:MOST_ROWS]:
        yield _row(mend, path)
    if len(mends) > MOST_ROWS:
        yield ""
        yield f"And {len(mends) - MOST_ROWS:,} causes more."


def add_summary(report: Report, environment: Mapping[str, str] = os.environ) -> None:
    """Adds the summary to the file that GitHub names, if it names one; raises `OSError`."""
    if name := environment.get(FILE):
        with Path(name).open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write("".join(f"{line}\n" for line in summary(report)))


def _row(mend: Mend, path: FromCheckout) -> str:
    first = mend.first
    where = mend.cause.words if len(mend.findings) > 1 else f"{path(first.path)}:{first.line}"
    cells = (
        mend.level, f"{first.code} {first.name}", where, f"{len(mend.findings):,}", first.message, first.help,
    )  # fmt: skip
    return f"| {' | '.join(map(_escaped, cells))} |"


def _escaped(text: str) -> str:
    return "".join(_HTML.get(character, character) for character in written_out(text))
