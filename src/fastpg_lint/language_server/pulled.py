"""The answer to an editor that asks for the diagnostics of a file."""

from collections.abc import Sequence
from hashlib import blake2b

from lsprotocol.types import (
    Diagnostic,
    DocumentDiagnosticReport,
    RelatedFullDocumentDiagnosticReport,
    RelatedUnchangedDocumentDiagnosticReport,
)


def report_of(shown: Sequence[Diagnostic], known: str | None) -> DocumentDiagnosticReport:
    """What was found, or that it is what the editor was told under a name that it still knows."""
    name = name_of(shown)
    if name == known:
        return RelatedUnchangedDocumentDiagnosticReport(result_id=name)
    return RelatedFullDocumentDiagnosticReport(items=list(shown), result_id=name)


def name_of(shown: Sequence[Diagnostic]) -> str:
    """The same for the same diagnostics, and for no others."""
    return blake2b(repr(shown).encode("utf-8", "backslashreplace"), digest_size=16).hexdigest()
