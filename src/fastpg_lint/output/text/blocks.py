"""Blocks for people: a cause once, with its level, its first places, and the number of the others.

The first place of a cause has its code, and the tree of calls that lead from it to the cause. Findings of one
rule that are each a cause of their own share a block, in which all are told, each with its code.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from msgspec import Struct

from fastpg_lint.diagnostics import Cause, Diagnostic, chain
from fastpg_lint.output.causes import by_cause
from fastpg_lint.output.text.closing import counted
from fastpg_lint.output.text.fix_diffs import FixDiffs
from fastpg_lint.output.text.frames import COLOURS, Frames
from fastpg_lint.output.text.marks import Marks
from fastpg_lint.output.text.styled import PLACE, Line
from fastpg_lint.source.control_characters import written_out

SHOWN = 3
"""Places of a cause that are told one by one."""
_HELP, _MARK = "bold green", "green"


class _Block(Struct, frozen=True):
    """Findings of one rule: those of one cause, or such as are each a cause of their own."""

    cause: Cause | None
    findings: Sequence[Diagnostic]


class Blocks(Struct, frozen=True):
    """What blocks are made with: the code beside findings, their marks, and their fixes as diffs."""

    frames: Frames
    marks: Marks
    diffs: FixDiffs

    def of(self, diagnostics: Sequence[Diagnostic]) -> Iterator[list[Line]]:
        """The lines of each block, the last of them empty, without control characters."""
        for block in self._blocks(diagnostics):
            yield [tuple((written_out(text), style) for text, style in line) for line in block]

    def _blocks(self, diagnostics: Sequence[Diagnostic]) -> Iterator[Iterator[Line]]:
        for _, same in groupby(by_cause(diagnostics), key=lambda mend: (mend.level, mend.first.code)):
            alone: list[Diagnostic] = []
            for mend in same:
                if len(mend.findings) > 1:
                    yield self._several(_Block(mend.cause, mend.findings))
                else:
                    alone += mend.findings
            if len(alone) == 1:
                yield self._one(alone[0])
            elif alone:
                yield self._several(_Block(None, alone))

    def _one(self, finding: Diagnostic) -> Iterator[Line]:
        """A finding with all that is known of it."""
        yield *self._rule(finding, self.marks(finding)), ("  ", ""), self.frames.place(finding)
        yield (("  " + finding.message, ""),)
        yield from self.frames.of(finding, "  ")
        yield from _help(finding, "  ")
        yield from self.diffs(finding)
        yield ()

    def _several(self, block: _Block) -> Iterator[Line]:
        """What each place has of its own, and once what all have in common."""
        first, findings = block.findings[0], block.findings
        shown = findings[:SHOWN] if block.cause is not None else findings
        heading = f"  {block.cause.words}" if block.cause is not None else ""
        marked = set(map(self.marks, findings))
        mark = marked.pop() if len(marked) == 1 else ""
        yield *self._rule(first, mark), (heading, PLACE), (f"  {counted(len(findings), 'place')}", "")
        is_common = block.cause is not None or len({one.help for one in findings}) == 1
        for number, one in enumerate(shown):
            level = f" {one.level}:" if one.level is not first.level else ""
            own = _marked("" if mark else self.marks(one))
            yield ("  ", ""), self.frames.place(one), (level, ""), *own, (f" {one.message}", "")
            if number == 0 or block.cause is None:
                yield from self.frames.of(one, "    ")
            elif one.related != first.related:
                yield from _see(_way(one, block.cause), "    ")
            if not is_common:
                yield from _help(one, "    ")
            yield from self.diffs(one)
        yield from _others(findings[len(shown) :])
        if is_common:
            yield from _help(first, "  ")
        yield ()

    def _rule(self, finding: Diagnostic, mark: str) -> Line:
        level = finding.level
        return (level, f"bold {COLOURS[level]}"), (" ", ""), self.frames.rule(finding), *_marked(mark)


def _marked(mark: str) -> Line:
    return ((f" {mark}", _MARK),) if mark else ()


def _others(findings: Sequence[Diagnostic]) -> Iterator[Line]:
    if findings:
        files = len({one.path for one in findings})
        yield ((f"  and {counted(len(findings), 'more place')} in {counted(files, 'file')}", ""),)


def _way(finding: Diagnostic, cause: Cause) -> str:
    """The places that a finding speaks of, such as the steps of a chain, but for that of its cause."""
    last = [(one.path, one.line) for one in finding.related[-1:]]
    is_cause = last == [(cause.path, cause.line)]
    return chain(finding.related[:-1] if is_cause else finding.related)


def _see(way: str, indent: str) -> Iterator[Line]:
    if way:
        yield ((f"{indent}see {way}", ""),)


def _help(finding: Diagnostic, indent: str) -> Iterator[Line]:
    if finding.help:
        yield (f"{indent}help: ", _HELP), (finding.help, "")
