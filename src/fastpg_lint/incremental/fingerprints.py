"""Digests of the program itself: what it works out holds only for the program that did."""

import os
import sys
from collections.abc import Iterator
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path

from fastpg_lint.incremental.store import Cache

_DIGEST = 16
_HERE = Path(__file__).parent.parent
LIBRARIES = {
    "libcst": "libcst",
    "packaging": "packaging",
    "pathspec": "pathspec",
    "pyyaml": "yaml",
    "sqlglot": "sqlglot",
    "tomli": "tomli",
}
"""Libraries whose release decides what is read in a text, or which texts are, by name of the distribution."""
WITHOUT_A_SAY = {
    "click": "reads the command's arguments",
    "flake8": "calls us, and is not called",
    "msgspec": "writes and reads what we have worked out; a form that changes is one of our own classes",
    "rich": "shows what was found",
}
"""Libraries whose release changes no finding, and why."""


_known: dict[str, bytes] = {}
"""The digest of what facts are made by, once somebody has asked for it or kept it."""
_FACTS = "facts"


def facts_fingerprint() -> bytes:
    """What facts are made by, besides the content: our code that reads them, and both grammars."""
    known = _known.get(_FACTS)
    if known is None:
        grammar = str(sys.version_info[:2]).encode()
        files = [*_files("source"), *_files("facts"), *_release("libcst")]
        known = _known[_FACTS] = _digest(files, grammar)
    return known


def program_fingerprint(kept: Cache) -> bytes:
    """What findings are made by, besides the inputs: all of the program, its libraries, and the Python.

    Reading all files takes a while, so the digest is kept under what the file system says of them, and that
    of `facts_fingerprint` with it.
    """
    files = [*_files("."), *(file for name in LIBRARIES for file in _release(name))]
    looks = (f"{file} {status.st_size} {status.st_mtime_ns}" for file in files if (status := file.stat()))
    key = blake2b("\n".join([sys.version, *looks]).encode(), digest_size=_DIGEST).digest()
    known = kept.get([key]).get(key)
    if known is None or len(known) != 2 * _DIGEST:
        python = f"{sys.implementation.name} {sys.version_info}".encode()
        known = _digest(files, python) + facts_fingerprint()
        kept.put({key: known})
    _known.setdefault(_FACTS, known[_DIGEST:])
    return known[:_DIGEST]


def _digest(files: list[Path], *more: bytes) -> bytes:
    return blake2b(b"\0".join([*more, *(file.read_bytes() for file in files)]), digest_size=_DIGEST).digest()


def _files(folder: str) -> list[Path]:
    return sorted(_below(_HERE / folder))


def _below(folder: Path) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith((".py", ".toml")):
                yield Path(entry.path)
            elif entry.is_dir() and entry.name != "__pycache__":
                yield from _below(Path(entry.path))


def _release(distribution: str) -> list[Path]:
    """The file in which a library says its release; found, but not imported, since that takes long."""
    spec = find_spec(LIBRARIES[distribution])
    if spec is None or spec.origin is None:
        return []
    start, end = f"{distribution}-", ".dist-info"
    beside = Path(spec.origin).parent.parent
    names = (name for name in os.listdir(beside) if name.lower().startswith(start) and name.endswith(end))  # noqa: PTH208
    return [beside / name / "METADATA" for name in sorted(names)[:1]]
