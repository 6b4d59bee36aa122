"""The configuration of a run: where the search for it starts, and what the command line says against it."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import click
from msgspec import Struct

from fastpg_lint.config.settings import Settings, read_settings
from fastpg_lint.rules.codes import all_codes
from fastpg_lint.workspace.discovery import absolute


class Configuration(Struct, frozen=True):
    """Where the options for some paths come from: a `file` that was named, or those found.

    `flags` hold against both; where it `is_isolated`, no file counts.
    """

    paths: Sequence[Path]
    flags: Mapping[str, object] = {}
    file: Path | None = None
    is_isolated: bool = False

    def __post_init__(self) -> None:
        if self.file is not None and self.is_isolated:
            raise click.UsageError("--isolated reads no configuration, so it does not go with --config.")

    def settings(self) -> Settings:
        """The options of the run; raises `ConfigError`."""
        return read_settings(
            start_folder(self.paths),
            all_codes(),
            file=self.file,
            flags=self.flags,
            is_isolated=self.is_isolated,
        )

    @property
    def read(self) -> Callable[[Path], Settings] | None:
        """Gives the options of a folder that has its own; None where those of the run hold everywhere."""
        return None if self.file is not None or self.is_isolated else self._read

    def _read(self, file: Path) -> Settings:
        return read_settings(file.parent, all_codes(), file=file, flags=self.flags)


def start_folder(paths: Sequence[Path]) -> Path:
    """Where the search for the configuration starts: here, or around all paths if one lies elsewhere."""
    here = Path.cwd()
    named = [absolute(path) for path in paths]
    if all(path.is_relative_to(here) for path in named):
        return here
    common = Path(os.path.commonpath(named))
    return common if common.is_dir() else common.parent
