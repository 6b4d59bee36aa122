"""What a run would look at, in place of looking at it: the files, and the options that hold for them."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from fastpg_lint.command_line.configuration import Configuration
from fastpg_lint.command_line.console import print_lines, tell
from fastpg_lint.command_line.exit_codes import CLEAN, MISTAKE
from fastpg_lint.command_line.shown_options import ShownOptions
from fastpg_lint.config.file import CONFIG_FILE, UserMistake, display
from fastpg_lint.output.text.closing import counted
from fastpg_lint.pipeline.nearest import Project, list_projects


def show_projects(configuration: Configuration, shown: ShownOptions) -> int:
    """Prints the files that would be linted, or the options that hold for them; gives the exit code."""
    from fastpg_lint.output.listings.settings import render_json

    projects = _projects(configuration)
    if shown.show_settings:
        print_lines(render_json(one.settings for one in projects))
    if shown.show_files:
        print_lines(display(file) for one in projects for file in one.files)
    has_files = any(one.files for one in projects)
    return MISTAKE if shown.error_on_no_files and not has_files else CLEAN


def explain(configuration: Configuration, cache: Path | None, processes: int) -> None:
    """Tells where the options come from for how many files, and how the work will be done."""
    for one in _projects(configuration):
        origin = display(one.settings.file) if one.settings.file is not None else "none"
        tell([f"configuration: {origin}, for {counted(len(one.files), 'file')}"])
    tell([f"cache: {display(cache) if cache is not None else 'none'}", f"processes: {processes}"])


def watched_files(configuration: Configuration) -> Iterable[Path]:
    """The files whose change is to be looked for; those of the configuration alone where it is wrong."""
    try:
        projects = _projects(configuration)
    except UserMistake:
        return _config_files(configuration)
    baselines = (file for one in projects if (file := one.settings.baseline_file) is not None)
    linted = (file for one in projects for file in one.files)
    return (*linted, *baselines, *_config_files(configuration))


def _config_files(configuration: Configuration) -> Iterator[Path]:
    """The configurations that may hold: those around the paths."""
    for path in configuration.paths:
        absolute = path.absolute()
        yield from (folder / CONFIG_FILE for folder in (absolute, *absolute.parents))


def _projects(configuration: Configuration) -> Sequence[Project]:
    return list_projects(configuration.paths, configuration.settings(), configuration.read)
