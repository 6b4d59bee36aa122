"""The command: arguments in, exit code out. What it says comes from `pipeline`, how from `output`.

Exit codes: 0 nothing found, 1 something found as grave as `fail-level`, 2 the user's mistake,
3 a fault of ours, 130 interrupted.
Findings go to standard output; the closing line, progress, mistakes and faults go to standard error, so
that what is piped on is findings and nothing else.

What a subcommand needs is imported when it runs: `--version` answers without rules or LibCST.
"""

import io
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import click

from fastpg_lint import __version__
from fastpg_lint.command_line import inquiries
from fastpg_lint.command_line.baseline_command import baseline
from fastpg_lint.command_line.checking import Checking
from fastpg_lint.command_line.cleaning import clean
from fastpg_lint.command_line.configuration import Configuration
from fastpg_lint.command_line.console import flushed, quietly
from fastpg_lint.command_line.declared_options import given_options, with_declared_options
from fastpg_lint.command_line.default_command import DefaultCommand
from fastpg_lint.command_line.exit_codes import CLEAN, FAULT, INTERRUPTED, MISTAKE
from fastpg_lint.command_line.fix_options import FixOptions
from fastpg_lint.command_line.known_options import KnownOptions
from fastpg_lint.command_line.option_groups import option_group
from fastpg_lint.command_line.output_options import asked_for, with_output_options
from fastpg_lint.command_line.reporting import report
from fastpg_lint.command_line.run_options import RunOptions
from fastpg_lint.command_line.shared_parameters import paths_argument
from fastpg_lint.command_line.shown_options import ShownOptions, coloured
from fastpg_lint.config.file import UserMistake


def main() -> None:
    """Runs the command and ends the process."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a locale without umlauts is no reason to fail
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Runs the command and gives its exit code."""
    try:
        _look_around()
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


def _look_around() -> None:
    """Raises `UserMistake` where the current folder is gone, from which all paths are told."""
    try:
        Path.cwd()
    except OSError as error:
        raise UserMistake(f"the current folder cannot be found ({error.strerror})") from error


def _without_values(arguments: Sequence[str]) -> list[str]:
    """The arguments with an empty value for what may have one: click would take the next argument for it."""
    return [f"{one}=" if one == "--add-noqa" else one for one in arguments]


@click.group(cls=DefaultCommand, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="fastpg-lint", message="%(prog)s %(version)s")
def command() -> None:
    """A linter for FastAPI services on PostgreSQL.

    `fastpg-lint PATH` is `fastpg-lint check PATH`.
    """


@command.command()
@paths_argument
@with_declared_options
@option_group(KnownOptions, "known")
@with_output_options
@click.option(
    "--statistics", is_flag=True, help="Print how often each code was found, in place of the findings."
)
@option_group(FixOptions, "fixing")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even where something was found.")
@option_group(RunOptions, "running")
@option_group(ShownOptions, "shown")
@click.option(
    "--stdin-filename", type=click.Path(path_type=Path), metavar="PATH",
    help="The file whose content comes on standard input, for `-`.",
)  # fmt: skip
def check(
    paths: tuple[Path, ...],
    known: KnownOptions,
    output_format: str | None,
    outputs: tuple[str, ...],
    statistics: bool,
    exit_zero: bool,
    fixing: FixOptions,
    running: RunOptions,
    shown: ShownOptions,
    stdin_filename: Path | None,
    **flags: object,
) -> int:
    """Lint files, and those below folders (default: the current folder); `-` is standard input.

    Below a folder, Python counts, and what says how it is served: Dockerfiles, requirements and their like.
    """
    piped = Path("-") in paths
    if piped and len(paths) > 1:
        raise click.UsageError("`-` is standard input, and stands alone.")
    if stdin_filename is not None and not piped:
        raise click.UsageError("--stdin-filename goes with `-`.")
    if piped and (fixing.mends or running.watch):
        raise click.UsageError("What comes on standard input is not mended or watched: name a file.")
    asked = asked_for(outputs, output_format)
    named = (stdin_filename or Path("stdin.py"),) if piped else paths or (Path(),)
    configuration = Configuration(named, given_options(flags), running.config, running.isolated)
    content = sys.stdin.buffer.read() if piped else None
    checking = Checking(configuration, content, asked, statistics, exit_zero, known, fixing, running, shown)
    with quietly(shown.quiet), coloured(shown.color):
        return checking.again_and_again() if running.watch else checking.once()


@command.command()
@click.option("--stdio", is_flag=True, help="Speak on standard input and output, which is the default.")
@click.option(
    "--tcp", metavar="HOST:PORT", help="Wait for one editor to connect there; a PORT alone is this machine's."
)
def server(stdio: bool, tcp: str | None) -> int:
    """Serve an editor, which starts this command: the language server.

    It needs the extra `lsp`: `pip install 'fastpg-lint[lsp]'`.
    """
    if stdio and tcp is not None:
        raise click.UsageError("--stdio and --tcp exclude each other.")
    try:
        import pygls  # noqa: F401 - whether it is there
    except ModuleNotFoundError as error:
        raise UserMistake("The language server needs pygls: pip install 'fastpg-lint[lsp]'") from error
    from fastpg_lint.language_server.start import serve

    return serve(tcp)


for one in (baseline, clean, report, *inquiries.COMMANDS):
    command.add_command(one)
