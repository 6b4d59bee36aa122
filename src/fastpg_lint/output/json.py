"""JSON: a list of objects, one a diagnostic, with the fields of the record but its identity, in order."""

from collections.abc import Iterator

import msgspec

from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.report import Report


def render(report: Report) -> Iterator[str]:
    """The lines of a report."""
    yield pretty([_fields(one) for one in report.diagnostics])


def _fields(diagnostic: Diagnostic) -> dict[str, object]:
    return {name: getattr(diagnostic, name) for name in Diagnostic.__struct_fields__ if name != "identity"}


def pretty(value: object) -> str:
    """Any record as JSON for people and programs alike."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
