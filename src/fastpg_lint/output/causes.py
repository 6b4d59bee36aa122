"""The closing summary by cause: many findings that end in one call are mended there, once."""

from collections.abc import Iterator, Sequence

from fastpg_lint.diagnostics import Diagnostic, Related
from fastpg_lint.report import Report

FEWEST = 3
"""Findings with one cause before it is worth a line of its own."""
MOST_LINES = 5


def cause_lines(report: Report) -> Iterator[str]:
    """A line for each call that several chains end in, those of most chains first."""
    by_end: dict[Related, list[Diagnostic]] = {}
    for diagnostic in report.diagnostics:
        if diagnostic.related:
            by_end.setdefault(diagnostic.related[-1], []).append(diagnostic)
    frequent = [(end, found) for end, found in by_end.items() if len(found) >= FEWEST]
    frequent.sort(key=lambda cause: -len(cause[1]))
    for end, found in frequent[:MOST_LINES]:
        through = _common_step(found)
        way = f", through {through}" if through else ""
        yield f"{len(found)} findings end in {end.message} at {end.path}:{end.line}{way}: mend it there"


def _common_step(found: Sequence[Diagnostic]) -> str:
    """The last call that all these chains go through before their end, without its receiver."""
    callers = {step.message.strip("`").rpartition(".")[2] for one in found for step in one.related[-2:-1]}
    direct = any(len(one.related) < 2 for one in found)
    return f"`{callers.pop()}`" if len(callers) == 1 and not direct else ""
