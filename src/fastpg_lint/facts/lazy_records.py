"""Lazy records: facts stay encoded, and each record is decoded when it is first asked for.

Of a module that others call into, little is asked. All of its records, decoded, would be eight times as
large as they are encoded.
"""

from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import chain, zip_longest
from typing import TypeVar, cast

import msgspec
from msgspec import Raw, Struct

from fastpg_lint.facts.access_paths import AccessPath
from fastpg_lint.facts.records import Branch, Call, ModuleFacts, Read, Scope, Usage, Words
from fastpg_lint.facts.secrets.literal_facts import LiteralFact
from fastpg_lint.facts.tables import SegmentedTable
from fastpg_lint.source.segments import LOCAL, WIDTH

Record = TypeVar("Record")


class Pieces(SegmentedTable[Record]):
    """Records by their numbers, decoded one by one."""

    __slots__ = ("_decode", "_encoded", "_every", "_numbers", "_segments")

    def __init__(
        self, encoded: Callable[[int], list[Raw] | list[Record]], count: int, decode: Callable[[Raw], Record]
    ) -> None:
        """`encoded` gives the records of one of `count` segments when they are first asked for.

        Those that are decoded already stay as they are.
        """
        self._encoded = encoded
        self._decode = decode
        self._segments: list[list[Record | Raw] | None] = [None] * count
        self._every: list[Record] | None = None
        """All of them, once somebody has gone over them: many do."""
        self._numbers: list[int] | None = None

    def __getitem__(self, number: int, /) -> Record:
        records = self._segments[number >> WIDTH] or self._records(number >> WIDTH)
        record = records[number & LOCAL]
        # Asked millions of times a run: by class, which costs a third of `isinstance`.
        if record.__class__ is Raw:
            record = records[number & LOCAL] = self._decode(record)
        return record  # type: ignore[return-value]

    def _records(self, segment: int) -> list[Record | Raw]:
        records = self._segments[segment]
        if records is None:
            # Each record takes the place of what it was encoded to.
            records = self._segments[segment] = cast("list[Record | Raw]", self._encoded(segment))
        return records

    @property
    def segments(self) -> list[list[Record]]:
        return [self._all_of(segment) for segment in range(len(self._segments))]

    def segment(self, number: int) -> list[Record]:
        return self._all_of(number) if number < len(self._segments) else []

    @property
    def count(self) -> int:
        return len(self._segments)

    @property
    def decoded(self) -> int:
        return sum(records is not None for records in self._segments)

    def numbers(self) -> Iterator[int]:
        """The numbers that there are, going up."""
        if self._numbers is None:
            counts = (len(self._records(segment)) for segment in range(len(self._segments)))
            firsts = ((segment << WIDTH, count) for segment, count in enumerate(counts))
            self._numbers = [number for first, count in firsts for number in range(first, first + count)]
        return iter(self._numbers)

    def items(self) -> Iterator[tuple[int, Record]]:
        """The records with their numbers."""
        return zip(self.numbers(), self, strict=True)

    def __len__(self) -> int:
        return sum(len(self._records(segment)) for segment in range(len(self._segments)))

    def __iter__(self) -> Iterator[Record]:
        if self._every is None:
            self._every = list(chain.from_iterable(map(self._all_of, range(len(self._segments)))))
        return iter(self._every)

    def _all_of(self, segment: int) -> list[Record]:
        records = self._records(segment)
        for position, record in enumerate(records):
            if record.__class__ is Raw:
                records[position] = self._decode(record)
        return cast("list[Record]", records)


class Segment(Struct, frozen=True, array_like=True):
    """The records of one segment, those of each kind still encoded."""

    scopes: list[Raw]
    branches: list[Raw]
    calls: list[Raw]
    reads: list[Raw]
    usages: list[Raw]


class _Segments:
    """The segments of a module, each decoded when it is first asked for."""

    def __init__(self, encoded: list[Raw]) -> None:
        self._encoded = encoded
        self._decoded: list[Segment | None] = [None] * len(encoded)

    def take_over(self, before: "_Segments") -> None:
        """Takes over what is decoded of those segments that were the same before."""
        both = zip(self._encoded, before._encoded, before._decoded, strict=False)
        for number, (one, other, decoded) in enumerate(both):
            if decoded is not None and one == other:
                self._decoded[number] = decoded

    def __getitem__(self, number: int, /) -> Segment:
        segment = self._decoded[number]
        if segment is None:
            segment = self._decoded[number] = _SEGMENT.decode(self._encoded[number])
        return segment


def kept(facts: ModuleFacts) -> tuple[object, ...]:
    """Facts in the form in which they are kept, to be encoded."""
    tables = (facts.scopes, facts.branches, facts.calls, facts.reads, facts.usages)
    segments = zip_longest(*(table.segments for table in tables), fillvalue=[])
    return (
        list(segments),
        facts.stars,
        facts.literals,
        facts.classes,
        list(facts.words),
        facts.size,
        facts.packages,
    )


class KeptFacts(Struct, frozen=True, array_like=True, dict=True):
    """`ModuleFacts` as they are kept, segment by segment, whose records are still encoded."""

    segments: list[Raw]
    stars: tuple[AccessPath, ...]
    literals: tuple[LiteralFact, ...]
    classes: tuple[int, ...]
    words: list[Raw]
    size: int
    packages: tuple[str, ...]

    @cached_property
    def all_words(self) -> Words:
        """The words of the module, decoded once: while somebody types, several ask for them at each key."""
        return _WORDS.decode(self.words[0])

    def facts(self) -> ModuleFacts:
        """The facts, to be decoded as they are asked for."""
        return self._with(_Segments(self.segments))

    def _with(self, segments: _Segments) -> ModuleFacts:
        count = len(self.segments)
        return ModuleFacts(
            scopes=Pieces(lambda number: segments[number].scopes, count, _SCOPE.decode),
            branches=Pieces(lambda number: segments[number].branches, count, _BRANCH.decode),
            calls=Pieces(lambda number: segments[number].calls, count, _CALL.decode),
            reads=Pieces(lambda number: segments[number].reads, count, _READ.decode),
            stars=self.stars,
            literals=self.literals,
            usages=Pieces(lambda number: segments[number].usages, count, _USAGE.decode),
            classes=self.classes,
            words=Pieces(lambda _: [self.all_words], 1, _WORDS.decode),
            size=self.size,
            packages=self.packages,
        )


class EditedFacts:
    """The facts of a text that is edited again and again: what an edit leaves alone is decoded once."""

    def __init__(self) -> None:
        self._segments = _Segments([])
        self.kept: KeptFacts | None = None
        """Those of the text as it is now, as they are kept."""
        self.facts: ModuleFacts | None = None
        """The same, to be asked."""

    def take(self, kept: KeptFacts) -> None:
        """Puts the facts of the edited text in the place of those before."""
        segments = _Segments(kept.segments)
        segments.take_over(self._segments)
        self._segments, self.kept = segments, kept
        self.facts = kept._with(self._segments)


_SCOPE = msgspec.msgpack.Decoder(Scope)
_BRANCH = msgspec.msgpack.Decoder(Branch)
_CALL = msgspec.msgpack.Decoder(Call)
_READ = msgspec.msgpack.Decoder(Read)
_SEGMENT = msgspec.msgpack.Decoder(Segment)
_USAGE = msgspec.msgpack.Decoder(Usage)
_WORDS = msgspec.msgpack.Decoder(Words)
