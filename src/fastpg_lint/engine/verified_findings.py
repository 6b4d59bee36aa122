"""Findings of an earlier run, reused while the digests of all their inputs are the same.

Cached with the findings of a module is its trace: each input that judging it read, with the digest that the
input had. They hold again when the program, the configuration and the module's own facts are the same,
which the key says, and every input in the trace still has its digest. A trace is 16 bytes an input; the
inputs' names are kept once for all modules. Findings name modules and sites: their lines are looked up when
they are told, and no path of the machine is kept.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from hashlib import blake2b
from itertools import chain
from struct import iter_unpack

import msgspec
from msgspec import Struct

from fastpg_lint.diagnostics import Diagnostic, Fix
from fastpg_lint.engine.input_digests import InputDigests
from fastpg_lint.engine.judged import Heard, Judged
from fastpg_lint.engine.whole_runs import WholeRuns
from fastpg_lint.incremental.inputs import DERIVED, Input
from fastpg_lint.incremental.store import Cache
from fastpg_lint.role import Role
from fastpg_lint.rules.rule import Finding
from fastpg_lint.semantic.inputs import BODIES, BODY, OF_MODULE, WORD, WORDS

_HALF = 8
"""Bytes for an input's name, and for its digest: one confusion in some billions of inputs."""
_LASTING = {BODY: BODIES, WORD: WORDS}
"""What parts of a module are parts of."""
Step = tuple[bytes]
"""A step of a trace, as it is unpacked: the name of an input, and the digest that it had."""


class Found(Struct, frozen=True, array_like=True):
    """What was found in a module or a file, to be kept.

    That is findings, with the names of their rules by code; or, in a file that is no Python, diagnostics,
    without its path. `unresolved` are the project's own modules that are imported and are nowhere. `heard` is
    what was looked for, where somebody asks for it. A module also has its role, and its service's folder.
    """

    findings: tuple[Finding, ...] = ()
    names: dict[str, str] = {}
    diagnostics: tuple[Diagnostic, ...] = ()
    unresolved: tuple[str, ...] = ()
    heard: Heard | None = None
    role: Role | None = None
    service: str | None = None

    @classmethod
    def of(cls, judged: Judged) -> "Found":
        """What is to be kept of a judged module."""
        return cls(
            judged.findings,
            judged.names,
            unresolved=judged.unresolved,
            heard=judged.heard,
            role=judged.role,
            service=judged.service,
        )

    def judged(self, module: str) -> Judged:
        """The module of a name as it was when that was found."""
        return Judged(
            module,
            self.findings,
            self.names,
            unresolved=self.unresolved,
            heard=self.heard,
            role=self.role,
            service=self.service,
        )


class CachedFindings(Struct, frozen=True, array_like=True):
    """What is kept of a module: what its findings depend on, and the findings."""

    trace: bytes
    found: Found


class Derivation(Struct, frozen=True, array_like=True):
    """What is kept of an answer that is an input itself: what it depends on, and the answer."""

    trace: bytes
    encoded: bytes


class Module(Struct, frozen=True):
    """A module or file to be linted, by its dotted name and the digests of its content and of what it says.

    There is no digest of what cannot be read. A file that is no Python says its content.
    """

    name: str
    content: bytes
    digest: bytes


class CachedFixes(Struct, frozen=True, array_like=True):
    """What is kept of the fixes of a module's findings: what they depend on, and the fix of each."""

    trace: bytes
    fixes: tuple[Fix | None, ...]


_DECODER = msgspec.msgpack.Decoder(CachedFindings)
_FIXES_DECODER = msgspec.msgpack.Decoder(CachedFixes)
_DERIVATION_DECODER = msgspec.msgpack.Decoder(Derivation)
_INPUT_DECODER = msgspec.msgpack.Decoder(Input)
_ENCODER = msgspec.msgpack.Encoder()


