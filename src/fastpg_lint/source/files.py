"""Files as they lie on disk: only regular ones are read, and only up to a size.

Under a name that is read there may be a pipe, which keeps a reader waiting for ever, or a device, which
never ends.
"""

import errno
import os
import stat
from pathlib import Path

LARGEST = 2_000_000
"""Bytes of a file that is read, if nobody says otherwise: code that people write has fewer."""


def read_file(path: Path, most: int = LARGEST) -> bytes:
    """The content of a file; raises `OSError` for one that is not regular or has more than `most` bytes."""
    with open(path, "rb", buffering=0, opener=_open) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "not a regular file", str(path))
        content = file.read(most + 1)
    if content is None:
        raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN), str(path))
    if len(content) > most:
        raise too_large(path, most)
    return content


def too_large(path: Path, most: int) -> OSError:
    """What is wrong with a file that has more than `most` bytes."""
    return OSError(errno.EFBIG, f"more than {most:,} bytes", str(path))


def exists(path: Path) -> bool:
    """Whether something lies at a path: nothing does at one that is too long, or whose folder is closed."""
    return os.path.exists(path)  # noqa: PTH110 - pathlib's raises `OSError` for such, as those below do


def is_folder(path: Path) -> bool:
    """Whether a folder lies at a path, likewise."""
    return os.path.isdir(path)  # noqa: PTH112


def is_file(path: Path) -> bool:
    """Whether a file lies at a path, likewise."""
    return os.path.isfile(path)  # noqa: PTH113


def _open(path: str, flags: int) -> int:
    """Opens a file without waiting for somebody who writes into it."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
