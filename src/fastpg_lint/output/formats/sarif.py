"""SARIF 2.1.0, the format of GitHub's code scanning and of many other services and viewers.

Columns are units of UTF-16. Paths are from the repository's root on, and no path of the machine is told.
A chain of calls is a code flow; other places that a finding speaks of are related locations.
"""

from collections.abc import Iterator, Sequence
from urllib.parse import quote

from msgspec import Struct

from fastpg_lint.diagnostics import Diagnostic, Edit, Fix, Related
from fastpg_lint.output.columns import Columns, utf16_columns
from fastpg_lint.output.fingerprints import fingerprints
from fastpg_lint.output.formats.sarif_tool import LEVELS, Fields, driver
from fastpg_lint.output.json_text import pretty
from fastpg_lint.output.material import Material
from fastpg_lint.output.repository_paths import FromCheckout, from_checkout
from fastpg_lint.report import Report
from fastpg_lint.rules.faults import SYNTAX_ERROR

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
ROOT = "SRCROOT"
"""What paths start from."""
FINGERPRINT = "fastpgLint/v1"


def render(material: Material) -> Iterator[str]:
    """The lines of a report."""
    yield pretty({"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(material)]})


def _run(material: Material) -> Fields:
    report = material.report
    tool, index = driver(report.diagnostics)
    places = _Places(from_checkout(), utf16_columns(material.lines))
    keyed = zip(report.diagnostics, fingerprints(report.diagnostics), strict=True)
    return {
        "tool": {"driver": tool},
        "invocations": [_invocation(report, places)],
        "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the repository."}}},
        "columnKind": "utf16CodeUnits",
        "results": [_result(one, key, index(one.code), places) for one, key in keyed],
    }


class _Places(Struct, frozen=True):
    """Writes places, with paths as they are from the root on."""

    path: FromCheckout
    column: Columns

    def artifact(self, shown: str) -> Fields:
        """A file; one outside of the repository by its whole path."""
        path = self.path(shown)
        if path.startswith(("/", "../")) or path[1:2] == ":":
            return {"uri": _file_uri(path)}
        return {"uri": quote(path, safe="/"), "uriBaseId": ROOT}

    def location(self, one: Diagnostic | Related) -> Fields:
        where = {"artifactLocation": self.artifact(one.path), "region": self.region(one, one.path)}
        return {"physicalLocation": where}

    def region(self, one: Diagnostic | Related | Edit, path: str) -> Fields:
        region: Fields = {"startLine": one.line, "startColumn": self.column(path, one.line, one.column)}
        if not isinstance(one, Related):
            region["endLine"] = one.end_line
            region["endColumn"] = self.column(path, one.end_line, one.end_column)
        return region

    def told(self, one: Related) -> Fields:
        return {**self.location(one), "message": {"text": one.message}}


def _file_uri(path: str) -> str:
    if path.startswith("../"):
        return quote(path, safe="/")
    return "file://" + quote(path if path.startswith("/") else f"/{path}", safe="/:")


def _invocation(report: Report, places: _Places) -> Fields:
    unread = [one for one in report.diagnostics if one.code == SYNTAX_ERROR.code]
    notes = [_notification("error", one.message, places.location(one)) for one in unread]
    for failure in report.failures:
        where: Fields = {"physicalLocation": {"artifactLocation": places.artifact(failure.path)}}
        notes.append(_notification("error", f"fault of fastpg-lint: {failure.message}", where))
    notes += [{"level": "warning", "message": {"text": warning}} for warning in report.warnings]
    return {"executionSuccessful": not report.failures, "toolExecutionNotifications": notes}


def _notification(level: str, text: str, location: Fields) -> Fields:
    return {"level": level, "message": {"text": text}, "locations": [location]}


def _result(one: Diagnostic, fingerprint: str, index: int, places: _Places) -> Fields:
    properties = {"cause": one.cause.words if one.cause else None, "role": one.role, "service": one.service}
    return {
        "ruleId": one.code,
        "ruleIndex": index,
        "level": LEVELS[one.level],
        "message": {"text": one.text},
        "locations": [places.location(one)],
        **_around(one, places),
        "partialFingerprints": {FINGERPRINT: fingerprint},
        **({"fixes": [_fix(one.fix, places)]} if one.fix is not None else {}),
        "properties": {key: value for key, value in properties.items() if value is not None},
    }


def _around(one: Diagnostic, places: _Places) -> Fields:
    """The other places of a finding, and the way that they are on where each leads to the next."""
    if not one.related:
        return {}
    related = [{"id": number, **places.told(step)} for number, step in enumerate(one.related)]
    if not _is_chain(one):
        return {"relatedLocations": related}
    steps: list[Fields] = [{**places.location(one), "message": {"text": one.message}}]
    steps += [places.told(step) for step in one.related]
    flow = {"locations": [{"location": step, "nestingLevel": depth} for depth, step in enumerate(steps)]}
    return {"relatedLocations": related, "codeFlows": [{"threadFlows": [flow]}]}


def _is_chain(one: Diagnostic) -> bool:
    """Whether related places are calls that lead to the cause, not things that are spoken of."""
    end = one.related[-1]
    return one.cause is not None and (end.path, end.line) == (one.cause.path, one.cause.line)


def _fix(fix: Fix, places: _Places) -> Fields:
    paths = dict.fromkeys(edit.path for edit in fix.edits)
    return {
        "description": {"text": fix.title},
        "artifactChanges": [
            _change(path, [edit for edit in fix.edits if edit.path == path], places) for path in paths
        ],
    }


def _change(path: str, edits: Sequence[Edit], places: _Places) -> Fields:
    replacements = [
        {"deletedRegion": places.region(edit, path), "insertedContent": {"text": edit.text}} for edit in edits
    ]
    return {"artifactLocation": places.artifact(path), "replacements": replacements}
