"""What comes of a file: its facts, or what is wrong with it, or with us."""

from typing import TYPE_CHECKING

from msgspec import Struct

from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.report import Failure
from fastpg_lint.workspace.documents import Document

if TYPE_CHECKING:
    from fastpg_lint.facts.records import ModuleFacts


class Compiled(Struct, frozen=True):
    """A file compiled: its facts, and the digest of the content that they were read from."""

    document: Document
    facts: "ModuleFacts"
    digest: bytes


Outcome = Compiled | Diagnostic | Failure
"""What comes of a file: its facts; or what is wrong with the file; or with us."""
