"""Numbers of workers, as shells write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastpg_lint.deployment.counts import Count, count_in

VARIABLES = {"FOUR": ["4"], "CORES": ["$(nproc)"], "TWICE": ["1", "2"], "ROUND": ["$ROUND"]}
RIGHT = Count(2, 1)


@pytest.mark.parametrize(
    "text",
    [
        "$((2 * $(nproc) + 1))",
        "$(( $(nproc)*2 + 1 ))",
        "$((2 * `nproc` + 1))",
        "$((1 + 2 * CORES))",
        "$(($CORES * 2 + 1))",
        "$(expr 2 \\* $(nproc) + 1)",
        '$(echo "2 * $(nproc --all) + 1" | bc)',
        "$((2 * $(getconf _NPROCESSORS_ONLN) + 1))",
        "$((2 * $(grep -c ^processor /proc/cpuinfo) + 1))",
    ],
)
def test_twice_the_cores_and_one_is_known_in_each_form(text: str) -> None:
    assert count_in(text, VARIABLES) == RIGHT


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4", Count(0, 4)),
        ("$FOUR", Count(0, 4)),
        ("${FOUR}", Count(0, 4)),
        ("$(nproc)", Count(1, 0)),
        ("${WORKERS:-4}", Count(0, 4)),
        ("${WORKERS-4}", Count(0, 4)),
        ("${A:-${B:-3}}", Count(0, 3)),
        ("${WORKERS:-$((2 * $(nproc) + 1))}", Count(2, 1)),
        ("$(( $(nproc) / 2 ))", Count(0.5, 0)),
        ("$(( $(nproc) - 1 ))", Count(1, -1)),
    ],
)
def test_other_counts_are_read(text: str, expected: Count) -> None:
    assert count_in(text, VARIABLES) == expected


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "$WORKERS",
            "${WORKERS}",
            "$TWICE",
            "$ROUND",
            "auto",
            "$(cat workers)",
            "$((2 *",
            "4 4",
            "1 / 0",
        ),
        *("9" * length for length in (8, 400, 4_000, 5_000)),
        "$((" + "900000 * " * 80 + "2 / 3))",
        "$(($(nproc) * 900000 * 900000))",
    ],
)
def test_nothing_is_made_up(text: str) -> None:
    assert count_in(text, VARIABLES) is None


@given(st.text(alphabet="0129$(){}:-+*/ nprocFOURCORESTWICEROUND`", max_size=40))
def test_no_text_is_too_odd(text: str) -> None:
    count_in(text, VARIABLES)


def test_what_python_warns_of_is_not_said(recwarn: pytest.WarningsRecorder) -> None:
    assert count_in("2or 1", VARIABLES) is None
    assert list(recwarn) == []
