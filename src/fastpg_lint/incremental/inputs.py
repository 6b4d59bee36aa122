"""Dependency tracking: which inputs each remembered answer was worked out from.

What is read from outside while an answer is worked out, a file or what a folder holds, is an input. An
answer that is remembered keeps the inputs that it was worked out from, and hands them on to every answer that
uses it; so each knows all that it depends on, and holds as long as that does. (The idea is that of verifying
traces: Mokhov, Mitchell and Peyton Jones, *Build systems à la carte*, 2018.)
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from itertools import islice
from typing import Generic, Protocol, TypeVar

from msgspec import Struct

from fastpg_lint.incremental.packed_sets import Meeting, Packed, PackedSets, numbers_in

Key = TypeVar("Key", bound=Hashable)
Answer = TypeVar("Answer")


class Input(Struct, frozen=True, array_like=True, gc=False):
    """Something outside that an answer may depend on: `kind` says what, `name` says which."""

    kind: str
    name: str


MOST_MEETINGS = 12
"""Sets of inputs that are held with what they have in common with all others."""
DERIVED = "derived"
"""An answer that is itself an input of others, by its kind and key; see `cutoff`."""


class Deriving(Protocol):
    """Answers of one kind that are inputs themselves, each by its key."""

    def encoded(self, key: str) -> bytes:
        """The answer, worked out where it is not known; raises `LookupError` where nothing has the key."""

    def known(self, key: str) -> bytes | None:
        """The answer, where nothing has to be worked out to tell it."""

    def read(self, key: str) -> int | None:
        """What it was worked out from, as a set of inputs; None where it was taken over."""

    def hanging_on(self, inputs: int) -> int:
        """The answers, as a set of inputs, that were worked out from any of some inputs."""


class Holder(Protocol):
    """Somebody who holds answers, each with the set of inputs that it was worked out from."""

    def drop(self, inputs: int) -> None:
        """Drops the answers that depend on any of some inputs."""


class Adopted:
    """A derived answer of an earlier run that holds: as it is encoded, and the inputs that it depends on.

    Of most that a run takes over nobody asks for these, so they are looked up when somebody does.
    """

    __slots__ = ("_find", "_read", "encoded")

    def __init__(self, encoded: bytes, find: Callable[[], int]) -> None:
        """`find` gives the inputs as a set of `InputTracker`."""
        self.encoded = encoded
        self._find = find
        self._read: int | None = None

    @property
    def read(self) -> int:
        """The inputs, as a set."""
        if self._read is None:
            self._read = self._find()
        return self._read


class Reads:
    """A set of inputs, as `InputTracker` has them."""

    def __init__(self) -> None:
        self.read = 0


class InputTracker:
    """Collects the inputs of whatever is being worked out.

    A set of inputs is a number with a bit for each, so that two are united by one operation. Whoever keeps
    one for long keeps it packed.
    """

    def __init__(self) -> None:
        self._inputs: dict[Input, int] = {}
        self._every: list[Input] = []
        """All of them by their numbers."""
        self.unpacked = PackedSets()
        """Sets by what they are packed as."""
        self.packed = self.unpacked.pack
        """What a set is kept as: there are millions, most of few inputs."""
        self._meetings: dict[int, Meeting] = {}
        """By what was asked last: as texts are edited, the same inputs change again and again."""
        self.read = 0
        """The inputs read so far for what is being worked out."""
        self.derived: dict[str, Deriving] = {}
        """Who gives the answers of each kind that are inputs."""
        self.adopted: dict[str, Adopted] = {}
        """By name, such answers of an earlier run that hold."""
        self.recall: Callable[[str], object] | None = None
        """Takes one more of them over, where an earlier run has left one that holds."""
        self._looked = Looked[str](self)
        """Which of them were looked at before."""
        self.fine = 0
        """Inputs that change often and seldom matter; what depends on one is worth being an input itself."""
        self.passing = 0
        """Inputs that no later run knows, and so nothing that was taken over from an earlier one."""
        self.holders: list[Holder] = []
        """Who holds answers that depend on inputs."""

    def bit(self, kind: str, name: str) -> int:
        """The set with one input."""
        one = Input(kind, name)
        number = self._inputs.get(one)
        if number is None:
            number = self._inputs[one] = len(self._every)
            self._every.append(one)
        return 1 << number

    def note(self, kind: str, name: str) -> None:
        """Says that an input is read."""
        self.read |= self.bit(kind, name)

    @property
    def may_take_over(self) -> bool:
        """Whether there may be any derived answer of an earlier run that holds."""
        return bool(self.adopted) or self.recall is not None

    def taken_over(self, name: str) -> Adopted | None:
        """A derived answer of an earlier run, where there is one that holds."""
        if self.recall is not None and name not in self.adopted:
            self.recall(name)
        return self.adopted.get(name)

    @contextmanager
    def traced(self) -> Iterator[None]:
        """Begins with nothing read, and hands on what was read to what is worked out around it."""
        before, self.read = self.read, 0
        try:
            yield
        finally:
            self.read |= before

    @contextmanager
    def apart(self) -> Iterator["Reads"]:
        """Gives what is read within, and hands nothing on."""
        before, self.read = self.read, 0
        reads = Reads()
        try:
            yield reads
        finally:
            reads.read, self.read = self.read, before

    def set_of(self, inputs: Iterable[Input]) -> int:
        """The set with some inputs."""
        read = 0
        for one in inputs:
            read |= self.bit(one.kind, one.name)
        return read

    def reached(self, changed: int) -> int:
        """Inputs that have changed, and with them the derived answers that depend on them."""
        before = 0
        while changed != before:
            before = changed
            lasting = before & ~self.passing
            hanging = [name for name, one in self._looked.new(lasting, self.adopted) if one.read & lasting]
            if not hanging:
                self._looked.keep(lasting, len(self.adopted))
            for name in hanging:
                changed |= self.bit(DERIVED, name)
            for deriving in self.derived.values():
                changed |= deriving.hanging_on(changed)
        return changed

    def drop(self, changed: int) -> None:
        """Drops all answers that depend on any of some inputs, of which `reached` has given all."""
        gone = [one.name for one in self.inputs(changed) if one.name in self.adopted]
        for name in gone:
            del self.adopted[name]
        if gone:
            self._looked.forget()
        for holder in self.holders:
            holder.drop(changed)

    def forget(self) -> None:
        """Lets go of all that a `Memo` holds, where nothing is being worked out."""
        for holder in self.holders:
            if isinstance(holder, Memo):
                holder.forget()

    def meeting(self, inputs: int) -> Mapping[Packed, bool]:
        """Tells of packed sets whether any of some inputs is in them."""
        known = self._meetings.get(inputs)
        if known is None:
            while len(self._meetings) >= MOST_MEETINGS:
                del self._meetings[next(iter(self._meetings))]
            known = self._meetings[inputs] = Meeting(inputs)
        return known

    def inputs(self, read: int) -> list[Input]:
        """The inputs in a set."""
        return list(map(self._every.__getitem__, numbers_in(read)))


class KeptReads(MutableMapping[Key, int]):
    """Sets of inputs by key, kept packed."""

    def __init__(self, tracker: InputTracker) -> None:
        self._tracker = tracker
        self._kept: dict[Key, Packed] = {}

    def __getitem__(self, key: Key) -> int:
        return self._tracker.unpacked[self._kept[key]]

    def __setitem__(self, key: Key, read: int) -> None:
        self._kept[key] = self._tracker.packed(read)

    def __delitem__(self, key: Key) -> None:
        del self._kept[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)

    def meeting(self, inputs: int) -> list[Key]:
        """The keys whose sets have any of some inputs."""
        meets = self._tracker.meeting(inputs)
        return [key for key, packed in self._kept.items() if meets[packed]]


class Looked(Generic[Key]):
    """Which answers of a dict were looked at before, and do not depend on some inputs.

    Texts are edited one key after the other, and the same inputs change each time: of many thousand answers
    only those are looked at that have come since. Who takes any away says so by `cut`, or by `forget`.
    """

    def __init__(self, tracker: InputTracker) -> None:
        self._tracker = tracker
        self._counts: dict[int, int] = {}
        """How many answers do not depend on inputs, the first of them all, by these inputs."""

    def new(self, inputs: int, known: dict[Key, Answer]) -> Iterator[tuple[Key, Answer]]:
        """The answers that have come since `keep` was told of these inputs, the last first."""
        return islice(reversed(known.items()), max(len(known) - self._counts.get(inputs, 0), 0))

    def keep(self, inputs: int, count: int) -> None:
        """Says that of the first answers, that many, none depends on any of some inputs."""
        self._counts.pop(inputs, None)
        while len(self._counts) >= MOST_MEETINGS:
            del self._counts[next(iter(self._counts))]
        self._counts[inputs] = count

    def drop(self, inputs: int, known: dict[Key, tuple[Answer, Packed]]) -> None:
        """Drops the answers that depend on any of some inputs; each is kept with what it depends on."""
        if self._counts.get(inputs, 0) == len(known):
            self.keep(inputs, len(known))
            return
        meets = self._tracker.meeting(inputs)
        new = enumerate(self.new(inputs, known), 1)
        gone = {key: place for place, (key, (_, read)) in new if meets[read]}
        self.cut(take_away(gone, known))
        self.keep(inputs, len(known))

    def cut(self, count: int) -> None:
        """Says that of the answers behind the first, that many, some have gone."""
        for inputs, looked in self._counts.items():
            self._counts[inputs] = min(looked, count)

    def forget(self) -> None:
        """Begins anew: answers have gone."""
        self._counts.clear()


def take_away(gone: dict[Key, int], known: dict[Key, Answer]) -> int:
    """Takes answers away, given by their places from the end; gives how many stand before the first."""
    before = len(known) - max(gone.values(), default=0)
    for key in gone:
        del known[key]
    return before


class Memo(Generic[Key, Answer]):
    """Answers by key, each worked out once."""

    def __init__(
        self,
        tracker: InputTracker,
        work: Callable[[Key], Answer],
        in_a_circle: Callable[[Key], Answer] | None = None,
        *,
        most: int | None = None,
    ) -> None:
        """`in_a_circle` answers a question that leads back to itself, where that can be.

        Where answers are large, and asked for again only soon, all are dropped once there are `most`.
        """
        self._most = most
        self._tracker = tracker
        self._work = work
        self._in_a_circle = in_a_circle
        self._known: dict[Key, tuple[Answer, Packed]] = {}
        self._looked = Looked[Key](tracker)
        tracker.holders.append(self)

    def drop(self, inputs: int) -> None:
        """Drops the answers that depend on any of some inputs."""
        self._looked.drop(inputs, self._known)

    def forget(self) -> None:
        """Drops all answers."""
        self._known.clear()
        self._looked.forget()

    def __call__(self, key: Key) -> Answer:
        """The answer for a key."""
        tracker = self._tracker
        known = self._known.get(key)
        if known is not None:
            tracker.read |= tracker.unpacked[known[1]]
            return known[0]
        if self._in_a_circle is not None:
            self._known[key] = self._in_a_circle(key), 0
        before, tracker.read = tracker.read, 0
        try:
            answer = self._work(key)
            if self._most is not None and len(self._known) >= self._most:
                self.forget()
            self._known[key] = answer, tracker.packed(tracker.read)
        finally:
            tracker.read |= before
        return answer


class Once(Generic[Answer]):
    """One answer, worked out once."""

    def __init__(self, tracker: InputTracker, work: Callable[[], Answer]) -> None:
        self._memo = Memo[None, Answer](tracker, lambda _: work())

    def __call__(self) -> Answer:
        """The answer."""
        return self._memo(None)
