"""The sentence that closes a run."""

from collections import Counter

from fastpg_lint.levels import Level
from fastpg_lint.output.causes import by_cause
from fastpg_lint.output.text.marks import SAFE, UNSAFE, Marks
from fastpg_lint.report import Report

_NOUNS = {Level.ERROR: "error", Level.WARNING: "warning", Level.ADVICE: "piece"}


def fixable_line(report: Report, marks: Marks, *, is_sure: bool) -> str:
    """How much of what was found can be mended, with the marks that say so; empty where nothing can.

    Where that is not sure, since marks go by rules, it says how one can know.
    """
    found = Counter(map(marks, report.diagnostics))
    ways = [(found[SAFE], f"with `--fix` {SAFE}"), (found[UNSAFE], f"with `--fix --unsafe-fixes` {UNSAFE}")]
    told = [(number, way) for number, way in ways if number]
    if not told:
        return ""
    (number, way), *others = told
    more = "".join(f", {number:,} more {way}" for number, way in others)
    if is_sure:
        return f"{number:,} can be mended {way}{more}."
    return f"Up to {number:,} can be mended {way}{more}; `--show-fixes` marks only what surely can."


def closing_line(report: Report) -> str:
    """One sentence on the whole run: how much was found of each level, of how many causes, what is hidden."""
    files = counted(report.files, "file")
    hidden = f"; {report.hidden:,} of lower levels not shown" if report.hidden else ""
    hidden += f"; {len(report.known):,} known" if report.known else ""
    if not report.diagnostics and not report.files:
        return "Nothing was linted."
    if not report.diagnostics:
        return f"No problems in {files}{hidden}."
    problems, causes = len(report.diagnostics), Counter(mend.level for mend in by_cause(report.diagnostics))
    among = f" of {counted(causes.total(), 'cause')}" if causes.total() < problems else ""
    found = Counter(one.level for one in report.diagnostics)
    levels = ", ".join(_of_level(level, found[level], causes[level]) for level in Level if found[level])
    return f"Found {counted(problems, 'problem')}{among} in {files}: {levels}{hidden}."


def _of_level(level: Level, number: int, causes: int) -> str:
    """How much there is of a level, and of how many causes where these are fewer."""
    told = counted(number, _NOUNS[level]) + (" of advice" if level is Level.ADVICE else "")
    return f"{told} ({counted(causes, 'cause')})" if causes < number else told


def counted(number: int, noun: str) -> str:
    """A number with its noun, such as `1 file` and `1,200 files`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
