"""What a run tells besides its findings, and where to."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import click
from msgspec import Struct

from fastpg_lint.command_line.option_groups import CommandOption

_FORCE, _NEVER = "FORCE_COLOR", "NO_COLOR"
"""Variables that programs agree on, which rich reads."""


class ShownOptions(Struct, frozen=True, kw_only=True):
    """How much is told, in which form, and what in place of findings."""

    quiet: Annotated[bool, CommandOption("Tell findings and nothing else.", short="-q")] = False
    verbose: Annotated[
        bool, CommandOption("Tell also which configurations and which cache are used.", short="-v")
    ] = False
    color: Annotated[
        str,
        CommandOption(
            "Whether output is coloured; `auto` goes by the terminal, `NO_COLOR` and `FORCE_COLOR`.",
            kind=click.Choice(["auto", "always", "never"]),
        ),
    ] = "auto"
    output_file: Annotated[
        Path | None,
        CommandOption(
            "Write findings into a file, in place of standard output.",
            short="-o",
            kind=click.Path(path_type=Path, dir_okay=False),
            metavar="FILE",
        ),
    ] = None
    show_files: Annotated[bool, CommandOption("List the files that would be linted, and lint none.")] = False
    show_settings: Annotated[
        bool, CommandOption("Print the options that hold for the files, as JSON, and lint none.")
    ] = False
    error_on_no_files: Annotated[
        bool, CommandOption("Fail with exit code 2 where there is no file to lint, in place of a warning.")
    ] = False

    def __post_init__(self) -> None:
        if self.quiet and self.verbose:
            raise click.UsageError("--quiet and --verbose do not go together.")


@contextmanager
def coloured(when: str) -> Iterator[None]:
    """Has everything that is written meanwhile coloured `always` or `never`, or as it is."""
    wanted = {"always": {_FORCE: "1"}, "never": {_NEVER: "1"}}.get(when)
    if wanted is None:
        yield
        return
    before = {name: os.environ.pop(name, None) for name in (_FORCE, _NEVER)}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
