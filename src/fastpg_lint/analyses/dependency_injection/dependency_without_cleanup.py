"""Sessions and connections of dependencies that nobody gives back when a request fails."""

from collections.abc import Iterator
from enum import Enum

from msgspec import Struct

from fastpg_lint.facts.access_paths import AccessPath, Attribute, Awaited, Entered, Iterated, Name, Result
from fastpg_lint.facts.records import Binding, BranchKind, Call, Fate, Outcome, Scope, ScopeKind, Try
from fastpg_lint.frameworks.fastapi.dependencies import is_dependency
from fastpg_lint.frameworks.fastapi.startup import StartUp
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.symbol_table import SymbolTable
from fastpg_lint.semantic.types import External, Generator, Method, Place, ScopeRef, Types, is_class_name

_CLOSING = frozenset({"aclose", "close", "putconn", "release"})
"""Methods that give back what something holds."""
_GIVING_BACK = _CLOSING | {"close_all", "disconnect", "invalidate", "remove", "rollback", "shutdown"}
"""Methods after which a session, say, holds no connection any more, or by which something else closes it."""
_KEEPING = frozenset({"aclosing", "closing", "enter_async_context", "enter_context", "push"})
"""Functions that see to it that what they are given is closed."""
_ENTERED = frozenset({Fate.ENTERED, Fate.ASYNC_ENTERED})
_TAKING = ("builtins.next", "builtins.anext")
_STEPS = ("__next__", "__anext__")
_BORROWED = (
    "sqlalchemy.orm.session.Session",
    "sqlalchemy.ext.asyncio.session.AsyncSession",
    "sqlalchemy.engine.base.Connection",
    "sqlalchemy.ext.asyncio.engine.AsyncConnection",
)
_SESSIONS = _BORROWED[:2]
_BUFFERS = ("io.StringIO", "io.BytesIO")
_MAKERS = (
    "sqlalchemy.orm.session.sessionmaker",
    "sqlalchemy.ext.asyncio.session.async_sessionmaker",
)


class Leak(Enum):
    """Why what a call gives, or what it should give back, leaks."""

    SKIPPED = "skipped"
    """The call would give it back, and an exception passes it by."""
    NEVER_CLOSED = "never closed"
    """Nothing closes what the call makes."""
    TAKEN = "taken"
    """The call takes it out of a generator that is closed at once."""
    OUTLIVING = "outliving"
    """The call makes a generator, and what a loop takes from it is used after the loop."""
    LEFT = "left"
    """The call makes an async generator whose loop is left, so that what is below its `yield` never runs."""
    LATE = "late"
    """Such a one of which only the clean-up runs, when the event loop comes to it."""


class Leaking(Struct, frozen=True):
    """A call by which something leaks, the function that it stands in, and the name of what leaks."""

    call: Call
    leak: Leak
    function: str
    name: str = ""


def leaks(module: LinkedModule) -> Iterator[Leaking]:
    """What the dependencies of a module leak when a request fails, and the sessions that its functions leak.

    A session that is taken out of a running generator, `next(get_db())`, is closed with it when that is
    collected, which is at once, and opens a connection again when it is used, which nobody gives back.
    """
    index = module.part
    for number, scope in index.facts.scopes.items():
        if scope.kind == ScopeKind.FUNCTION and scope.yielded:
            yield from _of_dependency(module, _Body(module, index, number))
    for number in index.calls_named((*_STEPS, "anext", "next")):
        yield from _taken(module, index, number)
    for branch, one in index.facts.branches.items():
        if one.kind == BranchKind.LOOP and isinstance(one.test, Result):
            found = tuple(_outliving(module, index, one.test.call, branch))
            yield from found or _left(module, index, one.test.call, branch)


