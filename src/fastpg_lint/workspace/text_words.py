"""The words of a text, and an index of those of many: where a name stands, and where a piece of text does.

The words of a text are kept between runs by its content, beside its facts, so that no text is read again to
look for a word in it. A text may hold a password, so no word is kept itself, but a number of 24 bits for it,
which so many words share that it tells none of them.
"""

import re
import sys
import zlib
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from hashlib import blake2b
from itertools import accumulate

import msgspec
from msgspec import Struct

from fastpg_lint.incremental.fingerprints import fingerprint
from fastpg_lint.incremental.held import Held
from fastpg_lint.incremental.store import Cache
from fastpg_lint.source import comments
from fastpg_lint.source.comments import without_comments
from fastpg_lint.workspace import searched_pieces
from fastpg_lint.workspace.searched_pieces import PIECES

LARGEST = 2_000_000
"""Bytes of a file that is still worth reading: larger ones are data."""

MADE_BY = (comments.__file__, searched_pieces.__file__, __file__)
"""The files by which words are read."""

_WORD = re.compile(rb"[\w\x80-\xff]+")
"""A run of what names are made of, in UTF-8."""
_SPACED = bytes(one if _WORD.match(bytes([one])) else ord(" ") for one in range(256))
"""What turns all that stands between words into blanks."""
_BITS = 0xFF_FFFF
_SUBSTANCE = {piece: max(_WORD.findall(piece), key=len, default=b"") for piece in PIECES}
"""By piece, its longest word or part of one: where that does not stand, the piece does not."""
_FEW = 8
"""Words that are looked for in one text after another, before an index of all words is made."""


class TextWords(Struct, frozen=True, array_like=True, gc=False):
    """The numbers of a text's words, in their order, and those of `PIECES` that stand in it."""

    words: bytes
    pieces: tuple[int, ...]


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(TextWords)
_NONE = TextWords(b"", ())


def words_of(text: bytes) -> set[bytes]:
    """The words in a text."""
    return set(text.translate(_SPACED).split())


def is_word_of(word: bytes, text: bytes) -> bool:
    """Whether a word is one of those in a text, told without a look at all of them."""
    place = text.find(word) if _WORD.fullmatch(word) else -1
    while place >= 0:
        end = place + len(word)
        if not _WORD.match(text[place - 1 : place]) and not _WORD.match(text[end : end + 1]):
            return True
        place = text.find(word, place + 1)
    return False


def whole_words(piece: bytes) -> list[bytes]:
    """The words that stand where a piece of text does: one at an end of it may be a part of a longer word."""
    words = _WORD.finditer(piece)
    return [one[0] for one in words if one.start() > 0 and one.end() < len(piece)]


def read_words(content: bytes | str) -> TextWords:
    """The words of a content, its comments aside; none of one that is too large to be code."""
    text = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    if len(text) > LARGEST:
        return _NONE
    code = without_comments(text)
    words = words_of(code)
    joined = b"\n".join(words)
    pieces = (
        number
        for number, (piece, word) in enumerate(_SUBSTANCE.items())
        if word in joined and (word == piece or piece in code)
    )
    return TextWords(_stored(sorted(map(_number, words))), tuple(pieces))


