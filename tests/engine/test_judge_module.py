"""Which findings of a module are told: each once, and each that differs."""

from collections.abc import Iterator

from fastpg_lint.engine.judge_module import judge_module
from fastpg_lint.levels import Level
from fastpg_lint.rules.registry import RegisteredRule
from fastpg_lint.rules.rule import Finding, RelatedSite, Rule
from fastpg_lint.semantic.module import LinkedModule, linked_module
from fastpg_lint.source.site import Site
from tests.linking import link

AT = Site(0)
FIRST = Finding("FPG999", Level.ERROR, AT, "blocks on the disk", "use a thread")
SECOND = Finding("FPG999", Level.ERROR, AT, "blocks on the network", "use a thread")
ELSEWHERE = Finding(
    "FPG999", Level.ERROR, AT, "blocks on the disk", "use a thread", (RelatedSite("main", AT, "here"),)
)


def findings(*given: Finding) -> tuple[Finding, ...]:
    """What is told of what a rule finds."""

    def judge(_: LinkedModule) -> Iterator[Finding]:
        yield from given

    rule = Rule(
        code="FPG999",
        name="blocks",
        level=Level.ERROR,
        because="",
        message="blocks",
        help="use a thread",
        since="0.1.0",
    )
    judged = judge_module(
        linked_module(link(main="x = 1\n"), "main"), [RegisteredRule(rule, judge, "")], "main.py"
    )
    assert judged.failures == ()
    return judged.findings


def test_two_findings_at_one_site_are_two() -> None:
    assert findings(FIRST, SECOND, ELSEWHERE) == (FIRST, SECOND, ELSEWHERE)


def test_equal_findings_are_one() -> None:
    assert findings(FIRST, SECOND, FIRST) == (FIRST, SECOND)
