"""Facts with the body of one function in another's place: what a whole reading of the edited module gives.

Facts are kept segment by segment, and encoded; the segments that an edit leaves alone are not even decoded.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import msgspec
from msgspec import Raw, Struct
from msgspec.structs import replace

from fastpg_lint.facts.access_paths import Code
from fastpg_lint.facts.bodies import BodyFacts
from fastpg_lint.facts.interface import inside
from fastpg_lint.facts.lazy_records import KeptFacts, Segment
from fastpg_lint.facts.records import Call, Scope, ScopeKind, Words
from fastpg_lint.facts.words import by_name, called, given_a_value, gives_dict, handed_over, stored_names
from fastpg_lint.source.segments import LOCAL, WIDTH

One = TypeVar("One")

_ENCODER = msgspec.msgpack.Encoder(order="deterministic")
_SCOPE = msgspec.msgpack.Decoder(Scope)
_SEGMENT = msgspec.msgpack.Decoder(Segment)
_NOTHING = Raw(_ENCODER.encode(((),) * 5))
"""A segment without records."""


class _Said(Struct, frozen=True):
    """What a part of a module says for its words: what it hands over, binds, and calls by a name alone."""

    handed_over: frozenset[str]
    given_a_value: frozenset[str]
    called: list[tuple[int, str]]
    stored: list[tuple[str, int]]
    giving: list[int]


class SpliceableFacts:
    """The facts of a module, in which one body after the other can be replaced."""

    def __init__(self, kept: KeptFacts) -> None:
        self._kept = kept
        facts = kept.facts()
        self._said: dict[int, _Said] = {}
        """By segment, what is said there for the words; of a function's own scope, with its body."""
        segments = zip(facts.scopes.segments, facts.calls.segments, strict=True)
        functions: list[tuple[int, Scope]] = []
        for segment, (scopes, calls) in enumerate(segments):
            numbered = list(enumerate(scopes, segment << WIDTH))
            given = [one for one in numbered if segment % 2 or one[1].kind != ScopeKind.FUNCTION]
            self._said[segment] = _said(segment, [*functions, *given], calls)
            functions = [one for one in numbered if not segment % 2 and one[1].kind == ScopeKind.FUNCTION]
        if functions:
            self._said[len(self._said)] = _said(len(self._said), functions, ())

    @property
    def kept(self) -> KeptFacts:
        """The facts as they are now."""
        return self._kept

    def function_of(self, body: int) -> tuple[int, Scope] | None:
        """The function whose body a segment is: the number of its scope, and the record of that."""
        scopes = self._segment(body - 1).scopes
        for local in range(len(scopes) - 1, -1, -1):
            scope = _SCOPE.decode(scopes[local])
            if scope.kind == ScopeKind.FUNCTION:
                return ((body - 1) << WIDTH) + local, scope
        return None

    def is_in_branch(self, number: int, function: Scope) -> bool:
        """Whether a function is defined in an arm of a statement, or where nobody finds it."""
        around = _SCOPE.decode(self._segment(function.parent >> WIDTH).scopes[function.parent & LOCAL])
        code = Code(number)
        return all(one.branch != 0 for one in around.bindings if one.value == code)

    def holds(self, body: int, read: BodyFacts) -> bool:
        """Whether what has been read of a body alone is what the facts hold of it."""
        return self._spliced(body, read) == self._kept

    def splice(self, body: int, read: BodyFacts) -> bool:
        """Puts what has been read of a body in the place of what there was.

        Both say the same beyond themselves. Gives whether the interface stays as it was.
        """
        before, classes = self.function_of(body), self._kept.classes
        self._kept = self._spliced(body, read)
        self._said[body] = self._said_of(body, read)
        return before is not None and classes == self._kept.classes and _says(before[1]) == _says(read.scope)

    def _spliced(self, body: int, read: BodyFacts) -> KeptFacts:
        kept, segments = self._kept, list(self._kept.segments)
        segments.extend([_NOTHING] * (body + 1 - len(segments)))
        found = self.function_of(body)
        if found is not None:
            number, function = found
            outer = self._segment(body - 1)
            outer.scopes[number & LOCAL] = _raw(_with_body(function, read.scope))
            segments[body - 1] = _raw(outer)
        segments[body] = _raw(read.segment)
        while len(segments) > 1 and segments[-1] == _NOTHING:
            segments.pop()
        first = body << WIDTH
        inner = [first + n for n, scope in enumerate(read.scopes) if scope.kind == ScopeKind.CLASS]
        before, after = _around(kept.classes, body, lambda number: number)
        literals = _around(kept.literals, body, lambda one: one.at.statement)
        words = self._words(body, read)
        size = sum(map(len, words.called.values()))
        return KeptFacts(
            segments,
            kept.stars,
            (*literals[0], *read.literals, *literals[1]),
            (*before, *inner, *after),
            [_raw(words)],
            size,
            kept.packages,
        )

    def _words(self, body: int, read: BodyFacts) -> Words:
        """The words of the module with another body."""
        first = body << WIDTH
        said = {**self._said, body: self._said_of(body, read)}
        before = self._kept.all_words
        given = frozenset[str]().union(*(one.given_a_value for one in said.values()))
        of_bound = [n for one in said.values() for n, text in one.called if text in given]
        handed_on = frozenset[str]().union(*(one.handed_over for one in said.values()))
        stored = by_name(pair for one in said.values() for pair in one.stored)
        giving = sorted(number for one in said.values() for number in one.giving)
        words = Words({}, handed_on, before.spellings, tuple(sorted(of_bound)), stored, tuple(giving))
        new = called(enumerate(read.calls, first), words)
        behind = first + (1 << WIDTH)
        for word in before.called.keys() | new.keys():
            known = before.called.get(word, ())
            begin, end = bisect_left(known, first), bisect_left(known, behind)
            numbers = (*known[:begin], *new.get(word, ()), *known[end:])
            if numbers:
                words.called[word] = numbers
        return words

    def _said_of(self, body: int, read: BodyFacts) -> _Said:
        found = self.function_of(body)
        own = [(found[0], read.scope)] if found is not None else []
        return _said(body, [*own, *enumerate(read.scopes, body << WIDTH)], read.calls)

    def _segment(self, number: int) -> Segment:
        """A segment, to be changed by whoever asks for it."""
        segments = self._kept.segments
        return _SEGMENT.decode(segments[number] if number < len(segments) else _NOTHING)