class _Body:
    """What a function does with the names that it binds."""

    def __init__(self, module: LinkedModule, index: SymbolTable, number: int) -> None:
        self.ref = ScopeRef(module.name, number)
        self.scope: Scope = index.scope(number)
        self._index = index
        self.calls = [index.call(one) for one in index.calls_of_body(number)]

    def place_of(self, one: Outcome) -> Place:
        return Place(self.ref.module, self.ref.scope, one.branch, one.order)

    def made(self) -> dict[str, Result]:
        """The calls whose values names are bound to, awaited or not, by the names."""
        bound = ((one.name, _awaited(one.value)) for one in self.scope.bindings)
        return {name: value for name, value in bound if isinstance(value, Result)}

    def named(self, value: AccessPath) -> set[str]:
        """The names that a value is bound to."""
        return {one.name for one in self.scope.bindings if _awaited(one.value) == value}

    def word(self, call: Call) -> str:
        """The last word of what a call calls."""
        return self._index.word(call)

    def _closes(self, call: Call, name: str) -> bool:
        """Whether a call gives back what a name holds."""
        return self.word(call) in _GIVING_BACK and _mentions(call, name)

    def _manages(self, call: Call, name: str) -> bool:
        """Whether a call is entered, or keeps what closes a name's value: `stack.callback(db.close)`."""
        if _mentions(call, name) and (call.fate in _ENTERED or self.word(call) in _KEEPING):
            return True
        given = (one.value for one in call.arguments)
        return any(
            isinstance(one, Attribute) and one.name in _GIVING_BACK and _is_of(one, name) for one in given
        )

    def is_entered(self, value: AccessPath) -> bool:
        """Whether a value is entered by a `with`, or given to what closes it."""
        entered = [one.path for one in self._index.reads_in(self.ref.scope) if one.fate in _ENTERED]
        bound = [one.value.of for one in self.scope.bindings if isinstance(one.value, Entered)]
        given = [one.value for call in self.calls if self.word(call) in _KEEPING for one in call.arguments]
        return any(_awaited(one) == value for one in (*entered, *bound, *given))

    def is_used_after(self, loop: int, bound: list[Binding]) -> bool:
        """Whether a call takes part of what a loop has bound to names, once the loop is over."""
        orders = {one.order for one in bound}
        later = [call for call in self.calls if call.order > min(orders)]
        return any(
            any(one.order in orders for one in self._reaching(name, call))
            for call in later
            for name in {one.name for one in bound}
            if _mentions(call, name) and not self._index.contains(loop, call.branch)
        )

    def _reaching(self, name: str, call: Call) -> list[Binding]:
        """The bindings of a name that a call may see."""
        found = self._index.find(name, self.ref.scope, call.branch, call.order)
        return found.bindings if found is not None else []

    def yields_before(self, call: Call) -> list[Outcome]:
        """The `yield`s that may have been passed when a call is come to."""
        exclusive = self._index.are_exclusive
        return [
            one
            for one in self.scope.yielded
            if one.order < call.order and not exclusive(one.branch, call.branch)
        ]

    def closings(self, name: str) -> list[Call]:
        """The calls that close what a name holds."""
        return [call for call in self.calls if self.word(call) in _CLOSING and _closed(call) == Name(name)]

    def gives_back(self, name: str) -> bool:
        """Whether what a name holds is closed or rolled back anywhere, or entered."""
        return self.is_managed(name) or any(self._closes(call, name) for call in self.calls)

    def is_managed(self, name: str) -> bool:
        """Whether a `with` closes what a name holds, or something that is given its method does."""
        entered = (one.path for one in self._index.reads_in(self.ref.scope) if one.fate in _ENTERED)
        return any(_is_of(path, name) for path in entered) or any(
            self._manages(call, name) for call in self.calls
        )

    def is_handed_on(self, name: str) -> bool:
        """Whether a name's value is given to a call, kept, or given another name."""
        stored = [one.value for one in self.scope.stores]
        bound = [one.value for one in self.scope.bindings]
        given = [argument.value for call in self.calls for argument in call.arguments]
        return any(value is not None and _is_of(value, name) for value in (*stored, *bound, *given))

    def gives_away(self, value: AccessPath) -> bool:
        """Whether a function stores a value, or returns or yields it, so that another may close it."""
        stored = [one.value for one in self.scope.stores]
        given = [one.value for one in (*self.scope.returned, *self.scope.yielded)]
        return any(_awaited(one) == value for one in (*stored, *given))

    def survives(self, at: Outcome, name: str, closing: Call | None = None) -> bool:
        """Whether what a name holds is given back when an exception is thrown at a `yield`.

        `closing` is a call that does so where it is come to.
        """
        return any(self._saves(one, at, name, closing) for one in self.scope.tries)

    def _saves(self, one: Try, at: Outcome, name: str, closing: Call | None) -> bool:
        """Whether one `try` gives it back: a `finally` that calls anything is taken to do so."""
        if one.body <= at.order < one.final and any(one.final <= call.order < one.end for call in self.calls):
            return True
        if not one.body <= at.order < one.handlers < one.final:
            return False
        handling = (call for call in self.calls if one.handlers <= call.order < one.final)
        if any(self._closes(call, name) and self._handles(call) for call in handling):
            return True
        swallows = not any(one.handlers <= raised.order < one.final for raised in self.scope.raised)
        return swallows and closing is not None and closing.order >= one.end

    def _handles(self, call: Call) -> bool:
        """Whether a call stands in what an exception leads to, and not in an `else`."""
        facts = self._index.facts
        return any(facts.branches[one].kind == BranchKind.HANDLER for one in facts.upwards(call.branch))


