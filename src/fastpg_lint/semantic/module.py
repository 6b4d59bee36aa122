"""One module of a linked project, as a rule sees it."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from fastpg_lint.analyses.async_sync.unawaited_coroutine import (
    UnawaitedCall,
    awaited_sync_calls,
    unawaited_calls,
)
from fastpg_lint.catalogue.entries import BlockingKind
from fastpg_lint.facts.access_paths import Attribute, Result
from fastpg_lint.facts.records import BranchKind, Call, ModuleFacts, Scope, ScopeKind
from fastpg_lint.frameworks.fastapi.responses import Responses
from fastpg_lint.frameworks.fastapi.routes import Route, find_routes
from fastpg_lint.frameworks.pydantic.models import Models
from fastpg_lint.semantic.call_graph.blocking_paths import BlockingCall, Chain
from fastpg_lint.semantic.call_graph.graph import NO_CALL, Action, ProjectCode
from fastpg_lint.semantic.symbol_table import AT_THE_END
from fastpg_lint.semantic.types import External, Instance, Method, Place, ScopeRef

if TYPE_CHECKING:
    from fastpg_lint.semantic.project import Project


class ModuleSetting(Struct, frozen=True):
    """What the configuration says of a module.

    `selected` holds the codes selected for it, None for all; `is_script` allows `print`;
    `models_always` wants `from_attributes` on every response model.
    """

    is_test: bool = False
    is_script: bool = False
    models_always: bool = False
    selected: frozenset[str] | None = None


class CoroutineBody(Struct, frozen=True):
    """An `async def` of a module: its body runs on the event loop."""

    ref: ScopeRef
    name: str


class LinkedModule:
    """A module with the project around it."""

    def __init__(self, project: "Project", name: str, facts: ModuleFacts, setting: ModuleSetting) -> None:
        self.project = project
        self.name = name
        self.facts = facts
        self.setting = setting

    @property
    def path_is_test(self) -> bool:
        return self.setting.is_test

    def selects(self, code: str) -> bool:
        """Whether a rule is selected for this module."""
        return self.setting.selected is None or code in self.setting.selected

    def scope(self, ref: ScopeRef) -> Scope:
        return self.project.infer.scope(ref)

    # what runs on the event loop

    @cached_property
    def coroutine_bodies(self) -> tuple[CoroutineBody, ...]:
        """Every `async def` of the module, generators included."""
        return tuple(
            CoroutineBody(ScopeRef(self.name, number), scope.name)
            for number, scope in enumerate(self.facts.scopes)
            if scope.kind == ScopeKind.FUNCTION and scope.is_async
        )

    def described(self, body: CoroutineBody) -> str:
        """A coroutine as a message names it, ``async `load` ``, with the route that it is part of."""
        route = self.route_of.get(body.ref)
        if route is not None:
            return f"async `{body.name}` (`{route.label}`)" if route.label else f"async `{body.name}`"
        route = self.project.upstream.route(body.ref)
        return f"async `{body.name}` (from `{route.label}`)" if route is not None else f"async `{body.name}`"

    def loop_actions(self, body: CoroutineBody) -> Iterator[Action]:
        """What a coroutine does on the loop by its own text: nested functions that it calls included."""
        seen = {body.ref}
        waiting = [body.ref]
        while waiting:
            for action in self.project.graph.actions(waiting.pop(0)):
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
            scope = self.facts.scopes[scope].parent
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
                blocking = self.project.graph.blocking_call(action)
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
        index = self.project.index(action.module)
        return index.call(action.call) if index is not None and action.call != NO_CALL else None

    def result_classes(self, action: Action) -> set[str]:
        """The library classes that an action's value may be an instance of."""
        given = self.project.infer.result(action.module, action.call) if action.call != NO_CALL else ()
        return {t.of for t in given if isinstance(t, Instance) and isinstance(t.of, str)}

    def argument_classes(self, action: Action) -> set[str]:
        """The library classes that an action's positional arguments may be instances of."""
        call = self.call_of(action)
        if call is None:
            return set()
        place = Place(action.module, call.scope, call.branch, call.order)
        given = (a.value for a in call.arguments if a.keyword is None)
        types = (t for value in given for t in self.project.infer.types_of(value, place))
        return {t.of for t in types if isinstance(t, Instance) and isinstance(t.of, str)}

    def runs_at_startup(self, ref: ScopeRef) -> bool:
        """Whether a coroutine runs once, before the service takes requests."""
        return self.project.startup.runs(ref)

    def blocking_chains(self) -> Iterator[tuple[CoroutineBody, Action, dict[BlockingKind, Chain]]]:
        """Calls on the loop of functions of the project that block further down, by kind."""
        for body in self.coroutine_bodies:
            for action in self.loop_actions(body):
                chains = self.project.graph.blocks_through(action)
                if chains:
                    yield body, action, chains

    # coroutines that nobody awaits, and what is no coroutine

    @cached_property
    def unawaited_calls(self) -> tuple[UnawaitedCall, ...]:
        """Calls of coroutine functions whose coroutine is lost."""
        return tuple(unawaited_calls(self.project.infer, self.name))

    @cached_property
    def awaited_sync_calls(self) -> tuple[Call, ...]:
        """Awaited calls that give nothing awaitable."""
        return tuple(awaited_sync_calls(self.project.infer, self.name))

    # routes and models

    @cached_property
    def routes(self) -> tuple[Route, ...]:
        """The path operations that the module's functions serve."""
        return tuple(find_routes(self.project.infer, self.name))

    @cached_property
    def route_of(self) -> dict[ScopeRef, Route]:
        return {route.ref: route for route in self.routes}

    @cached_property
    def responses(self) -> Responses:
        return Responses(self.project.infer)

    @cached_property
    def models(self) -> Models:
        return Models(self.project.infer)

    def place_of(self, call: Call) -> Place:
        return Place(self.name, call.scope, call.branch, call.order)

    @property
    def place_at_end(self) -> Place:
        """The place of a reader of the module, once it has been read."""
        return Place(self.name, 0, 0, AT_THE_END)

    def calls_of(self, *names: str) -> Iterator[Call]:
        """The module's calls of some callables of libraries."""
        index = self.project.index(self.name)
        words = {name.rpartition(".")[2] for name in names}
        for number in index.calls_named(words) if index is not None else ():
            callees = self.project.infer.callee(self.name, number)
            if any(isinstance(t, External | Method) and t.name in names for t in callees):
                yield self.facts.calls[number]

    def is_under_main_guard(self, call: Call) -> bool:
        """Whether a call runs only when the module is run as a program."""
        return self.is_main_guarded(call.branch)

    def is_main_guarded(self, branch: int) -> bool:
        """Whether a branch is taken only when the module is run as a program."""
        return any(
            self.facts.branches[one].kind == BranchKind.MAIN_GUARD for one in self.facts.upwards(branch)
        )
