"""Blocks for people: a cause once, with its level, its first places, and the number of the others.

Findings of one rule that are each a cause of their own share a block, in which all are told. A block is
lines of pieces of text with their styles, as `rich` calls them; plain text leaves the styles out.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from msgspec import Struct

from fastpg_lint.diagnostics import Cause, Diagnostic, Related, chain
from fastpg_lint.levels import Level
from fastpg_lint.output.causes import by_cause
from fastpg_lint.output.closing import counted
from fastpg_lint.output.excerpts import Excerpts
from fastpg_lint.output.marks import Marks, no_marks
from fastpg_lint.source.control_characters import written_out

COLOURS = {Level.ERROR: "red", Level.WARNING: "yellow", Level.ADVICE: "blue"}
SHOWN = 3
"""Places of a cause that are told one by one."""
_PLACE, _HELP, _MARGIN, _MARK = "cyan", "bold green", "blue", "green"

Line = tuple[tuple[str, str], ...]
"""Pieces of text, each with its style."""


class _Block(Struct, frozen=True):
    """Findings of one rule: those of one cause, or such as are each a cause of their own."""

    cause: Cause | None
    findings: Sequence[Diagnostic]


def blocks(
    diagnostics: Sequence[Diagnostic], excerpts: Excerpts, marks: Marks = no_marks
) -> Iterator[list[Line]]:
    """The lines of each block, the last of them empty, without control characters."""
    for block in _blocks(diagnostics, excerpts, marks):
        yield [tuple((written_out(text), style) for text, style in line) for line in block]


def _blocks(diagnostics: Sequence[Diagnostic], excerpts: Excerpts, marks: Marks) -> Iterator[Iterator[Line]]:
    for _, same in groupby(by_cause(diagnostics), key=lambda mend: (mend.level, mend.first.code)):
        alone: list[Diagnostic] = []
        for mend in same:
            if len(mend.findings) > 1:
                yield _several(_Block(mend.cause, mend.findings), marks)
            else:
                alone += mend.findings
        if len(alone) == 1:
            yield _one(alone[0], excerpts, marks)
        elif alone:
            yield _several(_Block(None, alone), marks)


def _one(finding: Diagnostic, excerpts: Excerpts, marks: Marks) -> Iterator[Line]:
    """A finding with all that is known of it."""
    yield *_rule(finding, marks(finding)), (f"  {_shown(finding)}", _PLACE)
    yield (("  " + finding.message, ""),)
    yield from _excerpt(finding, excerpts)
    for step in finding.related:
        yield ("  at ", ""), (_shown(step), _PLACE), (f" {step.message}", "")
    yield from _help(finding, "  ")
    yield ()


def _several(block: _Block, marks: Marks) -> Iterator[Line]:
    """A line for each place, and one for what all have in common."""
    first, findings = block.findings[0], block.findings
    shown = findings[:SHOWN] if block.cause is not None else findings
    heading = f"  {block.cause.words}" if block.cause is not None else ""
    marked = set(map(marks, findings))
    mark = marked.pop() if len(marked) == 1 else ""
    yield *_rule(first, mark), (heading, _PLACE), (f"  {counted(len(findings), 'place')}", "")
    is_common = block.cause is not None or len({one.help for one in findings}) == 1
    ways = {_way(one, block.cause) for one in findings}
    for one in shown:
        level = f" {one.level}:" if one.level is not first.level else ""
        own = _marked("" if mark else marks(one))
        yield ("  ", ""), (_shown(one), _PLACE), (level, ""), *own, (f" {one.message}", "")
        if len(ways) > 1:
            yield from _see(_way(one, block.cause), "    ")
        if not is_common:
            yield from _help(one, "    ")
    yield from _others(findings[len(shown) :])
    if len(ways) == 1:
        yield from _see(ways.pop(), "  ")
    if is_common:
        yield from _help(first, "  ")
    yield ()


def _rule(finding: Diagnostic, mark: str) -> Line:
    level = finding.level
    return (level, f"bold {COLOURS[level]}"), (f" {finding.code} {finding.name}", "bold"), *_marked(mark)


def _marked(mark: str) -> Line:
    return ((f" {mark}", _MARK),) if mark else ()


def _others(findings: Sequence[Diagnostic]) -> Iterator[Line]:
    if findings:
        files = len({one.path for one in findings})
        yield ((f"  and {counted(len(findings), 'more place')} in {counted(files, 'file')}", ""),)


def _way(finding: Diagnostic, cause: Cause | None) -> str:
    """The places that a finding speaks of, such as the steps of a chain, but for that of its cause."""
    last = finding.related[-1:]
    is_cause = cause is not None and [(one.path, one.line) for one in last] == [(cause.path, cause.line)]
    return chain(finding.related[:-1] if is_cause else finding.related)


def _see(way: str, indent: str) -> Iterator[Line]:
    if way:
        yield ((f"{indent}see {way}", ""),)


def _help(finding: Diagnostic, indent: str) -> Iterator[Line]:
    if finding.help:
        yield (f"{indent}help: ", _HELP), (finding.help, "")


def _excerpt(finding: Diagnostic, excerpts: Excerpts) -> Iterator[Line]:
    excerpt = excerpts(finding)
    if excerpt is not None:
        number, colour = str(finding.line), COLOURS[finding.level]
        below = f"  {' ' * len(number)} | "
        yield (f"  {number} | ", _MARGIN), (excerpt.line, "")
        yield (below, _MARGIN), (" " * excerpt.indent, ""), ("^" * excerpt.width, f"bold {colour}")


def _shown(place: Diagnostic | Related) -> str:
    return f"{place.path}:{place.line}:{place.column}"
