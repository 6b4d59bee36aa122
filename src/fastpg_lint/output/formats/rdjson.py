"""Reviewdog's format, which it turns into comments on a pull request. Columns are bytes of UTF-8."""

from collections.abc import Iterable, Iterator

from fastpg_lint.diagnostics import Diagnostic, Edit, Related
from fastpg_lint.levels import Level
from fastpg_lint.output.columns import Columns, utf8_columns
from fastpg_lint.output.json_text import pretty
from fastpg_lint.output.material import Material

SEVERITIES = {Level.ERROR: "ERROR", Level.WARNING: "WARNING", Level.ADVICE: "INFO"}
Fields = dict[str, object]


def render(material: Material) -> Iterator[str]:
    """The lines of a report."""
    column = utf8_columns(material.lines)
    found = [_diagnostic(one, column) for one in material.report.diagnostics]
    yield pretty({"source": {"name": "fastpg-lint"}, "diagnostics": found})


def _diagnostic(one: Diagnostic, column: Columns) -> Fields:
    fields: Fields = {
        "message": one.text,
        "location": {"path": one.path, "range": _range(one, one.path, column)},
        "severity": SEVERITIES[one.level],
        "code": {"value": one.code},
    }
    if suggestions := list(_suggestions(one, column)):
        fields["suggestions"] = suggestions
    if one.related:
        fields["related_locations"] = [_related(step, column) for step in one.related]
    return fields


def _suggestions(one: Diagnostic, column: Columns) -> Iterable[Fields]:
    """What can be taken over in one click: a fix of one place, for each suggestion stands by itself."""
    edits = one.fix.edits if one.fix is not None else ()
    if len(edits) == 1 and edits[0].path == one.path:
        yield {"range": _range(edits[0], one.path, column), "text": edits[0].text}


def _related(step: Related, column: Columns) -> Fields:
    start = _position(step.path, step.line, step.column, column)
    return {"message": step.message, "location": {"path": step.path, "range": {"start": start}}}


def _range(one: Diagnostic | Edit, path: str, column: Columns) -> Fields:
    return {
        "start": _position(path, one.line, one.column, column),
        "end": _position(path, one.end_line, one.end_column, column),
    }


def _position(path: str, line: int, characters: int, column: Columns) -> Fields:
    return {"line": line, "column": column(path, line, characters)}
