"""Findings of an earlier run, reused while all that they hang on is as it was.

Kept with the findings of a module is its trace: each input that judging it read, with the digest that the
input had. They hold again when the program, the configuration and the module's own text are the same,
which the key says, and every input in the trace still has its digest. A trace is 16 bytes an input; the
inputs' names are kept once for all modules.
"""

from collections.abc import Iterable, Iterator
from hashlib import blake2b

import msgspec
from msgspec import Struct

from fastpg_lint.cache import Cache
from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.inputs import Inputs
from fastpg_lint.project.dependencies import MODULE, Input

_HALF = 8
"""Bytes for an input's name, and for its digest: one confusion in some billions of inputs."""


class Kept(Struct, frozen=True, array_like=True):
    """What is kept of a module: what its findings hang on, and the findings."""

    trace: bytes
    diagnostics: tuple[Diagnostic, ...]


class Module(Struct, frozen=True):
    """A module to be linted, by its dotted name and the digest of its content; no digest if it has none."""

    name: str
    digest: bytes


_DECODER = msgspec.msgpack.Decoder(Kept)
_INPUT_DECODER = msgspec.msgpack.Decoder(Input)
_ENCODER = msgspec.msgpack.Encoder()


class Reuse:
    """The findings that earlier runs left in a cache. `form` is the digest of all that judges."""

    def __init__(self, cache: Cache, inputs: Inputs, form: bytes) -> None:
        self._cache = cache
        self._inputs = inputs
        self._form = form
        self._steps: dict[bytes, bool] = {}
        """Whether a step of a trace, the name and the digest of an input, still holds."""
        self._names: dict[bytes, Input] = {}

    def found(self, modules: Iterable[Module]) -> dict[str, tuple[Diagnostic, ...]]:
        """The findings of those modules whose findings are known, by the module's name."""
        keys = {self._key(module): module.name for module in modules if module.digest}
        kept: dict[str, Kept] = {}
        for key, value in self._cache.get(keys).items():
            try:
                kept[keys[key]] = _DECODER.decode(value)
            except msgspec.DecodeError:
                continue  # another program wrote this value
        self._learn({step[:_HALF] for one in kept.values() for step in _steps(one.trace)})
        return {
            name: one.diagnostics for name, one in kept.items() if all(map(self._holds, _steps(one.trace)))
        }

    def keep(self, found: Iterable[tuple[Module, int, tuple[Diagnostic, ...]]]) -> None:
        """Keeps the findings of modules, each with the set of inputs that they were worked out from."""
        values: dict[bytes, bytes] = {}
        for module, read, diagnostics in found:
            if not module.digest:
                continue
            trace = bytearray()
            for one in self._inputs.dependencies.inputs(read):
                if one == Input(MODULE, module.name):
                    continue  # its digest is in the key; an editor's buffer need not be what is saved
                identifier = _identifier(one)
                trace += identifier + self._digest(one)
                if identifier not in self._names:
                    self._names[identifier] = one
                    values[self._name_key(identifier)] = _ENCODER.encode(one)
            values[self._key(module)] = _ENCODER.encode(Kept(bytes(trace), diagnostics))
        self._cache.put(values)

    def _holds(self, step: bytes) -> bool:
        known = self._steps.get(step)
        if known is None:
            one = self._names.get(step[:_HALF])
            known = self._steps[step] = one is not None and self._digest(one) == step[_HALF:]
        return known

    def _digest(self, one: Input) -> bytes:
        return self._inputs.digest(one)[:_HALF].ljust(_HALF)

    def _learn(self, identifiers: set[bytes]) -> None:
        """Reads the inputs that traces speak of."""
        wanted = {self._name_key(one): one for one in identifiers - self._names.keys()}
        for key, value in self._cache.get(wanted).items():
            try:
                self._names[wanted[key]] = _INPUT_DECODER.decode(value)
            except msgspec.DecodeError:
                continue

    def _key(self, module: Module) -> bytes:
        return blake2b(module.name.encode() + b"\0" + module.digest + self._form, digest_size=16).digest()

    @staticmethod
    def _name_key(identifier: bytes) -> bytes:
        return b"input" + identifier


def _steps(trace: bytes) -> Iterator[bytes]:
    return (trace[start : start + 2 * _HALF] for start in range(0, len(trace), 2 * _HALF))


def _identifier(one: Input) -> bytes:
    return blake2b(f"{one.kind} {one.name}".encode(), digest_size=_HALF).digest()
