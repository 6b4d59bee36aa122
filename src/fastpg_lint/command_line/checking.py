"""What `check` does with its options: once, or again whenever a file has changed."""

import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NoReturn

from msgspec import Struct

from fastpg_lint.command_line.configuration import Configuration
from fastpg_lint.command_line.console import show_diff, tell, warn, write_silenced, written_into
from fastpg_lint.command_line.exit_codes import CLEAN, FAULT, FOUND, MISTAKE
from fastpg_lint.command_line.fix_options import FixOptions
from fastpg_lint.command_line.known_options import KnownOptions
from fastpg_lint.command_line.outputs import show_report
from fastpg_lint.command_line.projects import explain, show_projects, watched_files
from fastpg_lint.command_line.run_options import RunOptions
from fastpg_lint.command_line.shown_options import ShownOptions
from fastpg_lint.command_line.watching import watch
from fastpg_lint.config.file import UserMistake
from fastpg_lint.config.settings import Settings
from fastpg_lint.incremental.store import Cache
from fastpg_lint.levels import Level
from fastpg_lint.output.destinations import Destination
from fastpg_lint.output.formats import WITH_FIXES

if TYPE_CHECKING:
    from fastpg_lint.baseline.known import Known
    from fastpg_lint.pipeline.mend import MendedProject
    from fastpg_lint.report import Report


class Checking(Struct, frozen=True):
    """A run of `check`; `content` is what came on standard input, if anything is to be taken from there."""

    configuration: Configuration
    content: bytes | None
    asked: Sequence[Destination]
    statistics: bool
    exit_zero: bool
    knowing: KnownOptions
    fixing: FixOptions
    running: RunOptions
    shown: ShownOptions

    def once(self) -> int:
        """Lints or mends, tells what is to be told, and gives the exit code."""
        if self.shown.show_files or self.shown.show_settings:
            return show_projects(self.configuration, self.shown)
        settings, started = self.configuration.settings(), time.monotonic()
        folder = self.running.cache_folder(settings.root)
        if self.shown.verbose:
            explain(self.configuration, folder, self.running.processes)
        cache = Cache(folder, warn=warn)
        with written_into(self.shown.output_file):
            known = self.knowing.known(self.configuration, settings, cache, self.running.processes)
            run = self._change if self.fixing.mends else self._check
            code = run(settings, cache, known)
        if self.shown.verbose:
            tell([f"took {time.monotonic() - started:.1f} s"])
        return code

    def again_and_again(self) -> NoReturn:
        """Does so whenever a file has changed, also after the user's mistakes, which are told."""
        watch(self._once_or_told, partial(watched_files, self.configuration))

    def _once_or_told(self) -> None:
        try:
            self.once()
        except UserMistake as mistake:
            tell([str(mistake)])

    def _check(self, settings: Settings, cache: Cache, known: "Known | None") -> int:
        shows_fixes = not self.statistics and any(one.format in WITH_FIXES for one in self.asked)
        wants_fixes = self.fixing.show_fixes and shows_fixes
        report = self._lint(settings, cache, known, wants_fixes=wants_fixes)
        return self._told(report, settings, has_fixes=wants_fixes)

    def _change(self, settings: Settings, cache: Cache, known: "Known | None") -> int:
        reason = self.fixing.add_noqa
        if reason is None:
            return self._mend(settings, cache, known)
        return self._silence(settings, cache, known, reason)

    def _silence(self, settings: Settings, cache: Cache, known: "Known | None", reason: str) -> int:
        """Writes a comment to each line with a finding, or shows it."""
        from fastpg_lint.pipeline.add_noqa import add_noqa

        silenced = add_noqa(
            self.configuration.paths,
            settings,
            reason.strip(),
            cache=cache,
            processes=self.running.processes,
            read=self.configuration.read,
            known=known,
        )
        if self.fixing.diff:
            return _diffed(silenced, settings, cache)
        problems = write_silenced(silenced)
        return MISTAKE if problems else _exit_code(silenced.report, settings.fail_level, self.exit_zero)

    def _mend(self, settings: Settings, cache: Cache, known: "Known | None") -> int:
        from fastpg_lint.output.listings.mended import render
        from fastpg_lint.pipeline.mend import mend_files, write

        mending = mend_files(
            self.configuration.paths,
            settings,
            cache=cache,
            processes=self.running.processes,
            read=self.configuration.read,
            unsafe=self.fixing.unsafe_fixes,
            known=known,
        )
        if self.fixing.diff:
            return _diffed(mending, settings, cache)
        if self.fixing.show_fixes:
            tell(render(mending.counts))
        problems = write(mending.files)
        tell(problems)
        if problems or self.fixing.fix_only:
            return FAULT if mending.report.failures else MISTAKE if problems else CLEAN
        return self._told(mending.report, settings, has_fixes=True)

    def _lint(
        self, settings: Settings, cache: Cache, known: "Known | None", *, wants_fixes: bool
    ) -> "Report":
        from fastpg_lint.pipeline.nearest import lint_files, lint_source

        fixes, read = None, self.configuration.read
        if wants_fixes:
            from fastpg_lint.fixes.registry import load_fixes

            fixes = load_fixes()
        paths = self.configuration.paths
        if self.content is not None:
            name = str(paths[0])
            return lint_source(self.content, name, settings, cache=cache, read=read, fixes=fixes, known=known)
        lint = partial(
            lint_files,
            paths,
            settings,
            cache=cache,
            processes=self.running.processes,
            read=read,
            fixes=fixes,
            known=known,
        )
        return lint() if self.shown.quiet or not sys.stderr.isatty() else _with_progress(lint)

    def _told(self, report: "Report", settings: Settings, *, has_fixes: bool) -> int:
        """Tells what was found, and gives the exit code that goes with it."""
        from fastpg_lint.pipeline.nearest_settings import NearestSettings

        settings_of = NearestSettings(settings, self.configuration.read).of
        show_report(report, self.asked, self.statistics, self.content, settings_of, has_fixes=has_fixes)
        if self.shown.error_on_no_files and not report.files:
            return MISTAKE
        fails = self.knowing.error_on_stale and bool(report.stale)
        return _exit_code(report, settings.fail_level, self.exit_zero, fails=fails)


def _diffed(mending: "MendedProject", settings: Settings, cache: Cache) -> int:
    """Shows what would change, and gives the exit code."""
    show_diff(mending, settings, cache)
    return FAULT if mending.report.failures else FOUND if mending.files else CLEAN


def _with_progress(lint: "Callable[..., Report]") -> "Report":
    from fastpg_lint.output.text.progress import Progress

    with Progress() as progress:
        return lint(on_file=progress)


def _exit_code(report: "Report", fail_level: Level, exit_zero: bool, *, fails: bool = False) -> int:
    """The code for a report; `fails` where something else than what was found makes it fail."""
    if report.failures:
        return FAULT
    fails = fails or any(one.level.reaches(fail_level) for one in report.diagnostics)
    return FOUND if fails and not exit_zero else CLEAN
