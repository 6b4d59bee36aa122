"""The command: arguments in, exit code out. What it says comes from `lint`, how from `output`.

Exit codes: 0 nothing found, 1 something found as grave as `fail-level`, 2 the user's mistake,
3 a fault of ours, 130 interrupted.
Findings go to standard output; the closing line, progress, mistakes and faults go to standard error, so
that what is piped on is findings and nothing else.

What a subcommand needs is imported when it runs: `--version` answers without rules or LibCST.
"""

import io
import os
import sys
import traceback
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fastpg_lint import __version__
from fastpg_lint.baseline_command import baseline
from fastpg_lint.config import (
    CODES,
    Settings,
    UserMistake,
    absolute_flag,
    declarations,
    read_settings,
    start_folder,
)
from fastpg_lint.console import (
    flushed,
    print_lines,
    print_page,
    show_diff,
    show_report,
    tell,
    warn,
    write_silenced,
)
from fastpg_lint.incremental.store import Cache, cache_folder
from fastpg_lint.known_options import known_findings, with_known_options
from fastpg_lint.levels import Level

if TYPE_CHECKING:
    from fastpg_lint.baseline.known import Known
    from fastpg_lint.nearest import ReadSettings
    from fastpg_lint.report import Report

CLEAN, FOUND, MISTAKE, FAULT, INTERRUPTED = 0, 1, 2, 3, 130


def main() -> None:
    """Runs the command and ends the process."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a locale without umlauts is no reason to fail
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Runs the command and gives its exit code."""
    try:
        return flushed(
            command.main(_without_values(arguments), prog_name="fastpg-lint", standalone_mode=False) or CLEAN
        )
    except click.ClickException as error:
        error.show()
        return MISTAKE
    except UserMistake as error:
        click.echo(str(error), err=True)
        return MISTAKE
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except Exception:
        traceback.print_exc()
        click.echo("This is a fault of fastpg-lint; please report it with the lines above.", err=True)
        return FAULT


def _without_values(arguments: Sequence[str]) -> list[str]:
    """The arguments with an empty value for what may have one: click would take the next argument for it."""
    return [f"{one}=" if one == "--add-noqa" else one for one in arguments]


def _with_flags(function: Callable[..., int]) -> Callable[..., int]:
    """Adds the options that `config` declares for the command line."""
    for one in reversed(tuple(declarations())):
        if one.option.flag:
            several = one.option.flag == CODES
            help_text = f"{one.option.help} Separated by commas." if several else one.option.help
            option = click.option(
                f"--{one.key}", one.field, multiple=several, metavar=one.option.flag, help=help_text
            )
            function = option(function)
    return function


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="fastpg-lint", message="%(prog)s %(version)s")
def command() -> None:
    """A linter for FastAPI services on PostgreSQL."""


