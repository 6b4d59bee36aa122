"""Compiling one file: its bytes in, the facts of its module out, and nothing of any other file."""

from typing import Generic, TypeVar

from msgspec import Struct

from fastpg_lint.engine.outcomes import Compiled, Outcome
from fastpg_lint.facts.records import ModuleFacts
from fastpg_lint.report import failure, no_python, unreadable_file
from fastpg_lint.source.faults import Fault, SyntaxFault, Tell
from fastpg_lint.source.text import SourceText, decode
from fastpg_lint.workspace.documents import Document, digest

Facts = TypeVar("Facts")


class Reading(Struct, Generic[Facts], frozen=True, array_like=True):
    """What a content says, whatever file it is in: its facts and the pieces that are not in them, since
    their syntax is not yet understood; or no facts, and where and why it is no Python.
    """

    facts: Facts | None
    faults: tuple[Fault, ...] = ()


def compile_document(document: Document) -> Outcome:
    """The outcome of a file, read and compiled here and now."""
    try:
        content = document.read()
        return outcome(document, digest(content), read_facts(content))
    except OSError as error:
        return unreadable_file(document.shown, error)
    except Exception as error:
        return failure(document.shown, COMPILING, error)


COMPILING = "reading the file's facts"
"""The part of the program that is at fault where compiling fails."""


def read_facts(content: bytes | str) -> Reading[ModuleFacts]:
    """What a content says."""
    faults: list[Fault] = []

    def tell(fault: SyntaxFault) -> None:
        faults.append(Fault(fault.line, fault.column, fault.message))

    try:
        return Reading(compile_module(decode(content), tell), tuple(faults))
    except SyntaxFault as fault:
        return Reading(None, (Fault(fault.line, fault.column, fault.message),))


def outcome(document: Document, digest: bytes, reading: Reading[ModuleFacts]) -> Outcome:
    """The outcome of a file whose content says this."""
    if reading.facts is not None:
        return Compiled(document, reading.facts, digest)
    (fault,) = reading.faults
    return no_python(document.shown, fault.problem, fault.line, fault.column)


def compile_module(source: SourceText, tell: Tell = lambda _: None) -> ModuleFacts:
    """The facts of one module; raises `SyntaxFault` for a text that is no Python.

    `tell` is told of each piece of it whose syntax is not yet understood.
    """
    from fastpg_lint.facts.collect import collect  # LibCST takes a quarter of a second to import
    from fastpg_lint.source.reading import read

    try:
        return collect(read(source, tell))
    except RecursionError as error:
        raise SyntaxFault(1, 1, "nested too deeply") from error
