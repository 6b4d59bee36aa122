"""An index of the words in texts: where a name stands, and where a piece of text may stand."""

import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

_WORD = re.compile(rb"[\w\x80-\xff]+")
"""A run of what names are made of, in UTF-8."""
_END = b"\n"


def words_of(text: bytes) -> set[bytes]:
    """The words in a text."""
    return set(_WORD.findall(text))


def is_word(text: bytes) -> bool:
    """Whether a text is a word, or a part of one."""
    return _WORD.fullmatch(text) is not None


class WordIndex:
    """The words of some texts, which have numbers in their order."""

    def __init__(self, texts: Iterable[bytes]) -> None:
        self._numbers: dict[bytes, array[int]] = defaultdict(lambda: array("I"))
        self._texts = 0
        for number, text in enumerate(texts):
            self._texts += 1
            for word in words_of(text):
                self._numbers[word].append(number)

    def naming(self, name: bytes) -> list[int]:
        """The texts in which a name stands, not as a part of a longer one."""
        return list(self._numbers.get(name, ()))

    def candidates(self, part: bytes) -> list[int]:
        """The texts in which a piece of text may stand: those that have all of its words.

        A word at an end of the piece may be a part of a longer one.
        """
        words = list(_WORD.finditer(part))
        whole = [one for one in words if one.start() > 0 and one.end() < len(part)]
        if whole:
            sets = [set(self._numbers.get(one[0], ())) for one in whole]
        else:
            sets = [self._with_part(one[0], one.start() > 0, one.end() < len(part)) for one in words]
        return sorted(sets[0].intersection(*sets[1:])) if sets else list(range(self._texts))

    def _with_part(self, part: bytes, begins: bool, ends: bool) -> set[int]:
        """The texts with a word that a piece of text is a part of, which it may have to begin or end with."""
        wanted = (_END if begins else b"") + part + (_END if ends else b"")
        return {number for word in self._words_with(wanted) for number in self._numbers[word]}

    def _words_with(self, wanted: bytes) -> Iterator[bytes]:
        every = self._every_word
        at = every.find(wanted)
        while at >= 0:
            start = at if wanted.startswith(_END) else every.rindex(_END, 0, at)
            end = every.index(_END, start + 1)
            yield every[start + 1 : end]
            at = every.find(wanted, end)

    @cached_property
    def _every_word(self) -> bytes:
        """All words, each between two ends of lines."""
        return _END + _END.join(self._numbers) + _END
