"""Which functions block the thread that runs them, and by which chain of calls."""

from collections import deque
from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.catalogue.entries import Blocking, BlockingKind
from fastpg_lint.semantic.call_graph.graph import (
    NO_CALL,
    Action,
    Execution,
    LibraryCode,
    ProjectCode,
    Target,
)
from fastpg_lint.semantic.call_graph.lazy_initialisation import is_done_once, is_first_wait, is_made_once
from fastpg_lint.semantic.call_graph.refined_calls import as_made
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import ScopeRef


class BlockingCall(Struct, frozen=True):
    """A call of a library that blocks."""

    action: Action
    entry: Blocking

    @property
    def instead(self) -> str:
        """What to write instead: the catalogue's alternative, or a thread."""
        name = self.entry.name.rpartition(".")[2]
        asked = self.action.text.rpartition(".")[2] if name == "*" else name
        alternative = self.entry.instead.replace("{name}", asked).replace("{call}", self.action.short_text)
        return f"`{alternative or f'await run_in_threadpool({self.action.short_text}, …)'}`"


class Chain(Struct, frozen=True):
    """The calls that lead from a function's body to a call that blocks, which is the last."""

    steps: tuple[Action, ...]
    end: BlockingCall


class _Way(Struct, frozen=True):
    """How a function comes to block: by which action, how many steps from the end, and through what."""

    distance: int
    position: int
    action: Action
    end: BlockingCall | None
    """The call that blocks, where the action itself is that call."""

    @property
    def rank(self) -> tuple[int, int]:
        return (self.distance, self.position)


_Ways = dict[BlockingKind, _Way]


