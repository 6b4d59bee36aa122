"""A file that is written as a whole, or not at all."""

import os
import tempfile
from pathlib import Path

_NEW = 0o666
"""The mode of a file that was not there, before the process's mask is taken from it."""


def write_file(path: Path, content: bytes) -> None:
    """Writes a file beside itself and puts it in its own place, with its mode; a link stays one.

    What is no regular file, such as a pipe or a terminal, is written to as it is. Raises `OSError`.
    """
    file = path.resolve()
    if file.exists() and not file.is_file():
        with file.open("wb") as stream:
            stream.write(content)
        return
    mode = file.stat().st_mode & 0o7777 if file.exists() else _NEW & ~_mask()
    try:
        handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    except OSError as error:  # which names the file beside
        raise OSError(error.errno, error.strerror, str(path)) from error
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(name).chmod(mode)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_text(path: Path, text: str) -> None:
    """Writes a text likewise; of names that are no text, bytes are escaped."""
    write_file(path, text.encode("utf-8", "backslashreplace"))


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
