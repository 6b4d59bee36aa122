"""`clean`: takes the cache away, and nothing else."""

from pathlib import Path

import click

from fastpg_lint.command_line.configuration import Configuration
from fastpg_lint.command_line.console import note
from fastpg_lint.command_line.exit_codes import CLEAN
from fastpg_lint.command_line.shared_parameters import paths_argument
from fastpg_lint.config.file import UserMistake, display
from fastpg_lint.incremental.removal import remove_cache
from fastpg_lint.incremental.store import cache_folder


@click.command()
@paths_argument
@click.option(
    "--cache-dir", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER",
    help="Where the cache is, if it is not at the project's root.",
)  # fmt: skip
def clean(paths: tuple[Path, ...], cache_dir: Path | None) -> int:
    """Remove the cache of the project that files or folders belong to (default: the current folder).

    Of what is in the cache's folder, only what fastpg-lint has written is removed.
    """
    folder = cache_folder(Configuration(paths or (Path(),)).settings().root, cache_dir)
    try:
        removed = remove_cache(folder)
    except OSError as error:
        raise UserMistake(f"{display(folder)}: cannot be removed: {error.strerror or error}") from error
    shown = display(folder)
    note(f"Removed the cache in {shown}." if removed else f"There is no cache in {shown}.")
    return CLEAN
