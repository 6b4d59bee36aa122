"""Names in messages: the first few of many, and the valid one that was probably meant by one that is not."""

import difflib
from collections.abc import Iterable, Sequence

_MOST = 3
"""How many names stand in a sentence."""

_ALIKE = 0.7
"""How much of two names has to be the same, by difflib's measure: below that, nobody meant it."""


def few_names(names: Sequence[str]) -> str:
    """Names with commas between them, no more than a reader takes in."""
    return ", ".join(names[:_MOST]) + (", …" if len(names) > _MOST else "")


def similar(given: str, valid: Iterable[str], alike: float = _ALIKE) -> str:
    """The valid name that looks like the one given, in upper or lower case; nothing where none does."""
    by_folded = {name.casefold(): name for name in valid}
    found = difflib.get_close_matches(given.casefold(), by_folded, n=1, cutoff=alike)
    return by_folded[found[0]] if found else ""


def suggestion(given: str, valid: Iterable[str]) -> str:
    """The end of a sentence that offers that name; nothing where there is none."""
    found = similar(given, valid)
    return f"; the nearest is `{found}`" if found else ""
