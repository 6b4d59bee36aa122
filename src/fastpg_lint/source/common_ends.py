"""What two texts have in common at their ends: what differs stands between."""

from collections.abc import Callable, Sequence


def common_ends(one: Sequence[object], other: Sequence[object]) -> tuple[int, int]:
    """How many elements, lines or characters, both begin with; and of the others, how many both end with.

    Both are of one type, for stretches of them are compared at once: a loop over a long text is slow.
    """
    most = min(len(one), len(other))
    end, other_end = len(one), len(other)
    first = _longest(most, lambda near, far: one[near:far] == other[near:far])
    same = _longest(
        most - first,
        lambda near, far: one[end - far : end - near] == other[other_end - far : other_end - near],
    )
    return first, same


def _longest(most: int, are_same: Callable[[int, int], bool]) -> int:
    """Up to which of at most so many elements all are the same, told from one to another."""
    known = 0
    while known < most:
        middle = (known + most + 1) // 2
        if are_same(known, middle):
            known = middle
        else:
            most = middle - 1
    return known
