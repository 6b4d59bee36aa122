"""What a rule makes of its metadata: findings at its level, or at a lower one."""

import pytest

from fastpg_lint.levels import Level
from fastpg_lint.rules.rule import Rule
from fastpg_lint.source.site import Site

RULE = Rule(
    code="FPG999",
    name="slow",
    level=Level.WARNING,
    because="it grows",
    message="`{call}` is slow",
    help="run `{call}` later",
    since="0.1.0",
)


def test_a_finding_fills_the_templates_and_has_the_level_of_its_rule() -> None:
    finding = RULE.finding(Site(3), call="f()")
    assert (finding.code, finding.at, finding.level) == ("FPG999", Site(3), Level.WARNING)
    assert (finding.message, finding.help) == ("`f()` is slow", "run `f()` later")


def test_a_finding_may_be_told_at_a_lower_level() -> None:
    assert RULE.finding(Site(3), level=Level.ADVICE, call="f()").level is Level.ADVICE
    assert RULE.placed(0, 1, 0, level=Level.ADVICE, call="f()").level is Level.ADVICE
    assert RULE.placed(0, 1, 0, call="f()").level is Level.WARNING


def test_a_finding_is_never_graver_than_its_rule() -> None:
    with pytest.raises(ValueError, match="FPG999 is at most warning, not error"):
        RULE.finding(Site(3), level=Level.ERROR, call="f()")
    with pytest.raises(ValueError, match="FPG999 is at most warning, not error"):
        RULE.placed(0, 1, 0, level=Level.ERROR, call="f()")