class WordIndex:
    """The words of some texts, which have numbers in their order."""

    def __init__(self, texts: Iterable[TextWords]) -> None:
        self._words: list[array[int]] = []
        self._pieces: dict[bytes, list[int]] = {piece: [] for piece in PIECES}
        for number, text in enumerate(texts):
            self._words.append(_read(text.words))
            for piece in text.pieces:
                self._pieces[PIECES[piece]].append(number)
        self._count = len(self._words)
        self._left = _FEW
        self._standing: _Standing | None = None

    def naming(self, name: bytes) -> list[int]:
        """The texts in which a name stands, not as a part of a longer one, and few in which it does not."""
        wanted = _number(name)
        if self._left:
            self._left -= 1
            return [number for number, words in enumerate(self._words) if _is_among(wanted, words)]
        return (self._standing or self._stand()).of(wanted)

    def prepare(self) -> None:
        """Prepares to be asked for many words: each is then found at once."""
        if self._standing is None:
            self._stand()

    def _stand(self) -> "_Standing":
        self._left, self._standing = 0, _Standing(self._words)
        self._words = []
        return self._standing

    def having(self, piece: bytes) -> list[int] | None:
        """The texts in which a piece of text stands, where that is known."""
        return self._pieces.get(piece) if piece else list(range(self._count))

    def candidates(self, piece: bytes) -> list[int]:
        """The texts in which a piece of text may stand: those that have all of its words."""
        found = [set(self.naming(word)) for word in whole_words(piece)]
        return sorted(found[0].intersection(*found[1:])) if found else list(range(self._count))


class _Standing:
    """By word, the texts that it stands in: all of them one after another, those of each word together.

    An array for each word would be five times as large.
    """

    def __init__(self, texts: Sequence["array[int]"]) -> None:
        counts = Counter[int]()
        for words in texts:
            counts.update(words)
        self._words = array("I", sorted(counts))
        self._ends = array("I", accumulate(counts[word] for word in self._words))
        places = {word: end - counts[word] for word, end in zip(self._words, self._ends, strict=True)}
        self._texts = array("I", bytes(sum(counts.values()) * array("I").itemsize))
        for number, words in enumerate(texts):
            for word in words:
                self._texts[places[word]] = number
                places[word] += 1

    def of(self, word: int) -> list[int]:
        """The texts that a word stands in, going up."""
        place = bisect_left(self._words, word)
        if place == len(self._words) or self._words[place] != word:
            return []
        return list(self._texts[self._ends[place - 1] if place else 0 : self._ends[place]])


class WordRecords:
    """The words of contents, by the contents' digests."""

    def __init__(self, cache: Cache) -> None:
        self.cache = cache
        self._held = Held()
        """Those that cannot be kept in the cache."""

    def of(self, contents: Sequence[bytes]) -> Iterator[TextWords | None]:
        """The words of each of some contents, None where they have not been read."""
        keys = [_key(content) for content in contents]
        kept = (self.cache if self.cache.is_open else self._held).get(keys)
        return (_decoded(kept.get(key)) for key in keys)

    def add(self, content: bytes, encoded: bytes) -> dict[bytes, bytes]:
        """Takes up the words of a content; gives what is to be put into the cache."""
        value = {_key(content): encoded}
        if not self.cache.is_open:
            self._held.put(value)
        return value

    def close(self) -> None:
        """Lets go of the file of what is held, before processes are forked."""
        self._held.close()


def encode(words: TextWords) -> bytes:
    """The form in which the words of a text are kept."""
    return _ENCODER.encode(words)


def _decoded(value: bytes | None) -> TextWords | None:
    try:
        return _DECODER.decode(value) if value is not None else None
    except msgspec.DecodeError:
        return None  # another program wrote this value


def _number(word: bytes) -> int:
    return zlib.crc32(word) & _BITS


def _stored(numbers: Iterable[int]) -> bytes:
    return _in_order_of_all_machines(array("I", numbers)).tobytes()


def _read(words: bytes) -> "array[int]":
    numbers = array("I")
    numbers.frombytes(words[: len(words) // numbers.itemsize * numbers.itemsize])
    return _in_order_of_all_machines(numbers)


def _in_order_of_all_machines(numbers: "array[int]") -> "array[int]":
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _is_among(number: int, numbers: "array[int]") -> bool:
    place = bisect_left(numbers, number)
    return place < len(numbers) and numbers[place] == number


def _key(content: bytes) -> bytes:
    return blake2b(b"words" + content + _made_by(), digest_size=16).digest()


@cache
def _made_by() -> bytes:
    """What words are read by."""
    return fingerprint(MADE_BY)
