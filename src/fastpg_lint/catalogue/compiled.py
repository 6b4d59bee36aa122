"""Files of the catalogue in a form that is read in a fraction of the time, kept as Python keeps its own.

Next to the files, in `__pycache__`, stands what was read of each, with the file's time and size, and a
fingerprint of the form. Where nothing may be written there, the files are read each time.
"""

import os
import zlib
from contextlib import suppress
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from fastpg_lint.catalogue import form
from fastpg_lint.catalogue.form import LibraryFile

FOLDER = "__pycache__"


class Compiled(Struct, frozen=True, array_like=True, gc=False):
    """A file as it was read, and what tells whether it still is the same."""

    fingerprint: tuple[int, int, int]
    content: LibraryFile


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Compiled)


def find(path: Path) -> LibraryFile | None:
    """What was read of a file before; None where that is not known, or of another state of the file."""
    try:
        with _place(path).open("rb", buffering=0) as file:
            compiled = _DECODER.decode(file.read())
        return compiled.content if compiled.fingerprint == _fingerprint(path) else None
    except (OSError, msgspec.MsgspecError):
        return None


def keep(path: Path, content: LibraryFile) -> None:
    """Keeps what was read of a file, where one may write."""
    place = _place(path)
    draft = place.with_name(f"{place.name}.{os.getpid()}")
    with suppress(OSError):
        place.parent.mkdir(exist_ok=True)
        draft.write_bytes(_ENCODER.encode(Compiled(_fingerprint(path), content)))
        draft.replace(place)


def _place(path: Path) -> Path:
    return path.parent / FOLDER / f"{path.name}.msgpack"


def _fingerprint(path: Path) -> tuple[int, int, int]:
    status = path.stat()
    return (status.st_mtime_ns, status.st_size, _form())


@cache
def _form() -> int:
    """A number that is another one when the form is."""
    return zlib.crc32(Path(form.__file__).read_bytes())
