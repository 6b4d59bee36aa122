"""Which sessions and connections a coroutine queries: its own names for them, as its caller knows them."""

from collections.abc import Iterator
from functools import reduce

import msgspec
from msgspec import Struct

from fastpg_lint.facts.access_paths import AccessPath, Attribute, Literal, Name, Result, dotted, root_of
from fastpg_lint.facts.records import AWAITED, Call, Fate
from fastpg_lint.frameworks.held_sessions import source
from fastpg_lint.semantic.following import follow
from fastpg_lint.semantic.function_answers import FunctionAnswers
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import Function, Place, ScopeRef, Types

ASYNC_SESSIONS = (
    "sqlalchemy.ext.asyncio.session.AsyncSession",
    "sqlalchemy.ext.asyncio.engine.AsyncConnection",
    "asyncpg.connection.Connection",
    "asyncpg.pool.PoolConnectionProxy",
)
"""What serves one task at a time. A scoped session is not among them: each task has one of its own."""

HANDING = frozenset({"start_soon", "map"})
"""Calls that are given a coroutine function, and call it."""

_LOCKS = ("asyncio.Lock", "anyio.Lock")
_SEMAPHORES = ("asyncio.Semaphore", "asyncio.BoundedSemaphore", "anyio.Semaphore")
_FARTHEST = 3
"""Methods of one object from the one that is called to the one that queries."""

_PATHS = msgspec.msgpack.Decoder(tuple[AccessPath, ...]).decode
_NAMES = msgspec.msgpack.Decoder(tuple[str, ...]).decode


class SessionUse(Struct, frozen=True):
    """A session that is queried: the expression for it, and what tells its root name's bindings apart."""

    path: AccessPath
    scope: int
    key: object

    @property
    def text(self) -> str:
        """The expression, as written."""
        return dotted(self.path)


def is_session(infer: Inference, types: Types) -> bool:
    """Whether something is a session or connection for one task at a time."""
    return bool(types) and any(infer.members.is_a(types, one) for one in ASYNC_SESSIONS)


class SessionUses:
    """Reads the calls of coroutines in one module."""

    def __init__(self, project: Project, view: ModuleView) -> None:
        self._infer = project.infer
        self._own = project.of(OwnSessions)
        self._view = view

    def of_call(self, number: int) -> frozenset[SessionUse]:
        """The sessions that awaiting what a call gives queries."""
        call = self._view.call(number)
        place = self._view.place_of(call)
        if self._view.word(call) in HANDING:
            return self._of_handed(call, place)
        callees = self._infer.callee(self._view.name, number)
        given = [one for one in call.arguments if not one.stars]
        found = set(self._of_callees(callees, call.function, place))
        if isinstance(call.function, Attribute) and self._is_of_session(call.function.of, place):
            found.add(call.function.of)
        if len(callees) == 1 and isinstance(callees[0], Function):
            positional = [one.value for one in given if one.keyword is None]
            keywords = {one.keyword: one.value for one in given if one.keyword is not None}
            found.update(self.of_function(callees[0], positional, keywords, place))
        return frozenset(use for path in found if (use := self._use(path, place)) is not None)

    def _of_handed(self, call: Call, place: Place) -> frozenset[SessionUse]:
        """The same of a function that a call is handed: `start_soon(load, session)`, `map(load, keys)`."""
        given = [one.value for one in call.arguments if one.keyword is None and not one.stars]
        callees = self._infer.types_of(given[0], place) if given else ()
        found = set(self._of_callees(callees, given[0], place)) if given else set()
        if len(callees) == 1 and isinstance(callees[0], Function) and self._view.word(call) != "map":
            found.update(self.of_function(callees[0], given[1:], {}, place))
        return frozenset(use for path in found if (use := self._use(path, place)) is not None)

    def of_function(
        self,
        function: Function,
        positional: list[AccessPath],
        keywords: dict[str, AccessPath],
        place: Place,
    ) -> Iterator[AccessPath]:
        """Those among the arguments of a call that a function of the project queries."""
        names = [one.name for one in self._infer.signature(function.of).parameters if not one.stars]
        if function.receiver is not None:
            names = names[1:]
        for name, value in (*zip(names, positional, strict=False), *keywords.items()):
            if self._is_of_session(value, place) and self._own.queries(function.of, Name(name), place.module):
                yield value

    def _of_callees(self, callees: Types, called: AccessPath, place: Place) -> Iterator[AccessPath]:
        """What a method queries of its object, and a nested function of the names around it."""
        if len(callees) != 1 or not isinstance(callees[0], Function):
            return
        function = callees[0]
        if function.receiver is not None and isinstance(called, Attribute):
            owner = called.of
            for names in self._own.of_object(function.of, place.module):
                yield reduce(Attribute, names.split("."), owner)
        elif self._is_nested_in(function.of, place):
            yield from self._of_closure(function.of)

    def _is_nested_in(self, of: ScopeRef, place: Place) -> bool:
        around = self._view.function_of(place.scope)
        return of.module == self._view.name and around > 0 and self._view.scope(of.scope).parent == around

    def _of_closure(self, of: ScopeRef) -> Iterator[AccessPath]:
        """The sessions of the function around a nested one that this queries."""
        own = {one.name for one in self._view.scope(of.scope).parameters} | set(self._view.bindings(of.scope))
        for path in queried(self._infer, of):
            root = root_of(path)
            if isinstance(root, Name) and root.id not in own:
                yield path

    def _is_of_session(self, path: AccessPath, place: Place) -> bool:
        return isinstance(root_of(path), Name) and is_session(self._infer, self._infer.types_of(path, place))

    def _use(self, path: AccessPath, place: Place) -> SessionUse | None:
        given, at = source(self._infer, path, place)
        if at.module != self._view.name or not isinstance(root_of(given), Name):
            given, at = path, place
        root = root_of(given)
        found = self._view.found(root.id, at) if isinstance(root, Name) else None
        return SessionUse(given, found.scope, found.key) if found is not None else None


