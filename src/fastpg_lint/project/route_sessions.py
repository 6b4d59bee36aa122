"""Routes that open a database session of their own."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from fastpg_lint.facts.paths import AccessPath, Attribute, Entered, Name, Result
from fastpg_lint.facts.records import Call, Fate
from fastpg_lint.project.types import Place, ScopeRef

if TYPE_CHECKING:
    from fastpg_lint.project.module import LinkedModule

_SESSIONS = ("sqlalchemy.orm.session.Session", "sqlalchemy.ext.asyncio.session.AsyncSession")


class OpenedSession(Struct, frozen=True):
    """The call whose value a route enters as its session, and the route's name."""

    call: Call
    function: str


def opened_sessions(module: "LinkedModule") -> Iterator[OpenedSession]:
    """The sessions that the routes of a module open in their own text, in `with` or `async with`.

    What a nested function opens is not among them: it may run when the route's own session is closed. Nor is
    what is opened through a parameter, which tests can replace as well as a session, nor that of a route that
    answers with a stream: an injected session would stay open until the stream ends.
    """
    infer = module.project.infer
    index = infer.modules.index(module.name)
    if index is None or module.setting.is_test or not module.route_of:
        return
    for number, call in enumerate(module.facts.calls):
        if call.fate not in (Fate.ENTERED, Fate.ASYNC_ENTERED):
            continue
        ref = ScopeRef(module.name, index.function_of(call.scope))
        if ref not in module.route_of or _is_handed_in(module, ref, call.function) or _streams(module, ref):
            continue
        entered = infer.types_of(
            Entered(Result(number), call.fate == Fate.ASYNC_ENTERED), module.place_of(call)
        )
        if entered and all(any(infer.members.is_a((t,), one) for one in _SESSIONS) for t in entered):
            yield OpenedSession(call, infer.scope(ref).name)


def _is_handed_in(module: "LinkedModule", ref: ScopeRef, function: AccessPath) -> bool:
    """Whether a call goes through a parameter of the route: `database.session()`."""
    while isinstance(function, Attribute):
        function = function.of
    names = {parameter.name for parameter in module.scope(ref).parameters}
    return isinstance(function, Name) and function.id in names


def _streams(module: "LinkedModule", ref: ScopeRef) -> bool:
    """Whether a route returns a stream."""
    infer = module.project.infer
    given = [
        infer.types_of(outcome.value, Place(ref.module, ref.scope, outcome.branch, outcome.order))
        for outcome in module.scope(ref).returned
    ]
    return any(infer.members.is_a(types, "starlette.responses.StreamingResponse") for types in given)
