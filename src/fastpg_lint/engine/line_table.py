"""Where the sites of a content are, and which codes its comments suppress, kept by the content's digest.

Findings name sites, which comments and blank lines leave as they are; lines are looked up here at the end.
"""

from collections.abc import Iterable, Mapping
from hashlib import blake2b

import msgspec
from msgspec import Struct

from fastpg_lint.incremental.fingerprints import facts_form
from fastpg_lint.incremental.store import Cache
from fastpg_lint.source.noqa import Silenced
from fastpg_lint.source.ranges import Range
from fastpg_lint.source.site import Site, SiteKind

_Flat = tuple[int, SiteKind, int, int, int, int, int]
"""A site and its range, number after number."""


class Lines(Struct):
    """The ranges of those sites of a content that were asked for; its suppression comments, if they were."""

    ranges: dict[Site, Range] = {}
    silenced: Silenced | None = None


class _Kept(Struct, frozen=True, array_like=True):
    ranges: list[_Flat]
    silenced: Silenced | None


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(_Kept)


class LineTable:
    """The lines of contents, by the contents' digests."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._known: dict[bytes, Lines] = {}
        self._changed: set[bytes] = set()

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

    def add(self, content: bytes, ranges: Mapping[Site, Range], silenced: Silenced | None = None) -> None:
        """Takes up what was found in a content."""
        known = self.of(content)
        known.ranges |= ranges
        known.silenced = known.silenced or silenced
        self._changed.add(content)

    def changed(self) -> dict[bytes, Lines]:
        """What was taken up since it was last kept, as another process may `merge` it."""
        return {content: self._known[content] for content in self._changed}

    def merge(self, others: Mapping[bytes, Lines]) -> None:
        """Takes up what a process found that was forked from this one."""
        for content, lines in others.items():
            self.add(content, lines.ranges, lines.silenced)

    def keep(self) -> None:
        """Keeps for later runs what was taken up."""
        self._cache.put({_key(content): _encoded(lines) for content, lines in self.changed().items()})
        self._changed.clear()


def _encoded(lines: Lines) -> bytes:
    flat = [
        (site.statement, site.kind, site.ordinal, at.line, at.column, at.end_line, at.end_column)
        for site, at in lines.ranges.items()
    ]
    return _ENCODER.encode(_Kept(flat, lines.silenced))


def _decoded(value: bytes | None) -> Lines:
    try:
        kept = _DECODER.decode(value) if value is not None else _Kept([], None)
        return Lines({Site(*one[:3]): Range(*one[3:]) for one in kept.ranges}, kept.silenced)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Lines()  # another program wrote this value


def _key(content: bytes) -> bytes:
    return blake2b(b"lines" + content + facts_form(), digest_size=16).digest()
