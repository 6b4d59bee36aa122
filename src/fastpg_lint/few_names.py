"""Many names in one sentence: the first few, and a sign that there are more."""

from collections.abc import Sequence

_MOST = 3


def few_names(names: Sequence[str]) -> str:
    """Names with commas between them, no more than a reader takes in."""
    return ", ".join(names[:_MOST]) + (", …" if len(names) > _MOST else "")
