"""Globs that fit no file and no folder of a project, and source folders that are none."""

import os
from collections.abc import Iterator
from pathlib import Path

from fastpg_lint.config.file import Place
from fastpg_lint.config.settings import Settings, declarations
from fastpg_lint.config.values import globs
from fastpg_lint.globs import ABSOLUTE, compiled
from fastpg_lint.source.files import is_folder
from fastpg_lint.workspace.discovery import SKIPPED_FOLDERS

_MOST_ENTRIES = 20_000
"""Files and folders that are looked at for one that fits: where there are more, nothing is said."""


def unmatched(settings: Settings, table: Place) -> Iterator[str]:
    """A warning for each glob and each source folder of some settings that is nowhere."""
    written = [one for one in _written(settings, table) if not one[1].startswith(("!", ABSOLUTE))]
    left = _without_match(settings.root, {glob for _, glob in written})
    yield from (
        f"{place.told(glob)}: `{glob}` fits no file or folder" for place, glob in written if glob in left
    )
    if settings.src != Settings(root=settings.root).src:
        missing = (folder for folder in settings.src if not is_folder(settings.root / folder))
        yield from (f"{table.below('src').told(one)}: there is no folder `{one}`" for one in missing)


def _written(settings: Settings, table: Place) -> Iterator[tuple[Place, str]]:
    """All globs, each with the place that it is written in."""
    for one in declarations():
        if one.option.parse is globs:
            yield from ((table.below(one.key), glob) for glob in getattr(settings, one.field))
    for role, of_role in settings.roles.items():
        yield from ((table.below("roles").below(role), glob) for glob in of_role)
    yield from ((table.below("per-file-ignores"), glob) for glob in settings.per_file_ignores)


def _without_match(root: Path, patterns: set[str]) -> set[str]:
    """Those of some globs that fit nothing below a folder; none where there is too much to look at."""
    left = patterns
    for number, path in enumerate(_entries(root) if left else ()):
        if number == _MOST_ENTRIES:
            return set()
        left = {glob for glob in left if not compiled((glob,)).match_file(path)}
        if not left:
            break
    return left


def _entries(root: Path) -> Iterator[str]:
    """The files and folders below one, as globs see them; what is never linted is not looked into."""
    waiting = [""]
    while waiting:
        below = waiting.pop()
        for name, has_entries in _listed(root / below):
            yield f"{below}{name}/" if has_entries else f"{below}{name}"
            if has_entries and name not in SKIPPED_FOLDERS:
                waiting.append(f"{below}{name}/")


def _listed(folder: Path) -> list[tuple[str, bool]]:
    try:
        with os.scandir(folder) as entries:
            return sorted((one.name, one.is_dir(follow_symlinks=False)) for one in entries)
    except OSError:
        return []
