"""Routes that open a database session of their own."""

from collections.abc import Iterator
from math import inf

from msgspec import Struct

from fastpg_lint.catalogue.entries import BlockingKind
from fastpg_lint.facts.access_paths import AccessPath, Attribute, Awaited, Entered, Name, Result, root_of
from fastpg_lint.facts.records import AWAITED, BranchKind, Call, Fate, ScopeKind
from fastpg_lint.frameworks.fastapi.routes import Route, Routes
from fastpg_lint.semantic.call_graph.blocking_paths import BlockingPaths
from fastpg_lint.semantic.call_graph.graph import NO_CALL
from fastpg_lint.semantic.constructions import constructed_at
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.symbol_table import SymbolTable
from fastpg_lint.semantic.types import ClassObject, External, Function, Instance, Place, ScopeRef, Type, Types

_SESSIONS = ("sqlalchemy.orm.session.Session", "sqlalchemy.ext.asyncio.session.AsyncSession")
_STREAMS = ("starlette.responses.StreamingResponse", "sse_starlette.sse.EventSourceResponse")


_REGISTRIES = frozenset(
    {"sqlalchemy.orm.scoping.scoped_session", "sqlalchemy.ext.asyncio.scoping.async_scoped_session"}
)
"""What gives the session of a thread or a task, which may be open already."""
_TAKEN = frozenset({Fate.ENTERED, Fate.ASYNC_ENTERED, Fate.KEPT, Fate.TAKEN, Fate.LOST, Fate.ATTRIBUTE})
"""What becomes of a session that a route uses itself."""
_SLOW = frozenset({BlockingKind.NETWORK, BlockingKind.WAIT, BlockingKind.PROCESS, BlockingKind.CPU})
"""How a route that is no coroutine waits; for what is no database."""


class OpenedSession(Struct, frozen=True):
    """The call whose value a route uses as its session, and the route's name."""

    call: Call
    function: str


def opened_sessions(module: LinkedModule) -> Iterator[OpenedSession]:
    """The sessions that the routes of a module open in their own text, in `with` or without.

    What a nested function opens is not among them: it may run when the route's own session is closed. Nor is
    what is opened through a parameter, which tests can replace as well as a session, nor that of a route that
    answers with a stream, or that waits for something else outside of its sessions: an injected one would
    stay open until the end. Where one is injected as well, the other is a transaction of its own.
    """
    opened: dict[ScopeRef, list[int]] = {}
    for number in _session_calls(module):
        ref = ScopeRef(module.name, module.view.function_of(module.view.call(number).scope))
        opened.setdefault(ref, []).append(number)
    for ref, numbers in opened.items():
        if not _has_injected(module, ref) and not _are_kept_short(module, ref, numbers):
            for number in numbers:
                yield OpenedSession(module.view.call(number), module.project.infer.signature(ref).name)


def _session_calls(module: LinkedModule) -> Iterator[int]:
    """The numbers of the calls by which routes that answer at once open sessions."""
    infer = module.project.infer
    routes = module.of(Routes).by_function
    for number, call in module.facts.calls.items() if routes else ():
        if call.fate not in _TAKEN:
            continue
        ref = ScopeRef(module.name, module.view.function_of(call.scope))
        if ref not in routes or _is_handed_in(module, ref, call.function) or _streams(module, routes[ref]):
            continue
        given = _given(module, number, call)
        if given and all(_is_session(infer, (t,)) for t in given):
            yield number


def _given(module: LinkedModule, number: int, call: Call) -> Types:
    """What a call opens: what `with` binds, or its value where it makes that itself."""
    infer = module.project.infer
    if call.fate in (Fate.ENTERED, Fate.ASYNC_ENTERED):
        return infer.types_of(Entered(Result(number), call.fate == Fate.ASYNC_ENTERED), module.place_of(call))
    callees = infer.callee(module.name, number)
    return infer.result(module.name, number) if all(_makes(infer, t) for t in callees) else ()


def _makes(infer: Inference, callee: Type) -> bool:
    """Whether a call makes a session: of a class or a factory, of `next`, or of a function that does so."""
    match callee:
        case External():
            return True
        case ClassObject():
            return True
        case Instance(str(name)):
            return name not in _REGISTRIES
        case Function(of):
            results = [(path, at) for path, at in infer.view(of.module).returned(of.scope)]
            return bool(results) and all(_is_made(infer, *one) for one in results)
    return False


def _is_made(infer: Inference, path: AccessPath, place: Place) -> bool:
    """Whether what a function returns is made by a call of its own, and of no other function."""
    made = constructed_at(infer, path, place)
    if made is None or infer.view(made[0]).call(made[1]).scope == 0:
        return False  # one that all share is none that a caller opens
    return all(isinstance(t, External | Instance) for t in infer.callee(*made))


