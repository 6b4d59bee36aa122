"""What two sequences begin and end with alike is told once, and never twice of one element."""

from hypothesis import given
from hypothesis import strategies as st

from fastpg_lint.source.common_ends import common_ends

LINES = st.lists(st.sampled_from("ab"), max_size=6)


@given(LINES, LINES)
def test_what_is_between_differs_at_both_ends(one: list[str], other: list[str]) -> None:
    first, last = common_ends(one, other)
    assert one[:first] == other[:first]
    assert one[len(one) - last :] == other[len(other) - last :]
    ours, theirs = one[first : len(one) - last], other[first : len(other) - last]
    if ours and theirs:
        assert ours[0] != theirs[0]
        assert ours[-1] != theirs[-1]
    else:
        assert first + last == min(len(one), len(other))
