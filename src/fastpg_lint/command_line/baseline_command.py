"""The command `baseline`: what is found now is made known, is shown, and is forgotten once it is mended."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec import Struct

from fastpg_lint.command_line.configuration import Configuration
from fastpg_lint.command_line.console import print_lines, tell, warn
from fastpg_lint.command_line.exit_codes import CLEAN, FAULT
from fastpg_lint.command_line.option_groups import option_group
from fastpg_lint.command_line.run_options import RunOptions
from fastpg_lint.command_line.shared_parameters import paths_argument, text_or_json
from fastpg_lint.config.settings import Settings
from fastpg_lint.incremental.store import Cache
from fastpg_lint.rules.faults import SYNTAX_ERROR
from fastpg_lint.source.files import is_folder
from fastpg_lint.workspace.discovery import absolute

if TYPE_CHECKING:
    from fastpg_lint.baseline.maintained import Maintained, Part
    from fastpg_lint.baseline.records import Entry

DEFAULT = ".fastpg-lint-baseline.json"
"""Where a baseline is made that nobody has named."""

_baseline = click.option(
    "--baseline", type=click.Path(path_type=Path), metavar="FILE",
    help=f"The baseline (default: what `baseline` in pyproject.toml names, else {DEFAULT}).",
)  # fmt: skip


class _Asked(Struct, frozen=True):
    """What a subcommand is told: which files, which baseline, and how to go about it."""

    paths: tuple[Path, ...]
    baseline: Path | None
    running: RunOptions

    def __post_init__(self) -> None:
        if self.running.watch:
            raise click.UsageError("A baseline is written once; --watch goes with `check`.")

    @property
    def named(self) -> tuple[Path, ...]:
        """The files and folders to lint."""
        return self.paths or (Path(),)

    @property
    def configuration(self) -> Configuration:
        """Where options come from."""
        return Configuration(self.named, file=self.running.config, is_isolated=self.running.isolated)

    def file(self, settings: Settings) -> Path:
        """Where the baseline of what a configuration finds is."""
        return self.baseline or settings.baseline_file or settings.root / DEFAULT


@click.group()
def baseline() -> None:
    """Keep the findings of today in a file, so that `check` tells new ones only."""


@baseline.command()
@paths_argument
@_baseline
@option_group(RunOptions, "running")
@click.option("--reason", default="", metavar="TEXT", help="Why what is new in the baseline may stay.")
def create(paths: tuple[Path, ...], baseline: Path | None, running: RunOptions, reason: str) -> int:
    """Make all that is found known; the reasons of what was known already are kept.

    With files or folders, what is known of others stays as it is.
    """
    asked = _Asked(paths, baseline, running)
    return _written(asked, lambda maintained: maintained.created(reason), may_be_new=True)


@baseline.command()
@paths_argument
@_baseline
@option_group(RunOptions, "running")
def prune(paths: tuple[Path, ...], baseline: Path | None, running: RunOptions) -> int:
    """Take out what is known and no longer found; nothing new becomes known."""
    asked = _Asked(paths, baseline, running)
    return _written(asked, lambda maintained: maintained.pruned(), may_be_new=False)


@baseline.command()
@_baseline
@click.option(
    "--config", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="The pyproject.toml to read, in place of the one found upwards.",
)  # fmt: skip
@text_or_json
def show(baseline: Path | None, config: Path | None, output_format: str) -> int:
    """Print what is known, and why it may stay."""
    from fastpg_lint.baseline.files import read_baseline
    from fastpg_lint.output.listings.baseline import render, render_json

    asked = _Asked((), baseline, RunOptions(config=config))
    entries = read_baseline(asked.file(asked.configuration.settings()))
    print_lines((render_json if output_format == "json" else render)(entries))
    return CLEAN


def _written(asked: _Asked, wanted: "Callable[[Maintained], list[Entry]]", *, may_be_new: bool) -> int:
    """Writes what is wanted of each baseline that what is found belongs to."""
    from fastpg_lint.baseline.files import read_baseline, write_baseline
    from fastpg_lint.baseline.maintained import Maintained
    from fastpg_lint.output.listings.baseline import written_line

    settings = asked.configuration.settings()
    parts = _found(asked, settings)
    failed = [failure for _, report in parts for failure in report.failures]
    if failed:
        tell(f"{one.path}: fault of fastpg-lint, please report it: {one.message}" for one in failed)
        return FAULT
    folders = [absolute(one) for one in asked.named if is_folder(one)]
    for file, root, here in _by_file(asked, settings, parts):
        is_new = may_be_new and not file.exists() and not file.is_symlink()
        before = () if is_new else read_baseline(file)
        after = wanted(Maintained(before, root, here, folders))
        write_baseline(file, after)
        tell([written_line(file, before, after)])
        if is_new and not asked.baseline and not here[0][0].baseline:
            tell([f'`check` reads it with `baseline = "{file.name}"` under [tool.fastpg-lint].'])
    return CLEAN


def _found(asked: _Asked, settings: Settings) -> "list[Part]":
    """All that is found, of every level, by configuration."""
    from fastpg_lint.pipeline.nearest import linters

    running, read = asked.running, asked.configuration.read
    cache = Cache(running.cache_folder(settings.root), warn=warn)
    parts = linters(settings, cache, running.processes, read).lint_parts(asked.named)
    for _, report in parts:
        for one in report.diagnostics:
            if one.code == SYNTAX_ERROR.code:
                warn(f"{one.path}:{one.line}: {one.text}; no baseline makes that known")
    return parts


def _by_file(
    asked: _Asked, settings: Settings, parts: "Sequence[Part]"
) -> "Iterator[tuple[Path, Path, list[Part]]]":
    """Baselines, each with the folder that its paths start from and what belongs into it.

    One that is named on the command line is for all; else each configuration has its own.
    """
    if asked.baseline:
        yield asked.file(settings), settings.root, list(parts)
        return
    for one, report in parts:
        yield asked.file(one), one.root, [(one, report)]
