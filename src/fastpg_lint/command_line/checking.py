"""What `check` does with its options: once, or again whenever a file has changed."""

import sys
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, NoReturn

from msgspec import Struct

from fastpg_lint.command_line.configuration import Configuration
from fastpg_lint.command_line.exit_codes import CLEAN, FAULT, FOUND, MISTAKE
from fastpg_lint.command_line.fix_options import FixOptions
from fastpg_lint.command_line.projects import explain, show_projects, watched_files
from fastpg_lint.command_line.run_options import RunOptions
from fastpg_lint.command_line.shown_options import ShownOptions
from fastpg_lint.command_line.watching import watch
from fastpg_lint.config import Settings
from fastpg_lint.config_file import UserMistake
from fastpg_lint.console import show_diff, show_report, tell, warn, write_silenced, written_into
from fastpg_lint.incremental.store import Cache, cache_folder
from fastpg_lint.levels import Level

if TYPE_CHECKING:
    from fastpg_lint.report import Report


class Checking(Struct, frozen=True):
    """A run of `check`; `content` is what came on standard input, if anything is to be taken from there."""

    configuration: Configuration
    content: bytes | None
    output_format: str
    statistics: bool
    exit_zero: bool
    fixing: FixOptions
    running: RunOptions
    shown: ShownOptions

    def once(self) -> int:
        """Lints or mends, tells what is to be told, and gives the exit code."""
        if self.shown.show_files or self.shown.show_settings:
            return show_projects(self.configuration, self.shown)
        settings, since = self.configuration.settings(), time.monotonic()
        folder = None if self.running.no_cache else cache_folder(settings.root, self.running.cache_dir)
        if self.shown.verbose:
            explain(self.configuration, folder, self.running.processes)
        cache = Cache(folder, warn=warn)
        with written_into(self.shown.output_file):
            code = self._check(settings, cache) if not self.fixing.mends else self._change(settings, cache)
        if self.shown.verbose:
            tell([f"took {time.monotonic() - since:.1f} s"])
        return code

    def again_and_again(self) -> NoReturn:
        """Does so whenever a file has changed, also after the user's mistakes, which are told."""
        watch(self._once_or_told, partial(watched_files, self.configuration))

    def _once_or_told(self) -> None:
        try:
            self.once()
        except UserMistake as mistake:
            tell([str(mistake)])

    def _check(self, settings: Settings, cache: Cache) -> int:
        wants_fixes = self.fixing.show_fixes and self.output_format != "github" and not self.statistics
        return self._told(self._lint(settings, cache, wants_fixes), settings, has_fixes=wants_fixes)

    def _change(self, settings: Settings, cache: Cache) -> int:
        reason = self.fixing.add_noqa
        return self._mend(settings, cache) if reason is None else self._silence(settings, cache, reason)

    def _silence(self, settings: Settings, cache: Cache, reason: str) -> int:
        """Writes a comment to each line with a finding, or shows it."""
        from fastpg_lint.add_noqa import add_noqa

        silenced = add_noqa(
            self.configuration.paths,
            settings,
            reason.strip(),
            cache=cache,
            processes=self.running.processes,
            read=self.configuration.read,
        )
        if self.fixing.diff:
            show_diff(silenced, settings, cache)
            return FAULT if silenced.report.failures else FOUND if silenced.files else CLEAN
        problems = write_silenced(silenced)
        return MISTAKE if problems else _exit_code(silenced.report, settings.fail_level, self.exit_zero)

    def _mend(self, settings: Settings, cache: Cache) -> int:
        from fastpg_lint.mend import mend_files, write
        from fastpg_lint.output.mended import render

        mending = mend_files(
            self.configuration.paths,
            settings,
            cache=cache,
            processes=self.running.processes,
            read=self.configuration.read,
            unsafe=self.fixing.unsafe_fixes,
        )
        if self.fixing.diff:
            show_diff(mending, settings, cache)
            return FAULT if mending.report.failures else FOUND if mending.files else CLEAN
        if self.fixing.show_fixes:
            tell(render(mending.counts))
        problems = write(mending.files)
        tell(problems)
        if problems or self.fixing.fix_only:
            return FAULT if mending.report.failures else MISTAKE if problems else CLEAN
        return self._told(mending.report, settings, has_fixes=True)

    def _lint(self, settings: Settings, cache: Cache, wants_fixes: bool) -> "Report":
        from fastpg_lint.nearest import lint_files, lint_source

        fixes, read = None, self.configuration.read
        if wants_fixes:
            from fastpg_lint.fixes.registry import load_fixes

            fixes = load_fixes()
        paths = self.configuration.paths
        if self.content is not None:
            return lint_source(self.content, str(paths[0]), settings, cache=cache, read=read, fixes=fixes)
        processes = self.running.processes
        lint = partial(lint_files, paths, settings, cache=cache, processes=processes, read=read, fixes=fixes)
        return lint() if self.shown.quiet or not sys.stderr.isatty() else _with_progress(lint)

    def _told(self, report: "Report", settings: Settings, *, has_fixes: bool) -> int:
        """Tells what was found, and gives the exit code that goes with it."""
        show_report(report, self.output_format, self.statistics, self.content, settings, has_fixes=has_fixes)
        if self.shown.error_on_no_files and not report.files:
            return MISTAKE
        return _exit_code(report, settings.fail_level, self.exit_zero)


def _with_progress(lint: "Callable[..., Report]") -> "Report":
    from fastpg_lint.output.progress import Progress

    with Progress() as progress:
        return lint(on_file=progress)


def _exit_code(report: "Report", fail_level: Level, exit_zero: bool) -> int:
    if report.failures:
        return FAULT
    fails = any(one.level.reaches(fail_level) for one in report.diagnostics)
    return FOUND if fails and not exit_zero else CLEAN
