"""Which modules of a project mention a word, remembered between runs by their content.

Rules look for some hundred pieces of text and names in all texts. Where each of them stands is kept, so that
a run looks again only in texts that have changed: in the words that were read when they were compiled.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cache, cached_property
from hashlib import blake2b

import msgspec
from msgspec import Struct

from fastpg_lint.incremental.fingerprints import fingerprint
from fastpg_lint.source.comments import without_comments
from fastpg_lint.source.common_ends import common_ends
from fastpg_lint.workspace import text_words
from fastpg_lint.workspace.text_words import (
    TextWords,
    WordIndex,
    WordRecords,
    encode,
    is_word_of,
    read_words,
)

_DIGEST = 16
"""Bytes of a text's digest."""
_MOST_WORDS = 10_000
"""Words after which those are forgotten that this run did not look for."""
_NAME = b"\0"
"""Begins what stands for a name that is looked for; no text has it."""

Mentioned = dict[bytes, list[int]]
"""By what was looked for, the numbers of the texts that it stands in."""


class _Cached(Struct, frozen=True, array_like=True):
    """The digests of some files one after another, and what was found in their texts."""

    digests: bytes
    words: Mentioned


_NOTHING = _Cached(b"", {})
_DECODER = msgspec.msgpack.Decoder(_Cached)
_ENCODER = msgspec.msgpack.Encoder()


class Mentions:
    """Looks into the texts of a project, which have numbers in their order.

    Each has the digest of its content. A text is taken only where its words are not known, or where a piece
    is looked for that is none of `PIECES`, and not held.
    """

    def __init__(self, records: WordRecords, digests: Sequence[bytes], texts: Sequence[bytes]) -> None:
        self._records = records
        self._key = blake2b(b"mentions" + _made_by(), digest_size=_DIGEST).digest()
        self._texts = texts
        self._numbers = list(range(len(texts)))
        """The numbers of all texts, each made once: there are millions of them in what is found."""
        self._digests = digests
        self._kept = self._read()
        known = {one: number for number, one in enumerate(_split(self._kept.digests))}
        self._now: dict[int, list[int]] = defaultdict(list)
        """The numbers of texts by that under which their content was kept, the last of several."""
        self._new: list[int] = []
        for number, one in enumerate(digests):
            if one in known:
                self._now[known[one]].append(number)
            else:
                self._new.append(number)
        self._is_as_kept = self._kept.digests == b"".join(digests)
        self._read_anew: dict[bytes, TextWords] = {}
        """The words of texts that nobody has compiled, by the digests of their contents."""
        self._revised: dict[int, _Revised] = {}
        """The texts that others have taken the place of, by their numbers."""
        self.found: Mentioned = {}
        """What was looked for since."""

    def of(self, part: bytes) -> list[int]:
        """The numbers of the texts that a piece of text stands in."""
        return self._of(part)

    def naming(self, name: bytes) -> list[int]:
        """The numbers of the texts that a name stands in, not as a part of a longer one."""
        return self._of(_NAME + name)

    def revise(self, number: int, text: bytes) -> list[bytes]:
        """Puts another text in the place of one; gives what of all that was looked for changes."""
        before = self._revised.get(number)
        revised = self._revised[number] = _Revised(text)
        edited = revised.edited(before) if before is not None else None
        changed = []
        for sought, numbers in self.found.items():
            if edited is not None and sought.removeprefix(_NAME) not in edited:
                continue
            place = bisect_left(numbers, number)
            stood = numbers[place : place + 1] == [number]
            if revised.has(sought) != stood:
                self.found[sought] = [
                    *numbers[:place],
                    *([] if stood else [number]),
                    *numbers[place + stood :],
                ]
                changed.append(sought)
        return changed

    def look(self) -> None:
        """Prepares to look for many things."""
        if not self._kept.words:
            self._index.prepare()

    def keep(self, is_right: Callable[[], bool] = lambda: True) -> None:
        """Keeps what was found, where there is something new in it, and if `is_right` says so in the end."""
        if self._revised:
            return  # what is in an editor may never be saved
        others = self._kept.words.keys() - self.found.keys()
        if not self._new and len(others) + len(self.found) == len(self._kept.words):
            return
        if len(others) + len(self.found) <= _MOST_WORDS:
            for sought in others:
                self._of(sought)
        values = {self._key: _ENCODER.encode(_Cached(b"".join(self._digests), self.found))}
        for content, words in self._read_anew.items():
            values |= self._records.add(content, encode(words))
        if is_right():
            self._records.cache.put(values)

    def _of(self, sought: bytes) -> list[int]:
        found = self.found.get(sought)
        if found is None:
            found = self._look(sought)
            if self._revised:
                saved = (number for number in found if number not in self._revised)
                found = sorted(
                    [*saved, *(number for number, one in self._revised.items() if one.has(sought))]
                )
            self.found[sought] = found
        return found

    def _look(self, sought: bytes) -> list[int]:
        kept = self._kept.words.get(sought)
        if kept is None:
            return self._indexed(self._index, sought, self._numbers)
        if self._is_as_kept:
            return kept
        found = [number for before in kept for number in self._now.get(before, ())]
        if self._new:
            found += self._indexed(self._index_of_new, sought, self._new)
        return sorted(found)

    def _indexed(self, index: WordIndex, sought: bytes, numbers: Sequence[int]) -> list[int]:
        """Those of some texts that something stands in, of which there is an index."""
        if sought.startswith(_NAME):
            return [numbers[one] for one in index.naming(sought.removeprefix(_NAME))]
        having = index.having(sought)
        if having is not None:
            return [numbers[one] for one in having]
        candidates = (numbers[one] for one in index.candidates(sought))
        return [number for number in candidates if _stands_in(sought, self._texts[number])]

    @cached_property
    def _index(self) -> WordIndex:
        return self._index_of(range(len(self._texts)))

    @cached_property
    def _index_of_new(self) -> WordIndex:
        return self._index_of(self._new)

    def _index_of(self, numbers: Sequence[int]) -> WordIndex:
        known = self._records.of([self._digests[number] for number in numbers])
        return WordIndex(words or self._words(number) for number, words in zip(numbers, known, strict=True))

    def _words(self, number: int) -> TextWords:
        words = self._read_anew[self._digests[number]] = read_words(self._texts[number])
        return words

    def _read(self) -> _Cached:
        value = self._records.cache.get([self._key]).get(self._key)
        try:
            return _DECODER.decode(value) if value is not None else _NOTHING
        except msgspec.DecodeError:
            return _NOTHING  # another program wrote this value


