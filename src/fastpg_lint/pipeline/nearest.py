"""Linting each file of a repository by the configuration that is nearest to it.

A service may have a `pyproject.toml` with options of its own. It is linted by that, also when the run starts
at the repository's root: the answer is the same from both places.
"""

import ast
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from fastpg_lint.baseline.known import IsSilenced, Known, configured
from fastpg_lint.config.file import CONFIG_FILE, display
from fastpg_lint.config.settings import Settings
from fastpg_lint.diagnostics import reading_order
from fastpg_lint.idle_options import idle_options
from fastpg_lint.incremental.store import Cache
from fastpg_lint.naming import few_names
from fastpg_lint.pipeline.lint import Linter
from fastpg_lint.pipeline.living_project import OnFile
from fastpg_lint.pipeline.nearest_settings import NearestSettings, ReadSettings
from fastpg_lint.report import ModuleRole, Report, ServedRoute
from fastpg_lint.source.files import is_folder
from fastpg_lint.source.noqa import read_noqa
from fastpg_lint.source.text import decode
from fastpg_lint.workspace.discovery import Discovered, absolute, discover, is_left_out

if TYPE_CHECKING:
    from fastpg_lint.fixes.registry import Fixer


def lint_files(
    paths: Sequence[Path],
    settings: Settings,
    *,
    cache: Cache | None = None,
    processes: int = 1,
    on_file: OnFile | None = None,
    read: ReadSettings | None = None,
    fixes: "Mapping[str, Fixer] | None" = None,
    known: Known | None = None,
) -> Report:
    """Lints the files that paths stand for; raises `UserMistake` for what the user has to mend.

    `processes` is how many cores there are to use; `on_file` is told each file when it has been read. `read`
    gives the settings of folders that have their own; without it, those of the run hold everywhere. What is
    found carries `fixes`. What is `known` is not told; without it, what each configuration names as known.
    """
    return linters(settings, cache, processes, read, fixes, known).lint_files(paths, on_file=on_file)


def lint_source(
    content: bytes | str,
    path: str,
    settings: Settings,
    *,
    cache: Cache | None = None,
    read: ReadSettings | None = None,
    fixes: "Mapping[str, Fixer] | None" = None,
    known: Known | None = None,
) -> Report:
    """Lints one text as the content of the file at a path, which need not exist; likewise."""
    return linters(settings, cache, 1, read, fixes, known).lint_source(content, path)


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


def list_routes(
    paths: Sequence[Path],
    settings: Settings,
    *,
    cache: Cache | None = None,
    processes: int = 1,
    read: ReadSettings | None = None,
) -> tuple[ServedRoute, ...]:
    """The routes that the modules declare which paths stand for, and the work of their requests."""
    return linters(settings, cache, processes, read).routes(paths)


class Project(Struct, frozen=True):
    """Files that are linted together, with the options that hold for them."""

    settings: Settings
    files: tuple[Path, ...]


def list_projects(
    paths: Sequence[Path], settings: Settings, read: ReadSettings | None = None
) -> tuple[Project, ...]:
    """The projects that a run would lint files of, and which; one without files is the run's own."""
    return linters(settings, None, 1, read).projects(paths)


def linters(
    settings: Settings,
    cache: Cache | None,
    processes: int,
    read: ReadSettings | None,
    fixes: "Mapping[str, Fixer] | None" = None,
    known: Known | None = None,
) -> "NearestLinters":
    """The linters for a run with some settings; what is found carries those `fixes`, and is not `known`."""
    return NearestLinters(
        settings, lambda one: Linter(one, cache=cache, processes=processes, fixes=fixes), read, known
    )


