"""What a page shows of its rule's fix: a diff that the fix itself has made of the bad example."""

import pytest

from fastpg_lint.output.listings.shown_fixes import with_shown_fix
from fastpg_lint.rules.registry import RegisteredRule, load_registry
from fastpg_lint.rules.rule import FixKind

RULES = load_registry().rules


@pytest.mark.parametrize("rule", RULES, ids=lambda one: one.rule.code)
def test_each_rule_that_has_a_fix_shows_it_behind_the_words_on_it(rule: RegisteredRule) -> None:
    page = with_shown_fix(rule)
    if rule.rule.fix == FixKind.NONE:
        assert page == rule.page
        return
    before, _, after = page.partition("## Fix\n")
    words, _, rest = after.partition("\n```diff\n--- ")
    diff, _, behind = rest.partition("\n```\n")
    assert "\n+" in diff
    assert f"{before}## Fix\n{words}{behind}" == rule.page


def test_the_diff_is_what_the_fix_makes() -> None:
    shown = with_shown_fix(load_registry().by_code("FPG106"))
    assert "-    session.commit()\n+    await session.commit()\n```\n\n## When to ignore" in shown
