"""Whether git keeps a folder, told from its index: no program of the repository's choosing is run."""

from pathlib import Path

_LARGEST = 200_000_000
"""Bytes of an index that is read: a million files have half of that."""

_LONGEST = 0xFFF
"""The length that stands in the flags, and for all that are longer."""


def is_tracked(folder: Path) -> bool:
    """Whether the repository around a folder has a file of it in its index."""
    for around in folder.parents:
        git = around / ".git"
        if git.exists():
            return _has(_index(git), folder.relative_to(around).as_posix())
    return False


def _index(git: Path) -> bytes:
    """The index of a repository; `.git` is a file in a worktree and in a submodule, and names the folder."""
    try:
        if git.is_file():
            git = git.parent / git.read_text("utf-8").partition("gitdir:")[2].strip()
        index = git / "index"
        return index.read_bytes() if index.is_file() and index.stat().st_size <= _LARGEST else b""
    except (OSError, ValueError):
        return b""


def _has(index: bytes, folder: str) -> bool:
    """Whether an index has a path below a folder.

    Paths stand there as they are, up to version 3, each behind two bytes of flags that end in its length, and
    in version 3 sometimes two more (https://git-scm.com/docs/index-format).
    """
    path = f"{folder}/".encode("utf-8", "surrogateescape")
    at = index.find(path)
    while at >= 0:
        length = min(index.find(b"\0", at) - at, _LONGEST)
        if any(int.from_bytes(index[at - back : at - back + 2]) & _LONGEST == length for back in (2, 4)):
            return True
        at = index.find(path, at + 1)
    return False
