"""A cache of two generations that drops what was not used of late, bounded by weight."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

_FULL = 0.75
"""The share of a generation's weight up to which it stays the younger one, where values are weighed anew."""


class LruCache(Generic[Key, Value]):
    """Values by key, the least recent of which are forgotten.

    There are two generations. When the younger one is full, the older one is forgotten and the younger
    takes its place; what is used in the older one moves to the younger. So each value used since is still
    there, and twice `most` is never passed by more than one value.
    """

    def __init__(self, most: int, weigh: Callable[[Value], int] | None = None) -> None:
        """`most` is the weight of a generation.

        `weigh` tells what a value weighs by now, where that may be less than what it was put in with; a
        generation that seems full is weighed anew by it.
        """
        self._most = most
        self._weigh = weigh
        self._weight = 0
        self._weights: dict[Key, int] = {}
        self.young: dict[Key, Value] = {}
        """What is found without a further step, for those who cannot spare one."""
        self._old: dict[Key, Value] = {}

    def clear(self) -> None:
        """Forgets all values."""
        self._weight = 0
        for known in (self._weights, self.young, self._old):
            known.clear()

    def drop(self, key: Key) -> None:
        """Forgets one value."""
        if self.young.pop(key, None) is not None:
            self._weight -= self._weights.pop(key)
        elif self._old.pop(key, None) is not None:
            del self._weights[key]

    def items(self) -> list[tuple[Key, Value]]:
        """All values that there are, with their keys."""
        return [*self.young.items(), *self._old.items()]

    def get(self, key: Key) -> Value | None:
        """The value for a key, None where there is none or it has been forgotten."""
        known = self.young.get(key)
        if known is not None:
            return known
        known = self._old.pop(key, None)
        if known is not None:
            self.put(key, known, self._weights[key])
        return known

    def put(self, key: Key, value: Value, weight: int) -> None:
        """Keeps a value of some weight."""
        if self._weight + weight > self._most and not self._is_lighter():
            for forgotten in self._old:
                del self._weights[forgotten]
            self._old, self.young, self._weight = self.young, {}, 0
        self.young[key] = value
        self._weights[key] = weight
        self._weight += weight

    def _is_lighter(self) -> bool:
        """Whether the younger generation, weighed anew, still has room."""
        if self._weigh is None:
            return False
        weights = {key: self._weigh(value) for key, value in self.young.items()}
        self._weights |= weights
        self._weight = sum(weights.values())
        return self._weight <= self._most * _FULL
