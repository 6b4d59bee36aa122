"""JSON: a list of objects, one a diagnostic, with the fields of the record in their order."""

from collections.abc import Iterator

import msgspec

from fastpg_lint.report import Report


def render(report: Report) -> Iterator[str]:
    """The lines of a report."""
    yield pretty(report.diagnostics)


def pretty(value: object) -> str:
    """Any record as JSON for people and programs alike."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
