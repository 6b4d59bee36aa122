"""Questions about types, each answered once, also where they lead back to themselves."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

from msgspec import Struct

from fastpg_lint.incremental.inputs import DERIVED, InputTracker, Looked
from fastpg_lint.incremental.packed_sets import Packed
from fastpg_lint.semantic.types import UNKNOWN, Types, bounded

DEEPEST = 400
"""Steps from one question to the next above which the first is unknown.

In an application of 500 modules the longest chain has 250. Near the bound an answer hangs on the order of
asking where questions lead back to themselves, since the way round is shorter from one than from another.
"""
MOST_CUT = 5000
"""Answers that are cut short on the way to one: what needs more is a tangle, and unknown.

Others are worked out once, by whoever asks first: an answer must not hang on who that was.
"""
MOST_QUESTIONS = 100_000
"""Questions that are worked out for one: no project has as many, and code that is made to hang may."""

MOST_ANSWERS = 60_000
"""Answers of a generation, some 20 MB of them: those that nothing asked for of late are worked out again."""


class Question(Protocol):
    """A question that has been asked, ready to be answered."""

    def __call__(self) -> Types: ...


class _Provisional(Struct):
    """An answer that was cut short, what it was worked out from, and where it was cut."""

    types: Types
    read: Packed
    cuts: int
    height: int


class _Answer(NamedTuple):
    """An answer, and how many steps lead from it to the last question."""

    types: Types
    height: int


_Kept = tuple[_Answer, Packed]
"""An answer, and what it was worked out from."""


class Questions:
    """Answers questions, and remembers the answers.

    A question that leads back to one that is still open gets "unknown" there: it is cut. An answer that was
    cut only at itself is as good as it can be, and kept. One that was cut at questions around it would be
    better if it were asked elsewhere, so it is kept only until the outermost of those is answered: what is
    reported must not depend on the order of asking. Open questions are told by their depth, and a set of them
    is a number with a bit for each.

    The steps from a question to the last one that it leads to are counted as well, those of remembered
    answers included. Where there are too many, all questions on the way from the outermost one are unknown,
    and only that one is answered for good: the others may be near enough to the end by themselves.

    Of the answers there are two generations, as in `LruCache`; written out here, where each step counts.
    """

    def __init__(self, tracker: InputTracker, most: int = MOST_ANSWERS) -> None:
        self._tracker = tracker
        self._most = most
        self._answers: dict[object, _Kept] = {}
        self._older: dict[object, _Kept] = {}
        self._looked = Looked[object](tracker), Looked[object](tracker)
        self._provisional: dict[object, _Provisional] = {}
        self._hanging: dict[int, list[object]] = defaultdict(list)
        """The provisional answers that were cut at the question of a depth."""
        self._open: dict[object, int] = {}
        self._asked = self._cut_short = 0
        self._cuts = 0
        """The open questions that the answer which is being worked out was cut at so far."""
        self._height = 0
        """The steps that lead from it so far."""
        self._is_too_far = False
        """Whether the outermost question is too many steps from the last."""
        tracker.holders.append(self)

    def ask(self, question: object, answer: Question) -> Types:
        """The answer to a question, worked out at most once; unknown where it leads back to itself."""
        tracker = self._tracker
        known = self._answers.get(question)
        if known is None and self._older:
            known = self._from_older(question)
        depth = len(self._open)
        if known is not None:
            (types, height), read = known
            tracker.read |= tracker.unpacked[read]
            if not depth:
                return types
            return types if self._is_near(depth, height) else UNKNOWN
        if not depth:
            self._asked = self._cut_short = 0
        elif question in self._open or question in self._provisional:
            return self._unfinished(question)
        elif self._is_endless() or not self._is_near(depth, 0):
            self._is_too_far = True
            return UNKNOWN
        return self._work_out(question, answer, depth)

    def _work_out(self, question: object, answer: Question, depth: int) -> Types:
        """The answer to a question that is not known, with as many questions open around it."""
        tracker = self._tracker
        self._asked += 1
        cuts_before, read_before, height_before = self._cuts, tracker.read, self._height
        self._cuts = tracker.read = self._height = 0
        self._open[question] = depth
        try:
            types = bounded(answer())
            if self._is_too_far:
                types, self._height = UNKNOWN, DEEPEST + 1
                self._cuts |= 1
            if self._cuts:
                self._cuts &= ~(1 << depth)
            if self._cuts:
                self._provide(question, types)
            else:
                self._keep(question, (_Answer(types, self._height), tracker.packed(tracker.read)))
        finally:
            del self._open[question]
            if depth in self._hanging:
                self._close(depth)
            if not depth:
                self._is_too_far = False
            self._cuts |= cuts_before
            self._height = max(height_before, self._height + 1)
            tracker.read |= read_before
        return types

    def _is_endless(self) -> bool:
        """Whether more has been asked for the outermost question than any leads to."""
        return self._cut_short >= MOST_CUT or self._asked >= MOST_QUESTIONS

    def _is_near(self, depth: int, height: int) -> bool:
        """Whether an answer is near enough to the outermost question, by the steps before and behind it."""
        if self._is_too_far or depth + height > DEEPEST:
            self._is_too_far = True
            return False
        if height >= self._height:
            self._height = height + 1
        return True

    def ask_apart(self, question: object, answer: Question, inputs: "DerivedTypes", key: str) -> Types:
        """The same, where the answer itself is what whoever asks depends on: an input, of the given kind.

        One that was cut short is none, since it would be another elsewhere.
        """
        tracker = self._tracker
        read_before, cuts_before = tracker.read, self._cuts
        tracker.read = self._cuts = 0
        try:
            types = self.ask(question, answer)
            if not self._cuts and tracker.read & tracker.fine:
                tracker.read = inputs.told(key, types, tracker.read)
        finally:
            tracker.read |= read_before
            self._cuts |= cuts_before
        return types

    def forget(self) -> None:
        """Drops the answers, where no question is open."""
        self._answers, self._older = {}, {}
        self._begin_looking_anew()

    def _begin_looking_anew(self) -> None:
        for looked in self._looked:
            looked.forget()

    def drop(self, inputs: int) -> None:
        """Drops the answers that depend on any of some inputs, where no question is open."""
        for looked, answers in zip(self._looked, (self._answers, self._older), strict=True):
            looked.drop(inputs, answers)

    def _unfinished(self, question: object) -> Types:
        """The provisional answer to a question, or that of a cut where it is still open."""
        known = self._provisional.get(question)
        if known is not None:
            self._tracker.read |= self._tracker.unpacked[known.read]
            self._cuts |= known.cuts
            is_near = self._is_near(len(self._open), known.height)
            return known.types if is_near else UNKNOWN
        self._cuts |= 1 << self._open[question]
        return UNKNOWN

    def _provide(self, question: object, types: Types) -> None:
        """Keeps an answer that was cut, until the outermost question that it was cut at is answered."""
        self._cut_short += 1
        read = self._tracker.packed(self._tracker.read)
        self._provisional[question] = _Provisional(types, read, self._cuts, self._height)
        for depth in _depths(self._cuts):
            self._hanging[depth].append(question)

    def _from_older(self, question: object) -> _Kept | None:
        known = self._older.pop(question, None)
        if known is not None:
            self._keep(question, known)
        return known

    def _keep(self, question: object, known: _Kept) -> None:
        if len(self._answers) >= self._most:
            self._older, self._answers = self._answers, {}
            self._begin_looking_anew()
        self._answers[question] = known

    def _close(self, depth: int) -> None:
        """Forgets the answers that were cut at the question of a depth and at none around it."""
        for question in self._hanging.pop(depth):
            provisional = self._provisional[question]
            provisional.cuts &= ~(1 << depth)
            if not provisional.cuts:
                del self._provisional[question]


class _Told(Struct):
    """An answer that is an input, that input, and what it was worked out from."""

    types: Types
    bit: Packed
    read: Packed


class DerivedTypes:
    """Types that are inputs of others by their value alone, each by its key; see `incremental.cutoff`."""

    def __init__(self, tracker: InputTracker, kind: str, work: Callable[[str], Types]) -> None:
        """`work` gives the types for a key."""
        self._tracker = tracker
        self._kind = kind
        self._work = work
        self._told: dict[str, _Told] = {}
        tracker.derived[kind] = self
        tracker.holders.append(self)

    def told(self, key: str, types: Types, read: int) -> int:
        """The input that types are; `read` is what they were worked out from."""
        tracker = self._tracker
        known = self._told.get(key)
        if known is not None:
            return tracker.unpacked[known.bit]
        bit = tracker.bit(DERIVED, f"{self._kind}/{key}")
        self._told[key] = _Told(types, tracker.packed(bit), tracker.packed(read))
        return bit

    def encoded(self, key: str) -> bytes:
        """The types for a key, as far as others compare them."""
        return repr(self._of(key).types).encode()

    def known(self, key: str) -> bytes | None:
        """The same, where they are known already."""
        return repr(self._told[key].types).encode() if key in self._told else None

    def read(self, key: str) -> int | None:
        """What they were worked out from."""
        return self._tracker.unpacked[self._of(key).read]

    def hanging_on(self, inputs: int) -> int:
        """The types, as a set of inputs, that were worked out from any of some inputs."""
        meets, found = self._tracker.meeting(inputs), 0
        for one in self._told.values():
            if meets[one.read]:
                found |= self._tracker.unpacked[one.bit]
        return found

    def drop(self, inputs: int) -> None:
        """Drops the types that are among some inputs."""
        meets = self._tracker.meeting(inputs)
        for key in [key for key, one in self._told.items() if meets[one.bit]]:
            del self._told[key]

    def _of(self, key: str) -> _Told:
        if key not in self._told:
            with self._tracker.apart() as apart:
                types = self._work(key)
            self.told(key, types, apart.read)
        return self._told[key]


def _depths(cuts: int) -> Iterator[int]:
    while cuts:
        lowest = cuts & -cuts
        yield lowest.bit_length() - 1
        cuts ^= lowest
