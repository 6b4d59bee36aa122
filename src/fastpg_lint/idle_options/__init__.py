"""Options that are written down and have no effect: each is told, with the line on which it stands."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from fastpg_lint.config.file import CONFIG_FILE, table_place
from fastpg_lint.config.settings import Settings
from fastpg_lint.idle_options.globs import unmatched
from fastpg_lint.idle_options.names import unknown_names
from fastpg_lint.idle_options.previews import waiting_rules
from fastpg_lint.idle_options.tables import like_named_tables
from fastpg_lint.source.files import is_folder, read_file
from fastpg_lint.workspace.discovery import Listing, absolute


def idle_options(paths: Sequence[Path], settings: Sequence[Settings], listing: Listing) -> Iterator[str]:
    """A warning for each option of some configurations that has no effect.

    Whether a glob or a name fits anything is told only by a run on the whole project.
    """
    named = [absolute(path) for path in paths]
    for file in sorted(_config_files(named, settings, listing)):
        yield from like_named_tables(file, _text(file))
    for one in settings:
        yield from waiting_rules(one)
        if one.file is not None and any(one.root.is_relative_to(path) for path in named):
            place = table_place(one.file, _text(one.file))
            yield from unmatched(one, place)
            yield from unknown_names(one, place, listing)


def _config_files(named: Sequence[Path], settings: Sequence[Settings], listing: Listing) -> set[Path]:
    """The files in which options may be written: those that count, those below paths, and between."""
    counting = {one.file for one in settings if one.file is not None}
    below = {file for path in named if is_folder(path) for file in listing.files(path, CONFIG_FILE.__eq__)}
    roots = [one.root for one in settings]
    around = {folder for path in named for folder in path.parents if any(map(folder.is_relative_to, roots))}
    return counting | below | {folder / CONFIG_FILE for folder in around}


def _text(file: Path) -> str:
    """What a file holds; nothing where it cannot be read, for whoever reads it as TOML says so."""
    try:
        return read_file(file).decode()
    except (OSError, UnicodeDecodeError):
        return ""