def _is_session(infer: Inference, types: Types) -> bool:
    return any(infer.members.is_a(types, one) for one in _SESSIONS)


def _has_injected(module: LinkedModule, ref: ScopeRef) -> bool:
    """Whether a route takes a session as a parameter."""
    infer = module.project.infer
    place = infer.place_of(ref)
    names = (parameter.name for parameter in module.scope(ref).parameters)
    return any(_is_session(infer, infer.types_of(Name(name), place)) for name in names)


class _Span(Struct, frozen=True):
    """What a session is open for, by order: from its opening to the last call that takes part of it."""

    opened: Call
    last: int

    def is_around(self, call: Call) -> bool:
        return self.opened.order <= call.order <= self.last


def _are_kept_short(module: LinkedModule, ref: ScopeRef, numbers: list[int]) -> bool:
    """Whether a route waits for something while its sessions are closed, after one or between two of them."""
    spans = list(_spans(module.view, ref, numbers))
    return any(
        _follows(module.view, one, waiting)
        for waiting in _waits(module, ref)
        if not any(span.is_around(waiting) for span in spans)
        for one in spans
    )


def _spans(index: SymbolTable, ref: ScopeRef, numbers: list[int]) -> Iterator[_Span]:
    """What the sessions of a route are open for; of one without a name nothing is known.

    A name that is given to the next session belongs to that one from there on.
    """
    bound = [(_entered(one.value), one) for one in index.scope(ref.scope).bindings]
    opening = [(value.call, one) for value, one in bound if isinstance(value, Result)]
    for number in numbers:
        begin = index.call(number).order
        names = frozenset(Name(one.name) for made, one in opening if made == number)
        others = (one for made, one in opening if made in numbers and made != number)
        end = min((one.order for one in others if Name(one.name) in names and one.order > begin), default=inf)
        uses = (call.order for call in _own_calls(index, ref) if names & set(_said(call)))
        if names:
            yield _Span(index.call(number), max((one for one in uses if begin < one < end), default=begin))


def _own_calls(index: SymbolTable, ref: ScopeRef) -> Iterator[Call]:
    """The calls of a function itself, those of comprehensions in it included."""
    return map(index.call, index.calls_of_body(ref.scope))


def _follows(index: SymbolTable, span: _Span, waiting: Call) -> bool:
    """Whether a wait comes after a session, be it in the next turn of a loop that opens it each time."""
    turns = (one for one in index.upwards(span.opened.branch) if index.branch(one).kind == BranchKind.LOOP)
    return waiting.order > span.last or any(index.contains(turn, waiting.branch) for turn in turns)


def _waits(module: LinkedModule, ref: ScopeRef) -> Iterator[Call]:
    """The calls by which a route waits: those that are awaited, and those that block its thread."""
    index, paths = module.view, module.project.of(BlockingPaths)
    yield from (call for call in _own_calls(index, ref) if call.fate in AWAITED)
    for edge in paths.edges(ref) if not index.scope(ref.scope).is_async else ():
        found = paths.blocking_call(edge)
        ends = {found.entry.kind} if found is not None else set(paths.blocks_through(edge))
        if edge.call != NO_CALL and edge.module == module.name and ends & _SLOW:
            yield index.call(edge.call)


def _entered(value: AccessPath | None) -> AccessPath | None:
    return value.of if isinstance(value, Entered) else value


def _said(call: Call) -> Iterator[AccessPath]:
    """The names that a call begins with, and those that it is given."""
    for path in (call.function, *(argument.value for argument in call.arguments)):
        while isinstance(path, Attribute | Awaited):
            path = path.of
        yield path


def _is_handed_in(module: LinkedModule, ref: ScopeRef, function: AccessPath) -> bool:
    """Whether a call goes through a parameter of the route: `database.session()`."""
    root = root_of(function)
    return any(root == Name(parameter.name) for parameter in module.scope(ref).parameters)


def _streams(module: LinkedModule, route: Route) -> bool:
    """Whether a route answers with a stream: as it says, by what it returns, or by a generator in it."""
    infer, ref = module.project.infer, route.ref
    scope, told = module.scope(ref), route.option("response_class")
    inner = map(module.view.scope, scope.inner)
    if scope.is_generator or any(one.is_generator and one.kind == ScopeKind.FUNCTION for one in inner):
        return True
    given = [infer.types_of(*one) for one in infer.view(ref.module).returned(ref.scope)]
    if told is not None:
        given.append(infer.instances(told, route.place))
    if scope.returns is not None:
        given.append(infer.instances(scope.returns, infer.view(ref.module).around(ref.scope)))
    return any(infer.members.is_a(types, one) for types in given for one in _STREAMS)
