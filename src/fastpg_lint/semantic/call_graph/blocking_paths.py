"""Which functions block the thread that runs them, and by which chain of calls."""

from collections import deque
from collections.abc import Iterator

import msgspec
from msgspec import Struct, structs

from fastpg_lint.catalogue.entries import Blocking, BlockingKind
from fastpg_lint.incremental.inputs import DERIVED, Adopted, KeptReads
from fastpg_lint.semantic.call_graph.accepted_calls import AcceptedCalls
from fastpg_lint.semantic.call_graph.components import components
from fastpg_lint.semantic.call_graph.graph import NO_CALL, CallGraph, Edge
from fastpg_lint.semantic.call_graph.harmless_functions import is_harmless
from fastpg_lint.semantic.call_graph.lazy_initialisation import is_done_once, is_first_wait, is_made_once
from fastpg_lint.semantic.call_graph.pruned_branches import SettlingReader
from fastpg_lint.semantic.call_graph.refined_calls import as_made, as_read
from fastpg_lint.semantic.call_graph.special_methods import SpecialMethods
from fastpg_lint.semantic.call_graph.targets import LibraryCode, ProjectCode, Target
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import ScopeRef


class BlockingCall(Struct, frozen=True):
    """A call of a library that blocks."""

    edge: Edge
    entry: Blocking

    @property
    def instead(self) -> str:
        """What to write instead: the catalogue's alternative, or a thread.

        A thread is no place for a session or connection that another one has opened, or that others use.
        """
        name = self.entry.name.rpartition(".")[2]
        asked = self.edge.text.rpartition(".")[2] if name == "*" else name
        alternative = self.entry.instead.replace("{name}", asked).replace("{call}", self.edge.short_text)
        if not alternative and self.entry.kind == BlockingKind.DATABASE:
            return "one function that connects and queries, in a thread"
        return f"`{alternative or f'await run_in_threadpool({self.edge.short_text}, …)'}`"


class Chain(Struct, frozen=True):
    """The calls that lead from a function's body to a call that blocks, which is the last."""

    steps: tuple[Edge, ...]
    end: BlockingCall


class _Way(Struct, frozen=True):
    """How a function comes to block: by which edge, how many steps from the end, and through what."""

    distance: int
    position: int
    edge: Edge
    end: BlockingCall | None
    """The call that blocks, where the edge itself is that call."""
    rest: Chain | None = None
    """All steps from here on, where an earlier run has found them; the edge is the first."""

    @property
    def rank(self) -> tuple[int, int]:
        return (self.distance, self.position)


_Ways = dict[BlockingKind | None, _Way]
"""By kind. None is for what blocks by one kind or another: each of several implementations in its own way."""

_GRAVITY: dict[BlockingKind | None, int] = {
    BlockingKind.WAIT: 0,
    BlockingKind.NETWORK: 0,
    BlockingKind.DATABASE: 0,
    BlockingKind.PROCESS: 0,
    BlockingKind.CPU: 1,
    BlockingKind.FILE: 2,
    BlockingKind.SMALL_FILE: 3,
}
"""Kinds of work that holds up a thread, the gravest first; of these one may stand for another."""
_NEVER = 1_000_000
"""More steps than any way has."""


def kind_gravity(kind: BlockingKind) -> int:
    """What orders kinds of work: the gravest first."""
    return _GRAVITY.get(kind, len(_GRAVITY))


def gravity(chain: Chain) -> tuple[int, int]:
    """What orders chains: the gravest end first, then the shortest."""
    return kind_gravity(chain.end.entry.kind), len(chain.steps)


class _Told(Struct, frozen=True, array_like=True):
    """A way as it is told to other modules, and to later runs."""

    kind: BlockingKind | None
    distance: int
    chain: Chain


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(list[_Told])
_CODE = msgspec.json.Decoder(ProjectCode)


