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


class Reading(Struct, frozen=True, array_like=True):
    """What a content says, whatever file it is in: its facts, or where and why it is no Python."""

    facts: ModuleFacts | None
    line: int = 1
    column: int = 1
    problem: str = ""


class Compiled(Struct, frozen=True):
    """A file compiled: its facts, and the digest of the content that they were read from."""

    document: Document
    facts: ModuleFacts
    digest: bytes


Outcome = Compiled | Diagnostic | Failure
"""What comes of a file: its facts; or what is wrong with the file; or with us."""


def compile_document(document: Document) -> Outcome:
    """The outcome of a file, read and compiled here and now."""
    try:
        content = document.read()
        return outcome(document, digest(content), read_facts(content))
    except OSError as error:
        return unreadable_file(document, error)
    except Exception as error:
        return failure(document.shown, COMPILING, error)


COMPILING = "reading the file's facts"
"""The part of the program that is at fault where compiling fails."""


def read_facts(content: bytes | str) -> Reading:
    """What a content says."""
    try:
        return Reading(compile_module(decode(content)))
    except SyntaxFault as fault:
        return Reading(None, fault.line, fault.column, fault.message)


def outcome(document: Document, digest: bytes, reading: Reading) -> Outcome:
    """The outcome of a file whose content says this."""
    if reading.facts is not None:
        return Compiled(document, reading.facts, digest)
    return unreadable(document.shown, f"file is no Python ({reading.problem})", reading.line, reading.column)


def unreadable_file(document: Document, error: OSError) -> Diagnostic:
    """The outcome of a file that cannot be read."""
    return unreadable(document.shown, f"file cannot be read ({error.strerror})")


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
