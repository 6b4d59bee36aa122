"""What is fixed is Python on each Python there is: `test_fixed_twins.py` runs on one alone."""

from pathlib import Path

import pytest

from ..rules.fixture_files import FIXTURES

TWINS = sorted(
    one
    for one in FIXTURES.rglob("*.py")
    if one.name.endswith(".fixed.py") or any(folder.endswith(".fixed") for folder in one.parts)
)


def test_there_are_twins() -> None:
    assert len(TWINS) > 50


@pytest.mark.parametrize("path", TWINS, ids=lambda one: one.relative_to(FIXTURES).as_posix())
def test_a_twin_compiles(path: Path) -> None:
    compile(path.read_bytes(), path.name, "exec", dont_inherit=True)
