"""Reviewdog's format, by the fields of its schema: columns are bytes."""

import json
from typing import Any

from jsonschema import Draft202012Validator
from msgspec.structs import replace

from fastpg_lint.diagnostics import Edit, Fix
from fastpg_lint.output.formats.rdjson import render
from fastpg_lint.output.material import Material

POSITION = {
    "type": "object",
    "required": ["line", "column"],
    "additionalProperties": False,
    "properties": {
        "line": {"type": "integer", "minimum": 1},
        "column": {"type": "integer", "minimum": 1},
    },
}
RANGE = {
    "type": "object",
    "required": ["start"],
    "additionalProperties": False,
    "properties": {"start": POSITION, "end": POSITION},
}
LOCATION = {
    "type": "object",
    "required": ["path", "range"],
    "additionalProperties": False,
    "properties": {"path": {"type": "string"}, "range": RANGE},
}
TEXT = {"type": "string"}
DIAGNOSTIC = {
    "type": "object",
    "required": ["message", "location", "severity"],
    "additionalProperties": False,
    "properties": {
        "message": TEXT,
        "location": LOCATION,
        "severity": {"enum": ["ERROR", "WARNING", "INFO"]},
        "code": {"type": "object", "required": ["value"], "properties": {"value": TEXT, "url": TEXT}},
        "suggestions": {
            "items": {"type": "object", "required": ["range"], "properties": {"range": RANGE, "text": TEXT}}
        },
        "related_locations": {
            "items": {"type": "object", "properties": {"message": TEXT, "location": LOCATION}}
        },
    },
}


def diagnostics(material: Material) -> Any:  # noqa: ANN401 - JSON
    result = json.loads("\n".join(render(material)))
    assert result["source"] == {"name": "fastpg-lint"}
    validator = Draft202012Validator({"type": "array", "items": DIAGNOSTIC})
    assert [error.message for error in validator.iter_errors(result["diagnostics"])] == []
    return result["diagnostics"]


def test_columns_are_bytes_and_a_fix_of_one_place_is_a_suggestion(hostile: Material) -> None:
    first, second, *_ = diagnostics(hostile)
    where = {"start": {"line": 1, "column": 16}, "end": {"line": 1, "column": 22}}
    assert first["location"] == {"path": "api::v1/ä b%/日本.py", "range": where}
    assert first["suggestions"] == [{"range": where, "text": "await lädt()"}]
    assert (first["severity"], second["severity"]) == ("ERROR", "INFO")
    assert "suggestions" not in second


def test_a_fix_of_several_places_is_none(hostile: Material) -> None:
    one = hostile.report.diagnostics[0]
    edit = Edit(one.path, 1, 1, 1, 1, "")
    both = replace(one, fix=Fix("", True, (edit, replace(edit, column=3))))
    told = replace(hostile, report=replace(hostile.report, diagnostics=(both,)))
    assert "suggestions" not in diagnostics(told)[0]
