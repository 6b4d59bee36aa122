"""How a run goes about its work: by which configuration, with which cache, in how many processes."""

import os
from pathlib import Path
from typing import Annotated

import click
from msgspec import Struct

from fastpg_lint.command_line.option_groups import CommandOption
from fastpg_lint.incremental.store import cache_folder

AUTO = "auto"


def _number(value: str) -> str:
    """A number of processes as it was written."""
    if value == AUTO or (value.isascii() and value.isdigit() and int(value[:9]) > 0):
        return value
    raise click.BadParameter(f"`{value}` is no number of processes; write 1 or more, or `{AUTO}`.")


class RunOptions(Struct, frozen=True, kw_only=True):
    """Where options and what was read before come from, and how the work is shared."""

    config: Annotated[
        Path | None,
        CommandOption(
            "The pyproject.toml to read, in place of the one found upwards.",
            kind=click.Path(path_type=Path, dir_okay=False),
            metavar="FILE",
        ),
    ] = None
    isolated: Annotated[bool, CommandOption("Read no configuration at all.")] = False
    cache_dir: Annotated[
        Path | None,
        CommandOption(
            "Where what was read before is kept (default: .fastpg_lint_cache at the project's root).",
            kind=click.Path(path_type=Path, file_okay=False),
            metavar="FOLDER",
        ),
    ] = None
    no_cache: Annotated[bool, CommandOption("Read every file anew, and keep nothing.")] = False
    jobs: Annotated[
        str,
        CommandOption(
            f"Processes to share the work out to: a number, or `{AUTO}`, one for each core.",
            short="-j",
            kind=_number,
            metavar="NUMBER",
        ),
    ] = AUTO
    watch: Annotated[
        bool, CommandOption("Lint again whenever a file has changed, until Ctrl-C.", short="-w")
    ] = False

    @property
    def processes(self) -> int:
        """How many processes there are to be."""
        return cores() if self.jobs == AUTO else int(self.jobs)

    def cache_folder(self, root: Path) -> Path | None:
        """Where the cache of the project at a root is; None where nothing is kept."""
        return None if self.no_cache else cache_folder(root, self.cache_dir)


def cores() -> int:
    """The cores that this process may use: a container or `taskset` may give it fewer than there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
