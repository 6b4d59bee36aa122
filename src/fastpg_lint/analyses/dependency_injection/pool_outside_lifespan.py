"""Engines and pools that no lifespan owns: made at import and never closed, or in an `on_event` handler."""

import re
from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.catalogue.entries import ConnectionKind
from fastpg_lint.facts.access_paths import AccessPath, Attribute, Awaited, Literal, Name, Result
from fastpg_lint.facts.records import Call, Fate, ScopeKind
from fastpg_lint.frameworks.connections import CONNECTION_WORDS, connection_kind
from fastpg_lint.frameworks.fastapi.services import Services
from fastpg_lint.semantic.constructions import construction, keyword
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.symbol_table import SymbolTable
from fastpg_lint.semantic.types import External, Place

_CLOSING = {
    ConnectionKind.ENGINE: frozenset({"dispose"}),
    ConnectionKind.POOL: frozenset({"dispose", "close", "aclose", "terminate", "disconnect", "closeall"}),
}
"""Methods that close all connections."""
_OWNERS = frozenset({"closing", "aclosing", "enter_context", "enter_async_context", "push_async_exit"})
"""Calls that close what they are given, in time."""
_NOT_KEEPING = frozenset({"NullPool", "StaticPool"})
"""Pools of SQLAlchemy that keep nothing to close."""
_ASIDE = re.compile(
    r"(?:^|[._])(?:tests?|testing|conftest|alembic|migrations?|examples|docs|benchmarks?|scripts?|seeds?|cli)"
    r"(?:$|[._])"
)
"""What the name of a module says that is no part of the service."""


class UnownedPool(Struct, frozen=True):
    """A call that makes an engine or a pool; `handler` is the `on_event` handler that it stands in."""

    call: Call
    kind: ConnectionKind
    handler: str = ""


def unowned_pools(module: LinkedModule) -> Iterator[UnownedPool]:
    """The engines and pools of a module that nothing closes when the service stops.

    One that is handed to something that may close it, or whose closing cannot be followed, is left out. Of
    those that are made for one name, in branches of an `if`, the first stands for all.
    """
    index = module.view
    if not module.project.of(Services).deploys(module) or _ASIDE.search(module.name):
        return
    named: set[tuple[int, str]] = set()
    for number in index.calls_named(CONNECTION_WORDS):
        call = index.call(number)
        kind = connection_kind(module.project.infer, module.name, number)
        if kind not in (ConnectionKind.ENGINE, ConnectionKind.POOL) or _keeps_nothing(module, call):
            continue
        name = (call.scope, _bound_at_import(index, number))
        handler = _startup_handler(index, call)
        if handler:
            yield UnownedPool(call, kind, handler)
        elif name[1] and name not in named and not module.is_under_main_guard(call):
            named.add(name)
            if not _may_be_closed(module, call, kind, name[1]):
                yield UnownedPool(call, kind)


def _keeps_nothing(module: LinkedModule, call: Call) -> bool:
    given = keyword(call, "poolclass")
    types = module.project.infer.types_of(given.value, module.place_of(call)) if given is not None else ()
    return any(isinstance(t, External) and t.name.rpartition(".")[2] in _NOT_KEEPING for t in types)


def _bound_at_import(index: SymbolTable, number: int) -> str:
    """The name that a module, or a class in it, gives to what a call makes when it is imported."""
    scope = index.scope(index.call(number).scope)
    if scope.kind not in (ScopeKind.MODULE, ScopeKind.CLASS):
        return ""
    return next((b.name for b in scope.bindings if _unawaited(b.value) == Result(number)), "")


def _unawaited(value: AccessPath | None) -> AccessPath | None:
    return value.of if isinstance(value, Awaited) else value


def _startup_handler(index: SymbolTable, call: Call) -> str:
    """The function below `@app.on_event("startup")` that a call stands in."""
    function = index.scope(index.function_of(call.scope))
    for decorator in function.decorators:
        if isinstance(decorator, Result):
            made = index.call(decorator.call)
            given = made.arguments[0].value if made.arguments else None
            if index.word(made) == "on_event" and isinstance(given, Literal) and given.text == "startup":
                return function.name
    return ""


def _may_be_closed(module: LinkedModule, made: Call, kind: ConnectionKind, name: str) -> bool:
    """Whether something in the project closes what a call has made, or may do so."""
    files = module.project.files
    word = "dispose" if kind == ConnectionKind.ENGINE else name
    seeker = _Seeker(module, made, kind, name)
    modules = dict.fromkeys((module.name, *files.modules_naming(word)))
    return any(map(seeker.is_closed_in, modules)) or not files.is_whole()


class _Seeker:
    """Looks for what closes one engine or pool."""

    def __init__(self, module: LinkedModule, made: Call, kind: ConnectionKind, name: str) -> None:
        self._module = module
        self._made = made
        self._closing = _CLOSING[kind]
        self._name = name

    def is_closed_in(self, where: str) -> bool:
        """Whether a module calls a method that closes it, hands that method on, or hands it to an owner."""
        view = self._module.project.view(where)
        for read in view.facts.reads:
            place = view.place_of(read)
            is_entered = read.fate in (Fate.ENTERED, Fate.ASYNC_ENTERED)
            if self._closes(read.path, place) or (is_entered and self._may_be(read.path, place)):
                return True
        for call in view.facts.calls:
            place = view.place_of(call)
            is_owner = call.text.rpartition(".")[2] in _OWNERS
            given = [argument.value for argument in call.arguments] if is_owner else []
            if self._closes(call.function, place) or any(self._may_be(one, place) for one in given):
                return True
        return False

    def _closes(self, path: AccessPath, place: Place) -> bool:
        return isinstance(path, Attribute) and path.name in self._closing and self._may_be(path.of, place)

    def _may_be(self, path: AccessPath, place: Place) -> bool:
        """Whether a value is the one that was made, or may be: it has its name, or cannot be followed."""
        while isinstance(path, Attribute) and path.name == "sync_engine":
            path = path.of
        made = construction(self._module.project.infer, path, place)
        if made is not None:
            return made == self._made
        return _last_name(path) == self._name or len(self._closing) == 1


def _last_name(path: AccessPath) -> str:
    return path.name if isinstance(path, Attribute) else path.id if isinstance(path, Name) else ""
