"""A function gets a parameter more, where callers that leave others out still may, laid out as others are."""

import libcst as cst
import pytest

from fastpg_lint.fixes.parameters import with_parameter


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def f(): ...", "def f(db: Db): ..."),
        ("def f(a): ...", "def f(a, db: Db): ..."),
        ("def f(a, b=1): ...", "def f(a, db: Db, b=1): ..."),
        ("def f(b=1): ...", "def f(db: Db, b=1): ..."),
        ("def f(a, *, b=1): ...", "def f(a, *, b=1, db: Db): ..."),
        ("def f(a, /, b): ...", "def f(a, /, b, db: Db): ..."),
        ("def f(\n    a,\n    b,\n): ...", "def f(\n    a,\n    b,\n    db: Db,\n): ..."),
        ("def f(\n    a,\n    b=1,\n): ...", "def f(\n    a,\n    db: Db,\n    b=1,\n): ..."),
        ("def f(\n    a, b\n): ...", "def f(\n    a, b, db: Db\n): ..."),
        ("def f(\n    a,\n): ...", "def f(\n    a,\n    db: Db,\n): ..."),
    ],
)
def test_a_parameter_stands_before_those_with_a_default(before: str, after: str) -> None:
    assert written(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def f(): ...", "def f(db: Db = Depends(get)): ..."),
        ("def f(a, b=1): ...", "def f(a, b=1, db: Db = Depends(get)): ..."),
        ("def f(\n    a,\n    b=1,\n): ...", "def f(\n    a,\n    b=1,\n    db: Db = Depends(get),\n): ..."),
    ],
)
def test_one_with_a_default_stands_last(before: str, after: str) -> None:
    assert written(before, "Depends(get)") == after


def written(text: str, default: str | None = None) -> str:
    (function,) = cst.parse_module(text).body
    assert isinstance(function, cst.FunctionDef)
    given = cst.parse_expression(default) if default is not None else None
    return cst.Module([with_parameter(function, "db", cst.Name("Db"), given)]).code.rstrip("\n")
