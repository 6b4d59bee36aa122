"""What begins like a statement, told without trying many ways."""

import pytest

from fastpg_lint.frameworks.sql.statements import kind, may_begin


@pytest.mark.parametrize(
    "before", ["", " \n", "-- why\n", "/* a * b */", "/**/\n/* c */ -- d\n  (", "(( ", "/* -- */"]
)
def test_comments_and_brackets_may_stand_before_a_statement(before: str) -> None:
    assert kind(f"{before}SELECT id FROM users") == "select"
    assert kind(f"{before}please select one from the list") == ""


@pytest.mark.parametrize("piece", ["/**/", "/* c */\n", "-- c\n", "(", " ", "/*", "/* *"])
def test_no_number_of_comments_makes_a_text_slow(piece: str) -> None:
    assert not may_begin(piece * 20_000 + "x")
