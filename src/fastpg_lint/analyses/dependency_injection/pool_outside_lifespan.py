"""Engines and pools that no lifespan owns: made at import and never closed, or in an `on_event` handler."""

from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.catalogue.entries import ConnectionKind
from fastpg_lint.facts.access_paths import (
    AccessPath,
    Attribute,
    Awaited,
    Name,
    Result,
    text_of,
)
from fastpg_lint.facts.records import Binding, Call, Fate, Scope, ScopeKind, Store
from fastpg_lint.frameworks.connections import CONNECTION_WORDS, connection_kind
from fastpg_lint.frameworks.fastapi.event_handlers import EventHandlers, Handler
from fastpg_lint.frameworks.fastapi.runs import Runs
from fastpg_lint.frameworks.fastapi.services import Services
from fastpg_lint.frameworks.roles.roles import Roles
from fastpg_lint.role import Role
from fastpg_lint.semantic.constructions import construction, keyword
from fastpg_lint.semantic.expressions import site_of
from fastpg_lint.semantic.following import follow
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.symbol_table import SymbolTable
from fastpg_lint.semantic.types import External, Function, Instance, Place, ScopeRef, Type

_CLOSING = {
    ConnectionKind.ENGINE: frozenset({"dispose"}),
    ConnectionKind.POOL: frozenset({"dispose", "close", "aclose", "terminate", "disconnect", "closeall"}),
}
"""Methods that close all connections."""
_OWNERS = frozenset({"closing", "aclosing", "enter_context", "enter_async_context", "push_async_exit"})
"""Calls that close what they are given, in time."""
_NOT_KEEPING = frozenset({"NullPool", "StaticPool"})
"""Pools of SQLAlchemy that keep nothing to close."""
_FARTHEST = 3
"""Functions that a value is followed through."""


class UnownedPool(Struct, frozen=True):
    """A call that makes an engine or a pool; `handler` is the deprecated one in which that happens."""

    call: Call
    kind: ConnectionKind
    handler: Handler | None = None


def unowned_pools(module: LinkedModule) -> Iterator[UnownedPool]:
    """The engines and pools of a module that nothing closes when the service stops.

    One that is handed to something that may close it, or whose closing cannot be followed, is left out. Of
    those that are made for one name, in branches of an `if`, the first stands for all.
    """
    index = module.view
    if not module.project.of(Services).deploys(module):
        return
    named: set[tuple[int, str]] = set()
    for number in index.calls_named(CONNECTION_WORDS):
        call = index.call(number)
        kind = connection_kind(module.project.infer, module.name, number)
        if kind not in (ConnectionKind.ENGINE, ConnectionKind.POOL) or _keeps_nothing(module, call):
            continue
        name = (call.scope, _kept_as(index, number))
        ref = ScopeRef(module.name, index.function_of(call.scope))
        handler = module.project.of(EventHandlers).running(ref) if _is_in_function(index, ref) else None
        if name[1] and name in named:
            continue
        if handler is not None and not _is_closed_there(index, number, kind):
            named.add(name)
            yield UnownedPool(call, kind, handler)
        elif handler is None and name[1] and _is_for_good(module, call):
            named.add(name)
            if not _may_be_closed(module, call, kind, name[1]):
                yield UnownedPool(call, kind)


def _is_for_good(module: LinkedModule, call: Call) -> bool:
    """Whether a call is made when its module is imported, and not run as a program."""
    return _is_import(module.view.scope(call.scope)) and not module.is_under_main_guard(call)


def _keeps_nothing(module: LinkedModule, call: Call) -> bool:
    given = keyword(call, "poolclass")
    types = module.project.infer.types_of(given.value, module.place_of(call)) if given is not None else ()
    return any(isinstance(t, External) and t.name.rpartition(".")[2] in _NOT_KEEPING for t in types)


def _kept_as(index: SymbolTable, number: int) -> str:
    """The name, or the attribute, that a module, class or function gives to what a call makes."""
    scope = index.scope(index.call(number).scope)
    kept: list[Binding | Store] = [*scope.bindings, *(() if _is_import(scope) else scope.stores)]
    return next((one.name for one in kept if _unawaited(one.value) == Result(number)), "")


