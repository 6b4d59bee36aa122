"""Removing the cache: its own files, and its folder where nothing else is in it; no link is followed."""

import stat
from collections.abc import Iterator
from pathlib import Path

from fastpg_lint.incremental.store import BESIDE, FILE, FOLDER, WRITTEN, UntrustedFolderError, is_own_file


def remove_cache(folder: Path) -> bool:
    """Removes what a cache has written into a folder; gives whether that was anything.

    Raises `OSError` where the folder is a link or something cannot be removed, `UntrustedFolderError` where
    the database is another program's.
    """
    if folder.is_symlink():
        raise UntrustedFolderError("it is a link; name the folder that is meant with `--cache-dir`")
    if not folder.is_dir():
        return False
    files = list(_database_files(folder))
    if files and not is_own_file(folder / FILE):
        raise UntrustedFolderError(f"{FILE} is another program's database")
    for file in files:
        file.unlink()
    if folder.name == FOLDER or files:
        _remove_emptied(folder)
    return bool(files)


def _database_files(folder: Path) -> Iterator[Path]:
    for name in (FILE, *(f"{FILE}{suffix}" for suffix in BESIDE)):
        if _is_regular(folder / name):
            yield folder / name


def _remove_emptied(folder: Path) -> None:
    """Removes a folder that the cache made, which its marks tell, where nothing else is left in it."""
    left = {one.name for one in folder.iterdir()}
    if left == set(WRITTEN) and all(_holds(folder / name, text) for name, text in WRITTEN.items()):
        for name in WRITTEN:
            (folder / name).unlink()
        folder.rmdir()


def _holds(file: Path, text: str) -> bool:
    return _is_regular(file) and file.lstat().st_size == len(text) and file.read_text("ascii") == text


def _is_regular(file: Path) -> bool:
    """Whether there is a regular file, and no link in its place."""
    try:
        return stat.S_ISREG(file.lstat().st_mode)
    except OSError:
        return False
