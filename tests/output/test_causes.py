"""Findings by their causes."""

from msgspec.structs import replace

from fastpg_lint.diagnostics import Cause, Identity
from fastpg_lint.levels import Level
from fastpg_lint.output.causes import by_cause, causes
from fastpg_lint.report import Report

COLUMN = Cause("orders.placed_at", "column `orders.placed_at`", "app/models.py")


def test_a_finding_without_a_cause_is_one_itself(report: Report) -> None:
    identity = Identity("app/main.py", "FPG101", "nap", "time.sleep()")
    sleep = replace(report.diagnostics[1], identity=identity)
    (cause,) = causes([sleep])
    assert cause == Cause(identity.fingerprint, "app/main.py:3", "app/main.py", 3)
    assert causes([replace(sleep, line=30)])[0].key == cause.key


def test_the_same_written_twice_is_two_causes(report: Report) -> None:
    sleep = replace(report.diagnostics[1], identity=Identity("app/main.py", "FPG101", "nap", "time.sleep()"))
    first, second = causes([sleep, replace(sleep, line=4)])
    assert second.key == f"{first.key}-2"
    assert len(by_cause([sleep, replace(sleep, line=4)])) == 2


def test_one_cause_has_the_findings_of_one_rule_the_gravest_first(report: Report) -> None:
    sleep = replace(report.diagnostics[1], cause=COLUMN)
    found = [replace(sleep, level=Level.ADVICE, line=1), sleep, replace(sleep, code="FPG103")]
    mends = by_cause(found)
    assert [(mend.level, mend.first.code) for mend in mends] == [("error", "FPG101"), ("error", "FPG103")]
    assert [one.line for one in mends[0].findings] == [3, 1]


def test_of_the_causes_of_one_rule_the_most_frequent_comes_first(report: Report) -> None:
    sleep = report.diagnostics[1]
    found = [sleep, *(replace(sleep, line=line, cause=COLUMN) for line in (8, 9))]
    assert [len(mend.findings) for mend in by_cause(found)] == [2, 1]
