"""What a module runs on the event loop: the bodies of its coroutines, and what blocks there."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from msgspec import Struct

from fastpg_lint.catalogue.entries import BlockingKind
from fastpg_lint.facts.access_paths import Attribute, Result
from fastpg_lint.facts.records import Call, ScopeKind
from fastpg_lint.semantic.call_graph.blocking_paths import BlockingCall, BlockingPaths, Chain
from fastpg_lint.semantic.call_graph.graph import NO_CALL, Action, ProjectCode
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.types import Instance, ScopeRef


class CoroutineBody(Struct, frozen=True):
    """An `async def` of a module: its body runs on the event loop."""

    ref: ScopeRef
    name: str


class EventLoop:
    """Tells what the coroutines of one module do on the loop that runs them."""

    def __init__(self, module: LinkedModule) -> None:
        # Not the module, which holds this: it is to go with its last user, and no collector runs.
        self._name = module.name
        self._facts = module.facts
        self._project = module.project
        self._paths = module.project.of(BlockingPaths)

    @cached_property
    def coroutine_bodies(self) -> tuple[CoroutineBody, ...]:
        """Every `async def` of the module, generators included."""
        return tuple(
            CoroutineBody(ScopeRef(self._name, number), scope.name)
            for number, scope in enumerate(self._facts.scopes)
            if scope.kind == ScopeKind.FUNCTION and scope.is_async
        )

    def loop_actions(self, body: CoroutineBody) -> Iterator[Action]:
        """What a coroutine does on the loop by its own text: nested functions that it calls included."""
        seen = {body.ref}
        waiting = [body.ref]
        while waiting:
            for action in self._paths.actions(waiting.pop(0)):
                nested = self._nested(action, body.ref)
                if nested is None:
                    yield action
                elif nested not in seen:
                    seen.add(nested)
                    waiting.append(nested)

    def _nested(self, action: Action, outer: ScopeRef) -> ScopeRef | None:
        """The function inside `outer` that an action runs."""
        if len(action.targets) != 1 or not isinstance(action.targets[0], ProjectCode):
            return None
        ref = action.targets[0].of
        scope = ref.scope
        while ref.module == outer.module and scope > outer.scope:
            scope = self._facts.scopes[scope].parent
        return ref if ref.module == outer.module and scope == outer.scope and ref != outer else None

    def blocking_calls(self, kinds: frozenset[BlockingKind]) -> Iterator[tuple[CoroutineBody, BlockingCall]]:
        """Calls of some kinds that block the loop, each with the coroutine that makes it."""
        for body, found in self._blocking:
            if found.entry.kind in kinds:
                yield body, found

    @cached_property
    def _blocking(self) -> tuple[tuple[CoroutineBody, BlockingCall], ...]:
        found = []
        kinds: dict[int, BlockingKind] = {}
        for body in self.coroutine_bodies:
            for action in self.loop_actions(body):
                blocking = self._paths.blocking_call(action)
                if blocking is None:
                    continue
                kinds[action.call] = blocking.entry.kind
                if self._continues(action, kinds) != blocking.entry.kind:
                    found.append((body, blocking))
        return tuple(found)

    def _continues(self, action: Action, kinds: Mapping[int, BlockingKind]) -> BlockingKind | None:
        """How the call blocks that an action goes on from: `db.execute(query).fetchall()` is one fault."""
        call = self.call_of(action)
        if call is None or not isinstance(call.function, Attribute):
            return None
        below = call.function.of
        return kinds.get(below.call) if isinstance(below, Result) else None

    def call_of(self, action: Action) -> Call | None:
        """The call that an action is, None for one without a call."""
        return self._project.view(action.module).call(action.call) if action.call != NO_CALL else None

    def result_classes(self, action: Action) -> set[str]:
        """The library classes that an action's value may be an instance of."""
        given = self._project.infer.result(action.module, action.call) if action.call != NO_CALL else ()
        return {t.of for t in given if isinstance(t, Instance) and isinstance(t.of, str)}

    def argument_classes(self, action: Action) -> set[str]:
        """The library classes that an action's positional arguments may be instances of."""
        call = self.call_of(action)
        if call is None:
            return set()
        place = self._project.view(action.module).place_of(call)
        given = (a.value for a in call.arguments if a.keyword is None)
        types = (t for value in given for t in self._project.infer.types_of(value, place))
        return {t.of for t in types if isinstance(t, Instance) and isinstance(t.of, str)}

    def blocking_chains(self) -> Iterator[tuple[CoroutineBody, Action, dict[BlockingKind, Chain]]]:
        """Calls on the loop of functions of the project that block further down, by kind."""
        for body in self.coroutine_bodies:
            for action in self.loop_actions(body):
                chains = self._paths.blocks_through(action)
                if chains:
                    yield body, action, chains
