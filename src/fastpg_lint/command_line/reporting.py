"""`report`: a page for a team."""

from datetime import date
from pathlib import Path

import click

from fastpg_lint.command_line.configuration import Configuration
from fastpg_lint.command_line.console import note, warn
from fastpg_lint.command_line.declared_options import given_options, with_declared_options
from fastpg_lint.command_line.exit_codes import CLEAN, FAULT
from fastpg_lint.command_line.known_options import known_by_flag
from fastpg_lint.command_line.option_groups import option_group
from fastpg_lint.command_line.outputs import write_page
from fastpg_lint.command_line.run_options import RunOptions
from fastpg_lint.command_line.shared_parameters import paths_argument
from fastpg_lint.incremental.store import Cache


@click.command()
@paths_argument
@with_declared_options
@option_group(RunOptions, "running")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), default="fastpg-lint-report.html",
    show_default=True, metavar="FILE", help="The page that is written; `-` is standard output.",
)  # fmt: skip
@click.option("--title", metavar="NAME", help="What the page is about (default: the current folder's name).")
def report(
    paths: tuple[Path, ...], output: Path, title: str | None, running: RunOptions, **flags: object
) -> int:
    """Write a page for a team: what was found, by causes, and what each route does.

    That is for files, and those below folders (default: the current folder). The page is one file.
    """
    from fastpg_lint.output.excerpts import lines_reader
    from fastpg_lint.output.html_report.page import Subject, render
    from fastpg_lint.output.text.closing import closing_line
    from fastpg_lint.pipeline.nearest import lint_files, list_routes

    if running.watch:
        raise click.UsageError("A page is written once; --watch goes with `check`.")
    named = paths or (Path(),)
    configuration = Configuration(named, given_options(flags), running.config, running.isolated)
    settings, read, processes = configuration.settings(), configuration.read, running.processes
    cache = Cache(running.cache_folder(settings.root), warn=warn)
    known = known_by_flag(configuration, settings)
    found = lint_files(named, settings, cache=cache, processes=processes, read=read, known=known)
    routes = list_routes(named, settings, cache=cache, processes=processes, read=read)
    name = title or Path.cwd().name
    write_page(output, render(Subject(name, date.today().isoformat(), found, routes, lines_reader(None))))
    note(closing_line(found))
    return FAULT if found.failures else CLEAN
