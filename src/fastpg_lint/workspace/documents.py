"""A file to lint: where it is, what it holds, and what came of compiling it."""

import ast
import re
from codecs import BOM_UTF8
from collections.abc import Iterable
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from fastpg_lint.deployment.names import is_deployment_file
from fastpg_lint.source.files import LARGEST, read_file, too_large

_NAMES_ENCODING = re.compile(rb"[^#]*#.*?coding[:=]").match
"""Looks into one of the first two lines, with or without a mark before it."""


class Document(Struct, frozen=True):
    """A file to lint: where it is, how it is shown, and its content if that is not the saved one.

    `tree` is the content's `ast`, where somebody has parsed it already; `largest` is the number of bytes (of
    characters, in a buffer) above which it is not looked at.
    """

    path: Path
    shown: str
    content: bytes | str | None = None
    tree: ast.Module | None = None
    largest: int = LARGEST

    @property
    def is_module(self) -> bool:
        """Whether it is taken for Python, by its name."""
        return not is_deployment_file(self.path.name)

    def read(self) -> bytes | str:
        """What it holds; raises `OSError` where it cannot be read, or is longer than `largest` allows."""
        if self.content is None:
            return read_file(self.path, self.largest)
        if len(self.content) > self.largest:
            raise too_large(self.path, self.largest)
        return self.content

    def taken(self) -> "tuple[Document, bytes]":
        """The document with the digest of its content, b"" where it cannot be read.

        A file that is no Python is small, and read only once.
        """
        try:
            content = self.read()
        except OSError:
            return self, b""
        return self if self.is_module else self.with_content(content), digest(content)

    def with_content(self, content: bytes | str) -> "Document":
        """The document with a content that need not be read again."""
        return replace(self, content=content)

    def without_tree(self) -> "Document":
        """The document alone: the trees of a whole project would fill the memory."""
        return replace(self, tree=None)


class Located(Struct, frozen=True):
    """A module that could be compiled: its document, and the digest of the content that was."""

    document: Document
    digest: bytes


def size_of(documents: Iterable[Document]) -> int:
    """The bytes of some files on disk."""
    size = 0
    for document in documents:
        with suppress(OSError):
            size += document.path.stat().st_size
    return size


def digest(content: bytes | str) -> bytes:
    """The same for the same content, and for no other.

    A byte order mark and the kind of line ends do not count: an editor or flake8 hands text over without.
    Where a text names its encoding, the mark counts: with another than UTF-8 there, it is no Python.
    """
    data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n")
    if data.startswith(BOM_UTF8) and not any(map(_NAMES_ENCODING, data.split(b"\n", 2)[:2])):
        data = data.removeprefix(BOM_UTF8)
    return blake2b(data, digest_size=16).digest()