class VerifiedFindings:
    """The findings that earlier runs left in a cache. `form` is the digest of all that judges."""

    def __init__(self, cache: Cache, inputs: InputDigests, form: bytes) -> None:
        self._cache = cache
        self._inputs = inputs
        self._form = form
        self._whole = WholeRuns(cache, inputs.digest, form)
        self._holding: set[Step] = set()
        """The steps of traces that have been looked at, and still hold."""
        self._broken: set[Step] = set()
        """Those that do not."""
        self._seen: dict[bytes, list[Step]] = {}
        """All of them, by the names of their inputs."""
        self._names: dict[bytes, Input] = {}
        self._kept_steps: dict[Input, bytes] = {}
        """The steps of the traces that this run keeps, by their inputs."""
        self._derivations: dict[str, Derivation] = {}
        """The derived answers of earlier runs, until it has been seen whether they hold."""
        self._asked: set[str] = set()
        """Those that have been looked for."""
        self._unasked: set[str] = set()
        """Those that traces speak of, and that have not been looked for."""
        self._renewed: list[str] = []
        """Those that did not hold, and were worked out again."""
        self._kept_derivations: set[str] = set()

    def found(self, modules: Iterable[Module], *, at_once: bool = False) -> dict[str, Found]:
        """What was found in those modules of which it is known, by the module's name.

        With `at_once`, that all holds may be seen without a look at each answer: nobody will ask for these.
        """
        keys = {self._key(module): module.name for module in modules if module.digest}
        values = self._cache.get(keys)
        kept: dict[str, CachedFindings] = {}
        for key, value in values.items():
            try:
                kept[keys[key]] = _DECODER.decode(value)
            except msgspec.DecodeError:
                continue  # another program wrote this value
        names, is_whole = list(keys.values()), len(kept) == len(keys)
        findings = [one for key in keys for one in (key, values.get(key, b""))]
        if is_whole and at_once and self._whole.holds(names, findings):
            return {name: one.found for name, one in kept.items()}
        holding = self._holding_of({name: one.trace for name, one in kept.items()})
        if is_whole and len(holding) == len(kept):
            self._keep_whole(names, findings)
        return {name: kept[name].found for name in holding}

    def _keep_whole(self, names: Sequence[str], findings: Sequence[bytes]) -> None:
        """Keeps that all findings hold, where all answers that they depend on were taken over."""
        inputs = {self._names[step[:_HALF]] for (step,) in self._holding}
        derived = {one for one in inputs if one.kind == DERIVED}
        if all(one.name in self._inputs.tracker.adopted for one in derived):
            self._whole.keep(names, findings, inputs - derived)

    def fixes(self, key: bytes) -> tuple[Fix | None, ...] | None:
        """The fixes that are kept under a key; None where there are none that hold."""
        full = self._fixes_key(key)
        value = self._cache.get([full]).get(full)
        try:
            kept = _FIXES_DECODER.decode(value) if value is not None else None
        except msgspec.DecodeError:
            return None  # another program wrote this value
        return kept.fixes if kept is not None and self._holding_of({"": kept.trace}) else None

    def keep_fixes(self, key: bytes, read: int, fixes: tuple[Fix | None, ...]) -> None:
        """Keeps fixes under a key, with the set of inputs that they were worked out from."""
        if self._cache.is_open:
            values: dict[bytes, bytes] = {}
            trace = self._trace(read, values)
            self._cache.put({**values, self._fixes_key(key): _ENCODER.encode(CachedFixes(trace, fixes))})

    def _holding_of(self, traces: Mapping[str, bytes]) -> list[str]:
        """The names of those of some traces that hold."""
        self._learn(_identifiers(traces.values()))
        self._learn_derivations()
        holding = [name for name, trace in traces.items() if self._hold(trace)]
        values: dict[bytes, bytes] = {}
        self._keep_renewed(values)
        self._cache.put(values)
        return holding

    def recall(self, name: str) -> None:
        """Takes a derived answer of an earlier run over, where there is one that holds."""
        if name in self._asked and name not in self._derivations:
            return
        self._unasked.add(name)
        self._learn_derivations()
        derivation = self._derivations.pop(name, None)
        with self._inputs.tracker.apart():  # whoever asks depends on the answer, not on what it is made of
            if derivation is not None and self._hold(derivation.trace):
                self._adopt(name, derivation)

    def _adopt(self, name: str, derivation: Derivation) -> bytes:
        inputs = partial(self._inputs_in, derivation.trace)
        return self._inputs.adopt(name, derivation.encoded, inputs)

    def revise(self, changed: Sequence[Input]) -> None:
        """Forgets what was known of some inputs, which have changed."""
        for one in changed:
            seen = self._seen.pop(_identifier(one), ())
            self._holding.difference_update(seen)
            self._broken.difference_update(seen)
            self._kept_steps.pop(one, None)
        self._kept_derivations.difference_update(one.name for one in changed if one.kind == DERIVED)

    def keep(self, found: Iterable[tuple[Module, int, Found]]) -> None:
        """Keeps what was found in modules, each with the set of inputs that it was worked out from."""
        if not self._cache.is_open:
            return  # what findings depend on would be told to nobody
        values: dict[bytes, bytes] = {}
        for module, read, one in found:
            if module.digest:
                # Its own digest is in the key; an editor's buffer need not be what is saved.
                trace = self._trace(read, values, *(Input(kind, module.name) for kind in OF_MODULE))
                values[self._key(module)] = _ENCODER.encode(CachedFindings(trace, one))
        self._keep_renewed(values)
        self._cache.put(values)

    def _trace(self, read: int, values: dict[bytes, bytes], *but: Input) -> bytes:
        """The trace of a set of inputs; to the values that are to be kept it adds what it speaks of."""
        inputs = dict.fromkeys(map(_lasting, self._inputs.tracker.inputs(read)))
        return b"".join([self._step(one, values) for one in inputs if one not in but])

    def _step(self, one: Input, values: dict[bytes, bytes]) -> bytes:
        """The step of a trace that an input is: most are steps of many traces."""
        step = self._kept_steps.get(one)
        if step is None:
            identifier = _identifier(one)
            step = self._kept_steps[one] = identifier + self._digest(one)
            if identifier not in self._names:
                self._name(identifier, one)
                values[self._name_key(identifier)] = _ENCODER.encode(one)
        if one.kind == DERIVED and one.name not in self._kept_derivations:
            self._keep_derivation(one.name, values)
        return step

    def _keep_renewed(self, values: dict[bytes, bytes]) -> None:
        while self._renewed:
            self._keep_derivation(self._renewed.pop(), values)

    def _keep_derivation(self, name: str, values: dict[bytes, bytes]) -> None:
        self._kept_derivations.add(name)
        if not self._inputs.digest(Input(DERIVED, name)):
            return  # what was asked about is gone
        kind, _, key = name.partition("/")
        deriving = self._inputs.tracker.derived[kind]
        read = deriving.read(key)
        if read is not None:
            kept = Derivation(self._trace(read, values), deriving.encoded(key))
            values[self._derivation_key(name)] = _ENCODER.encode(kept)

    def _hold(self, trace: bytes) -> bool:
        """Whether all steps of a trace still hold; most are steps of others that have been looked at."""
        is_whole = len(trace) % (2 * _HALF) == 0
        return is_whole and all(map(self._holds, [one for one in _steps(trace) if one not in self._holding]))

    def _holds(self, step: Step) -> bool:
        if step not in self._holding and step not in self._broken:
            identifier, wanted = step[0][:_HALF], step[0][_HALF:]
            one = self._names.get(identifier)
            holds = one is not None and self._digest(one) == wanted
            (self._holding if holds else self._broken).add(step)
            self._seen.setdefault(identifier, []).append(step)
        return step in self._holding

    def _digest(self, one: Input) -> bytes:
        derivation = self._derivations.pop(one.name, None) if one.kind == DERIVED else None
        if derivation is not None and self._hold(derivation.trace):
            return self._adopt(one.name, derivation)[:_HALF]
        if derivation is not None:
            self._renewed.append(one.name)
        return self._inputs.digest(one)[:_HALF].ljust(_HALF)

    def _inputs_in(self, trace: bytes) -> list[Input]:
        return [self._names[step[:_HALF]] for (step,) in _steps(trace)]

    def _learn_derivations(self) -> None:
        """Reads the derived answers that traces speak of, and those that the traces of these speak of."""
        while names := self._unasked - self._asked:
            self._asked |= names
            self._unasked.clear()
            wanted = {self._derivation_key(name): name for name in names}
            traces: list[bytes] = []
            for key, value in self._cache.get(wanted).items():
                try:
                    derivation = self._derivations[wanted[key]] = _DERIVATION_DECODER.decode(value)
                except msgspec.DecodeError:
                    continue  # another program wrote this value
                traces.append(derivation.trace)
            self._learn(_identifiers(traces))

    def _learn(self, identifiers: set[bytes]) -> None:
        """Reads the inputs that traces speak of."""
        wanted = {self._name_key(one): one for one in identifiers if one not in self._names}
        for key, value in self._cache.get(wanted).items():
            try:
                self._name(wanted[key], _INPUT_DECODER.decode(value))
            except msgspec.DecodeError:
                continue

    def _name(self, identifier: bytes, one: Input) -> None:
        self._names[identifier] = one
        if one.kind == DERIVED:
            self._unasked.add(one.name)

    def _key(self, module: Module) -> bytes:
        return blake2b(module.name.encode() + b"\0" + module.digest + self._form, digest_size=16).digest()

    def _fixes_key(self, key: bytes) -> bytes:
        return blake2b(b"fixes" + key + self._form, digest_size=16).digest()

    def _derivation_key(self, name: str) -> bytes:
        return blake2b(b"derived" + name.encode() + self._form, digest_size=16).digest()

    @staticmethod
    def _name_key(identifier: bytes) -> bytes:
        return b"input" + identifier


def _steps(trace: bytes) -> Iterator[Step]:
    """The whole steps of a trace, in their order."""
    return iter_unpack(f"{2 * _HALF}s", memoryview(trace)[: len(trace) // (2 * _HALF) * 2 * _HALF])


def _identifiers(traces: Iterable[bytes]) -> set[bytes]:
    """The names of the inputs in some traces, most of which are in many."""
    return {step[:_HALF] for (step,) in set(chain.from_iterable(map(_steps, traces)))}


def _lasting(one: Input) -> Input:
    """An input as later runs know it: parts of a module are told apart only while somebody types in it."""
    lasting = _LASTING.get(one.kind)
    return Input(lasting, one.name.partition("/")[0]) if lasting is not None else one


def _identifier(one: Input) -> bytes:
    return blake2b(f"{one.kind} {one.name}".encode(), digest_size=_HALF).digest()
