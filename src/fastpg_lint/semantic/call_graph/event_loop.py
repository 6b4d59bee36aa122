"""What a module runs on the event loop: the bodies of its coroutines, and what blocks there."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from msgspec import Struct

from fastpg_lint.catalogue.entries import BlockingKind
from fastpg_lint.facts.access_paths import Attribute, Result
from fastpg_lint.facts.records import Call, ScopeKind
from fastpg_lint.semantic.call_graph.blocking_paths import BlockingCall, BlockingPaths, Chain
from fastpg_lint.semantic.call_graph.conversations import Conversations
from fastpg_lint.semantic.call_graph.graph import NO_CALL, Edge
from fastpg_lint.semantic.call_graph.targets import ProjectCode
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.types import Instance, ScopeRef

_TALKING = frozenset(
    {
        *(BlockingKind.NETWORK, BlockingKind.DATABASE, BlockingKind.PROCESS),
        *(BlockingKind.FILE, BlockingKind.SMALL_FILE),
    }
)
"""Kinds of which several calls on one object are one fault."""


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
        self._edges: dict[ScopeRef, tuple[Edge, ...]] = {}

    @cached_property
    def coroutine_bodies(self) -> tuple[CoroutineBody, ...]:
        """Every `async def` of the module, generators included."""
        return tuple(
            CoroutineBody(ScopeRef(self._name, number), scope.name)
            for number, scope in self._facts.scopes.items()
            if scope.kind == ScopeKind.FUNCTION and scope.is_async
        )

    def loop_edges(self, body: CoroutineBody) -> tuple[Edge, ...]:
        """What a coroutine does on the loop by its own text: nested functions that it calls included."""
        known = self._edges.get(body.ref)
        if known is None:
            known = self._edges[body.ref] = tuple(self._find_edges(body))
        return known

    def _find_edges(self, body: CoroutineBody) -> Iterator[Edge]:
        seen = {body.ref}
        waiting = [body.ref]
        while waiting:
            for edge in self._paths.edges(waiting.pop(0)):
                nested = self._nested(edge, body.ref)
                if nested is None:
                    yield edge
                elif nested not in seen:
                    seen.add(nested)
                    waiting.append(nested)

    def _nested(self, edge: Edge, outer: ScopeRef) -> ScopeRef | None:
        """The function inside `outer` that an edge runs."""
        if len(edge.targets) != 1 or not isinstance(edge.targets[0], ProjectCode):
            return None
        ref = edge.targets[0].of
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
            talks = {kind: Conversations(self._project.infer, self._name) for kind in _TALKING}
            for edge in self.loop_edges(body):
                blocking = self._paths.blocking_call(edge)
                if blocking is None or (edge.call != NO_CALL and kinds.get(edge.call) == blocking.entry.kind):
                    continue  # made and gone through at once, `for message in Consumer()`: one fault
                kinds[edge.call] = blocking.entry.kind
                if self._continues(edge, kinds) == blocking.entry.kind:
                    continue
                if not self._is_of_conversation(blocking, talks):
                    found.append((body, blocking))
        return tuple(found)

    def _is_of_conversation(self, found: BlockingCall, talks: Mapping[BlockingKind, Conversations]) -> bool:
        """Whether an earlier call has told of the conversation that a call is part of."""
        kind, number = found.entry.kind, found.edge.call
        if kind not in _TALKING or number == NO_CALL:
            return False
        return talks[kind].goes_on(number)

    def _continues(self, edge: Edge, kinds: Mapping[int, BlockingKind]) -> BlockingKind | None:
        """How the call blocks that an edge goes on from: `db.execute(query).fetchall()` is one fault."""
        call = self.call_of(edge)
        if call is None or not isinstance(call.function, Attribute):
            return None
        below = call.function.of
        return kinds.get(below.call) if isinstance(below, Result) else None

    def call_of(self, edge: Edge) -> Call | None:
        """The call that an edge is, None for one without a call."""
        return self._project.view(edge.module).call(edge.call) if edge.call != NO_CALL else None

    def result_classes(self, edge: Edge) -> set[str]:
        """The library classes that an edge's value may be an instance of."""
        given = self._project.infer.result(edge.module, edge.call) if edge.call != NO_CALL else ()
        return {t.of for t in given if isinstance(t, Instance) and isinstance(t.of, str)}

    def argument_classes(self, edge: Edge) -> set[str]:
        """The library classes that an edge's positional arguments may be instances of."""
        call = self.call_of(edge)
        if call is None:
            return set()
        place = self._project.view(edge.module).place_of(call)
        given = (a.value for a in call.arguments if a.keyword is None)
        types = (t for value in given for t in self._project.infer.types_of(value, place))
        return {t.of for t in types if isinstance(t, Instance) and isinstance(t.of, str)}

    def blocking_chains(self) -> Iterator[tuple[CoroutineBody, Edge, dict[BlockingKind, Chain]]]:
        """Calls on the loop of functions of the project that block further down, by kind."""
        for body in self.coroutine_bodies:
            for edge in self.loop_edges(body):
                chains = self._paths.blocks_through(edge)
                if chains:
                    yield body, edge, chains
