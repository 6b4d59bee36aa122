"""The words of one module: where it calls what is spelled so, and who is told that somebody looked."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property

from fastpg_lint.facts.records import Call, ModuleFacts, Words
from fastpg_lint.facts.word_uses import EVERY_CALL, OF_BOUND, stores_of
from fastpg_lint.source.segments import WIDTH


class WordTable:
    """The words of one module's facts. Whatever looks into them, or into a body, tells so."""

    def __init__(self, facts: ModuleFacts) -> None:
        self._facts = facts

    def look_into_bodies(self) -> None:
        """Is told whenever something of all bodies is given."""

    def look_into_body(self, segment: int, /) -> None:
        """Is told whenever something of the body is given that is a segment."""

    def look_for_words(self) -> None:
        """Is told whenever it is asked which words the bodies call or hand over."""

    def look_for_uses(self, _: str, /) -> None:
        """Is told whenever it is asked where a word stands in the bodies; `word_uses` has what is asked."""
        self.look_for_words()

    def look_for_calls(self, _: Collection[str], /) -> None:
        """Is told whenever it is asked where some words are called."""
        self.look_for_words()

    def _numbers(self, numbers: Iterable[int]) -> list[int]:
        """Numbers of calls in order; that these are there is told by the bodies that they are in."""
        found = sorted(numbers)
        for number in found:
            self.look_at(number)
        return found

    def look_at(self, number: int) -> None:
        """Is told whenever what has a number is given, a scope aside."""
        if number >> WIDTH & 1:
            self.look_into_body(number >> WIDTH)

    @property
    def calls_by_word(self) -> Mapping[str, Sequence[int]]:
        """Numbers of the calls by the last word of what is called, as it is spelled where it comes from.

        Of numbers in bodies it is told that there are some; which they are, once their calls are looked at.
        """
        self.look_for_uses(EVERY_CALL)
        return self._words.called

    @property
    def handed_over(self) -> frozenset[str]:
        """The words that names and attributes end with which are used as values, not called."""
        self.look_for_words()
        return self._words.handed_over

    def spelled_here(self, name: str) -> frozenset[str]:
        """What the module may write for a name: itself, and what imports make of it."""
        spellings = self._words.spellings
        return frozenset({name, *(here for here, there in spellings.items() if there == name)})

    @cached_property
    def _words(self) -> Words:
        return self._facts.words[0]

    def storing(self, name: str) -> list[int]:
        """The numbers of the scopes that give an attribute of a name a value."""
        self.look_for_uses(stores_of(name))
        return self._numbers(self._words.stored.get(name, ()))

    def giving_dicts(self) -> list[int]:
        """Those of the scopes that yield a dict written out."""
        self.look_for_words()
        return self._numbers(self._words.giving)

    def calls_named(self, words: Collection[str]) -> list[int]:
        """Numbers of the calls that may be of something with one of some last words, in order.

        Those of names that the module itself gives a value are among them: the value may be such a thing.
        """
        self.look_for_uses(OF_BOUND)
        return self._numbers({*self._words.of_bound, *self._called(words)})

    def calls_spelled(self, words: Collection[str]) -> list[int]:
        """Numbers of the calls of what has one of some last words where it comes from, in order."""
        return self._numbers(self._called(words))

    def _called(self, words: Collection[str]) -> set[int]:
        self.look_for_calls(words)
        called = self._words.called
        return {number for word in words if word in called for number in called[word]}

    def word(self, call: Call) -> str:
        """The last word of what a call calls, as it is spelled where it comes from."""
        return self._words.of(call)
