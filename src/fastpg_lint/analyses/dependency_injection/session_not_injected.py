"""Routes that open a database session of their own."""

from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.facts.access_paths import AccessPath, Attribute, Awaited, Entered, Name, Result, root_of
from fastpg_lint.facts.records import Call, Fate
from fastpg_lint.frameworks.fastapi.routes import Routes
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


class OpenedSession(Struct, frozen=True):
    """The call whose value a route uses as its session, and the route's name."""

    call: Call
    function: str


def opened_sessions(module: LinkedModule) -> Iterator[OpenedSession]:
    """The sessions that the routes of a module open in their own text, in `with` or without.

    What a nested function opens is not among them: it may run when the route's own session is closed. Nor is
    what is opened through a parameter, which tests can replace as well as a session, nor that of a route that
    answers with a stream, or that waits for something else when it is done with the session: an injected one
    would stay open until the end. Where one is injected as well, the other is a transaction of its own.
    """
    infer = module.project.infer
    index = module.view
    if not module.of(Routes).by_function:
        return
    for number, call in module.facts.calls.items():
        if call.fate not in _TAKEN:
            continue
        ref = ScopeRef(module.name, index.function_of(call.scope))
        if (
            ref not in module.of(Routes).by_function
            or _is_handed_in(module, ref, call.function)
            or _streams(module, ref)
        ):
            continue
        given = _given(module, number, call)
        is_session = bool(given) and all(_is_session(infer, (t,)) for t in given)
        if is_session and not _has_injected(module, ref) and not _waits_afterwards(index, ref, number):
            yield OpenedSession(call, infer.signature(ref).name)


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


def _waits_afterwards(index: SymbolTable, ref: ScopeRef, number: int) -> bool:
    """Whether a route awaits something after the last call that takes part of its session."""
    entered = index.call(number)
    bound = index.scope(ref.scope).bindings
    names = {Name(one.name) for one in bound if _entered(one.value) == Result(number)}
    calls = [index.call(one) for one in index.scope(ref.scope).calls]
    later = [call for call in calls if call.order > entered.order]
    last = max((call.order for call in later if names & set(_said(call))), default=entered.order)
    return bool(names) and any(call.fate == Fate.AWAITED and call.order > last for call in later)


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


def _streams(module: LinkedModule, ref: ScopeRef) -> bool:
    """Whether a route returns a stream."""
    infer = module.project.infer
    given = [infer.types_of(*one) for one in infer.view(ref.module).returned(ref.scope)]
    return any(infer.members.is_a(types, one) for types in given for one in _STREAMS)
