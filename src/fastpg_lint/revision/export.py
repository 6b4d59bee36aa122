"""The files of a revision, written into a folder of their own as far as the linter reads them."""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from fastpg_lint.deployment.names import is_deployment_file
from fastpg_lint.revision.repository import Repository, Stored

_AT_ONCE = 32_000_000
"""Bytes of contents that are held at once."""
_READ = re.compile(r".*\.(?:py|txt|in|toml|cfg|ini|ya?ml|sh)|[^.]*|\.gitignore|Pipfile|BUILD\.bazel")
"""Files that are read, or may be; of others nobody asks whether they are there."""
_NO_NAMES = frozenset({"", ".", "..", ".git"})


def export(repository: Repository, commit: str, folder: Path, largest: int) -> list[str]:
    """Writes the files of a commit into an empty folder; gives their paths below it.

    Those of more than `largest` bytes are left out, and what is no file but a link or a submodule. Names that
    lead out of the folder, which a made-up commit may have, are passed over.
    """
    (folder / ".git").mkdir()  # it is the top of a repository, as where it comes from
    files = [one for one in repository.files(commit) if _is_inside(one.path)]
    for outer in dict.fromkeys(one.path.rpartition("/")[0] for one in files):
        with suppress(OSError):
            (folder / outer).mkdir(parents=True, exist_ok=True)
    wanted = [one for one in files if one.size <= largest and _is_read(one.path.rpartition("/")[2])]
    written = []
    for batch in _batches(wanted):
        for one, content in repository.contents(batch):
            with suppress(OSError):  # a name that this system cannot have
                _write(folder / one.path, content)
                written.append(one.path)
    return written


def _is_inside(path: str) -> bool:
    return not any(part.casefold() in _NO_NAMES for part in path.replace(os.sep, "/").split("/"))


def _is_read(name: str) -> bool:
    return _READ.fullmatch(name) is not None or is_deployment_file(name)


def _batches(files: Iterable[Stored]) -> Iterator[list[Stored]]:
    batch: list[Stored] = []
    size = 0
    for one in files:
        if batch and size + one.size > _AT_ONCE:
            yield batch
            batch, size = [], 0
        batch.append(one)
        size += one.size
    if batch:
        yield batch


def _write(file: Path, content: bytes) -> None:
    with file.open("xb") as stream:
        stream.write(content)