def _around(
    ordered: Sequence[One], segment: int, number: Callable[[One], int]
) -> tuple[Sequence[One], Sequence[One]]:
    """What of something in the order of segments comes before a segment, and what after it."""
    segments = [number(one) >> WIDTH for one in ordered]
    return ordered[: bisect_left(segments, segment)], ordered[bisect_left(segments, segment + 1) :]


def _raw(one: object) -> Raw:
    return Raw(_ENCODER.encode(one))


def _said(segment: int, scopes: Sequence[tuple[int, Scope]], calls: Iterable[Call]) -> _Said:
    numbered, records = list(enumerate(calls, segment << WIDTH)), [scope for _, scope in scopes]
    return _Said(
        frozenset(handed_over(records, (call for _, call in numbered))),
        frozenset(given_a_value(records)),
        [(number, call.text) for number, call in numbered if call.text.isidentifier()],
        list(stored_names(scopes)),
        [number for number, scope in scopes if gives_dict(scope)],
    )


def _with_body(function: Scope, read: Scope) -> Scope:
    """The record of a function's scope, with what has been read of its body."""
    return replace(
        function,
        is_generator=read.is_generator,
        awaits=read.awaits,
        bindings=read.bindings,
        stores=read.stores,
        returned=read.returned,
        yielded=read.yielded,
        raised=read.raised,
        left=read.left,
        calls=read.calls,
        reads=read.reads,
        inner=read.inner,
        tries=read.tries,
        items=read.items,
        holds=read.holds,
        keyed=read.keyed,
    )


def _says(scope: Scope) -> tuple[object, ...]:
    """What of a function's body is part of the interface."""
    return scope.is_generator, scope.awaits, inside(scope)