def _is_import(scope: Scope) -> bool:
    """Whether a scope runs when its module is imported."""
    return scope.kind in (ScopeKind.MODULE, ScopeKind.CLASS)


def _is_closed_there(index: SymbolTable, number: int, kind: ConnectionKind) -> bool:
    """Whether the function that makes something closes it as well: it is gone before requests come."""
    scope = index.scope(index.call(number).scope)
    names = {Name(one.name) for one in scope.bindings if _unawaited(one.value) == Result(number)}
    functions = (index.call(one).function for one in scope.calls)
    return any(
        isinstance(one, Attribute) and one.name in _CLOSING[kind] and one.of in names for one in functions
    )


def _unawaited(value: AccessPath | None) -> AccessPath | None:
    return value.of if isinstance(value, Awaited) else value


def _is_in_function(index: SymbolTable, ref: ScopeRef) -> bool:
    return index.scope(ref.scope).kind == ScopeKind.FUNCTION


def _may_be_closed(module: LinkedModule, made: Call, kind: ConnectionKind, name: str) -> bool:
    """Whether something in the project closes what a call has made, or may do so."""
    files = module.project.files
    seeker = _Seeker(module, made, kind, name)
    users = dict.fromkeys((module.name, *files.modules_naming(name)))
    seeker.names.update(stored for user in users for stored in seeker.stored_in(user))
    givers = {giver for user in users for giver in seeker.givers_in(user)}
    words = ("dispose",) if kind == ConnectionKind.ENGINE else sorted(seeker.names | givers)
    modules = dict.fromkeys((*users, *(one for word in words for one in files.modules_naming(word))))
    roles = module.project.of(Roles)
    beside = (one for one in modules if roles.of(one) != Role.TEST and roles.go_together(module.name, one))
    return any(map(seeker.is_closed_in, beside)) or not files.is_whole()


