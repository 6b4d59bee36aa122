"""Lazy records: facts stay encoded, and each record is decoded when it is first asked for.

Of a module that others call into, little is asked. All of its records, decoded, would be eight times as
large as they are encoded.
"""

import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar

import msgspec
from msgspec import Raw, Struct

from fastpg_lint.facts.access_paths import AccessPath
from fastpg_lint.facts.records import Branch, Call, ModuleFacts, Read, Scope, Usage, Words
from fastpg_lint.facts.secrets.literal_facts import LiteralFact

Record = TypeVar("Record")

_SEAL = 4
"""Bytes in front of what is kept, which tell whether it is whole: pieces of it are only decoded later."""


class DamagedError(ValueError):
    """What was kept is not what was once sealed."""


def sealed(encoded: bytes) -> bytes:
    """What is encoded, to be kept."""
    return zlib.crc32(encoded).to_bytes(_SEAL) + encoded


def unsealed(kept: bytes) -> memoryview:
    """What was encoded; raises `DamagedError` where it is not all there any more."""
    encoded = memoryview(kept)[_SEAL:]
    if zlib.crc32(encoded).to_bytes(_SEAL) != kept[:_SEAL]:
        raise DamagedError
    return encoded


class Pieces(Generic[Record]):
    """Records by their numbers, decoded one by one."""

    __slots__ = ("_decode", "_decoded", "_encoded")

    def __init__(self, encoded: Sequence[Raw], decode: Callable[[Raw], Record]) -> None:
        self._encoded = encoded
        self._decode = decode
        self._decoded: list[Record | None] = [None] * len(encoded)

    def __getitem__(self, number: int, /) -> Record:
        record = self._decoded[number]
        if record is None:
            record = self._decoded[number] = self._decode(self._encoded[number])
        return record

    def __len__(self) -> int:
        return len(self._encoded)

    def __iter__(self) -> Iterator[Record]:
        return map(self.__getitem__, range(len(self._encoded)))

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, Pieces | tuple) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # as of other containers that are compared by content


class LazyFacts(Struct, frozen=True, array_like=True):
    """`ModuleFacts`, field by field, whose records are still encoded."""

    scopes: tuple[Raw, ...]
    branches: tuple[Raw, ...]
    calls: tuple[Raw, ...]
    reads: tuple[Raw, ...]
    stars: tuple[AccessPath, ...]
    literals: tuple[LiteralFact, ...]
    usages: tuple[Raw, ...]
    classes: tuple[int, ...]
    words: tuple[Raw, ...]
    packages: tuple[str, ...] = ()

    def facts(self) -> ModuleFacts:
        """The facts, to be decoded as they are asked for."""
        return ModuleFacts(
            scopes=Pieces(self.scopes, _SCOPE.decode),
            branches=Pieces(self.branches, _BRANCH.decode),
            calls=Pieces(self.calls, _CALL.decode),
            reads=Pieces(self.reads, _READ.decode),
            stars=self.stars,
            literals=self.literals,
            usages=Pieces(self.usages, _USAGE.decode),
            classes=self.classes,
            words=Pieces(self.words, _WORDS.decode),
            packages=self.packages,
        )


_SCOPE = msgspec.msgpack.Decoder(Scope)
_BRANCH = msgspec.msgpack.Decoder(Branch)
_CALL = msgspec.msgpack.Decoder(Call)
_READ = msgspec.msgpack.Decoder(Read)
_USAGE = msgspec.msgpack.Decoder(Usage)
_WORDS = msgspec.msgpack.Decoder(Words)
