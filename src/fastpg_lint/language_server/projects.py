"""The living projects of the folders that an editor has open, and of files that lie in none of them.

All of it runs in the thread that judges. A project is made when the first of its files is asked about, and
begins anew when its configuration changes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from fastpg_lint.config.file import UserMistake, find_config
from fastpg_lint.config.settings import Settings, read_settings
from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.incremental.store import Cache, cache_folder
from fastpg_lint.language_server.client_settings import ClientSettings
from fastpg_lint.pipeline.lint import Linter
from fastpg_lint.pipeline.nearest import NearestLinters
from fastpg_lint.report import KnownCall, Report, ServedRoute
from fastpg_lint.rules.codes import all_codes
from fastpg_lint.workspace.discovery import is_linted_if_named, is_notebook, is_passed_over, is_python

if TYPE_CHECKING:
    from fastpg_lint.fixes.registry import Fixer

MOST_OUTSIDE = 4
"""Projects that are held of files outside of all folders of the editor."""

Texts = Mapping[Path, str]
"""What open files hold."""


class Project(Struct, frozen=True):
    """What files below a folder are linted with."""

    linters: NearestLinters
    cache: Cache


class Projects:
    """The projects around some folders, by the text that each open file holds."""

    def __init__(self, warn: Callable[[str], None]) -> None:
        """`warn` is told what the user has to mend, and what of a project cannot be looked at."""
        self._warn = warn
        self._roots: tuple[Path, ...] = ()
        self._made: dict[Path, Project | None] = {}
        self._texts: dict[Path, str] = {}
        self._general = ClientSettings()
        self._by_root: Mapping[Path, ClientSettings] = {}

    def take_settings(self, general: ClientSettings, by_root: Mapping[Path, ClientSettings]) -> None:
        """Says what the editor wants, and of some of its folders what it wants there."""
        self._general, self._by_root = general, by_root
        self.begin_anew()

    def client_settings(self, file: Path) -> ClientSettings:
        """What the editor wants for a file."""
        return self._wanted_in(self._root(file))

    def take_roots(
        self, roots: Iterable[Path], general: ClientSettings, by_root: Mapping[Path, ClientSettings]
    ) -> None:
        """Says which folders the editor has open, and what it wants there."""
        self._roots = tuple(roots)
        self.take_settings(general, by_root)

    def begin_anew(self) -> None:
        """Reads all configurations again when they are asked for."""
        for project in filter(None, self._made.values()):
            project.cache.close()
        self._made.clear()

    def take_texts(self, texts: Texts) -> None:
        """Says what open files hold, all of them; others hold what is saved."""
        changed: dict[Path, str | None] = {path: None for path in self._texts if path not in texts}
        changed |= {path: text for path, text in texts.items() if self._texts.get(path) != text}
        self._texts = dict(texts)
        if changed:
            for project in filter(None, self._made.values()):
                project.linters.set_texts(changed)

    def saved(self, files: Iterable[Path]) -> None:
        """Says that files on disk hold something else; open ones hold what the editor says."""
        changed: dict[Path, str | None] = {file: None for file in files if file not in self._texts}
        if changed:
            for project in filter(None, self._made.values()):
                project.linters.set_texts(changed)

    def disk_changed(self) -> None:
        """Says that files have come or gone."""
        for project in filter(None, self._made.values()):
            project.linters.disk_changed()

    def lint(self, files: Iterable[Path], *, with_fixes: bool = False) -> Iterator[Report]:
        """What there is to say of some files, project by project; nothing of those that are not linted."""
        fixes = _fixes() if with_fixes else None
        for root, own in self._parted(files).items():
            project = self._project(root)
            try:
                if project is not None:
                    report = project.linters.lint_named(self._wanted(project, own), fixes)
                    yield _told(project, report, show_known=self._wanted_in(root).show_known)
            except UserMistake as mistake:  # in a baseline, which is read with the first file
                self._warn(str(mistake))

    def files(self) -> tuple[Path, ...]:
        """All files below the folders that the editor has open, as the command finds them."""
        found: dict[Path, None] = {}
        for root in self._roots:
            project = self._project(root)
            if project is not None:
                found |= {file: None for one in project.linters.projects([root]) for file in one.files}
        return tuple(found)

    def settings(self, file: Path) -> Settings | None:
        """The options that hold for a file; None where they cannot be read."""
        project = self._project(self._root(file))
        return project.linters.of(file).settings if project is not None else None

    def calls(self, file: Path) -> tuple[KnownCall, ...]:
        """What is known of the calls in a file."""
        project = self._project(self._root(file))
        if (
            project is None
            or not (is_python(file.name) or is_notebook(file.name))
            or not list(self._wanted(project, [file]))
        ):
            return ()
        return project.linters.of(file).calls(file)

    def routes(self, file: Path) -> tuple[ServedRoute, ...]:
        """The routes that a saved file declares, as it is held, and the work of their requests."""
        project = self._project(self._root(file))
        if project is None or not file.is_file() or not list(self._wanted(project, [file])):
            return ()
        return project.linters.of(file).routes([file])

    def _wanted(self, project: Project, files: Iterable[Path]) -> Iterator[Path]:
        for file in files:
            try:
                settings = project.linters.of(file).settings
            except UserMistake as mistake:
                self._warn(str(mistake))
                continue
            if (is_linted_if_named(file) or is_notebook(file.name)) and not is_passed_over(file, settings):
                yield file

    def _parted(self, files: Iterable[Path]) -> dict[Path, list[Path]]:
        found: dict[Path, list[Path]] = {}
        for file in files:
            found.setdefault(self._root(file), []).append(file)
        return found

    def _wanted_in(self, root: Path) -> ClientSettings:
        return self._by_root.get(root, self._general)

    def _root(self, file: Path) -> Path:
        """The innermost open folder around a file, else the folder of its configuration, or its own."""
        around = [root for root in self._roots if file.is_relative_to(root)]
        if around:
            return max(around, key=lambda root: len(root.parts))
        try:
            config = find_config(file.parent)
        except UserMistake:
            return file.parent  # where it is told once the project is made
        return config.parent if config is not None else file.parent

    def _project(self, root: Path) -> Project | None:
        if root not in self._made:
            self._let_go()
            try:
                self._made[root] = self._make(root)
            except UserMistake as mistake:
                self._made[root] = None
                self._warn(str(mistake))
        return self._made[root]

    def _let_go(self) -> None:
        """Drops the oldest projects of files outside, where there are many."""
        outside = [root for root in self._made if root not in self._roots]
        for root in outside[: max(0, len(outside) - MOST_OUTSIDE + 1)]:
            project = self._made.pop(root)
            if project is not None:
                project.cache.close()

    def _make(self, root: Path) -> Project:
        wanted = self._wanted_in(root)
        flags = wanted.flags(root)
        settings = read_settings(root, all_codes(), flags=flags, prefix="")
        is_ours = root in self._roots or settings.file is not None
        folder = cache_folder(settings.root, wanted.cache_folder(root))
        cache = Cache(folder if is_ours else None, warn=self._warn)

        def read(file: Path) -> Settings:
            """The options of a folder that has its own."""
            return read_settings(file.parent, all_codes(), file=file, flags=flags, prefix="")

        linters = NearestLinters(settings, lambda one: Linter(one, cache=cache), read)
        linters.set_texts(self._texts)
        return Project(linters, cache)


def _told(project: Project, report: Report, *, show_known: bool) -> Report:
    """A report without what is known of levels that are not reported, or of all that nobody wants shown."""

    def is_told(one: Diagnostic) -> bool:
        return show_known and one.level.reaches(project.linters.settings_of(one.path).level)

    return replace(report, known=tuple(filter(is_told, report.known)))


def _fixes() -> "Mapping[str, Fixer]":
    from fastpg_lint.fixes.registry import load_fixes  # LibCST takes long to import, and typing needs none

    return load_fixes()
