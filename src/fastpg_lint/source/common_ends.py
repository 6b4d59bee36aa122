"""What two texts have in common at their ends: what differs stands between."""

from collections.abc import Sequence


def common_ends(one: Sequence[object], other: Sequence[object]) -> tuple[int, int]:
    """How many elements, lines or characters, both begin with; and of the others, how many both end with."""
    most = min(len(one), len(other))
    first = next((n for n in range(most) if one[n] != other[n]), most)
    return first, next((n for n in range(most - first) if one[-1 - n] != other[-1 - n]), most - first)
