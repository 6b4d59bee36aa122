"""Columns in other units than characters."""

import pytest

from fastpg_lint.output.columns import utf8_columns, utf16_columns

LINE = "a😀ä = f()"


@pytest.mark.parametrize(
    ("column", "utf16", "utf8"), [(1, 1, 1), (2, 2, 2), (3, 4, 6), (4, 5, 8), (10, 11, 14)]
)
def test_what_lies_before_counts_in_units(column: int, utf16: int, utf8: int) -> None:
    assert utf16_columns(lambda _: [LINE])("x.py", 1, column) == utf16
    assert utf8_columns(lambda _: [LINE])("x.py", 1, column) == utf8


def test_a_line_that_is_gone_counts_as_it_did() -> None:
    assert utf16_columns(lambda _: [])("x.py", 3, 7) == 7
