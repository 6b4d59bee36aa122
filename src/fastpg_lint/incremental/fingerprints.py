"""Digests of the program itself: what it works out holds only for the program that did."""

import os
import sys
from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path

from fastpg_lint.incremental.store import Cache

_HERE = Path(__file__).parent.parent
_LIBRARIES = ("libcst", "packaging", "sqlglot")
"""Libraries whose release decides what is read in a text."""


@cache
def facts_form() -> bytes:
    """What facts are made by, besides the content: our code that reads them, and both grammars."""
    grammar = str(sys.version_info[:2]).encode()
    return _digest([*_files("source"), *_files("facts"), *_told("libcst")], grammar)


def program_form(kept: Cache) -> bytes:
    """What findings are made by, besides the inputs: all of the program, its libraries, and the Python.

    Reading all files takes a while, so the digest is kept under what the file system says of them.
    """
    files = [*_files("."), *(file for name in _LIBRARIES for file in _told(name))]
    looks = (f"{file} {status.st_size} {status.st_mtime_ns}" for file in files if (status := file.stat()))
    key = blake2b("\n".join([sys.version, *looks]).encode(), digest_size=16).digest()
    known = kept.get([key]).get(key)
    if known is None:
        known = _digest(files, sys.version.encode())
        kept.put({key: known})
    return known


def _digest(files: list[Path], *more: bytes) -> bytes:
    return blake2b(b"\0".join([*more, *(file.read_bytes() for file in files)]), digest_size=16).digest()


def _files(folder: str) -> list[Path]:
    return sorted(_below(_HERE / folder))


def _below(folder: Path) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith((".py", ".toml")):
                yield Path(entry.path)
            elif entry.is_dir() and entry.name != "__pycache__":
                yield from _below(Path(entry.path))


def _told(library: str) -> list[Path]:
    """The file in which a library says its release; found, but not imported, since that takes long."""
    spec = find_spec(library)
    if spec is None or spec.origin is None:
        return []
    package = Path(spec.origin).parent
    return sorted(package.parent.glob(f"{library}-*.dist-info/METADATA"))[:1]
