"""The options of `check` that say what is known: a baseline, or a revision of git."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fastpg_lint.config import Settings
from fastpg_lint.incremental.store import Cache

if TYPE_CHECKING:
    from fastpg_lint.baseline.known import Known
    from fastpg_lint.nearest import ReadSettings


def with_known_options(function: Callable[..., int]) -> Callable[..., int]:
    """Adds the options to a command."""
    since = click.option(
        "--since", metavar="REV",
        help="Tell what there is more of than at a revision of git, or where the branch left it.",
    )  # fmt: skip
    stale = click.option(
        "--error-on-stale", is_flag=True, help="Fail where the baseline has what is no longer found."
    )
    return since(stale(function))


def known_findings(
    settings: Settings,
    paths: Sequence[Path],
    since: str | None,
    cache: Cache,
    read: "ReadSettings | None",
    *,
    is_given: bool,
) -> "Known | None":
    """What the command line says is known; None where it says nothing, and configurations may.

    Raises `UserMistake` where that cannot be read.
    """
    if since is not None and is_given:
        raise click.UsageError("--since and --baseline both say what is known: give one of them.")
    if since is not None:
        from fastpg_lint.since import known_since

        return known_since(since, paths, settings, cache=cache, processes=os.cpu_count() or 1, read=read)
    if is_given:
        from fastpg_lint.baseline.known import configured

        return configured(settings)
    return None
