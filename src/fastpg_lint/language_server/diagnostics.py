"""Our diagnostics as the protocol has them: severities, tags, and the places that they speak of."""

from collections.abc import Iterator

from lsprotocol.types import (
    CodeDescription,
    DiagnosticRelatedInformation,
    DiagnosticSeverity,
    DiagnosticTag,
)
from lsprotocol.types import Diagnostic as Shown

from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.language_server.client import Client
from fastpg_lint.language_server.positions import Positions
from fastpg_lint.language_server.texts import Texts
from fastpg_lint.levels import Level
from fastpg_lint.output.page_addresses import page_address

SOURCE = "fastpg-lint"
KNOWN_SOURCE = f"{SOURCE} (known)"
"""That of a finding which a baseline has."""
_SEVERITIES = {
    Level.ERROR: DiagnosticSeverity.Error,
    Level.WARNING: DiagnosticSeverity.Warning,
    Level.ADVICE: DiagnosticSeverity.Information,
}
_TAGS = {
    "unused-noqa": DiagnosticTag.Unnecessary,
    "unknown-noqa-code": DiagnosticTag.Unnecessary,
    "pydantic-v1-config": DiagnosticTag.Deprecated,
}
"""What some rules find, by their names: editors fade it, or strike it out."""


def shown(
    one: Diagnostic, positions: Positions, texts: Texts, client: Client, *, is_known: bool = False
) -> Shown:
    """A diagnostic of a text, with as much as the editor understands; one that is known is a hint."""
    address = page_address(one.code, one.name) if client.descriptions else None
    tag = _TAGS.get(one.name) if not is_known else None
    return Shown(
        range=positions.range(one.line, one.column, one.end_line, one.end_column),
        message=one.text if client.related else one.one_line,
        severity=DiagnosticSeverity.Hint if is_known else _SEVERITIES[one.level],
        code=one.code,
        code_description=CodeDescription(address) if address is not None else None,
        source=KNOWN_SOURCE if is_known else SOURCE,
        tags=(tag,) if tag is not None and tag in client.tags else None,
        related_information=tuple(_related(one, texts)) if client.related else None,
    )


def _related(one: Diagnostic, texts: Texts) -> Iterator[DiagnosticRelatedInformation]:
    """The steps of a chain, or what else is spoken of; at last the cause, if it is not among them."""
    for place in one.related:
        yield DiagnosticRelatedInformation(
            texts.location(place.path, place.line, place.column), place.message
        )
    cause = one.cause
    if cause is not None and cause.line is not None:
        told = {(place.path, place.line) for place in one.related}
        if (cause.path, cause.line) not in told | {(one.path, one.line)}:
            yield DiagnosticRelatedInformation(texts.location(cause.path, cause.line, 1), cause.words)
