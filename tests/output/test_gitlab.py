"""GitLab's code quality report, by the fields that GitLab documents."""

import json
from typing import Any

from jsonschema import Draft202012Validator

from fastpg_lint.output.formats.gitlab import render
from fastpg_lint.output.material import Material
from fastpg_lint.report import Report

ISSUE = {
    "type": "object",
    "required": ["description", "check_name", "fingerprint", "severity", "location"],
    "properties": {
        "description": {"type": "string", "minLength": 1},
        "check_name": {"type": "string", "pattern": r"^FPG\d{3}$"},
        "fingerprint": {"type": "string", "minLength": 1},
        "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
        "location": {
            "type": "object",
            "required": ["path", "lines"],
            "properties": {
                "path": {"type": "string", "pattern": r"^(?!\./|/)"},
                "lines": {
                    "type": "object",
                    "required": ["begin"],
                    "properties": {"begin": {"type": "integer", "minimum": 1}, "end": {"type": "integer"}},
                },
            },
        },
    },
}
"""What https://docs.gitlab.com/ci/testing/code_quality/ says of the form."""


def issues(material: Material) -> Any:  # noqa: ANN401 - JSON
    found = json.loads("\n".join(render(material)))
    validator = Draft202012Validator({"type": "array", "items": ISSUE})
    assert [error.message for error in validator.iter_errors(found)] == []
    return found


def test_a_report_is_a_list_of_issues_each_with_a_fingerprint_of_its_own(hostile: Material) -> None:
    found = issues(hostile)
    assert [one["severity"] for one in found] == ["critical", "info", "critical", "major", "critical"]
    assert len({one["fingerprint"] for one in found}) == len(found)
    assert found[0]["location"] == {"path": "api::v1/ä b%/日本.py", "lines": {"begin": 1, "end": 1}}
    assert r"blocks\n::error::<b>&" in found[0]["description"]


def test_nothing_found_is_an_empty_list() -> None:
    assert issues(Material(Report((), (), 4))) == []
