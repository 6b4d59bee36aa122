"""The report of a run, from all that was said of its files: what is ignored there left out, levels parted."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec.structs import replace

from fastpg_lint.config.settings import Settings
from fastpg_lint.diagnostics import Diagnostic, reading_order
from fastpg_lint.report import Failure, Report, ReportItem, Unresolved, identity_of, unresolved_imports
from fastpg_lint.workspace.discovery import absolute


def run_report(
    said: Iterable[ReportItem], files: Sequence[Path], settings: Settings, warnings: Iterable[str]
) -> Report:
    """What is to be told of some files that were looked at by some settings, with warnings about the run."""
    everything = tuple(said)
    diagnostics = [one for one in everything if isinstance(one, Diagnostic)]
    places = {path: absolute(Path(path)) for path in {one.path for one in diagnostics}}
    heard = (one for one in diagnostics if not settings.silences(one.code, places[one.path]))
    identified = (replace(one, identity=identity_of(one, settings.root)) for one in heard)
    found = sorted(identified, key=reading_order)
    below = tuple(one for one in found if not one.level.reaches(settings.level))
    lost = sorted((one for one in everything if isinstance(one, Unresolved)), key=lambda one: one.path)
    return Report(
        diagnostics=tuple(one for one in found if one.level.reaches(settings.level)),
        failures=tuple(one for one in everything if isinstance(one, Failure)),
        files=len(files),
        warnings=(*warnings, *unresolved_imports(lost)),
        hidden=len(below),
        unresolved=tuple(lost),
        below=below,
        paths=tuple(files),
    )
