"""What is wrong with a file itself: it is no Python, or pieces of it are not yet understood."""

import re
from collections.abc import Iterator
from contextlib import suppress

from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.engine.content_summaries import NO_FACTS, Summary
from fastpg_lint.report import no_python, not_understood, template
from fastpg_lint.source.faults import SyntaxFault
from fastpg_lint.source.noqa import read_noqa
from fastpg_lint.source.silenced import Silenced
from fastpg_lint.source.text import decode
from fastpg_lint.workspace.documents import Document

_STATEMENT = re.compile(
    r"\s*\{%[-+]?\s*(?:for|if|set|macro|block|extends|include|import|from|call|raw)\b.*%\}"
    r"|[^\"'#]*\{\{[-+]?\s*[A-Za-z_]\w*(?:\.\w+)+\s*(?:\|[^}]*)?\}\}"
)
"""A line that is a statement of a template, or has a blank of one outside of strings: `{{ shop.name }}`."""


def file_faults(document: Document, summary: Summary, *, respect_noqa: bool) -> Iterator[Diagnostic]:
    """Why a file is no Python, or what of it is not yet understood, by the summary of its content."""
    faults = summary.faults
    if summary.facts == NO_FACTS and (line := _template_line(document)):
        yield template(document.shown, line)
    elif summary.facts == NO_FACTS:
        yield from (no_python(document.shown, one.problem, one.line, one.column) for one in faults)
    elif faults:
        found = (not_understood(document.shown, one.problem, one.line, one.column) for one in faults)
        silenced = _suppressions(document) if respect_noqa else None
        yield from (one for one in found if silenced is None or not silenced.covers(one.line, one.code))


def _template_line(document: Document) -> int:
    """The first line that only a template has, 0 where there is none: `{% for service in services %}`."""
    with suppress(OSError, SyntaxFault):
        lines = decode(document.read()).lines
        return next((number for number, line in enumerate(lines, 1) if _STATEMENT.match(line)), 0)
    return 0


def _suppressions(document: Document) -> Silenced | None:
    """The suppression comments of a file, None where it is gone meanwhile."""
    with suppress(OSError, SyntaxFault):
        return read_noqa(decode(document.read()))
    return None