class BlockingPaths:
    """Tells what blocks."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._execution = Execution(project.infer)
        self._dependencies = project.dependencies
        self._ways: dict[ProjectCode, _Ways] = {}
        self._read: dict[ProjectCode, int] = {}
        """What the ways of a function were worked out from."""
        self._ends: dict[ProjectCode, tuple[BlockingCall | None, ...]] = {}
        """What the actions of a function are, that block themselves."""
        self._dependencies.holders.append(self)

    def drop(self, inputs: int) -> None:
        """Lets go of the functions that hang on any of some inputs: with each, of all that call it."""
        for body in [body for body, read in self._read.items() if read & inputs]:
            for known in (self._ways, self._read, self._ends):
                known.pop(body, None)

    def forget(self) -> None:
        """Lets go of what was worked out."""
        self._execution.forget()
        for known in (self._ways, self._read, self._ends):
            known.clear()

    def actions(self, body: ScopeRef) -> tuple[Action, ...]:
        """What a function does when it runs."""
        return self._execution.actions(body)

    def blocking_call(self, action: Action) -> BlockingCall | None:
        """The catalogue's word on an action, where all that may run there blocks, made as it is.

        A call that is awaited is not what the linker takes it for, or another rule's to report.
        """
        if action.is_awaited or not action.targets:
            return None
        entries = [self._entry(target) for target in action.targets]
        if entries[0] is None or any(entry is None for entry in entries):
            return None
        entry: Blocking | None = entries[0]
        if entry is not None and action.call != NO_CALL:
            entry = as_made(self._infer, action.module, action.call, entry)
        return BlockingCall(action, entry) if entry is not None else None

    def _entry(self, target: Target) -> Blocking | None:
        if not isinstance(target, LibraryCode):
            return None
        return self._infer.catalogue.blocking(target.name)

    def blocks_through(self, action: Action) -> dict[BlockingKind, Chain]:
        """For an action that runs functions of the project: how all that may run there blocks, by kind."""
        callees = action.callees
        if not callees:
            return {}
        for callee in callees:
            self._settle(callee)
            self._dependencies.read |= self._read[callee]
        common = set(self._ways[callees[0]]).intersection(*(self._ways[callee] for callee in callees[1:]))
        return {kind: self._chain(callees[0], kind) for kind in BlockingKind if kind in common}

    def _chain(self, function: ProjectCode, kind: BlockingKind) -> Chain:
        steps: list[Action] = []
        while True:
            way = self._ways[function][kind]
            steps.append(way.action)
            if way.end is not None:
                return Chain(tuple(steps), way.end)
            function = way.action.callees[0]

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
        for body, actions in reached.items():
            for position, action in enumerate(actions):
                for callee in action.callees:
                    callers.setdefault(callee, []).append((body, position))
                waiting.append((body, position))
        for body in reached:
            self._ways[body] = {}
        while waiting:
            body, position = waiting.popleft()
            if self._improve(body, position, reached[body][position]):
                waiting.extend(callers.get(body, ()))

    def _reached(self, start: ProjectCode) -> dict[ProjectCode, tuple[Action, ...]]:
        """The functions whose ways are not known yet, from one on, each with what it does."""
        found: dict[ProjectCode, tuple[Action, ...]] = {}
        waiting = [start]
        while waiting:
            body = waiting.pop()
            if body in found or body in self._ways:
                continue
            with self._dependencies.traced():
                recurring = tuple(self._recurring(body))
                self._read[body] = self._dependencies.read
            found[body] = tuple(action for action, _ in recurring)
            self._ends[body] = tuple(end for _, end in recurring)
            waiting.extend(callee for action in found[body] for callee in action.callees)
        return found

    def _gather_reads(self, reached: dict[ProjectCode, tuple[Action, ...]]) -> None:
        """Adds to what a function's own actions hang on what those of all that it reaches hang on."""
        callees = {
            body: {callee for action in actions for callee in action.callees}
            for body, actions in reached.items()
        }
        callers: dict[ProjectCode, list[ProjectCode]] = {}
        for body, called in callees.items():
            for callee in called:
                callers.setdefault(callee, []).append(body)
        waiting = deque(reversed(reached))
        while waiting:
            body = waiting.popleft()
            before = read = self._read[body]
            for callee in callees[body]:
                read |= self._read[callee]
            if read != before:
                self._read[body] = read
                waiting.extend(callers.get(body, ()))

    def _recurring(self, body: ProjectCode) -> Iterator[tuple[Action, BlockingCall | None]]:
        """What may block each time that a function runs, not only the first time; and what blocks itself."""
        for action in self._execution.actions_as_called(body):
            end = self.blocking_call(action)
            if (end is not None or action.callees) and not self._is_past(body.of, action):
                yield action, end

    def _is_past(self, body: ScopeRef, action: Action) -> bool:
        """Whether something is done once, and not each time that its function runs."""
        if action.call == NO_CALL:
            return is_done_once(self._infer, body, action)
        if is_made_once(self._infer, body, action.call):
            return True
        entries = map(self._entry, action.targets)
        waits = any(entry is not None and entry.kind == BlockingKind.THREAD_WAIT for entry in entries)
        return waits and is_first_wait(self._infer, body, action.call)

    def _improve(self, body: ProjectCode, position: int, action: Action) -> bool:
        """Takes the ways that an action opens for its body; says whether one is better than those known."""
        ways = self._ways[body]
        better = False
        for kind, way in self._opened(body, position, action):
            known = ways.get(kind)
            if known is None or way.rank < known.rank:
                better = better or known is None or way.distance < known.distance
                ways[kind] = way
        return better

    def _opened(self, body: ProjectCode, position: int, action: Action) -> list[tuple[BlockingKind, _Way]]:
        end = self._ends[body][position]
        if end is not None:
            return [(end.entry.kind, _Way(0, position, action, end))]
        callees = action.callees
        if not callees:
            return []
        first, *others = (self._ways[callee] for callee in callees)
        return [
            (kind, _Way(way.distance + 1, position, action, None))
            for kind, way in first.items()
            if all(kind in other for other in others)
        ]
