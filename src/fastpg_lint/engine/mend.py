"""Working out the fixes of a module's findings: its text is read again, and what changes in it is edits.

What was worked out is kept with its inputs, as findings are: it holds as long as these, the module's text and
its findings are the same. So where others are mended, a module is read again only if it has asked them.
"""

from collections.abc import Callable, Iterable, Mapping
from hashlib import blake2b
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from fastpg_lint.diagnostics import Fix
from fastpg_lint.engine.faulty import Faulty
from fastpg_lint.engine.other_texts import OtherTexts
from fastpg_lint.engine.verified_findings import VerifiedFindings
from fastpg_lint.fixes.edits import edits
from fastpg_lint.fixes.project_texts import FileText
from fastpg_lint.incremental.inputs import InputTracker
from fastpg_lint.report import ReportItem, failure
from fastpg_lint.rules.rule import Finding
from fastpg_lint.source.collector import without_collector
from fastpg_lint.source.depth import room_to_nest
from fastpg_lint.source.faults import SyntaxFault
from fastpg_lint.source.text import SourceText

if TYPE_CHECKING:
    from fastpg_lint.fixes.mending import Mending
    from fastpg_lint.fixes.registry import Fixer
    from fastpg_lint.semantic.module import LinkedModule

_ENCODER = msgspec.msgpack.Encoder()

MOST_AT_HAND = 4
"""Modules whose trees are held: that of the findings, and those that their fixes write into."""


class Mender:
    """Gives findings their fixes, one module after another."""

    def __init__(
        self,
        link: "Callable[[str], LinkedModule]",
        fixes: "Mapping[str, Fixer]",
        texts: OtherTexts,
        tracker: InputTracker,
        kept: VerifiedFindings,
    ) -> None:
        """`link` gives the module of a name; `fixes` are those that are wanted, by their rules' codes.

        `texts` has the files that they write into besides. `tracker` is told what is read for them, and
        `kept` has those of earlier runs that hold.
        """
        self._link = link
        self._fixes = fixes
        self._texts = texts
        self._tracker = tracker
        self._kept = kept
        self._at_hand: dict[str, Mending | None] = {}

    def mended(self, module: Faulty) -> Iterable[ReportItem]:
        """The diagnostics of a module, with the fixes that there are."""
        if all(finding.code not in self._fixes for finding, _ in module.found):
            return [diagnostic for _, diagnostic in module.found]
        key = self._key(module)
        known = self._kept.fixes(key)
        failures: list[ReportItem] = []
        if known is None:
            self._texts.are_asked = False
            with self._tracker.apart() as reads, room_to_nest(), without_collector():
                fixes = tuple(self._worked_out(module, failures))
            if not failures and not self._texts.are_asked:
                self._kept.keep_fixes(key, reads.read, tuple(_moved(one, "") for one in fixes))
        else:
            fixes = tuple(_moved(one, module.path) for one in known)
        told = zip(module.found, fixes, strict=True)
        return [*failures, *(replace(one, fix=fix) if fix else one for (_, one), fix in told)]

    def _key(self, module: Faulty) -> bytes:
        """What fixes depend on besides the inputs that are read for them."""
        said = [finding for finding, _ in module.found], sorted(self._fixes)
        return blake2b(module.name.encode() + b"\0" + module.content + _ENCODER.encode(said)).digest()

    def _worked_out(self, module: Faulty, failures: list[ReportItem]) -> Iterable[Fix | None]:
        """The fix of each finding, None where there is none; tells what has gone wrong."""
        mending = self._mending(module.name, module.source)
        for finding, _ in module.found:
            try:
                yield self._fix(mending, finding, module.path) if mending is not None else None
            except Exception as error:
                failures.append(failure(module.path, f"fix of {finding.code}", error))
                yield None

    def _fix(self, mending: "Mending", finding: Finding, path: str) -> Fix | None:
        fixer = self._fixes.get(finding.code)
        change = fixer.module(mending, finding) if fixer is not None and fixer.module is not None else None
        if change is None:
            return None
        made = edits(path, mending.source, mending.replacements(change))
        for one in change.elsewhere if made or change.new is change.old else ():
            made += edits(one.file.path, one.file.source, one.replacements)
        from fastpg_lint.fixes.written_secrets import repeats_secret  # as LibCST, which it needs

        if repeats_secret(mending, made):
            return None
        alone = mending.lines_around(change.old) if change.alone else None
        return Fix(change.title, change.safe, made, alone) if made else None

    def mending(self, module: str) -> "Mending | None":
        """Another module of the project; None where it cannot be mended."""
        file = self.file(module)
        return self._mending(module, lambda: file.source) if file is not None else None

    def file(self, module: str) -> FileText | None:
        """The file of a module, where it holds what was linted."""
        return self._texts.file(module)

    def env_example(self, module: str) -> FileText | None:
        """The `.env.example`, or its like, in the folder of a module or the nearest one around it."""
        return self._texts.env_example(module)

    def _mending(self, module: str, source: Callable[[], SourceText]) -> "Mending | None":
        if module not in self._at_hand:
            from fastpg_lint.fixes.mending import Mending  # LibCST takes long to import

            try:
                mending = Mending(self._link(module), source(), self)
            except SyntaxFault:
                mending = None
            if len(self._at_hand) >= MOST_AT_HAND:
                self._at_hand.pop(next(iter(self._at_hand)))
            self._at_hand[module] = mending
        return self._at_hand[module]


def _moved(fix: Fix | None, path: str) -> Fix | None:
    """A fix of the same file by another path."""
    return fix and replace(fix, edits=tuple(replace(edit, path=path) for edit in fix.edits))
