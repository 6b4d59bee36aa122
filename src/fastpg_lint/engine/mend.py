"""Working out the fix of a finding: its module's text is read again, and what changes in it is edits."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from fastpg_lint.diagnostics import Fix
from fastpg_lint.fixes.edits import edits
from fastpg_lint.rules.rule import Finding
from fastpg_lint.source.collector import without_collector
from fastpg_lint.source.depth import room_to_nest
from fastpg_lint.source.faults import SyntaxFault
from fastpg_lint.source.text import SourceText

if TYPE_CHECKING:
    from fastpg_lint.fixes.mending import Mending
    from fastpg_lint.fixes.registry import Fixer
    from fastpg_lint.semantic.module import LinkedModule


class Mender:
    """Gives the fixes of findings, one module after another."""

    def __init__(self, link: "Callable[[str], LinkedModule]", fixes: "Mapping[str, Fixer]") -> None:
        """`link` gives the module of a name; `fixes` are those that are wanted, by their rules' codes."""
        self._link = link
        self._fixes = fixes
        self._at_hand: tuple[str, Mending | None] = "", None

    def fix(self, module: str, finding: Finding, path: str, source: Callable[[], SourceText]) -> Fix | None:
        """The fix of a finding in a module whose file is shown as `path`; None where there is none.

        `source` gives the text that the finding stands in.
        """
        fixer = self._fixes.get(finding.code)
        if fixer is None or fixer.module is None:
            return None
        with room_to_nest(), without_collector():
            mending = self._mending(module, source)
            change = fixer.module(mending, finding) if mending is not None else None
            if mending is None or change is None:
                return None
            made = edits(path, mending.source, mending.replacements(change))
        return Fix(change.title, change.safe, made) if made else None

    def _mending(self, module: str, source: Callable[[], SourceText]) -> "Mending | None":
        if self._at_hand[0] != module:
            from fastpg_lint.fixes.mending import Mending  # LibCST takes long to import

            try:
                mending = Mending(self._link(module), source())
            except SyntaxFault:
                mending = None
            self._at_hand = module, mending
        return self._at_hand[1]