def named(sought: bytes) -> str | None:
    """The name that is looked for, None where a piece of text is."""
    return sought.removeprefix(_NAME).decode() if sought.startswith(_NAME) else None


class _Revised:
    """A text that is looked into again and again: it changes with each key that somebody hits."""

    def __init__(self, text: bytes) -> None:
        self._code = without_comments(text)

    @cached_property
    def _lines(self) -> list[bytes]:
        return self._code.split(b"\n")

    def has(self, sought: bytes) -> bool:
        if sought.startswith(_NAME):
            return is_word_of(sought.removeprefix(_NAME), self._code)
        return sought in self._code

    def edited(self, before: "_Revised") -> bytes:
        """The lines that are others in the text before, and in this one: all else stands in both, or in none.

        With each goes the line beside it, for what is looked for may go over its end.
        """
        lines, others = self._lines, before._lines
        first, same = common_ends(lines, others)
        begin, end = max(first - 1, 0), max(same - 1, 0)
        return b"\n".join(line for some in (lines, others) for line in some[begin : len(some) - end])


def _stands_in(piece: bytes, text: bytes) -> bool:
    """Whether a piece stands in a text, its comments aside, which few texts need to be rid of."""
    if piece not in text:
        return False
    code = without_comments(text)
    return code is text or piece in code


@cache
def _made_by() -> bytes:
    """What looks for words, besides the Python."""
    return fingerprint([*text_words.MADE_BY, __file__])


def _split(digests: bytes) -> Iterator[bytes]:
    return (digests[start : start + _DIGEST] for start in range(0, len(digests), _DIGEST))
