"""Findings held against those that are known: what is new is told, and what is known and gone is stale.

An entry stands for as many findings of its identity as it counts. Where there are more, those further down
are new: nobody can tell which of two that are the same has come last.
"""

import posixpath
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from fastpg_lint.baseline.files import read_baseline
from fastpg_lint.baseline.records import Entry
from fastpg_lint.config.file import path_from
from fastpg_lint.config.settings import Settings
from fastpg_lint.diagnostics import Diagnostic, Identity, reading_order
from fastpg_lint.report import Report, Stale, identity_of
from fastpg_lint.rules.codes import all_codes, opt_in_codes
from fastpg_lint.rules.faults import SYNTAX_ERROR
from fastpg_lint.source.files import exists

IsSilenced = Callable[[Diagnostic], bool]


class Known(Struct, frozen=True):
    """How many findings there are of each identity, with paths from the folder `root`."""

    root: Path
    counts: Mapping[Identity, int]
    is_file: bool = True
    """Whether somebody keeps it, who has to hear what is stale."""

    def mark(self, report: Report, root: Path, is_silenced: IsSilenced | None = None) -> Report:
        """A report whose diagnostics are those that are not known; `root` is where its identities start.

        What a comment silences that somebody else heeds is passed on, and stands for no known finding.
        """
        left = Counter(self.counts)
        new: list[Diagnostic] = []
        known: list[Diagnostic] = []
        below: list[Diagnostic] = []
        shown = {id(one) for one in report.diagnostics}
        for one in sorted((*report.diagnostics, *report.below), key=reading_order):
            identity = self._identity(one, root)
            if left[identity] > 0 and not (is_silenced is not None and is_silenced(one)):
                left[identity] -= 1
                known.append(one)
            else:
                (new if id(one) in shown else below).append(one)
        return replace(
            report, diagnostics=tuple(new), known=tuple(known), below=tuple(below), hidden=len(below)
        )

    def stale(self, marked: Report, settings: Settings, folders: Collection[Path]) -> Iterator[Stale]:
        """What is known and was not found, by a report that was marked.

        It is of a file that was looked at as a whole, or is gone from one of some folders, and of a rule that
        was asked or is no more.
        """
        if not self.is_file:
            return
        found = Counter(self._identity(one, settings.root) for one in marked.known)
        looked_at = {path_from(self.root, one) for one in marked.paths} - set(self._unread(marked, settings))
        is_asked = _asking(settings)
        for identity, count in self.counts.items():
            gone = count - found[identity]
            if gone and is_asked(identity.code) and self._was_sought(identity.path, looked_at, folders):
                yield Stale(identity, gone)

    def _was_sought(self, path: str, looked_at: Collection[str], folders: Collection[Path]) -> bool:
        file = Path(posixpath.normpath((self.root / path).as_posix()))
        return path in looked_at or (any(map(file.is_relative_to, folders)) and not exists(file))

    def _unread(self, report: Report, settings: Settings) -> Iterator[str]:
        """The files that could not be looked at as a whole."""
        said = (*report.diagnostics, *report.known)
        broken = [one for one in said if one.code == SYNTAX_ERROR.code]
        yield from (self._identity(one, settings.root).path for one in broken)
        yield from (path_from(self.root, Path(one.path)) for one in report.failures)

    def _identity(self, one: Diagnostic, root: Path) -> Identity:
        return identity_from(self.root, one, root)


def identity_from(folder: Path, one: Diagnostic, root: Path) -> Identity:
    """The identity of a finding with paths from a folder; those of its own start at `root`."""
    identity = identity_of(one, root)
    return identity if root == folder else moved(identity, path_from(folder, root))


def moved(identity: Identity, folder: str) -> Identity:
    """An identity whose paths start further out: `folder` is where they started."""
    cause = identity.cause
    if cause is not None:
        cause = replace(cause, path=_joined(folder, cause.path))
    return replace(identity, path=_joined(folder, identity.path), cause=cause)


def _joined(folder: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(folder, path))


def _asking(settings: Settings) -> Callable[[str], bool]:
    """Whether findings of a code are looked for; one that no rule has any more counts as such."""
    codes, opt_in = all_codes(), opt_in_codes()
    asked = {code for code in codes if settings.is_selected(code, default=code not in opt_in)}
    return lambda code: code in asked or code not in codes


def counted(entries: Iterable[Entry]) -> dict[Identity, int]:
    """How many findings entries stand for: of one that two people have added, the larger count."""
    counts: dict[Identity, int] = {}
    for one in entries:
        counts[one.identity] = max(one.count, counts.get(one.identity, 0))
    return counts


def configured(settings: Settings) -> Known | None:
    """What the configuration names as known; raises `UserMistake` where it cannot be read."""
    file = settings.baseline_file
    return None if file is None else Known(settings.root, counted(read_baseline(file)))
