"""What a revision of git had already: it is linted as it was, by the configuration of today.

Two runs are compared by the identities of what they find, not by changed lines: a helper that blocks now is
told at its callers, whose lines are old.
"""

import os
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePath

from msgspec import Struct
from msgspec.structs import replace

from fastpg_lint.baseline.known import Known, identity_from
from fastpg_lint.config.file import UserMistake, configures, display
from fastpg_lint.config.settings import Settings
from fastpg_lint.diagnostics import Identity
from fastpg_lint.incremental.store import Cache
from fastpg_lint.pipeline.nearest import linters
from fastpg_lint.pipeline.nearest_settings import ReadSettings
from fastpg_lint.revision.export import export
from fastpg_lint.revision.renames import renames
from fastpg_lint.revision.repository import Repository
from fastpg_lint.source.files import exists, read_file
from fastpg_lint.workspace.discovery import absolute, discover, is_linted


def known_since(
    revision: str,
    paths: Sequence[Path],
    settings: Settings,
    *,
    start: Path,
    cache: Cache,
    processes: int = 1,
    read: ReadSettings | None = None,
) -> Known:
    """What was found at the commit at which a revision and HEAD part, in what some paths stood for then.

    That is in the repository around `start`. A file that was renamed counts as the one that it is now. Raises
    `UserMistake` where there is no repository, no such revision, or no such commit in a shallow clone.
    """
    repository = Repository(start)
    commit = repository.base(revision)
    if not settings.root.resolve().is_relative_to(repository.top):
        raise UserMistake(f"--since: {display(settings.root)} is not in the repository {repository.top}")
    with tempfile.TemporaryDirectory(prefix="fastpg-lint-") as folder:
        top = Path(folder).resolve()
        written = export(repository, commit, top, settings.max_file_size)
        then = _Then(repository.top, top, settings)
        renamed = then.renamed(written)
        counts = then.found(then.paths(paths, renamed), cache, processes, read)
    return Known(settings.root, _under_new_names(counts, renamed), is_file=False)


class _Then(Struct, frozen=True):
    """A revision below `top`, of the repository that lies below `now`, and the settings of today."""

    now: Path
    top: Path
    settings: Settings

    @property
    def root(self) -> Path:
        """The folder of the configuration, as it was."""
        return self.top / self.settings.root.resolve().relative_to(self.now)

    def of(self, path: Path) -> Path:
        """A path of today among those of the revision."""
        return Path(os.path.normpath(self.root / os.path.relpath(absolute(path), self.settings.root)))

    def renamed(self, written: Sequence[str]) -> dict[str, str]:
        """The paths of files that have others now, both from the folder of the configuration."""
        old = {self._from_root(self.top / one): self.top / one for one in written if is_linted(_name(one))}
        gone = {path: file for path, file in old.items() if not exists(self.settings.root / path)}
        if not gone:
            return {}
        found = discover([self.settings.root], self.settings).files
        today = {PurePath(os.path.relpath(file, self.settings.root)).as_posix(): file for file in found}
        new = {path: file for path, file in today.items() if path not in old}
        return renames(_contents(gone), _contents(new))

    def _from_root(self, file: Path) -> str:
        return PurePath(os.path.relpath(file, self.root)).as_posix()

    def paths(self, paths: Sequence[Path], renamed: Mapping[str, str]) -> list[Path]:
        """What some paths of today were then, with the files that have been renamed to one of them."""
        wanted = []
        for path in map(absolute, paths):
            then = self.of(path)
            if not then.is_relative_to(self.top):
                raise UserMistake(f"--since: {display(path)} is not in the repository {self.now}")
            wanted.append(then)
            wanted += [
                self.root / old
                for old, new in renamed.items()
                if Path(os.path.normpath(self.settings.root / new)).is_relative_to(path)
            ]
        return [one for one in dict.fromkeys(wanted) if exists(one)]

    def found(
        self, paths: Sequence[Path], cache: Cache, processes: int, read: ReadSettings | None
    ) -> Counter[Identity]:
        """How many findings there were of each identity."""
        if not paths:
            return Counter()
        settings = self._moved(self.settings)
        nested = None if read is None else self._reading(read)
        parts = linters(settings, cache, processes, nested).lint_parts(paths)
        return Counter(
            identity_from(self.root, one, part.root)
            for part, report in parts
            for one in (*report.diagnostics, *report.below)
        )

    def _moved(self, settings: Settings) -> Settings:
        """Settings of today for the revision's files."""
        file = None if settings.file is None else self.of(settings.file)
        return replace(settings, root=self.of(settings.root), file=file, baseline="", apart=True)

    def _reading(self, read: ReadSettings) -> ReadSettings:
        """Gives the settings that a folder of the revision has today, be it those of the run."""

        def moved(file: Path) -> Settings:
            today = Path(os.path.normpath(self.settings.root / os.path.relpath(file, self.root)))
            return self._moved(read(today) if configures(today) else self.settings)

        return moved


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _contents(files: Mapping[str, Path]) -> dict[str, bytes]:
    return dict(_readable(files))


def _readable(files: Mapping[str, Path]) -> Iterator[tuple[str, bytes]]:
    for path, file in files.items():
        try:
            yield path, read_file(file)
        except OSError:
            continue  # what cannot be read is nothing's new name


def _under_new_names(counts: Mapping[Identity, int], renamed: Mapping[str, str]) -> Counter[Identity]:
    found: Counter[Identity] = Counter()
    for one, count in counts.items():
        cause = one.cause
        if cause is not None:
            cause = replace(cause, path=renamed.get(cause.path, cause.path))
        found[replace(one, path=renamed.get(one.path, one.path), cause=cause)] += count
    return found
