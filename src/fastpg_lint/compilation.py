"""Compiling one file: its bytes in, the facts of its module out, and nothing of any other file."""

import ast
from codecs import BOM_UTF8
from hashlib import blake2b
from pathlib import Path

from msgspec import Struct

from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.facts.records import ModuleFacts
from fastpg_lint.report import Failure, failure, unreadable
from fastpg_lint.source.faults import SyntaxFault
from fastpg_lint.source.text import SourceText


class Document(Struct, frozen=True):
    """A file to lint: where it is, how it is shown, and its content if that is not the saved one.

    `tree` is the content's `ast`, where somebody has parsed it already.
    """

    path: Path
    shown: str
    content: bytes | str | None = None
    tree: ast.Module | None = None

    def read(self) -> bytes | str:
        return self.path.read_bytes() if self.content is None else self.content


class Compiled(Struct, frozen=True):
    """A file compiled: its facts, and the digest of the content that they were read from."""

    document: Document
    facts: ModuleFacts
    digest: bytes


Outcome = Compiled | Diagnostic | Failure
"""What comes of a file: its facts; or what is wrong with the file; or with us."""


def compile_document(document: Document) -> Outcome:
    """The facts of a file; or what is wrong with the file; or with us."""
    try:
        content = document.read()
        return Compiled(document, compile_module(decode(content)), digest(content))
    except OSError as error:
        return unreadable(document.shown, f"file cannot be read ({error.strerror})")
    except SyntaxFault as fault:
        return unreadable(document.shown, f"file is no Python ({fault.message})", fault.line, fault.column)
    except Exception as error:
        return failure(document.shown, "reading the file's facts", error)


def compile_module(source: SourceText) -> ModuleFacts:
    """The facts of one module; raises `SyntaxFault` for a text that is no Python."""
    from fastpg_lint.facts.collect import collect  # LibCST takes a quarter of a second to import
    from fastpg_lint.source.tree import parse

    tree = parse(source)
    try:
        return collect(tree)
    except RecursionError as error:
        raise SyntaxFault(1, 1, "nested too deeply") from error


def decode(content: bytes | str) -> SourceText:
    """The text of a file, or of an editor's buffer, which is decoded already."""
    return SourceText.from_lines([content]) if isinstance(content, str) else SourceText.from_bytes(content)


def digest(content: bytes | str) -> bytes:
    """The same for the same content, and for no other.

    A byte order mark and the kind of line ends do not count: an editor or flake8 hands text over without.
    """
    data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n")
    return blake2b(data.removeprefix(BOM_UTF8), digest_size=16).digest()
