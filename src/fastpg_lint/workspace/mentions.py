"""Which modules of a project mention a word, remembered between runs by their content.

Rules look for some hundred pieces of text and names in all texts, which takes longer than all else in a run
that finds everything as it was. So each is looked for once in each text, and again only in texts that have
changed.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cache, cached_property
from hashlib import blake2b

import msgspec
from msgspec import Struct

from fastpg_lint.incremental.fingerprints import fingerprint
from fastpg_lint.incremental.store import Cache
from fastpg_lint.source import comments
from fastpg_lint.source.comments import without_comments
from fastpg_lint.workspace import word_index
from fastpg_lint.workspace.word_index import WordIndex, is_word, words_of

_DIGEST = 16
"""Bytes of a text's digest."""
_MOST_WORDS = 10_000
"""Words after which those are forgotten that this run did not look for."""
_FEW = 8
"""Words that are looked for in all texts, one text after another, before an index of the texts is made."""
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

    Each has the digest of its content. The texts are taken one at a time, where something is looked
    for that nobody has looked for in them before, and not held.
    """

    def __init__(self, cache: Cache, digests: Sequence[bytes], texts: Sequence[bytes]) -> None:
        self._cache = cache
        self._key = blake2b(b"mentions" + _made_by(), digest_size=_DIGEST).digest()
        self._texts = texts
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
        self._left = _FEW
        """How often all texts may still be gone through."""
        self._index: WordIndex | None = None
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
        revised = self._revised[number] = _Revised(text)
        changed = []
        for sought, numbers in self.found.items():
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
            self._whole_index()

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
        kept = _Cached(b"".join(self._digests), self.found)
        if is_right():
            self._cache.put({self._key: _ENCODER.encode(kept)})

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
            return self._everywhere(sought)
        if self._is_as_kept:
            return kept
        found = [number for before in kept for number in self._now.get(before, ())]
        return sorted([*found, *self._in_new(sought)] if self._new else found)

    def _everywhere(self, sought: bytes) -> list[int]:
        if self._index is not None or self._left == 0:
            return self._indexed(self._whole_index(), sought, range(len(self._texts)))
        self._left -= 1
        return [number for number, text in enumerate(self._texts) if _stands_in(sought, text)]

    def _in_new(self, sought: bytes) -> list[int]:
        return self._indexed(self._index_of_new, sought, self._new)

    def _indexed(self, index: WordIndex, sought: bytes, numbers: Sequence[int]) -> list[int]:
        """Those of some texts that something stands in, of which there is an index."""
        if sought.startswith(_NAME):
            return [numbers[one] for one in index.naming(sought.removeprefix(_NAME))]
        candidates = [numbers[one] for one in index.candidates(sought)]
        if not sought or is_word(sought):
            return candidates  # the index has all words whole, and so knows for certain
        return [number for number in candidates if _stands_in(sought, self._texts[number])]

    def _whole_index(self) -> WordIndex:
        if self._index is None:
            self._index = WordIndex(map(without_comments, self._texts))
        return self._index

    @cached_property
    def _index_of_new(self) -> WordIndex:
        return WordIndex(without_comments(self._texts[number]) for number in self._new)

    def _read(self) -> _Cached:
        value = self._cache.get([self._key]).get(self._key)
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
        self._words = words_of(self._code)

    def has(self, sought: bytes) -> bool:
        if sought.startswith(_NAME):
            return sought.removeprefix(_NAME) in self._words
        return sought in self._code


def _stands_in(sought: bytes, text: bytes) -> bool:
    """Whether something stands in a text, its comments aside, which few texts need to be rid of."""
    if not sought:
        return True
    part = sought.removeprefix(_NAME)
    if part not in text:
        return False
    code = without_comments(text)
    if part == sought:
        return code is text or part in code
    return re.search(rb"(?<![\w\x80-\xff])%b(?![\w\x80-\xff])" % part, code) is not None


@cache
def _made_by() -> bytes:
    """What looks for words, besides the Python."""
    return fingerprint([comments.__file__, word_index.__file__, __file__])


def _split(digests: bytes) -> Iterator[bytes]:
    return (digests[start : start + _DIGEST] for start in range(0, len(digests), _DIGEST))
