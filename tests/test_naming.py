"""The name that was probably meant, where one looks like it."""

import pytest

from fastpg_lint.naming import similar, suggestion

NAMES = ("select", "ignore", "extend-select", "level", "FPG101", "FPG102")


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("selct", "select"),
        ("Select", "select"),
        ("extend_select", "extend-select"),
        ("fpg101", "FPG101"),
        ("line-length", ""),
        ("E501", ""),
        ("", ""),
    ],
)
def test_only_a_name_that_is_near_is_offered(given: str, meant: str) -> None:
    assert similar(given, NAMES) == meant
    assert suggestion(given, NAMES) == (f"; the nearest is `{meant}`" if meant else "")
