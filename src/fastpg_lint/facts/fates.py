"""What uses of a name make of its value: handed on, or taken for what it would give once it is awaited."""

from collections.abc import Set as AbstractSet

from fastpg_lint.facts.records import AWAITED, Fate
from fastpg_lint.facts.words import is_printing

HANDED_ON = frozenset(
    {
        Fate.OTHER,
        Fate.AWAITED,
        Fate.KEPT,
        Fate.ARGUMENT,
        Fate.RETURNED,
        Fate.YIELDED,
        Fate.CONTAINER,
        Fate.STORED,
        Fate.ENTERED,
        Fate.ASYNC_ENTERED,
        Fate.ITERATED,
        Fate.ASYNC_ITERATED,
    }
)
"""Fates in which somebody else may still await the value."""
COUNTING = frozenset(
    {
        *("all", "any", "len", "max", "min", "sorted", "sum", "enumerate", "reversed", "zip"),
        *("dict", "frozenset", "list", "set", "tuple", "isinstance"),
    }
)
"""Callables that want the elements of what they are given, or to know what it is."""
TESTING = frozenset({"all", "any", "len", "max", "min", "sorted", "sum"})
"""Those of them that use up the elements themselves: `any(is_allowed(user) for user in users)`."""

_WAITING = AWAITED | {Fate.YIELDED, Fate.OTHER, Fate.ENTERED, Fate.STORED}
"""Fates with which a coroutine may come to somebody who awaits it, or of which nothing is known."""
_TAKING = frozenset({Fate.FORMATTED, Fate.ITEM, Fate.ITERATED, Fate.UNPACKED, Fate.TAKEN})
"""Fates that no coroutine has on purpose."""
_ASKING = frozenset({Fate.CONDITION, Fate.OPERAND, Fate.ATTRIBUTE})
"""Fates that say as much where the value is not given to a call as well."""


def as_argument(text: str) -> Fate:
    """What a call of a callee, as it is written, makes of its argument."""
    if text in COUNTING:
        return Fate.OPERAND
    return Fate.TAKEN if is_printing(text) else Fate.ARGUMENT


def is_taken(fates: AbstractSet[Fate]) -> bool:
    """Whether uses of one name take its value for what it would give, and none of them awaits it."""
    if fates & _WAITING:
        return False
    return bool(fates & _TAKING) or (Fate.ARGUMENT not in fates and bool(fates & _ASKING))