class NearestLinters:
    """Linters by configuration: that of the run, and those of the folders below it that have their own."""

    def __init__(
        self,
        settings: Settings,
        make: Callable[[Settings], Linter],
        read: ReadSettings | None = None,
        known: Known | None = None,
    ) -> None:
        """`make` gives the linter for some settings; without `read`, those of the run hold everywhere.

        What is `known` takes the place of what each configuration names as known, which is read once.
        """
        self._settings = settings
        self._make = make
        self._nearest = NearestSettings(settings, read)
        self._outer = make(settings)
        self._texts: dict[Path, bytes | str] = {}
        """What files hold that may not be saved, for linters that are still to be made."""
        self._inner: dict[Path, Linter] = {}
        self._known = known
        self._known_by: dict[Path, Known | None] = {}
        self._warnings: list[str] = []

    def lint_files(self, paths: Sequence[Path], *, on_file: OnFile | None = None) -> Report:
        """Lints the files that paths stand for; raises `UserMistake` for what the user has to mend."""
        self.read_known()
        parts = list(self._parted(paths))
        total = sum(len(found.files) for _, found in parts)
        if on_file is not None:
            on_file.expect(total)
        reports = [
            self._marked(linter.lint_discovered(found, on_file=on_file), linter.settings, paths)
            for linter, found in parts
        ]
        report = _together(reports)
        if not self._warnings:
            self._warnings = list(self._warned(paths, parts))
        return replace(report, warnings=(*self._warnings, *report.warnings))

    def lint_named(self, files: Iterable[Path], fixes: "Mapping[str, Fixer] | None" = None) -> Report:
        """Lints files, saved or not, without a look for others; with `fixes`, what is found carries these."""
        parts: dict[Linter, list[Path]] = defaultdict(list)
        for file in files:
            parts[self.of(file)].append(file)
        reports = []
        for linter, own in parts.items():
            with linter.mending(fixes) if fixes else nullcontext():
                report = linter.lint_discovered(Discovered(tuple(own), ()))
            reports.append(self._marked(report, linter.settings, ()))
        return _together(reports)

    def read_known(self) -> None:
        """Reads what the run's configuration names as known; raises `UserMistake` where it cannot."""
        self._known_for(self._settings)

    def lint_parts(self, paths: Sequence[Path]) -> list[tuple[Settings, Report]]:
        """The same by configuration, and all that is found, be it known or not."""
        return [(linter.settings, linter.lint_discovered(found)) for linter, found in self._parted(paths)]

    def _marked(self, report: Report, settings: Settings, paths: Iterable[Path]) -> Report:
        """A report whose diagnostics are those that are not known, with what is known and gone."""
        known = self._known_for(settings)
        if known is None:
            return report
        marked = known.mark(report, settings.root)
        folders = [folder for one in paths if (folder := absolute(one)).is_dir()]
        return replace(marked, stale=tuple(known.stale(marked, settings, folders)))

    def _known_for(self, settings: Settings) -> Known | None:
        if self._known is not None:
            return self._known
        root = settings.root
        if root not in self._known_by:
            self._known_by[root] = configured(settings)
        return self._known_by[root]

    def _warned(self, paths: Sequence[Path], parts: Sequence[tuple[Linter, Discovered]]) -> Iterator[str]:
        """What was asked for and has no effect: files of other kinds, and options that speak of nothing."""
        others = [display(file) for _, found in parts for file in found.others]
        if others:
            problem = "not linted, being neither Python nor a file that says how a service is served"
            yield f"{few_names(others)}: {problem}"
        if not any(found.files for _, found in parts):
            yield "there is no file to lint"
        yield from idle_options(paths, [linter.settings for linter, _ in parts], self._outer.listing)

    def projects(self, paths: Sequence[Path]) -> tuple[Project, ...]:
        """The projects that paths lie in, with the files that they stand for."""
        parts = self._parted(paths)
        found = tuple(Project(one.settings, files.files) for one, files in parts if files.files)
        return found or (Project(self._settings, ()),)

    def lint_source(self, content: bytes | str, path: str, *, tree: ast.Module | None = None) -> Report:
        """Lints one text as the content of the file at a path, which need not exist."""
        linter = self.of(absolute(Path(path)))
        report = linter.lint_source(content, path, tree=tree)
        known = self._known_for(linter.settings)
        if known is None:
            return report
        silenced = None if linter.respects_noqa else _silenced(content)
        return known.mark(report, linter.settings.root, silenced)

    def set_texts(self, contents: Mapping[Path, bytes | str | None]) -> None:
        """Says what the files at some paths hold from now on, saved or not; None for what is saved."""
        for path, content in contents.items():
            self._texts.pop(path, None)
            if content is not None:
                self._texts[path] = content
        for linter in self._made():
            linter.set_texts(contents)

    def disk_changed(self) -> None:
        """Says that files may have come, gone or changed: what is saved is looked at again."""
        for linter in self._made():
            linter.disk_changed()

    def _made(self) -> Iterable[Linter]:
        return (self._outer, *self._inner.values())

    def roles(self, paths: Sequence[Path]) -> tuple[ModuleRole, ...]:
        """What each module that paths stand for is taken for."""
        parts = self._parted(paths)
        found = [one for linter, files in parts for one in linter.roles(files.files)]
        return tuple(sorted(found, key=lambda one: one.path))

    def routes(self, paths: Sequence[Path]) -> tuple[ServedRoute, ...]:
        """The routes that the modules declare which paths stand for, and the work of their requests."""
        parts = self._parted(paths)
        found = [one for linter, files in parts for one in linter.routes(files.files)]
        return tuple(sorted(found, key=lambda one: (one.path, one.line)))

    def settings_of(self, path: str) -> Settings:
        """The settings that hold for the file at a path."""
        return self._nearest.of(path)

    def of(self, file: Path) -> Linter:
        """The linter for the file at an absolute path."""
        folder = self._nearest.folder_of(file)
        return self._outer if folder is None else self._linter(folder)

    def _linter(self, folder: Path) -> Linter:
        if folder not in self._inner:
            self._inner[folder] = self._make(self._nearest.inside(folder))
            if self._texts:
                self._inner[folder].set_texts(self._texts)
        return self._inner[folder]

    def _nested(self, paths: Iterable[Path]) -> dict[Path, list[Path]]:
        """The folders with a configuration of their own in or around which some paths lie, with what these
        stand for in each: themselves, or the whole folder where that is not left out of them."""
        self._outer.listing.renew()
        found: dict[Path, list[Path]] = defaultdict(list)
        for path in map(absolute, paths) if self._nearest.may_differ else ():
            for folder in self._nearest.around(path):
                found[folder].append(path)
            files = self._outer.listing.files(path, CONFIG_FILE.__eq__) if is_folder(path) else ()
            for folder in (file.parent for file in files):
                if folder != path and self._nearest.folder_of(folder) == folder:
                    found[folder].append(folder)
        return found

    def _parted(self, paths: Sequence[Path]) -> Iterator[tuple[Linter, Discovered]]:
        """What paths stand for, with the linter of each file."""
        named = [path for path in paths if not is_left_out(path, self._settings)]
        nested = self._nested(named)
        yield self._outer, self._own(discover(named, self._settings, self._outer.listing), None)
        for folder, below in sorted(nested.items()):
            linter = self._linter(folder)
            linter.listing.renew()
            found = discover(list(dict.fromkeys(below)), linter.settings, linter.listing)
            yield linter, self._own(found, folder)

    def _own(self, found: Discovered, folder: Path | None) -> Discovered:
        """What was found that the configuration of a folder judges; that of the run, where it is None."""

        def own(path: Path) -> bool:
            return self._nearest.folder_of(path) == folder

        return Discovered(
            files=tuple(filter(own, found.files)),
            unreadable=tuple(one for one in found.unreadable if own(one.path)),
            others=tuple(filter(own, found.others)),
        )


def _silenced(content: bytes | str) -> IsSilenced:
    """Whether a comment silences a finding in a text whose comments somebody else heeds."""
    silenced = read_noqa(decode(content))
    return lambda one: silenced.covers(one.line, one.code)


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
        below=tuple(one for report in reports for one in report.below),
        known=tuple(sorted((one for report in reports for one in report.known), key=reading_order)),
        stale=tuple(dict.fromkeys(one for report in reports for one in report.stale)),
        paths=tuple(one for report in reports for one in report.paths),
    )
