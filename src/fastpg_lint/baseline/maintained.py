"""Baselines made anew from what is found now: what nobody has looked for stays in them, and so do reasons."""

from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path

from fastpg_lint.baseline.known import Known, counted, identity_from
from fastpg_lint.baseline.records import Entry, entry
from fastpg_lint.config.settings import Settings
from fastpg_lint.diagnostics import Identity
from fastpg_lint.report import Report
from fastpg_lint.rules.faults import SYNTAX_ERROR

Part = tuple[Settings, Report]
"""What is found by one configuration."""


class Maintained:
    """The entries of a baseline, held against what is found in `parts`, in files and below some folders."""

    def __init__(
        self, entries: Sequence[Entry], root: Path, parts: Sequence[Part], folders: Collection[Path]
    ) -> None:
        self._before = {one.identity: one for one in entries}
        known = Known(root, counted(entries))
        self._left: Counter[Identity] = Counter(known.counts)
        self._found: Counter[Identity] = Counter()
        for settings, report in parts:
            marked = known.mark(report, settings.root)
            for stale in dict.fromkeys(known.stale(marked, settings, folders)):
                self._left[stale.identity] = known.counts[stale.identity] - stale.count
            said = (*report.diagnostics, *report.below)
            told = (one for one in said if one.code != SYNTAX_ERROR.code)
            self._found.update(identity_from(root, one, settings.root) for one in told)

    def created(self, reason: str = "") -> list[Entry]:
        """All that is found, and what nobody looked for; `reason` is that of entries that are new."""
        counts = self._left | self._found
        return [entry(one, count, self._reason(one, reason)) for one, count in counts.items() if count]

    def pruned(self) -> list[Entry]:
        """What is left of the entries without what is no longer found."""
        return [entry(one, count, self._reason(one, "")) for one, count in self._left.items() if count]

    def _reason(self, identity: Identity, new: str) -> str:
        before = self._before.get(identity)
        return before.reason if before is not None else new
