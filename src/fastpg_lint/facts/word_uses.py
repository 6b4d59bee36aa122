"""Uses of words in a module: where a word is called, or stored, each told apart from the others by a text."""

from collections.abc import Iterator, Mapping

from fastpg_lint.facts.records import Words
from fastpg_lint.source.segments import stretch_of

EVERY_CALL = "*"
"""All calls of all words."""
OF_BOUND = "="
"""The calls of names that are given a value, whatever these are called."""


def calls_of(word: str) -> str:
    """The calls of a word."""
    return f"({word}"


def stores_of(name: str) -> str:
    """The scopes that give an attribute of a name a value."""
    return f".{name}"


def of_bound_in(stretch: int) -> str:
    """The calls in an outermost function of names that are given a value anywhere in the module."""
    return f"={stretch}"


def changed_uses(before: Words, after: Words) -> Iterator[str]:
    """The uses that are others afterwards."""
    words = [calls_of(one) for one in _changed(before.called, after.called)]
    if words:
        yield EVERY_CALL
    yield from words
    yield from map(stores_of, _changed(before.stored, after.stored))
    if before.of_bound != after.of_bound:
        yield OF_BOUND
        changed = set(before.of_bound).symmetric_difference(after.of_bound)
        yield from map(of_bound_in, sorted({stretch_of(number) for number in changed}))


def _changed(before: Mapping[str, tuple[int, ...]], after: Mapping[str, tuple[int, ...]]) -> list[str]:
    return sorted(one for one in before.keys() | after.keys() if before.get(one) != after.get(one))