class _Seeker:
    """Looks for what closes one engine or pool; `names` are those that it is kept under."""

    def __init__(self, module: LinkedModule, made: Call, kind: ConnectionKind, name: str) -> None:
        self._infer = module.project.infer
        self._runs = module.project.of(Runs).of
        self._made = made
        self._closing = _CLOSING[kind]
        self.names = {name}

    def stored_in(self, where: str) -> Iterator[str]:
        """The attributes that a module keeps it on: `app.state.pool = pool`."""
        view = self._infer.view(where)
        for number, scope in view.facts.scopes.items():
            for store in scope.stores:
                if store.value is not None and self._is(store.value, view.place_in(number, store)):
                    yield store.name

    def givers_in(self, where: str) -> Iterator[str]:
        """The functions of a module that return it: `get_pool`."""
        view = self._infer.view(where)
        for number, scope in view.facts.scopes.items():
            if any(self._is(*one) for one in view.returned(number)):
                yield scope.name

    def is_closed_in(self, where: str) -> bool:
        """Whether a module calls a method that closes it, hands that method on, or hands it to an owner."""
        view = self._infer.view(where)
        for read in view.facts.reads:
            place = view.place_of(read)
            is_entered = read.fate in (Fate.ENTERED, Fate.ASYNC_ENTERED)
            if self._closes(read.path, place) or (is_entered and self._may_be(read.path, place)):
                return True
        for number, call in view.facts.calls.items():
            place = view.place_of(call)
            if self._closes(call.function, place) or self._is_handed_to_owner(view, number, call):
                return True
        return False

    def _is_handed_to_owner(self, view: ModuleView, number: int, call: Call) -> bool:
        """Whether a call gives it to an exit stack, or to a function that closes what it is given."""
        place = view.place_of(call)
        if call.text.rpartition(".")[2] in _OWNERS:
            return any(self._may_be(argument.value, place) for argument in call.arguments)
        named = (one.value for one in call.arguments if isinstance(one.value, Name | Attribute))
        return any(self._is(one, place) for one in named) and any(
            self._closes_parameter(t.of)
            for t in self._infer.callee(view.name, number)
            if isinstance(t, Function)
        )

    def _closes_parameter(self, of: ScopeRef) -> bool:
        """Whether a function closes something that it is given."""
        view, scope = self._infer.view(of.module), self._infer.scope(of)
        parameters = {Name(one.name) for one in scope.parameters}
        return any(
            isinstance(path := view.call(number).function, Attribute)
            and path.name in self._closing
            and path.of in parameters
            for number in scope.calls
        )

    def _closes(self, path: AccessPath, place: Place) -> bool:
        return isinstance(path, Attribute) and path.name in self._closing and self._may_be(path.of, place)

    def _is(self, path: AccessPath, place: Place) -> bool:
        """Whether a value surely is the one that was made."""
        return construction(self._infer, path, place) == self._made

    def _may_be(self, path: AccessPath, place: Place, far: int = 0) -> bool:
        """Whether a value is the one that was made, or may be: it has its name, or cannot be followed."""
        while isinstance(path, Attribute) and path.name == "sync_engine":
            path = path.of
        return any(
            self._may_stand_for(one, at, far) for one, at in follow(self._infer, path, place, entered=True)
        )

    def _may_stand_for(self, path: AccessPath, place: Place, far: int) -> bool:
        if not isinstance(path, Result):
            values = self._given(path, place) if far <= _FARTHEST else None
            if values is not None:
                return any(self._may_be(one, at, far + 1) for one, at in values)
            return self._has_name(_last_name(path))
        view = self._infer.view(place.module)
        call = view.call(path.call)
        if call == self._made:
            return True
        if connection_kind(self._infer, view.name, path.call) is not None or far > _FARTHEST:
            return False
        callees = self._infer.callee(view.name, path.call)
        functions = [t.of for t in callees if isinstance(t, Function)]
        if functions:
            given = (one for of in functions for one in self._infer.view(of.module).returned(of.scope))
            return any(self._may_be(value, at, far + 1) for value, at in given)
        asked = _named_by_getattr(call)
        return asked in self.names if asked else self._has_name("")

    def _given(self, path: AccessPath, place: Place) -> list[tuple[AccessPath, Place]] | None:
        """What the project gives a parameter or an attribute of an object; None where that is not known."""
        match path:
            case Name(name):
                found = self._infer.view(place.module).found(name, place)
                if found is not None and found.parameter is not None:
                    return self._given_to(ScopeRef(place.module, found.scope), name)
            case Attribute(of, name):
                owners = self._infer.types_of(of, place)
                stored = [one for owner in owners for one in self._stored_on(owner, name)]
                return stored or None
        return None

    def _stored_on(self, owner: Type, name: str) -> Iterator[tuple[AccessPath, Place]]:
        if isinstance(owner, Instance) and isinstance(owner.of, ScopeRef):
            for ref in self._infer.members.lineage(owner.of):
                if isinstance(ref, ScopeRef):
                    yield from self._infer.view(ref.module).stored(ref.scope, name)

    def _given_to(self, of: ScopeRef, name: str) -> list[tuple[AccessPath, Place]] | None:
        """What the calls of a function give a parameter; one that nobody calls or hands on gets nothing."""
        scope, owner = self._infer.signature(of), self._infer.enclosing_class(of)
        runs = self._runs(of)
        if not runs:
            modules = (of.module, *self._infer.modules.naming(scope.name))
            is_used = any(scope.name in self._infer.view(one).handed_over for one in modules)
            return None if scope.decorators or owner is not None or is_used else []
        names = [one.name for one in scope.parameters]
        position = names.index(name) - (owner is not None)
        given = []
        for run in runs:
            view = self._infer.view(run.caller.module)
            found = site_of(view, run.call).argument(position, name)
            if found is None:
                return None
            given.append((found.path, found.place))
        return given

    def _has_name(self, name: str) -> bool:
        return name in self.names or len(self._closing) == 1


def _named_by_getattr(call: Call) -> str:
    """The attribute that `getattr(app, "pool", None)` asks for."""
    if call.text != "getattr" or len(call.arguments) < 2:
        return ""
    return text_of(call.arguments[1].value) or ""


def _last_name(path: AccessPath) -> str:
    return path.name if isinstance(path, Attribute) else path.id if isinstance(path, Name) else ""
