"""Linting each file of a repository by the configuration that is nearest to it.

A service may have a `pyproject.toml` with options of its own. It is linted by that, also when the run starts
at the repository's root: the answer is the same from both places.
"""

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fastpg_lint.config import CONFIG_FILE, Settings, configures
from fastpg_lint.diagnostics import reading_order
from fastpg_lint.incremental.store import Cache
from fastpg_lint.lint import Linter
from fastpg_lint.report import ModuleRole, Report
from fastpg_lint.workspace.discovery import absolute, discover

if TYPE_CHECKING:
    from fastpg_lint.fixes.registry import Fixer

ReadSettings = Callable[[Path], Settings]
"""Gives the settings of a configuration file; raises `ConfigError`."""
SettingsOf = Callable[[str], Settings]
"""Gives the settings that hold for the file at a path."""


def lint_files(
    paths: Sequence[Path],
    settings: Settings,
    *,
    cache: Cache | None = None,
    processes: int = 1,
    on_file: Callable[[Path], None] | None = None,
    read: ReadSettings | None = None,
    fixes: "Mapping[str, Fixer] | None" = None,
) -> Report:
    """Lints the files that paths stand for; raises `UserMistake` for what the user has to mend.

    `processes` is how many cores there are to use; `on_file` is told each file when it has been read. `read`
    gives the settings of folders that have their own; without it, those of the run hold everywhere. What is
    found carries `fixes`.
    """
    return linters(settings, cache, processes, read, fixes).lint_files(paths, on_file=on_file)


def lint_source(
    content: bytes | str,
    path: str,
    settings: Settings,
    *,
    cache: Cache | None = None,
    read: ReadSettings | None = None,
    fixes: "Mapping[str, Fixer] | None" = None,
) -> Report:
    """Lints one text as the content of the file at a path, which need not exist; likewise."""
    return linters(settings, cache, 1, read, fixes).lint_source(content, path)


def list_roles(
    paths: Sequence[Path],
    settings: Settings,
    *,
    cache: Cache | None = None,
    processes: int = 1,
    read: ReadSettings | None = None,
) -> tuple[ModuleRole, ...]:
    """What each module that paths stand for is taken for."""
    return linters(settings, cache, processes, read).roles(paths)


def settings_by_file(settings: Settings, read: ReadSettings | None) -> SettingsOf:
    """Gives the settings that hold for a file by its path: those of the run, or of the nearest folder."""
    by_folder = linters(settings, None, 1, read)
    return lambda path: by_folder.of(absolute(Path(path))).settings


def linters(
    settings: Settings,
    cache: Cache | None,
    processes: int,
    read: ReadSettings | None,
    fixes: "Mapping[str, Fixer] | None" = None,
) -> "NearestLinters":
    """The linters for a run with some settings; what is found carries those `fixes`."""
    return NearestLinters(
        settings, lambda one: Linter(one, cache=cache, processes=processes, fixes=fixes), read
    )


class NearestLinters:
    """Linters by configuration: that of the run, and those of the folders below it that have their own."""

    def __init__(
        self, settings: Settings, make: Callable[[Settings], Linter], read: ReadSettings | None = None
    ) -> None:
        """`make` gives the linter for some settings; without `read`, those of the run hold everywhere."""
        self._settings = settings
        self._make = make
        self._read = read
        self._outer = make(settings)
        self._inner: dict[Path, Linter] = {}
        self._configures: dict[Path, bool] = {}

    def lint_files(self, paths: Sequence[Path], *, on_file: Callable[[Path], None] | None = None) -> Report:
        """Lints the files that paths stand for; raises `UserMistake` for what the user has to mend."""
        nested = self._nested(paths)
        if not nested:
            return self._outer.lint_files(paths, on_file=on_file, is_listed=True)
        parts = self._parted(paths, nested)
        return _together(
            [linter.lint_files(files, on_file=on_file, is_listed=True) for linter, files in parts]
        )

    def lint_source(self, content: bytes | str, path: str, *, tree: ast.Module | None = None) -> Report:
        """Lints one text as the content of the file at a path, which need not exist."""
        return self.of(absolute(Path(path))).lint_source(content, path, tree=tree)

    def set_texts(self, contents: Mapping[Path, bytes | str | None]) -> None:
        """Says what the files at some paths hold from now on, saved or not; None for what is saved."""
        for linter in (self._outer, *self._inner.values()):
            linter.set_texts(contents)

    def roles(self, paths: Sequence[Path]) -> tuple[ModuleRole, ...]:
        """What each module that paths stand for is taken for."""
        nested = self._nested(paths)
        if not nested:
            return self._outer.roles(paths)
        found = [one for linter, files in self._parted(paths, nested) for one in linter.roles(files)]
        return tuple(sorted(found, key=lambda one: one.path))

    def of(self, file: Path) -> Linter:
        """The linter for the file at an absolute path."""
        folder = next(self._around(file), None)
        return self._outer if folder is None else self._linter(folder)

    def _linter(self, folder: Path) -> Linter:
        if folder not in self._inner and self._read is not None:
            self._inner[folder] = self._make(self._read(folder / CONFIG_FILE))
        return self._inner[folder]

    def _around(self, path: Path) -> Iterator[Path]:
        """The folders around a path, or itself, that have a configuration of their own, inner ones first."""
        root = self._settings.root
        for folder in (path, *path.parents) if path.is_relative_to(root) else ():
            if folder == root:
                return
            if self._has_own(folder / CONFIG_FILE):
                yield folder

    def _has_own(self, file: Path) -> bool:
        if self._read is None or file == self._settings.file:
            return False
        if file not in self._configures:
            self._configures[file] = configures(file)
        return self._configures[file]

    def _nested(self, paths: Iterable[Path]) -> list[Path]:
        """The folders with a configuration of their own that any of some paths lies in or around."""
        self._outer.listing.renew()
        named = [absolute(path) for path in paths] if self._read is not None else []
        found = {folder for path in named for folder in self._around(path)}
        for path in named:
            if path.is_dir():
                files = self._outer.listing.files(path, CONFIG_FILE.__eq__)
                folders = (file.parent for file in files)
                found.update(one for one in folders if next(self._around(one), None) == one)
        return sorted(found)

    def _parted(self, paths: Sequence[Path], nested: Sequence[Path]) -> Iterator[tuple[Linter, list[Path]]]:
        """The files that paths stand for, with the linter of each."""
        outside = discover(paths, self._settings, self._outer.listing).files
        yield self._outer, [file for file in outside if next(self._around(file), None) is None]
        for folder in nested:
            linter = self._linter(folder)
            linter.listing.renew()
            below = [given for path in paths if (given := _common(absolute(path), folder)) is not None]
            files = discover(list(dict.fromkeys(below)), linter.settings, linter.listing).files
            yield linter, [file for file in files if next(self._around(file), None) == folder]


def _common(path: Path, folder: Path) -> Path | None:
    """What a path stands for in a folder: itself, or the folder where it lies in it."""
    if path.is_relative_to(folder):
        return path
    return folder if folder.is_relative_to(path) else None


def _together(reports: Sequence[Report]) -> Report:
    """One report of several, in reading order."""
    diagnostics = sorted((one for report in reports for one in report.diagnostics), key=reading_order)
    return Report(
        diagnostics=tuple(diagnostics),
        failures=tuple(one for report in reports for one in report.failures),
        files=sum(report.files for report in reports),
        warnings=tuple(dict.fromkeys(one for report in reports for one in report.warnings)),
        hidden=sum(report.hidden for report in reports),
        unresolved=tuple(one for report in reports for one in report.unresolved),
    )