def queried(infer: Inference, of: ScopeRef) -> Iterator[AccessPath]:
    """The sessions that a function's own calls await something of; none where it holds a lock meanwhile."""
    view = infer.view(of.module)
    if _takes_lock(infer, view, of):
        return
    for call in map(view.call, view.calls_of_body(of.scope)):
        if call.fate not in AWAITED:
            continue
        place = view.place_of(call)
        paths = [one.value for one in call.arguments]
        if isinstance(call.function, Attribute):
            paths.append(call.function.of)
        yield from (path for path in paths if is_session(infer, infer.types_of(path, place)))


class OwnSessions:
    """Tells which sessions functions of a project query."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._queried = FunctionAnswers[tuple[AccessPath, ...]](project, "queried", self._find, _PATHS)
        self._own = FunctionAnswers[tuple[str, ...]](project, "own sessions", self._find_own, _NAMES)

    def queries(self, of: ScopeRef, path: AccessPath, asking: str) -> bool:
        """Whether a coroutine function awaits something of a session that it has under a name."""
        return self._infer.signature(of).is_async and path in self._queried(of, 0, asking)

    def of_object(self, of: ScopeRef, asking: str, far: int = 0) -> tuple[str, ...]:
        """The names of its object's sessions that a method awaits something of, itself or by others.

        One that another object keeps has a dotted name, `users.session`.
        """
        scope = self._infer.signature(of)
        return self._own(of, far, asking) if scope.parameters and scope.is_async else ()

    def _find(self, of: ScopeRef, _: int, __: str) -> tuple[AccessPath, ...]:
        return tuple(dict.fromkeys(queried(self._infer, of)))

    def _find_own(self, of: ScopeRef, far: int, _: str) -> tuple[str, ...]:
        view = self._infer.view(of.module)
        scope = view.scope(of.scope)
        own = Name(scope.parameters[0].name)
        paths = self._queried(of, 0, of.module)
        found = {path.name for path in paths if isinstance(path, Attribute) and path.of == own}
        for number in scope.calls if far < _FARTHEST else ():
            call = view.call(number)
            kept = _kept_by(call, own)
            if call.fate not in AWAITED or kept is None:
                continue
            for callee in self._infer.callee(of.module, number):
                if isinstance(callee, Function):
                    found.update(f"{kept}{one}" for one in self.of_object(callee.of, of.module, far + 1))
        return tuple(sorted(found))


def _kept_by(call: Call, own: Name) -> str | None:
    """What leads from an object to that which a method of it is called on: "" for itself, `users.`."""
    of = call.function.of if isinstance(call.function, Attribute) else None
    if of == own:
        return ""
    return f"{of.name}." if isinstance(of, Attribute) and of.of == own else None


def _takes_lock(infer: Inference, view: ModuleView, of: ScopeRef) -> bool:
    """Whether a function enters a lock, or a semaphore that lets one task in."""
    entered = [read for read in view.reads_in(of.scope) if read.fate == Fate.ASYNC_ENTERED]
    return any(_lets_one_in(infer, read.path, view.place_of(read)) for read in entered)


def _lets_one_in(infer: Inference, path: AccessPath, place: Place) -> bool:
    types = infer.types_of(path, place)
    if any(infer.members.is_a(types, one) for one in _LOCKS):
        return True
    is_semaphore = any(infer.members.is_a(types, one) for one in _SEMAPHORES)
    made = follow(infer, path, place) if is_semaphore else ()
    return any(isinstance(one, Result) and _is_one(infer.view(at.module).call(one.call)) for one, at in made)


def _is_one(call: Call) -> bool:
    """Whether a call is given the number one, and nothing else."""
    given = [argument.value for argument in call.arguments]
    return len(given) == 1 and isinstance(given[0], Literal) and given[0].text == "1"
