"""Where the sites of a content are, and which codes its comments suppress, kept by the content's digest.

Findings name sites, which comments and blank lines leave as they are; lines are looked up here at the end.
"""

from collections.abc import Iterable, Mapping
from hashlib import blake2b

import msgspec
from msgspec import Struct
from msgspec.structs import astuple

from fastpg_lint.engine.fingerprints import facts_fingerprint
from fastpg_lint.engine.moved_lines import Edit
from fastpg_lint.engine.places import Lines, Place
from fastpg_lint.incremental.store import Cache
from fastpg_lint.source.ranges import Range
from fastpg_lint.source.silenced import Silenced
from fastpg_lint.source.site import Site, SiteKind
from fastpg_lint.source.surroundings import Surroundings

_Flat = tuple[int, SiteKind, int, int, int, int, int, str, str, str]
"""A site, its range and what it is told by, field after field."""


class _Cached(Struct, frozen=True, array_like=True):
    places: list[_Flat]
    silenced: Silenced | None


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(_Cached)


class LineTable:
    """The lines of contents, by the contents' digests."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._known: dict[bytes, Lines] = {}
        self._changed: set[bytes] = set()
        self._edits: dict[bytes, Edit] = {}
        """By the digest of what came of them."""

    def learn(self, contents: Iterable[bytes]) -> None:
        """Looks for the lines of some contents at once."""
        keys = {_key(one): one for one in contents if one not in self._known}
        kept = self._cache.get(keys)
        for key, content in keys.items():
            self._known[content] = _decoded(kept.get(key))

    def of(self, content: bytes) -> Lines:
        """What is known of a content's lines."""
        if content not in self._known:
            self.learn([content])
        return self._known[content]

    def edit(self, before: bytes, after: bytes, edit: Edit) -> None:
        """Says which edit has made a content of another."""
        if before in self._known:
            self._known[after] = edit.moved(self._known[before])
            self._edits = {after: edit}

    def edit_of(self, content: bytes) -> Edit | None:
        """The edit that has made a content of another, if it was the last one."""
        return self._edits.get(content)

    def add(self, content: bytes, places: Mapping[Site, Place], silenced: Silenced | None = None) -> None:
        """Takes up what was found in a content."""
        known = self.of(content)
        known.places |= places
        known.silenced = known.silenced or silenced
        self._changed.add(content)

    def changed(self) -> dict[bytes, Lines]:
        """What was taken up since it was last kept, as another process may `merge` it."""
        return {content: self._known[content] for content in self._changed}

    def merge(self, others: Mapping[bytes, Lines]) -> None:
        """Takes up what a process found that was forked from this one."""
        for content, lines in others.items():
            self.add(content, lines.places, lines.silenced)

    def keep(self) -> None:
        """Keeps for later runs what was taken up."""
        self._cache.put({_key(content): _encoded(lines) for content, lines in self.changed().items()})
        self._changed.clear()


def _encoded(lines: Lines) -> bytes:
    flat: list[_Flat] = [
        (*astuple(site), *astuple(place.at), *astuple(place.around)) for site, place in lines.places.items()
    ]
    return _ENCODER.encode(_Cached(flat, lines.silenced))


def _decoded(value: bytes | None) -> Lines:
    try:
        kept = _DECODER.decode(value) if value is not None else _Cached([], None)
        places = {Site(*one[:3]): Place(Range(*one[3:7]), Surroundings(*one[7:])) for one in kept.places}
        return Lines(places, kept.silenced)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Lines()  # another program wrote this value


def _key(content: bytes) -> bytes:
    return blake2b(b"lines" + content + facts_fingerprint(), digest_size=16).digest()