def _of_dependency(module: LinkedModule, body: _Body) -> Iterator[Leaking]:
    found = [*_skipped(module, body), *_never_closed(module, body)]
    is_manager = bool(found) and module.project.infer.members.decoration(body.ref).is_manager
    if found and not is_manager and is_dependency(module, body.ref):
        yield from found


def _skipped(module: LinkedModule, body: _Body) -> Iterator[Leaking]:
    """The first call that closes each thing that a generator makes, where an exception passes it by."""
    for name in body.made():
        for call in body.closings(name):
            passed = (one for one in body.yields_before(call) if not body.survives(one, name, call))
            if any(passed) and not body.is_managed(name) and not _is_in_memory(module, call, name):
                yield Leaking(call, Leak.SKIPPED, body.scope.name, name)
                break


def _is_in_memory(module: LinkedModule, call: Call, name: str) -> bool:
    """Whether what a call closes is a buffer, which holds nothing but memory."""
    return _are(module, module.project.infer.types_of(Name(name), module.place_of(call)), _BUFFERS)


def _never_closed(module: LinkedModule, body: _Body) -> Iterator[Leaking]:
    """The calls that make a session or a connection that a generator yields, where nothing closes it."""
    made = body.made()
    for one in body.scope.yielded:
        value = _awaited(one.value)
        name = value.id if isinstance(value, Name) else ""
        result = made.get(name, value)
        if not isinstance(result, Result) or not _makes_new(module, result.call):
            continue
        types = module.project.infer.types_of(one.value, body.place_of(one))
        kept = body.gives_back(name) or body.is_handed_on(name) or body.survives(one, name)
        if not kept and _are(module, types, _BORROWED):
            yield Leaking(module.facts.calls[result.call], Leak.NEVER_CLOSED, body.scope.name, name)


def _makes_new(module: LinkedModule, number: int) -> bool:
    """Whether a call surely makes something that nothing else knows of: no scoped session, for one."""
    infer = module.project.infer
    return all(
        (isinstance(t, External) and is_class_name(t.name))
        or (isinstance(t, Method) and t.name.endswith(".connect"))
        or any(infer.members.is_a((t,), one) for one in _MAKERS)
        for t in infer.callee(module.name, number)
    )


def _taken(module: LinkedModule, index: SymbolTable, number: int) -> Iterator[Leaking]:
    """A call that takes a session out of a running generator, where nobody closes it."""
    call = index.call(number)
    source = _source(module, number, call)
    if source is None or not _lends_session(module, source):
        return
    scope = index.function_of(call.scope)
    if index.scope(scope).kind != ScopeKind.FUNCTION or module.project.of(StartUp).runs(
        ScopeRef(module.name, scope)
    ):
        return
    body = _Body(module, index, scope)
    if not _is_kept(body, number, call):
        yield Leaking(call, Leak.TAKEN, body.scope.name, index.call(source).text)


def _is_kept(body: _Body, number: int, call: Call) -> bool:
    """Whether the session that a call takes is closed, or given to others who may close it."""
    value = Result(number)
    names = body.named(value)
    if not names and call.fate not in (Fate.AWAITED, Fate.ARGUMENT, Fate.ATTRIBUTE):
        return True
    if body.gives_away(value) or body.is_entered(value):
        return True
    return any(body.gives_back(name) or body.gives_away(Name(name)) for name in names)


def _source(module: LinkedModule, number: int, call: Call) -> int | None:
    """The call whose value a call takes the first element of."""
    if isinstance(call.function, Attribute) and call.function.name in _STEPS:
        return call.function.of.call if isinstance(call.function.of, Result) else None
    given = call.arguments[0].value if call.arguments else None
    callees = module.project.infer.callee(module.name, number) if isinstance(given, Result) else ()
    is_taking = bool(callees) and all(isinstance(t, External) and t.name in _TAKING for t in callees)
    return given.call if is_taking and isinstance(given, Result) else None


