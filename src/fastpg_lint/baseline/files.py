"""Baselines on disk: checked when they are read, and written as a whole or not at all."""

from collections.abc import Iterable
from pathlib import Path

from fastpg_lint.baseline.records import Entry, FormatError, decoded, encoded
from fastpg_lint.config.file import UserMistake, display
from fastpg_lint.source.files import read_file
from fastpg_lint.source.writing import write_file

LARGEST = 20_000_000
"""Bytes of a baseline that is read: it has some 60,000 entries then."""


def read_baseline(file: Path) -> tuple[Entry, ...]:
    """The entries of a baseline; raises `UserMistake` where it cannot be read, or is none."""
    shown = display(file)
    if file.is_symlink():
        raise UserMistake(f"{shown}: the baseline is a link; name the file itself")
    try:
        return decoded(read_file(file, LARGEST))
    except FileNotFoundError as error:
        hint = "`fastpg-lint baseline create` makes one"
        raise UserMistake(f"{shown}: there is no such baseline; {hint}") from error
    except OSError as error:
        raise UserMistake(f"{shown}: the baseline cannot be read: {error.strerror}") from error
    except FormatError as error:
        raise UserMistake(f"{shown}: the baseline cannot be read: {error}") from error


def write_baseline(file: Path, entries: Iterable[Entry]) -> None:
    """Writes a baseline; raises `UserMistake` where that cannot be done."""
    if file.is_symlink() or (file.exists() and not file.is_file()):
        raise UserMistake(f"{display(file)}: is no regular file; the baseline is not written")
    try:
        write_file(file, encoded(entries))
    except OSError as error:
        problem = f"the baseline cannot be written ({error.strerror}); it is as it was"
        raise UserMistake(f"{display(file)}: {problem}") from error
