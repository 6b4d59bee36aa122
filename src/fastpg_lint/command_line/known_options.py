"""What `check` is told of findings that are known, by a revision of git or the baseline that it names."""

from typing import TYPE_CHECKING, Annotated

import click
from msgspec import Struct

from fastpg_lint.command_line.configuration import Configuration, start_folder
from fastpg_lint.command_line.option_groups import CommandOption
from fastpg_lint.config.settings import Settings
from fastpg_lint.incremental.store import Cache

if TYPE_CHECKING:
    from fastpg_lint.baseline.known import Known


class KnownOptions(Struct, frozen=True, kw_only=True):
    """Which findings are known, and whether it is an error that some of them are gone."""

    since: Annotated[
        str | None,
        CommandOption(
            "Tell what there is more of than at a revision of git, or where the branch left it.",
            metavar="REV",
        ),
    ] = None
    error_on_stale: Annotated[bool, CommandOption("Fail where the baseline has what is no longer found.")] = (
        False
    )

    def known(
        self, configuration: Configuration, settings: Settings, cache: Cache, processes: int
    ) -> "Known | None":
        """What the command line says is known; None where it says nothing, and configurations may.

        Raises `UserMistake` where that cannot be read.
        """
        if self.since is None:
            return known_by_flag(configuration, settings)
        if configuration.flags.get("baseline"):
            raise click.UsageError("--since and --baseline both say what is known: give one of them.")
        from fastpg_lint.pipeline.since import known_since

        paths = configuration.paths
        return known_since(
            self.since,
            paths,
            settings,
            start=start_folder(paths),
            cache=cache,
            processes=processes,
            read=configuration.read,
        )


def known_by_flag(configuration: Configuration, settings: Settings) -> "Known | None":
    """What is in the baseline that the command line names, which is for all files; None without one."""
    if not configuration.flags.get("baseline"):
        return None
    from fastpg_lint.baseline.known import configured

    return configured(settings)