def _outliving(module: LinkedModule, index: SymbolTable, source: int, loop: int) -> Iterator[Leaking]:
    """A call that makes a generator, where a session that a loop takes from it is used after the loop."""
    call = index.call(source)
    scope = index.function_of(call.scope)
    if index.scope(scope).kind != ScopeKind.FUNCTION:
        return
    body = _Body(module, index, scope)
    for one in body.scope.bindings:
        if not isinstance(one.value, Iterated) or one.value.of != Result(source):
            continue
        others = (other for other in body.scope.bindings if other.value == Name(one.name))
        bound = [one, *(other for other in others if index.contains(loop, other.branch))]
        if any(body.gives_back(each.name) for each in bound) or not body.is_used_after(loop, bound):
            continue
        if _lends_session(module, source):
            yield Leaking(call, Leak.OUTLIVING, body.scope.name, one.name)


def _left(module: LinkedModule, index: SymbolTable, source: int, loop: int) -> Iterator[Leaking]:
    """A call that makes an async generator of sessions, where its loop is left by `break` or `return`.

    One that is not async is closed as soon as nobody holds it; one that is, by the loop, in another task.
    """
    call, number = index.call(source), index.function_of(index.call(source).scope)
    scope = index.scope(number)
    if call.fate != Fate.ASYNC_ITERATED or scope.kind != ScopeKind.FUNCTION:
        return
    leaving = (one.branch for one in (*scope.returned, *scope.left))
    is_left = index.branch(loop).is_left or any(index.contains(loop, branch) for branch in leaving)
    if is_left and _lends_session(module, source):
        running = module.project.infer.result(module.name, source)
        skips = any(_goes_on(module, t.of) for t in running if isinstance(t, Generator))
        yield Leaking(call, Leak.LEFT if skips else Leak.LATE, scope.name)


def _goes_on(module: LinkedModule, generator: ScopeRef) -> bool:
    """Whether a generator does something after its `yield` that is no clean-up: it commits, say."""
    view = module.project.view(generator.module)
    scope = view.scope(generator.scope)
    first = min(one.order for one in scope.yielded)
    later = (one for number in scope.calls if (one := view.call(number)).order > first)
    return any(
        not any(part.body <= first and part.handlers <= one.order < part.end for part in scope.tries)
        for one in later
    )


def _lends_session(module: LinkedModule, number: int) -> bool:
    """Whether a call runs a generator function of the project that yields sessions of its own."""
    running = module.project.infer.result(module.name, number)
    return bool(running) and all(
        isinstance(t, Generator) and not t.managed and _lends(module, t.of) for t in running
    )


def _lends(module: LinkedModule, ref: ScopeRef) -> bool:
    index = module.project.index(ref.module)
    own = index.bindings(ref.scope) if index is not None else {}
    return _are(module, module.project.infer.yielded(ref), _SESSIONS) and all(
        one.value.id in own if isinstance(one.value, Name) else isinstance(one.value, Result)
        for one in module.scope(ref).yielded
    )


def _are(module: LinkedModule, types: Types, kinds: tuple[str, ...]) -> bool:
    """Whether all that a value may be is of one of some kinds."""
    members = module.project.infer.members
    return bool(types) and all(any(members.is_a((t,), kind) for kind in kinds) for t in types)


def _awaited(value: AccessPath | None) -> AccessPath | None:
    return value.of if isinstance(value, Awaited) else value


def _is_of(path: AccessPath, name: str) -> bool:
    """Whether a path begins with a name: `db` and `(await db.connection).close`."""
    while isinstance(path, Attribute | Awaited):
        path = path.of
    return path == Name(name)


def _closed(call: Call) -> AccessPath | None:
    """What a call closes: what it is given, `pool.release(connection)`, or else what it is a method of."""
    for argument in call.arguments:
        if isinstance(argument.value, Name) and argument.keyword is None:
            return argument.value
    return call.function.of if isinstance(call.function, Attribute) else None


def _mentions(call: Call, name: str) -> bool:
    return _is_of(call.function, name) or any(_is_of(one.value, name) for one in call.arguments)
