"""The command `baseline`: what is found now is made known, is shown, and is forgotten once it is mended."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec import Struct

from fastpg_lint.config import Settings, absolute_flag, read_settings, start_folder
from fastpg_lint.console import print_lines, tell, warn
from fastpg_lint.incremental.store import Cache, cache_folder
from fastpg_lint.rules.faults import SYNTAX_ERROR

if TYPE_CHECKING:
    from fastpg_lint.baseline.maintained import Maintained, Part
    from fastpg_lint.baseline.records import Entry

DEFAULT = ".fastpg-lint-baseline.json"
"""Where a baseline is made that nobody has named."""
_FAULT = 3


class _Asked(Struct, frozen=True):
    """What a subcommand is told: which files, which baseline, and by which configuration."""

    paths: tuple[Path, ...]
    baseline: str
    config: Path | None
    cache_dir: Path | None = None
    no_cache: bool = False

    @property
    def named(self) -> tuple[Path, ...]:
        """The files and folders to lint."""
        return self.paths or (Path(),)

    def settings(self, file: Path | None = None) -> Settings:
        """The configuration of the run, or the one in a file of its own."""
        from fastpg_lint.rules.codes import all_codes

        start = start_folder(self.named) if file is None else file.parent
        return read_settings(start, all_codes(), file=file or self.config)

    def file(self, settings: Settings) -> Path:
        """Where the baseline of what a configuration finds is."""
        named = Path(self.baseline) if self.baseline else settings.baseline_file
        return named or settings.root / DEFAULT


def _with_options(function: Callable[..., int]) -> Callable[..., int]:
    """Adds the options that all subcommands have."""
    options = (
        click.option(
            "--baseline", type=click.Path(), metavar="FILE",
            help=f"The baseline (default: what `baseline` in pyproject.toml names, else {DEFAULT}).",
        ),
        click.option(
            "--config", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
            help="The pyproject.toml to read, in place of the one found upwards.",
        ),
    )  # fmt: skip
    for option in reversed(options):
        function = option(function)
    return function


def _with_run(function: Callable[..., int]) -> Callable[..., int]:
    """Adds what those have besides that lint."""
    options = (
        click.argument("paths", nargs=-1, type=click.Path(path_type=Path)),
        click.option("--cache-dir", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER"),
        click.option("--no-cache", is_flag=True),
    )
    for option in reversed(options):
        function = option(function)
    return _with_options(function)


@click.group()
def baseline() -> None:
    """Keep the findings of today in a file, so that `check` tells new ones only."""


@baseline.command()
@_with_run
@click.option("--reason", default="", metavar="TEXT", help="Why what is new in the baseline may stay.")
def create(
    paths: tuple[Path, ...],
    baseline: str | None,
    config: Path | None,
    cache_dir: Path | None,
    no_cache: bool,
    reason: str,
) -> int:
    """Make all that is found known; the reasons of what was known already are kept.

    With files or folders, what is known of others stays as it is.
    """
    asked = _Asked(paths, absolute_flag(baseline), config, cache_dir, no_cache)
    return _written(asked, lambda maintained: maintained.created(reason), may_be_new=True)


@baseline.command()
@_with_run
def prune(
    paths: tuple[Path, ...],
    baseline: str | None,
    config: Path | None,
    cache_dir: Path | None,
    no_cache: bool,
) -> int:
    """Take out what is known and no longer found; nothing new becomes known."""
    asked = _Asked(paths, absolute_flag(baseline), config, cache_dir, no_cache)
    return _written(asked, lambda maintained: maintained.pruned(), may_be_new=False)


@baseline.command()
@_with_options
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def show(baseline: str | None, config: Path | None, output_format: str) -> int:
    """Print what is known, and why it may stay."""
    from fastpg_lint.baseline.files import read_baseline
    from fastpg_lint.output.baseline import render, render_json

    asked = _Asked((), absolute_flag(baseline), config)
    entries = read_baseline(asked.file(asked.settings()))
    print_lines((render_json if output_format == "json" else render)(entries))
    return 0


def _written(asked: _Asked, wanted: "Callable[[Maintained], list[Entry]]", *, may_be_new: bool) -> int:
    """Writes what is wanted of each baseline that what is found belongs to."""
    from fastpg_lint.baseline.files import read_baseline, write_baseline
    from fastpg_lint.baseline.maintained import Maintained
    from fastpg_lint.output.baseline import written_line

    settings = asked.settings()
    parts = _found(asked, settings)
    failed = [failure for _, report in parts for failure in report.failures]
    if failed:
        tell(f"{one.path}: fault of fastpg-lint, please report it: {one.message}" for one in failed)
        return _FAULT
    folders = [one.absolute() for one in asked.named if one.is_dir()]
    for file, root, here in _by_file(asked, settings, parts):
        is_new = may_be_new and not file.exists() and not file.is_symlink()
        before = () if is_new else read_baseline(file)
        after = wanted(Maintained(before, root, here, folders))
        write_baseline(file, after)
        tell([written_line(file, before, after)])
        if is_new and not asked.baseline and not here[0][0].baseline:
            tell([f'`check` reads it with `baseline = "{file.name}"` under [tool.fastpg-lint].'])
    return 0


def _found(asked: _Asked, settings: Settings) -> "list[Part]":
    """All that is found, of every level, by configuration."""
    from fastpg_lint.nearest import linters

    cache = Cache(None if asked.no_cache else cache_folder(settings.root, asked.cache_dir), warn=warn)
    read = None if asked.config else asked.settings
    parts = linters(settings, cache, os.cpu_count() or 1, read).lint_parts(asked.named)
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
