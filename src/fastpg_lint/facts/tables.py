"""Tables: records by their numbers, those of each segment of a module together."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Generic, Protocol, TypeVar

from fastpg_lint.source.segments import LOCAL, WIDTH

Record = TypeVar("Record")
Other = TypeVar("Other")
Asked = TypeVar("Asked", covariant=True)


class Table(Protocol[Asked]):
    """Records of one kind, by their numbers, which go up down the page, but not always by one."""

    @property
    def segments(self) -> Sequence[Sequence[Asked]]: ...

    def segment(self, number: int) -> Sequence[Asked]: ...

    @property
    def count(self) -> int: ...

    @property
    def decoded(self) -> int: ...

    def __getitem__(self, number: int, /) -> Asked: ...

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Asked]: ...

    def numbers(self) -> Iterator[int]: ...

    def items(self) -> Iterator[tuple[int, Asked]]: ...


class SegmentedTable(ABC, Generic[Record]):
    """Records by their numbers, compared by content."""

    __slots__ = ()

    @property
    @abstractmethod
    def segments(self) -> list[list[Record]]:
        """All of them, segment by segment."""

    @abstractmethod
    def segment(self, number: int) -> list[Record]:
        """Those of one segment; none where it lies behind the last."""

    @property
    @abstractmethod
    def count(self) -> int:
        """How many segments there are."""

    @property
    def decoded(self) -> int:
        """Of how many segments the records take up room, not only what they are encoded to."""
        return self.count

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SegmentedTable):
            return NotImplemented
        return _without_end(self.segments) == _without_end(other.segments)

    __hash__ = None  # type: ignore[assignment]  # as of other containers that are compared by content

    def __repr__(self) -> str:
        return f"{self.__class__.__name__}({self.segments})"


class NumberedTable(SegmentedTable[Record]):
    """Records that are at hand."""

    __slots__ = ("_segments",)

    def __init__(self, segments: Sequence[list[Record]] = ()) -> None:
        self._segments: list[list[Record]] = list(segments) or [[]]

    @property
    def segments(self) -> list[list[Record]]:
        return self._segments

    def segment(self, number: int) -> list[Record]:
        return self._segments[number] if number < len(self._segments) else []

    @property
    def count(self) -> int:
        return len(self._segments)

    def add(self, segment: int, record: Record) -> int:
        """Takes up another record of a segment; gives its number."""
        try:
            records = self._segments[segment]
        except IndexError:
            self._segments.extend([] for _ in range(segment + 1 - len(self._segments)))
            records = self._segments[segment]
        records.append(record)
        return (segment << WIDTH) + len(records) - 1

    def number_of_next(self, segment: int) -> int:
        """The number that the next record of a segment gets."""
        records = self._segments[segment] if segment < len(self._segments) else ()
        return (segment << WIDTH) + len(records)

    def made(self, make: Callable[[Record], Other]) -> "NumberedTable[Other]":
        """What is made of each record, under the same number."""
        return NumberedTable([[make(one) for one in records] for records in self._segments])

    def numbers(self) -> Iterator[int]:
        """The numbers that there are, going up."""
        for segment, records in enumerate(self._segments):
            first = segment << WIDTH
            yield from range(first, first + len(records))

    def items(self) -> Iterator[tuple[int, Record]]:
        """The records with their numbers."""
        return zip(self.numbers(), self, strict=True)

    def __getitem__(self, number: int, /) -> Record:
        return self._segments[number >> WIDTH][number & LOCAL]

    def __setitem__(self, number: int, record: Record, /) -> None:
        self._segments[number >> WIDTH][number & LOCAL] = record

    def __len__(self) -> int:
        return sum(map(len, self._segments))

    def __iter__(self) -> Iterator[Record]:
        return chain.from_iterable(self._segments)


def _without_end(segments: Sequence[list[Record]]) -> list[list[Record]]:
    """Segments without those at the end that hold nothing: it does not matter whether they are there."""
    last = max((number for number, records in enumerate(segments) if records), default=-1)
    return list(segments[: last + 1])
