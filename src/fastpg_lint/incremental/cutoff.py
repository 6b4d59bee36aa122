"""Early cut-off: answers worked out from many inputs, which are inputs of others by their value alone.

Whoever asks depends on the answer alone, by its digest, and not on all that it was worked out from; so a
change that leaves the answer as it was leaves alone what was worked out with it. (This is the early
cut-off of Mokhov, Mitchell and Peyton Jones, *Build systems à la carte*, 2018.)
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Generic, TypeVar

import msgspec
from msgspec import Struct

from fastpg_lint.incremental.inputs import DERIVED, InputTracker, Looked, take_away
from fastpg_lint.incremental.packed_sets import Packed

Answer = TypeVar("Answer")


class _Known(Struct, Generic[Answer]):
    """An answer, what it is to others, and what it was worked out from, here or earlier.

    To others it is an input itself, or, where that is not worth while, the inputs that it depends on.
    """

    answer: Answer
    handed_on: Packed
    read: Packed
    is_adopted: bool = False


class EarlyCutoff(Generic[Answer]):
    """Answers of one kind, by key. A key is a text, so that a later run can ask for the same again."""

    def __init__(
        self,
        tracker: InputTracker,
        kind: str,
        work: Callable[[str], Answer],
        decode: Callable[[bytes], Answer],
        *,
        of_fine: bool = False,
    ) -> None:
        """`work` gives the answer for a key, in an order that is always the same; `decode` reads it again.

        With `of_fine`, an answer is an input only where it depends on such as `InputTracker.fine` has.
        """
        self._of_fine = of_fine
        self._tracker = tracker
        self._kind = kind
        self._work = work
        self._decode = decode
        self._known: dict[str, _Known[Answer]] = {}
        self._looked_for_hanging = Looked[str](tracker)
        self._looked_for_dropped = Looked[str](tracker)
        tracker.derived[kind] = self
        tracker.holders.append(self)

    def __call__(self, key: str = "") -> Answer:
        """The answer for a key."""
        known = self._get(key)
        self._tracker.read |= self._tracker.unpacked[known.handed_on]
        return known.answer

    def has(self, key: str) -> bool:
        """Whether the answer for a key is known already."""
        return key in self._known

    def encoded(self, key: str) -> bytes:
        """The answer for a key, for later runs to take over."""
        return msgspec.msgpack.encode(self._get(key).answer)

    def known(self, key: str) -> bytes | None:
        """The same, where it is known already."""
        known = self._known.get(key)
        return msgspec.msgpack.encode(known.answer) if known is not None else None

    def read(self, key: str) -> int | None:
        """What an answer was worked out from, as a set of inputs; None where it was taken over."""
        known = self._get(key)
        return None if known.is_adopted else self._tracker.unpacked[known.read]

    def hanging_on(self, inputs: int) -> int:
        """The answers, as a set of inputs, that were worked out from any of some inputs."""
        meets, found, before = self._tracker.meeting(inputs), 0, len(self._known)
        for place, (key, known) in enumerate(self._looked_for_hanging.new(inputs, self._known), 1):
            if meets[known.read]:  # who has found it to be an input may hold it still
                found |= self._tracker.bit(DERIVED, f"{self._kind}/{key}")
                before = len(self._known) - place
        self._looked_for_hanging.keep(inputs, before)
        return found

    def drop(self, inputs: int) -> None:
        """Drops the answers that are among some inputs."""
        meets = self._tracker.meeting(inputs)
        new = enumerate(self._looked_for_dropped.new(inputs, self._known), 1)
        before = take_away({key: place for place, (key, known) in new if meets[known.handed_on]}, self._known)
        self._looked_for_hanging.cut(before)
        self._looked_for_dropped.cut(before)
        self._looked_for_dropped.keep(inputs, len(self._known))

    def _get(self, key: str) -> _Known[Answer]:
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._find(key)
        return known

    def _find(self, key: str) -> _Known[Answer]:
        tracker = self._tracker
        packed = tracker.packed
        name = f"{self._kind}/{key}"
        adopted = tracker.taken_over(name)
        if adopted is not None:
            with suppress(msgspec.DecodeError):  # another program wrote this value
                answer = self._decode(adopted.encoded)
                bit = packed(tracker.bit(DERIVED, name))
                return _Known(answer, bit, packed(adopted.read), is_adopted=True)
        with tracker.apart() as apart:
            answer = self._work(key)
        read = packed(apart.read)
        is_input = not self._of_fine or bool(apart.read & tracker.fine)
        return _Known(answer, packed(tracker.bit(DERIVED, name)) if is_input else read, read)
