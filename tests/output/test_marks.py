"""Marks of what can be mended: by rules, or by fixes that have been worked out."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from fastpg_lint.config.settings import Settings
from fastpg_lint.diagnostics import Diagnostic, Fix
from fastpg_lint.output.formats import concise, full
from fastpg_lint.output.material import Material
from fastpg_lint.output.text.marks import marks_by_fix, marks_by_rule
from fastpg_lint.report import Report

SETTINGS = Settings(root=Path("/app"))
KINDS = {"FPG108": "safe", "FPG101": "unsafe"}


def test_a_rule_that_has_a_fix_is_marked_in_each_line(report: Report) -> None:
    lines = list(concise.render(Material(report, marks_by_rule(KINDS, lambda _: SETTINGS))))
    assert lines[0].startswith("app/a,b:c.py:10:1: FPG102 warning `load()`")
    assert lines[1].startswith("app/main.py:3:5: FPG101 error [~] `time.sleep()`")


def test_a_block_is_marked_once_where_all_that_it_tells_has_one_mark(
    report: Report, report_of: Callable[..., Report]
) -> None:
    sleep = report.diagnostics[1]
    told = report_of(sleep, replace(sleep, line=4))
    lines = list(full.render(Material(told, marks_by_rule(KINDS, lambda _: SETTINGS))))
    assert lines[0] == "error FPG101 blocking-call-in-async [~]  2 places"
    assert sum("[~]" in line for line in lines) == 1


def test_each_place_is_marked_where_marks_differ(report: Report, report_of: Callable[..., Report]) -> None:
    sleep = report.diagnostics[1]
    safe, unsafe = (replace(sleep, fix=Fix("", safe, ())) for safe in (True, False))
    told = report_of(sleep, replace(safe, line=4), replace(unsafe, line=5))
    lines = list(full.render(Material(told, marks_by_fix(lambda _: SETTINGS))))
    assert lines[0] == "error FPG101 blocking-call-in-async  3 places"
    assert [line.split("`")[0] for line in lines if "main.py" in line] == [
        "  app/main.py:3:5 ",
        "  app/main.py:4:5 [*] ",
        "  app/main.py:5:5 [~] ",
    ]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (Settings(root=Path("/app"), unfixable=("FPG1",)), ["", ""]),
        (Settings(root=Path("/app"), extend_safe_fixes=("FPG101",)), ["[*]", "[*]"]),
        (Settings(root=Path("/app"), extend_unsafe_fixes=("FPG1",)), ["[~]", "[~]"]),
    ],
)
def test_the_configuration_has_its_say(report: Report, settings: Settings, expected: list[str]) -> None:
    sleep = report.diagnostics[1]
    found: list[Diagnostic] = [replace(sleep, fix=Fix("", False, ())), replace(sleep, code="FPG108")]
    assert marks_by_fix(lambda _: settings)(found[0]) == expected[0]
    assert marks_by_rule(KINDS, lambda _: settings)(found[1]) == expected[1]
