"""Mending a fixture gives its twin: what can be mended is gone, nothing else has come, and all is Python."""

from pathlib import Path

import pytest

from fastpg_lint.fixes.registry import load_fixes
from fastpg_lint.rules.codes import fix_kinds
from fastpg_lint.rules.registry import load_registry
from fastpg_lint.rules.rule import FixKind

from .fixed_twins import Twin, said, twins

pytestmark = pytest.mark.one_python


@pytest.mark.parametrize("twin", list(twins()), ids=lambda one: one.fixture.name)
def test_mending_a_fixture_gives_its_twin_and_nothing_else_comes(twin: Twin, tmp_path: Path) -> None:
    code, texts = twin.fixture.rule.rule.code, twin.fixture.texts()
    for folder in ("before", "after"):
        (tmp_path / folder).mkdir()
    changed, mending = twin.mended(texts, tmp_path / "before")
    assert changed == twin.texts()
    for name, text in changed.items():
        if name.endswith(".py"):
            compile(text, name, "exec", dont_inherit=True)
    again, left = twin.mended({**texts, **changed}, tmp_path / "after")
    assert (again, left.counts) == ({}, {})
    assert not any(one.fix is not None and one.code == code for one in left.report.diagnostics)
    before, after = said(twin.lint(texts, tmp_path / "before")), said(left.report.diagnostics)
    # Of a conversation the next call is told once the first is mended.
    assert before.get(code, 0) - after.get(code, 0) <= mending.counts.get(code, 0)
    assert [one for one in after if after[one] > before.get(one, 0)] == []


def test_rules_say_whether_they_can_mend_what_they_find() -> None:
    kinds = {one.rule.code: one.rule.fix for one in load_registry().rules if one.rule.fix != FixKind.NONE}
    assert kinds.keys() == load_fixes().keys()
    assert fix_kinds() == {code: kind.value for code, kind in kinds.items()}
