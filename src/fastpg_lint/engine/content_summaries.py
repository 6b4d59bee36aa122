"""What is known of contents that were compiled: the digest of their facts, or why there are none.

Comments and blank lines leave a module's facts as they are. So what depends on a module depends on the digest
of its facts, and a run that finds everything as it was decodes no facts to know it.
"""

from collections.abc import Iterable
from hashlib import blake2b

import msgspec
from msgspec import Struct

from fastpg_lint.engine.fingerprints import facts_fingerprint
from fastpg_lint.incremental.store import Cache
from fastpg_lint.source.faults import Fault
from fastpg_lint.source.silenced import Ranges

NO_FACTS = b"no facts"
"""Stands for the digest of the facts of a content that is no Python."""


class Summary(Struct, frozen=True, array_like=True):
    """The digests of a content's facts, of the interface among them, of its words, and what is not in them.

    Or `NO_FACTS`, three times, and why it is no Python. `silenced` tells on which statements comments silence
    codes of ours, and `names_codes` whether one names such a code.
    """

    facts: bytes
    interface: bytes
    words: bytes
    faults: tuple[Fault, ...] = ()
    silenced: Ranges = Ranges()
    names_codes: bool = False


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Summary)


class Summaries:
    """The summaries of contents, by the contents' digests."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._known: dict[bytes, Summary | None] = {}

    def learn(self, contents: Iterable[bytes]) -> None:
        """Looks for the summaries of some contents at once."""
        keys = {_key(one): one for one in contents if one and one not in self._known}
        kept = self._cache.get(keys)
        for key, content in keys.items():
            self._known[content] = _decoded(kept.get(key))

    def of(self, content: bytes) -> Summary | None:
        """The summary of a content, None for one that has not been compiled."""
        if content not in self._known:
            self.learn([content])
        return self._known.get(content)

    def add(self, content: bytes, summary: Summary) -> dict[bytes, bytes]:
        """Takes up the summary of a content; gives what is to be put into the cache with its facts."""
        self._known[content] = summary
        return {_key(content): _ENCODER.encode(summary)}


def facts_digest(encoded: bytes) -> bytes:
    """The digest of facts, from the form in which they are kept."""
    return blake2b(encoded, digest_size=16).digest()


def _decoded(value: bytes | None) -> Summary | None:
    try:
        return _DECODER.decode(value) if value is not None else None
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None  # another program wrote this value


def _key(content: bytes) -> bytes:
    return blake2b(b"summary" + content + facts_fingerprint(), digest_size=16).digest()
