"""Runs in which all findings held, kept as a whole: where nothing has changed since, one look tells that.

What many modules depend on is mostly the same, and the answers among it are thousands. That each of them
holds need not be looked at where all files, folders and words are as they were that any of them was worked
out from.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b

import msgspec
from msgspec import Struct

from fastpg_lint.incremental.inputs import Input
from fastpg_lint.incremental.store import Cache

PAYS_FROM = 50
"""Modules from which a run is kept: of few, as somebody commits them, each set would be another."""


class _Run(Struct, frozen=True, array_like=True):
    """The digest of findings as they are kept; what they depend on, by its kind; and the digest of that."""

    findings: bytes
    inputs: dict[str, list[str]]
    digest: bytes


_DECODER = msgspec.msgpack.Decoder(_Run)
_ENCODER = msgspec.msgpack.Encoder()


def _digest_of(findings: Iterable[bytes]) -> bytes:
    state = blake2b(digest_size=16)
    for one in findings:
        state.update(one)
    return state.digest()


class WholeRuns:
    """The last run in which all findings held of each set of modules."""

    def __init__(self, cache: Cache, digest: Callable[[Input], bytes], form: bytes) -> None:
        """`digest` tells what an input is now, `form` what has judged."""
        self._cache = cache
        self._digest = digest
        self._form = form

    def holds(self, names: Sequence[str], findings: Iterable[bytes]) -> bool:
        """Whether all findings of some modules, given as they are kept, are seen at once to hold.

        A key of them alone would not tell: what is kept under it may have come of another state since.
        """
        if len(names) < PAYS_FROM:
            return False
        key = self._key(names)
        value = self._cache.get([key]).get(key)
        try:
            run = _DECODER.decode(value) if value is not None else None
        except msgspec.DecodeError:
            return False  # another program wrote this value
        if run is None or run.findings != _digest_of(findings):
            return False
        return self._state(run.inputs) == run.digest

    def keep(self, names: Sequence[str], findings: Iterable[bytes], inputs: Iterable[Input]) -> None:
        """Keeps that all findings of some modules hold, by all inputs that they depend on."""
        if len(names) < PAYS_FROM:
            return
        by_kind: dict[str, list[str]] = defaultdict(list)
        for one in inputs:
            by_kind[one.kind].append(one.name)
        run = _Run(_digest_of(findings), by_kind, self._state(by_kind))
        self._cache.put({self._key(names): _ENCODER.encode(run)})

    def _state(self, inputs: dict[str, list[str]]) -> bytes:
        """The digest of what some inputs are now."""
        digests = (self._digest(Input(kind, name)) for kind, names in inputs.items() for name in names)
        return blake2b(_ENCODER.encode(list(digests)), digest_size=16).digest()

    def _key(self, names: Sequence[str]) -> bytes:
        return blake2b(b"run" + "\0".join(names).encode() + self._form, digest_size=16).digest()