class BlockingPaths:
    """Tells what blocks.

    How a function blocks is an input of what is found in other modules that call it: an edit of its body
    that leaves that as it was reaches none of them.
    """

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._execution = CallGraph(project.infer, project.of(SettlingReader), project.share(SpecialMethods))
        self._tracker = project.tracker
        self._accepts = project.accepts
        self._ways: dict[ProjectCode, _Ways] = {}
        self._read = KeptReads[ProjectCode](project.tracker)
        """What the ways of a function were worked out from."""
        self._ends: dict[ProjectCode, tuple[BlockingCall | None, ...]] = {}
        """What the edges of a function are, that block themselves."""
        self._told = KeptReads[ProjectCode](project.tracker)
        """The functions whose ways are inputs of others, each with the input."""
        self._told_read = KeptReads[ProjectCode](project.tracker)
        """What those depend on."""
        self._tracker.holders.append(self)
        self._kind = project.kind("blocks")
        self._tracker.derived[self._kind] = self

    def encoded(self, key: str) -> bytes:
        """How a function blocks, by its key."""
        code = _CODE.decode(key)
        self._settle(code)
        self._as_input(code)
        ways = sorted(self._ways[code].items(), key=lambda one: one[0] or "")
        told = [_Told(kind, way.distance, _apart(self._chain(code, kind))) for kind, way in ways]
        return _ENCODER.encode(told)

    def known(self, _: str) -> None:
        """Nothing: to tell chains is to look them up."""

    def read(self, key: str) -> int | None:
        """What that was worked out from; None where it was taken over."""
        code = _CODE.decode(key)
        if self._adopted(code) is not None:
            return None
        self._settle(code)
        return self._read[code]

    def hanging_on(self, inputs: int) -> int:
        """The functions, as a set of inputs, whose ways were worked out from any of some inputs."""
        found = 0
        for code in self._told_read.meeting(inputs):
            found |= self._told[code]
        return found

    def _as_input(self, code: ProjectCode) -> int:
        """The ways of a function as an input."""
        if code not in self._told:
            self._told[code] = self._tracker.bit(DERIVED, self._name(code))
            self._told_read[code] = self._read[code]
        return self._told[code]

    def _adopted(self, code: ProjectCode) -> Adopted | None:
        return self._tracker.adopted.get(self._name(code)) if self._tracker.adopted else None

    def _name(self, code: ProjectCode) -> str:
        return f"{self._kind}/{msgspec.json.encode(code).decode()}"

    def _depends_on(self, callee: ProjectCode, module: str) -> int:
        """What the ways of functions in a module depend on that come through one that they call."""
        read = self._read[callee]
        if callee.of.module == module or not read & self._tracker.fine:
            return read
        return self._as_input(callee)

    def drop(self, inputs: int) -> None:
        """Drops the functions that depend on any of some inputs: with each, of all that call it."""
        meeting = {
            *self._told_read.meeting(inputs),
            *self._told.meeting(inputs),
        }
        for code in meeting:
            del self._told[code], self._told_read[code]
        for body in self._read.meeting(inputs):
            for known in (self._ways, self._read, self._ends):
                known.pop(body, None)

    def forget(self) -> None:
        """Drops what was worked out."""
        self._execution.forget()
        for known in (self._ways, self._read, self._ends):
            known.clear()

    def edges(self, body: ScopeRef) -> tuple[Edge, ...]:
        """What a function does when it runs."""
        return self._execution.edges(body)

    def blocking_call(self, edge: Edge) -> BlockingCall | None:
        """The catalogue's word on an edge, where all that may run there blocks, made as it is.

        A call that is awaited is not what the linker takes it for, or another rule's to report.
        """
        if edge.is_awaited or not edge.targets:
            return None
        entries = [self._entry(target) for target in edge.targets]
        if entries[0] is None or any(entry is None for entry in entries):
            return None
        entry: Blocking | None = entries[0]
        if entry is not None and edge.call != NO_CALL:
            entry = as_made(self._infer, edge.module, edge.call, entry)
        elif entry is not None:
            entry = as_read(self._infer, edge.module, edge.at, entry)
        return BlockingCall(edge, entry) if entry is not None else None

    def _entry(self, target: Target) -> Blocking | None:
        if not isinstance(target, LibraryCode):
            return None
        return self._infer.catalogue.blocking(target.name)

    def blocks_through(self, edge: Edge) -> dict[BlockingKind, Chain]:
        """For an edge that runs functions of the project: how all that may run there blocks, by kind."""
        callees = edge.callees
        if not callees:
            return {}
        for callee in callees:
            self._settle(callee)
            self._tracker.read |= self._depends_on(callee, edge.module)
        common = set(self._ways[callees[0]]).intersection(*(self._ways[callee] for callee in callees[1:]))
        found = {kind: self._chain(callees[0], kind) for kind in BlockingKind if kind in common}
        taken = self._taken(callees) if len(callees) > 1 or None in common else None
        if taken is not None:
            chain = self._chain(*taken)
            if all(gravity(chain)[0] < gravity(one)[0] for one in found.values()):
                found[chain.end.entry.kind] = chain
        return found

    def _chain(self, function: ProjectCode, kind: BlockingKind | None) -> Chain:
        steps: list[Edge] = []
        while True:
            way = self._ways[function][kind]
            if way.rest is not None:
                return Chain((*steps, *way.rest.steps), way.rest.end)
            steps.append(way.edge)
            if way.end is not None:
                return Chain(tuple(steps), way.end)
            taken = self._taken(way.edge.callees) if kind is None else None
            function, kind = taken or (way.edge.callees[0], kind)

    def _taken(self, callees: tuple[ProjectCode, ...]) -> tuple[ProjectCode, BlockingKind | None] | None:
        """The implementation whose way is told, and which, where each that may run blocks in some way.

        It is the one that ends gravest; each by its nearest way, so that the way comes to an end.
        """
        nearest = [(callee, *_nearest(self._ways[callee])) for callee in callees]
        if any(distance == _NEVER for _, distance, _ in nearest):
            return None
        callee, _, kind = min(nearest, key=lambda one: _GRAVITY.get(one[2], 0))
        return callee, kind

    def _settle(self, start: ProjectCode) -> None:
        """Finds the shortest way to block, by kind, of a function and of all that it reaches.

        Breadth first from the calls that block backwards, so each way is a shortest one; among equals the
        first in the text, whatever has been asked before.
        """
        if start in self._ways:
            return
        reached = self._reached(start)
        self._gather_reads(reached)
        callers: dict[ProjectCode, list[tuple[ProjectCode, int]]] = {}
        waiting: deque[tuple[ProjectCode, int]] = deque()
        for body, edges in reached.items():
            for position, edge in enumerate(edges):
                for callee in edge.callees:
                    callers.setdefault(callee, []).append((body, position))
                waiting.append((body, position))
        for body in reached:
            self._ways[body] = {}
        while waiting:
            body, position = waiting.popleft()
            if self._improve(body, position, reached[body][position]):
                waiting.extend(callers.get(body, ()))

    def _reached(self, start: ProjectCode) -> dict[ProjectCode, tuple[Edge, ...]]:
        """The functions whose ways are not known yet, from one on, each with what it does."""
        found: dict[ProjectCode, tuple[Edge, ...]] = {}
        waiting = [start]
        while waiting:
            body = waiting.pop()
            if body in found or body in self._ways or self._is_taken_over(body):
                continue
            with self._tracker.apart() as apart:
                recurring = tuple(self._recurring(body))
            self._read[body] = apart.read
            found[body] = tuple(edge for edge, _ in recurring)
            self._ends[body] = tuple(end for _, end in recurring)
            waiting.extend(callee for edge in found[body] for callee in edge.callees)
        return found

    def _is_taken_over(self, code: ProjectCode) -> bool:
        """Whether an earlier run has found how a function blocks, and that holds."""
        adopted = self._tracker.taken_over(self._name(code)) if self._tracker.may_take_over else None
        if adopted is None:
            return False
        try:
            told = _DECODER.decode(adopted.encoded)
        except msgspec.DecodeError:
            return False  # another program wrote this value
        self._read[code] = self._tracker.bit(DERIVED, self._name(code))
        self._ways[code] = {
            one.kind: _Way(one.distance, 0, one.chain.steps[0], None, one.chain) for one in told
        }
        return True

    def _gather_reads(self, reached: dict[ProjectCode, tuple[Edge, ...]]) -> None:
        """Adds to what a function's own edges depend on what those of all that it reaches depend on."""
        callees = {
            body: {callee for edge in edges for callee in edge.callees} for body, edges in reached.items()
        }
        for circle in components(reached, lambda body: callees[body] & reached.keys()):
            together, read = set(circle), 0
            for body in circle:
                read |= self._read[body]
                for callee in callees[body] - together:
                    read |= self._depends_on(callee, body.of.module)
            for body in circle:
                self._read[body] = read

    def _recurring(self, body: ProjectCode) -> Iterator[tuple[Edge, BlockingCall | None]]:
        """What may block each time that a function runs, not only the first time; and what blocks itself.

        Nothing of what the user says does not block, and no call that is accepted where it stands.
        """
        if is_harmless(self._infer, body.of):
            return
        accepted = AcceptedCalls(self._infer, body.of.module, self._accepts)
        for edge in self._execution.actions_as_called(body):
            end = self.blocking_call(edge)
            if end is not None and accepted.has(edge.at.statement, edge.call, end.entry.kind):
                continue
            if (end is not None or edge.callees) and not self._is_past(body.of, edge):
                yield edge, end

    def _is_past(self, body: ScopeRef, edge: Edge) -> bool:
        """Whether something is done once, and not each time that its function runs."""
        if edge.call == NO_CALL:
            return is_done_once(self._infer, body, edge)
        if is_made_once(self._infer, body, edge.call):
            return True
        entries = map(self._entry, edge.targets)
        waits = any(entry is not None and entry.kind == BlockingKind.THREAD_WAIT for entry in entries)
        return waits and is_first_wait(self._infer, body, edge.call)

    def _improve(self, body: ProjectCode, position: int, edge: Edge) -> bool:
        """Takes the ways that an edge opens for its body; says whether one is better than those known."""
        ways = self._ways[body]
        better = False
        for kind, way in self._opened(body, position, edge):
            known = ways.get(kind)
            if known is None or way.rank < known.rank:
                better = better or known is None or way.distance < known.distance
                ways[kind] = way
        return better

    def _opened(self, body: ProjectCode, position: int, edge: Edge) -> list[tuple[BlockingKind | None, _Way]]:
        end = self._ends[body][position]
        if end is not None:
            return [(end.entry.kind, _Way(0, position, edge, end))]
        callees = edge.callees
        if not callees:
            return []
        first, *others = (self._ways[callee] for callee in callees)
        opened: list[tuple[BlockingKind | None, _Way]] = [
            (kind, _Way(way.distance + 1, position, edge, None))
            for kind, way in first.items()
            if kind is not None and all(kind in other for other in others)
        ]
        if others or None in first:
            distances = [_nearest(self._ways[callee])[0] for callee in callees]
            if max(distances) < _NEVER:
                opened.append((None, _Way(max(distances) + 1, position, edge, None)))
        return opened


def _apart(chain: Chain) -> Chain:
    """A chain without what numbers the calls on the way, which any edit of a function may change."""
    steps = tuple(structs.replace(one, call=min(one.call, 0), branch=0, order=0) for one in chain.steps)
    return Chain(steps, structs.replace(chain.end, edge=steps[-1]))


def _nearest(ways: _Ways) -> tuple[int, BlockingKind | None]:
    """How far a function is from what blocks there, and its kind; `_NEVER` where nothing does."""
    return min(
        ((way.distance, kind) for kind, way in ways.items() if kind is None or kind in _GRAVITY),
        key=lambda one: (one[0], _GRAVITY.get(one[1], 0)),
        default=(_NEVER, None),
    )
