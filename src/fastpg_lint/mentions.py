"""Which texts of a project a word stands in, kept between runs by what the texts hold.

Rules look for some hundred words in all texts, which takes longer than all else in a run that finds
everything as it was. So a word is looked for once in each text, and again only in texts that have changed.
"""

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path

import msgspec
from msgspec import Struct

from fastpg_lint.cache import Cache

_DIGEST = 16
"""Bytes of a text's digest."""
_MOST_WORDS = 2000
"""Words after which those are forgotten that this run did not look for."""

Mentioned = dict[bytes, list[int]]
"""By word, the numbers of the texts that it stands in."""


class _Kept(Struct, frozen=True, array_like=True):
    """The digests of some texts one after another, and by word the numbers of those that it stands in."""

    digests: bytes
    words: Mentioned


_NOTHING = _Kept(b"", {})
_DECODER = msgspec.msgpack.Decoder(_Kept)
_ENCODER = msgspec.msgpack.Encoder()


class Mentions:
    """Looks for words in the texts of the project at `root`, which have numbers in their order."""

    def __init__(self, cache: Cache, root: Path, texts: Sequence[bytes]) -> None:
        self._cache = cache
        self._key = blake2b(b"mentions" + str(root).encode("utf-8", "surrogateescape")).digest()[:_DIGEST]
        self._texts = texts
        self._digests = [blake2b(text, digest_size=_DIGEST).digest() for text in texts]
        self._kept = self._read()
        known = {one: number for number, one in enumerate(_split(self._kept.digests))}
        self._known = [known.get(one) for one in self._digests]
        """By text, its number when it was kept; None for one that is new."""
        self._new = [number for number, one in enumerate(self._known) if one is None]
        self.found: Mentioned = {}
        """What was looked for since."""

    def of(self, word: bytes) -> list[int]:
        """The numbers of the texts that a word stands in."""
        found = self.found.get(word)
        if found is None:
            found = self.found[word] = self._look(word)
        return found

    def keep(self) -> None:
        """Keeps what was found, where there is something new in it."""
        others = self._kept.words.keys() - self.found.keys()
        if not self._new and len(others) + len(self.found) == len(self._kept.words):
            return
        if len(others) + len(self.found) <= _MOST_WORDS:
            for word in others:
                self.of(word)
        kept = _Kept(b"".join(self._digests), self.found)
        self._cache.put({self._key: _ENCODER.encode(kept)})

    def _look(self, word: bytes) -> list[int]:
        kept = self._kept.words.get(word)
        if kept is None:
            return [number for number, text in enumerate(self._texts) if word in text]
        stands_in = frozenset(kept)
        found = [number for number, before in enumerate(self._known) if before in stands_in]
        if self._new:
            found = sorted([*found, *(number for number in self._new if word in self._texts[number])])
        return found

    def _read(self) -> _Kept:
        value = self._cache.get([self._key]).get(self._key)
        try:
            return _DECODER.decode(value) if value is not None else _NOTHING
        except msgspec.DecodeError:
            return _NOTHING  # another program wrote this value


def _split(digests: bytes) -> Iterator[bytes]:
    return (digests[start : start + _DIGEST] for start in range(0, len(digests), _DIGEST))
