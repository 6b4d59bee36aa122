"""Compiling one file: its bytes in, the facts of its module out, and nothing of any other file."""

from typing import Generic, TypeVar

from msgspec import Struct

from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.facts.records import ModuleFacts
from fastpg_lint.report import failure, unreadable
from fastpg_lint.source.faults import SyntaxFault
from fastpg_lint.source.python_tree import without_warnings
from fastpg_lint.source.text import SourceText
from fastpg_lint.workspace.documents import Compiled, Document, Outcome, digest

Facts = TypeVar("Facts")


class Reading(Struct, Generic[Facts], frozen=True, array_like=True):
    """What a content says, whatever file it is in: its facts, or where and why it is no Python."""

    facts: Facts | None
    line: int = 1
    column: int = 1
    problem: str = ""


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


def read_facts(content: bytes | str) -> Reading[ModuleFacts]:
    """What a content says."""
    try:
        return Reading(compile_module(decode(content)))
    except SyntaxFault as fault:
        return Reading(None, fault.line, fault.column, fault.message)


def outcome(document: Document, digest: bytes, reading: Reading[ModuleFacts]) -> Outcome:
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
    from fastpg_lint.source.reading import read

    try:
        with without_warnings():
            return collect(read(source))
    except RecursionError as error:
        raise SyntaxFault(1, 1, "nested too deeply") from error


def decode(content: bytes | str) -> SourceText:
    """The text of a file, or of an editor's buffer, which is decoded already."""
    return SourceText.from_lines([content]) if isinstance(content, str) else SourceText.from_bytes(content)
