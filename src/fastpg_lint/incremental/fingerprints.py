"""Digests of a program's own files: what it works out holds only for the program that did."""

import os
from collections.abc import Collection, Iterable, Iterator
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path

DIGEST = 16
"""Bytes of a fingerprint."""


def fingerprint(files: Iterable[str], *more: bytes) -> bytes:
    """A digest of what some files hold, in their order, and of more that has a say."""
    digest = blake2b(digest_size=DIGEST)
    for part in (*more, *map(_read, files)):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.digest()


def files_below(folder: Path, endings: tuple[str, ...]) -> list[str]:
    """The files below a folder with some endings, in the order of their paths."""
    return sorted(_below(str(folder), endings))


def release_files(packages: Collection[tuple[str, str]]) -> list[str]:
    """The files in which installed libraries say their release, each given by distribution and package.

    A library is found, but not imported, since that takes long. One that is not installed has no such file.
    """
    return [file for distribution, package in packages for file in _metadata(distribution, package)]


def _read(file: str) -> bytes:
    with open(file, "rb", buffering=0) as opened:  # noqa: PTH123 - hundreds of files at each start
        return opened.read()


def _below(folder: str, endings: tuple[str, ...]) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(endings):
                yield entry.path
            elif entry.is_dir() and entry.name != "__pycache__":
                yield from _below(entry.path, endings)


def _metadata(distribution: str, package: str) -> list[str]:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        return []
    start, end = f"{distribution}-", ".dist-info"
    beside = os.path.dirname(os.path.dirname(spec.origin))  # noqa: PTH120
    names = (name for name in os.listdir(beside) if name.lower().startswith(start) and name.endswith(end))  # noqa: PTH208
    return [os.path.join(beside, name, "METADATA") for name in sorted(names)[:1]]  # noqa: PTH118
