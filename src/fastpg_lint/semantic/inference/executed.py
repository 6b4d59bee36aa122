"""Sessions of which nothing tells but what they are given: `await db.execute(select(User))`."""

from fastpg_lint.facts.access_paths import Attribute
from fastpg_lint.facts.records import AWAITED, Call, Fate
from fastpg_lint.semantic.inference.evaluator import Evaluator
from fastpg_lint.semantic.inference.library_types import LibraryReader
from fastpg_lint.semantic.types import UNKNOWN, Instance, Method, Place, Types

_EXECUTING = frozenset({"execute", "scalar", "scalars", "stream", "stream_scalars"})
_GIVEN_BACK = frozenset({Fate.CONTAINER, Fate.RETURNED, Fate.YIELDED})
_SELECT = "sqlalchemy.sql.selectable.Select"
_SESSION = "sqlalchemy.orm.session.Session"
_ASYNC_SESSION = "sqlalchemy.ext.asyncio.session.AsyncSession"


class ExecutedReader:
    """Tells what a method is by the query that it is given."""

    def __init__(self, evaluator: Evaluator, library: LibraryReader) -> None:
        self._evaluator = evaluator
        self._library = library

    def callee(self, call: Call, place: Place) -> Types:
        """What a call of an unknown object calls; unknown where it is given no query.

        An awaited one is of an asynchronous session, and one in a plain function of another. One that is
        given back, or not awaited in a coroutine, may be either.
        """
        if (
            not isinstance(call.function, Attribute)
            or call.function.name not in _EXECUTING
            or not call.arguments
        ):
            return UNKNOWN
        view = self._evaluator.modules.view(place.module)
        is_awaited = call.fate in AWAITED
        in_coroutine = view.signature(view.function_of(call.scope)).is_async
        if not is_awaited and (in_coroutine or call.fate in _GIVEN_BACK):
            return UNKNOWN
        if not self._is_query(self._evaluator.types_of(call.arguments[0].value, place)):
            return UNKNOWN
        session = Instance(_ASYNC_SESSION if is_awaited else _SESSION)
        return (Method(self._library.method_name(str(session.of), call.function.name), session),)

    def _is_query(self, types: Types) -> bool:
        return bool(types) and all(
            isinstance(t, Instance) and isinstance(t.of, str) and self._library.is_a(t.of, _SELECT)
            for t in types
        )
