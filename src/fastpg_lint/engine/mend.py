"""Working out the fix of a finding: its module's text is read again, and what changes in it is edits."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from fastpg_lint.config import display
from fastpg_lint.diagnostics import Fix
from fastpg_lint.engine.texts_beside import ENV_EXAMPLES, TextsBeside
from fastpg_lint.fixes.edits import edits
from fastpg_lint.fixes.project_texts import FileText
from fastpg_lint.rules.rule import Finding
from fastpg_lint.source.collector import without_collector
from fastpg_lint.source.depth import room_to_nest
from fastpg_lint.source.faults import SyntaxFault
from fastpg_lint.source.text import SourceText, decode
from fastpg_lint.workspace.documents import Located, digest

if TYPE_CHECKING:
    from fastpg_lint.fixes.mending import Mending
    from fastpg_lint.fixes.registry import Fixer
    from fastpg_lint.semantic.module import LinkedModule


MOST_AT_HAND = 4
"""Modules whose trees are kept: that of the findings, and those that their fixes write into."""


class Mender:
    """Gives the fixes of findings, one module after another."""

    def __init__(
        self,
        link: "Callable[[str], LinkedModule]",
        fixes: "Mapping[str, Fixer]",
        placed: Callable[[str], Located | None],
        beside: TextsBeside,
        root: Path,
    ) -> None:
        """`link` gives the module of a name; `fixes` are those that are wanted, by their rules' codes.

        `placed` gives the file of a module, `beside` files that are no modules, in folders below `root`.
        """
        self._link = link
        self._fixes = fixes
        self._placed = placed
        self._beside = beside
        self._root = root
        self._at_hand: dict[str, Mending | None] = {}

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
            for one in change.elsewhere if made else ():
                made += edits(one.file.path, one.file.source, one.replacements)
        return Fix(change.title, change.safe, made) if made else None

    def mending(self, module: str) -> "Mending | None":
        """Another module of the project; None where it cannot be mended."""
        file = self.file(module)
        return self._mending(module, lambda: file.source) if file is not None else None

    def file(self, module: str) -> FileText | None:
        """The file of a module, where it holds what was linted."""
        located = self._placed(module)
        if located is None:
            return None
        try:
            content = located.document.read()
            source = decode(content)
        except (OSError, SyntaxFault):
            return None
        return FileText(located.document.shown, source) if digest(content) == located.digest else None

    def env_example(self, module: str) -> FileText | None:
        """The `.env.example`, or its like, in the folder of a module or the nearest one around it."""
        located = self._placed(module)
        for folder in located.document.path.parents if located is not None else ():
            if not folder.is_relative_to(self._root):
                return None
            for file in (folder / name for name in ENV_EXAMPLES):
                content = self._beside.read(file)
                if content is not None:
                    try:
                        return FileText(display(file), decode(content))
                    except SyntaxFault:
                        return None
        return None

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
