"""The closing line on how much can be mended."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from fastpg_lint.config.settings import Settings
from fastpg_lint.output.text.closing import fixable_line
from fastpg_lint.output.text.marks import marks_by_rule
from fastpg_lint.report import Report

from ..test_cli import SLEEP

KINDS = {"FPG108": "safe", "FPG101": "unsafe"}


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ([], ""),
        (["FPG104"], ""),
        (["FPG108"], "1 can be mended with `--fix` [*]"),
        (["FPG101", "FPG101"], "2 can be mended with `--fix --unsafe-fixes` [~]"),
        (
            ["FPG101", "FPG104", "FPG108"],
            "1 can be mended with `--fix` [*], 1 more with `--fix --unsafe-fixes` [~]",
        ),
    ],
)
def test_how_much_can_be_mended(codes: list[str], expected: str) -> None:
    report = Report(tuple(replace(SLEEP, code=code) for code in codes), (), 1)
    marks = marks_by_rule(KINDS, lambda _: Settings(root=Path("/app")))
    assert fixable_line(report, marks, is_sure=True) == (f"{expected}." if expected else "")
    unsure = f"Up to {expected}; `--show-fixes` marks only what surely can." if expected else ""
    assert fixable_line(report, marks, is_sure=False) == unsure
