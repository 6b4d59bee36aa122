"""A module that somebody types in, and one outermost function of it, as rules see it that judge it alone."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TypeVar

from fastpg_lint.facts.records import Branch, Call, ModuleFacts, Read, Scope, Usage
from fastpg_lint.facts.secrets.literal_facts import LiteralFact
from fastpg_lint.facts.tables import SegmentedTable, Table
from fastpg_lint.facts.word_uses import calls_of, of_bound_in
from fastpg_lint.facts.words import called
from fastpg_lint.incremental.inputs import InputTracker
from fastpg_lint.semantic.inputs import BODY, WORD, part_name
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.source.segments import WIDTH, body_in, stretch_of

Record = TypeVar("Record")


class StretchTable(SegmentedTable[Record]):
    """The records of an outermost function, and by their numbers those of the whole module.

    `look` is told each number whose record is given.
    """

    __slots__ = ("_look", "_stretch", "_table")

    def __init__(self, table: Table[Record], stretch: int, look: Callable[[int], None]) -> None:
        self._table = table
        self._stretch = stretch
        self._look = look

    def __getitem__(self, number: int, /) -> Record:
        self._look(number)
        return self._table[number]

    @property
    def _segments(self) -> tuple[int, int]:
        body = body_in(self._stretch)
        self._look(body << WIDTH)
        return body - 1, body

    @property
    def segments(self) -> list[list[Record]]:
        return [list(self.segment(number)) for number in range(body_in(self._stretch) + 1)]

    def segment(self, number: int) -> list[Record]:
        return list(self._table.segment(number)) if number in self._segments else []

    @property
    def count(self) -> int:
        return self._table.count

    def numbers(self) -> Iterator[int]:
        """The numbers that there are, going up."""
        for segment in self._segments:
            first = segment << WIDTH
            yield from range(first, first + len(self._table.segment(segment)))

    def items(self) -> Iterator[tuple[int, Record]]:
        """The records with their numbers."""
        return zip(self.numbers(), self, strict=True)

    def __len__(self) -> int:
        return sum(len(self._table.segment(segment)) for segment in self._segments)

    def __iter__(self) -> Iterator[Record]:
        return (record for segment in self._segments for record in self._table.segment(segment))


class TypedModuleView(ModuleView):
    """The facts of a module that somebody types in: each of its bodies is an input of its own."""

    def __init__(self, name: str, facts: ModuleFacts, tracker: InputTracker, bodies: int, words: int) -> None:
        super().__init__(name, facts, tracker, bodies, words)
        self._apart: dict[int | str, int] = {}
        """The inputs that bodies are, by their segments, and uses of words."""

    @property
    def parts(self) -> Sequence[int | None]:
        return range(self.stretches)

    def look_into_body(self, segment: int, /) -> None:
        self._tracker.read |= self._apart.get(segment) or self._input(BODY, segment)

    def look_for_uses(self, use: str, /) -> None:
        self._tracker.read |= self._apart.get(use) or self._input(WORD, use)

    def look_for_calls(self, words: Collection[str], /) -> None:
        for word in words:
            self.look_for_uses(calls_of(word))

    def _input(self, kind: str, part: int | str) -> int:
        bit = self._apart[part] = self._tracker.bit(kind, part_name(self.name, part))
        self._tracker.fine |= bit
        self._tracker.passing |= bit
        return bit


class StretchView(ModuleView):
    """A module of which only one outermost function is gone through: its body, and what stands above it.

    Whatever is looked up by its number or its name is the module's.
    """

    def __init__(self, whole: ModuleView, stretch: int) -> None:
        self.__dict__.update(whole.__dict__)
        self._whole = whole
        self._stretch = stretch
        self._body = body_in(stretch)

    def look_into_body(self, segment: int, /) -> None:
        self._whole.look_into_body(segment)

    def look_for_uses(self, use: str, /) -> None:
        self._whole.look_for_uses(use)

    @cached_property
    def _records(self) -> ModuleFacts:
        facts = self._facts
        return ModuleFacts(
            scopes=StretchTable[Scope](facts.scopes, self._stretch, self._whole.look_at_scope),
            branches=StretchTable[Branch](facts.branches, self._stretch, self._whole.look_at),
            calls=StretchTable[Call](facts.calls, self._stretch, self._whole.look_at),
            reads=StretchTable[Read](facts.reads, self._stretch, self._whole.look_at),
            stars=facts.stars,
            literals=self._literals,
            usages=StretchTable[Usage](facts.usages, self._stretch, self._whole.look_at),
            classes=tuple(number for number in facts.classes if stretch_of(number) == self._stretch),
            words=facts.words,
            size=facts.size,
            packages=facts.packages,
        )

    @property
    def _literals(self) -> tuple[LiteralFact, ...]:
        return tuple(one for one in self._facts.literals if stretch_of(one.at.statement) == self._stretch)

    @property
    def facts(self) -> ModuleFacts:
        """The records of the function, and those of the module by their numbers."""
        self.look_into_body(self._body)
        return self._records

    def holds(self, number: int, /) -> bool:
        return stretch_of(number) == self._stretch

    @property
    def calls_by_word(self) -> Mapping[str, Sequence[int]]:
        self.look_into_body(self._body)
        return self._own_words

    @cached_property
    def _own_words(self) -> Mapping[str, Sequence[int]]:
        return called(self._records.calls.items(), self._words)

    def _called(self, words: Collection[str]) -> set[int]:
        calls = self.calls_by_word
        return {number for word in words for number in calls.get(word, ())}

    def calls_named(self, words: Collection[str]) -> list[int]:
        self.look_for_uses(of_bound_in(self._stretch))
        bound = (number for number in self._words.of_bound if self.holds(number))
        return self._numbers({*bound, *self._called(words)})

    @property
    def calls_of_values(self) -> tuple[int, ...]:
        return tuple(one for one in super().calls_of_values if stretch_of(one) == self._stretch)

    @property
    def classes(self) -> tuple[int, ...]:
        self.look_into_body(self._body)
        return self._records.classes


def part_of(view: ModuleView, part: int | None) -> ModuleView:
    """A part of a module, one of its `parts`."""
    return view if part is None else StretchView(view, part)
