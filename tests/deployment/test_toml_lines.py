"""Where keys and values stand in a TOML text."""

import pytest

from fastpg_lint.deployment.toml_lines import line_of, tables

TEXT = """[project]
name = "shop"
[ tool . "fastpg-lint" ]  # ours
select = [
  "FPG1",
  'FPG999',
]
per-file-ignores = { "tests/" = ["FPG8"], "a" = 5 }
roles.test = ["x"]

[tool.fastpg-lint.roles]
program = ["y"]

[[tool.fastpg-lint.blocking]]
names = ["a.b"]
[[tool.fastpg-lint.blocking]]
names = ["c.d"]
[tool.other]
select = ["FPG999"]
"""
OURS = ("tool", "fastpg-lint")


@pytest.mark.parametrize(
    ("keys", "value", "line"),
    [
        (OURS, None, 3),
        ((*OURS, "select"), None, 4),
        ((*OURS, "select"), "FPG999", 6),
        ((*OURS, "select"), "nowhere", 4),
        ((*OURS, "per-file-ignores", "a"), None, 8),
        ((*OURS, "per-file-ignores", "tests/"), "FPG8", 8),
        ((*OURS, "roles", "test"), "x", 9),
        ((*OURS, "roles", "program"), "y", 12),
        ((*OURS, "blocking"), "c.d", 17),
        (("tool", "other", "select"), "FPG999", 19),
        (("tool", "none", "of", "these"), None, 1),
    ],
)
def test_the_line_of_a_key_or_a_value(keys: tuple[str, ...], value: str | None, line: int) -> None:
    assert line_of(TEXT, keys, value) == line


def test_tables_come_with_their_lines() -> None:
    assert list(tables(TEXT)) == [
        (1, ("project",)),
        (3, OURS),
        (11, (*OURS, "roles")),
        (14, (*OURS, "blocking")),
        (16, (*OURS, "blocking")),
        (18, ("tool", "other")),
    ]


@pytest.mark.parametrize(
    "text", ["[" * 50_000, "[" + "]" * 50_000, "a " * 50_000, '"' * 50_000, "a=" * 50_000]
)
def test_texts_that_are_no_toml_take_no_time(text: str) -> None:
    assert list(tables(text)) == []
    assert line_of(text, ("tool", "x"), "y") == 1
