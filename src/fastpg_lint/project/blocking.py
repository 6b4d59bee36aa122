"""Which functions block the thread that runs them, and by which chain of calls."""

from collections import deque
from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.catalogue.entries import Blocking, BlockingKind
from fastpg_lint.facts.records import Fate
from fastpg_lint.project.execution import Action, Execution, LibraryCode, ProjectCode, Target
from fastpg_lint.project.inference import Inference
from fastpg_lint.project.types import ScopeRef

_AWAITED = frozenset({Fate.AWAITED, Fate.ASYNC_ENTERED, Fate.ASYNC_ITERATED})


class BlockingCall(Struct, frozen=True):
    """A call of a library that blocks."""

    action: Action
    entry: Blocking

    @property
    def instead(self) -> str:
        """What to write instead: the catalogue's alternative, or a thread."""
        return f"`{self.entry.instead or f'await run_in_threadpool({self.action.short_text}, …)'}`"


class Chain(Struct, frozen=True):
    """The calls that lead from a function's body to a call that blocks, which is the last."""

    steps: tuple[Action, ...]
    end: BlockingCall


class CallGraph:
    """Tells what blocks."""

    def __init__(self, inference: Inference) -> None:
        self._infer = inference
        self._execution = Execution(inference)
        self._chains: dict[ScopeRef, dict[BlockingKind, Chain]] = {}
        self._open: set[ScopeRef] = set()

    def actions(self, body: ScopeRef) -> tuple[Action, ...]:
        return self._execution.actions(body)

    def blocking_call(self, action: Action) -> BlockingCall | None:
        """The catalogue's word on an action, where all that may run there blocks.

        A call that is awaited is not what the linker takes it for, or rule 108's to report.
        """
        if self._is_awaited(action) or not action.targets:
            return None
        entries = [self._entry(target) for target in action.targets]
        if any(entry is None for entry in entries) or entries[0] is None:
            return None
        return BlockingCall(action, entries[0])

    def _is_awaited(self, action: Action) -> bool:
        index = self._infer.modules.index(action.module)
        return index is not None and index.call(action.call).fate in _AWAITED

    def _entry(self, target: Target) -> Blocking | None:
        if not isinstance(target, LibraryCode):
            return None
        return self._infer.catalogue.blocking(target.name)

    def blocks_through(self, action: Action) -> dict[BlockingKind, Chain]:
        """For an action that runs functions of the project: how all that may run there blocks, by kind."""
        if self._is_awaited(action) or not action.targets:
            return {}
        chains: list[dict[BlockingKind, Chain]] = []
        for target in action.targets:
            if not isinstance(target, ProjectCode):
                return {}
            chains.append(self.chains(target.of))
        common = set(chains[0]).intersection(*chains[1:])
        return {kind: chain for kind, chain in chains[0].items() if kind in common}

    def chains(self, function: ScopeRef) -> dict[BlockingKind, Chain]:
        """How a sync function blocks: for each kind, the shortest chain of calls from its body."""
        known = self._chains.get(function)
        if known is None:
            known = self._chains[function] = self._search(function)
        return known

    def _search(self, function: ScopeRef) -> dict[BlockingKind, Chain]:
        """Breadth first, so the first chain of a kind is a shortest one; circles are met once."""
        found: dict[BlockingKind, Chain] = {}
        seen = {function}
        waiting: deque[tuple[ScopeRef, tuple[Action, ...]]] = deque([(function, ())])
        while waiting:
            body, steps = waiting.popleft()
            for action in self._execution.actions(body):
                end = self.blocking_call(action)
                if end is not None:
                    found.setdefault(end.entry.kind, Chain((*steps, action), end))
                for callee in self._only_callee(action):
                    if callee not in seen:
                        seen.add(callee)
                        waiting.append((callee, (*steps, action)))
        return found

    def _only_callee(self, action: Action) -> Iterator[ScopeRef]:
        """The function that an action surely runs."""
        if (
            len(action.targets) == 1
            and isinstance(action.targets[0], ProjectCode)
            and not self._is_awaited(action)
        ):
            yield action.targets[0].of