@command.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@_with_flags
@with_known_options
@click.option(
    "--output-format", type=click.Choice(["text", "concise", "json", "github"]), default="text",
    show_default=True, help="How findings are written.",
)  # fmt: skip
@click.option(
    "--statistics", is_flag=True, help="Print how often each code was found, in place of the findings."
)
@click.option("--fix", is_flag=True, help="Mend what can be mended without changing what the program does.")
@click.option("--unsafe-fixes", is_flag=True, help="Mend also what may change what the program does.")
@click.option("--diff", is_flag=True, help="Print what `--fix` would change, in place of the findings.")
@click.option("--fix-only", is_flag=True, help="Mend, and tell nothing of what is left.")
@click.option(
    "--show-fixes", is_flag=True,
    help="Work fixes out: marks are sure then, and JSON has the edits; with --fix, count them by rule.",
)  # fmt: skip
@click.option(
    "--add-noqa", metavar="[=REASON]",
    help="Silence what is found: write a `# noqa` with the codes, and the reason, to each line.",
)  # fmt: skip
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even where something was found.")
@click.option(
    "--config", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="The pyproject.toml to read, in place of the one found upwards.",
)  # fmt: skip
@click.option(
    "--cache-dir", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER",
    help="Where what was read before is kept (default: .fastpg_lint_cache at the project's root).",
)  # fmt: skip
@click.option("--no-cache", is_flag=True, help="Read every file anew, and keep nothing.")
@click.option(
    "--stdin-filename", type=click.Path(path_type=Path), metavar="PATH",
    help="The file whose content comes on standard input, for `-`.",
)  # fmt: skip
def check(
    paths: tuple[Path, ...],
    output_format: str,
    statistics: bool,
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    fix_only: bool,
    show_fixes: bool,
    add_noqa: str | None,
    exit_zero: bool,
    config: Path | None,
    cache_dir: Path | None,
    no_cache: bool,
    stdin_filename: Path | None,
    since: str | None,
    error_on_stale: bool,
    **flags: tuple[str, ...] | str | None,
) -> int:
    """Lint files, and those below folders (default: the current folder); `-` is standard input.

    Below a folder, Python counts, and what says how it is served: Dockerfiles, requirements and their like.
    """
    from fastpg_lint.rules.codes import all_codes

    piped = Path("-") in paths
    if piped and len(paths) > 1:
        raise click.UsageError("`-` is standard input, and stands alone.")
    if stdin_filename is not None and not piped:
        raise click.UsageError("--stdin-filename goes with `-`.")
    if piped and (fix or diff or fix_only or add_noqa is not None):
        raise click.UsageError("What comes on standard input is not mended: name a file.")
    _check_reason(add_noqa, beside_fixes=fix or unsafe_fixes or fix_only)
    named = (stdin_filename or Path("stdin.py"),) if piped else paths or (Path(),)
    given = {
        field.replace("_", "-"): _codes(value) if isinstance(value, tuple) else value
        for field, value in flags.items()
    }
    given["baseline"] = absolute_flag(flags["baseline"])
    settings = read_settings(start_folder(named), all_codes(), file=config, flags=given)

    def read(file: Path) -> Settings:
        return read_settings(file.parent, all_codes(), file=file, flags=given)

    content = sys.stdin.buffer.read() if piped else None
    cache = Cache(None if no_cache else cache_folder(settings.root, cache_dir), warn=warn)
    if add_noqa is not None:
        return _silence(named, settings, add_noqa, cache, None if config else read, diff, exit_zero)
    known = known_findings(
        settings, named, since, cache, None if config else read, is_given=bool(given["baseline"])
    )
    if fix or diff or fix_only:
        from fastpg_lint.mend import mend_files, write
        from fastpg_lint.output.mended import render

        mending = mend_files(
            named,
            settings,
            cache=cache,
            processes=os.cpu_count() or 1,
            read=None if config else read,
            unsafe=unsafe_fixes,
            known=known,
        )
        if diff:
            show_diff(mending, settings, cache)
            return FAULT if mending.report.failures else FOUND if mending.files else CLEAN
        if show_fixes:
            tell(render(mending.counts))
        problems = write(mending.files)
        tell(problems)
        report = mending.report
        wants_fixes = True
        if problems or fix_only:
            return FAULT if report.failures else MISTAKE if problems else CLEAN
    else:
        wants_fixes = show_fixes and output_format != "github" and not statistics
        report = _lint(named, content, settings, cache, None if config else read, wants_fixes, known)
    show_report(report, output_format, statistics, content, settings, has_fixes=wants_fixes)
    return _exit_code(report, settings.fail_level, exit_zero, error_on_stale=error_on_stale)


def _check_reason(reason: str | None, *, beside_fixes: bool) -> None:
    if reason is None:
        return
    if beside_fixes:
        raise click.UsageError("--add-noqa silences what the options of fixes mend: give one of them.")
    if not reason.isprintable():
        raise click.UsageError("The reason of --add-noqa stands on one line.")


def _silence(
    paths: Sequence[Path],
    settings: Settings,
    reason: str,
    cache: Cache,
    read: "ReadSettings | None",
    diff: bool,
    exit_zero: bool,
) -> int:
    """Writes a comment to each line with a finding, or shows it; gives the exit code."""
    from fastpg_lint.add_noqa import add_noqa

    cores = os.cpu_count() or 1
    silenced = add_noqa(paths, settings, reason.strip(), cache=cache, processes=cores, read=read)
    if diff:
        show_diff(silenced, settings, cache)
        return FAULT if silenced.report.failures else FOUND if silenced.files else CLEAN
    problems = write_silenced(silenced)
    return (
        MISTAKE
        if problems
        else _exit_code(silenced.report, settings.fail_level, exit_zero, error_on_stale=False)
    )


def _codes(values: Iterable[str]) -> tuple[str, ...]:
    """`--select FPG1,FPG302 --select FPG9` as one list."""
    return tuple(code for value in values for part in value.split(",") if (code := part.strip()))


