"""The sentence that closes a run."""

from collections import Counter

from fastpg_lint.levels import Level
from fastpg_lint.report import Report

_NOUNS = {Level.ERROR: "error", Level.WARNING: "warning", Level.ADVICE: "piece"}


def closing_line(report: Report) -> str:
    """One sentence on the whole run: how much was found of each level, and how much is not shown."""
    files = counted(report.files, "file")
    hidden = f"; {report.hidden:,} of lower levels not shown" if report.hidden else ""
    if not report.diagnostics:
        return f"No problems in {files}{hidden}."
    found = counted(len(report.diagnostics), "problem")
    return f"Found {found} in {files}: {by_level(report)}{hidden}."


def by_level(report: Report) -> str:
    """How much was found of each level, the gravest first: `2 errors, 1 piece of advice`."""
    found = Counter(one.level for one in report.diagnostics)
    return ", ".join(_of_level(level, found[level]) for level in Level if found[level])


def _of_level(level: Level, number: int) -> str:
    return counted(number, _NOUNS[level]) + (" of advice" if level is Level.ADVICE else "")


def counted(number: int, noun: str) -> str:
    """A number with its noun, such as `1 file` and `1,200 files`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
