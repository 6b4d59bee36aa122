"""The order of levels."""

import pytest

from fastpg_lint.levels import Level


@pytest.mark.parametrize(
    ("least", "reaching"),
    [
        (Level.ERROR, [Level.ERROR]),
        (Level.WARNING, [Level.ERROR, Level.WARNING]),
        (Level.ADVICE, [Level.ERROR, Level.WARNING, Level.ADVICE]),
    ],
)
def test_a_level_is_reached_by_itself_and_the_graver_ones(least: Level, reaching: list[Level]) -> None:
    assert [level for level in Level if level.reaches(least)] == reaching