def _lint(
    paths: Sequence[Path],
    content: bytes | None,
    settings: Settings,
    cache: Cache,
    read: "ReadSettings | None",
    wants_fixes: bool,
    known: "Known | None",
) -> "Report":
    """Lints; `read` gives the settings of folders that have their own."""
    from fastpg_lint.nearest import lint_files, lint_source

    fixes = None
    if wants_fixes:
        from fastpg_lint.fixes.registry import load_fixes

        fixes = load_fixes()
    if content is not None:
        return lint_source(content, str(paths[0]), settings, cache=cache, read=read, fixes=fixes, known=known)
    cores = os.cpu_count() or 1
    lint = partial(
        lint_files, paths, settings, cache=cache, processes=cores, read=read, fixes=fixes, known=known
    )
    if not sys.stderr.isatty():
        return lint()
    from fastpg_lint.output.progress import Progress

    with Progress() as progress:
        return lint(on_file=progress)


def _exit_code(report: "Report", fail_level: Level, exit_zero: bool, *, error_on_stale: bool) -> int:
    if report.failures:
        return FAULT
    fails = any(one.level.reaches(fail_level) for one in report.diagnostics)
    fails = fails or (error_on_stale and bool(report.stale))
    return FOUND if fails and not exit_zero else CLEAN


@command.command()
@click.argument("code_or_name")
def rule(code_or_name: str) -> int:
    """Explain a rule, by its code or its name."""
    from fastpg_lint.output.pages import page
    from fastpg_lint.output.shown_fixes import with_shown_fix
    from fastpg_lint.rules.registry import load_registry

    registry = load_registry()
    registered = registry.find(code_or_name)
    if registered is None:
        near = registry.nearest(code_or_name)
        raise click.UsageError(f"There is no rule `{code_or_name}`; the nearest is `{near}`.")
    print_page(page(registered, with_shown_fix(registered)))
    return CLEAN


@command.command()
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def rules(output_format: str) -> int:
    """List all rules."""
    from fastpg_lint.output.pages import table, table_json
    from fastpg_lint.rules.registry import load_registry

    print_lines((table_json if output_format == "json" else table)(load_registry().rules))
    return CLEAN


@command.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def imports(paths: tuple[Path, ...], output_format: str) -> int:
    """Tell what each import of the project's own modules was found as, and where it is looked for.

    That is for files, and those below folders (default: the current folder).
    """
    from fastpg_lint.engine.import_listing import list_imports
    from fastpg_lint.output.imports import render, render_json
    from fastpg_lint.rules.codes import all_codes

    named = paths or (Path(),)
    listing = list_imports(named, read_settings(start_folder(named), all_codes()))
    print_lines((render_json if output_format == "json" else render)(listing))
    return FOUND if listing.missing else CLEAN


@command.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def roles(paths: tuple[Path, ...], output_format: str) -> int:
    """Tell what each module is for, a service, a program, a test, a migration or a library, and why.

    That is for files, and those below folders (default: the current folder). Rules speak by it.
    """
    from fastpg_lint.nearest import list_roles
    from fastpg_lint.output.roles import render, render_json
    from fastpg_lint.rules.codes import all_codes

    named = paths or (Path(),)
    settings = read_settings(start_folder(named), all_codes())
    cache = Cache(cache_folder(settings.root, None), warn=warn)
    found = list_roles(
        named,
        settings,
        cache=cache,
        processes=os.cpu_count() or 1,
        read=lambda file: read_settings(file.parent, all_codes(), file=file),
    )
    print_lines((render_json if output_format == "json" else render)(found))
    return CLEAN


@command.command()
@click.argument("name")
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def catalogue(name: str, output_format: str) -> int:
    """Tell what is known of a function or class of a library, and where from.

    NAME is a dotted name, `requests.get` for one. What the configuration adds counts as well.
    """
    from fastpg_lint.catalogue.known import Knowledge
    from fastpg_lint.catalogue.loader import CatalogueError, parse_additions
    from fastpg_lint.output.known import render, render_json
    from fastpg_lint.rules.registry import load_registry

    settings = read_settings(Path.cwd(), load_registry().codes)
    try:
        additions = parse_additions(settings.additions, settings.origin)
    except CatalogueError as error:
        raise UserMistake(str(error)) from error
    known = Knowledge(additions, settings.origin).of(name)
    print_lines((render_json if output_format == "json" else render)(known))
    return CLEAN if known.lines else FOUND


command.add_command(baseline)
