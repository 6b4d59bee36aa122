"""Relationships that async code reads without having loaded them."""

from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct

from fastpg_lint.facts.access_paths import AccessPath
from fastpg_lint.facts.records import Scope, ScopeKind
from fastpg_lint.frameworks.fastapi.routes import Routes
from fastpg_lint.frameworks.sqlalchemy.loader_options import LoaderOptions
from fastpg_lint.frameworks.sqlalchemy.model_fillings import ModelFillings
from fastpg_lint.frameworks.sqlalchemy.relationships import Relationships, Step
from fastpg_lint.frameworks.sqlalchemy.row_origins import Origin, RowOrigins
from fastpg_lint.frameworks.sqlalchemy.row_reads import RowReads, RowUse
from fastpg_lint.frameworks.sqlalchemy.session_rows import SessionRows, function_around
from fastpg_lint.semantic.call_graph.event_loop import CoroutineBody, EventLoop
from fastpg_lint.semantic.expressions import CallSite
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.types import Function, ScopeRef

_DECLARING = ("relationship", "Relationship")
_ASYNC = b"ext.asyncio"


class LazyLoad(Struct, frozen=True):
    """A relationship read in a coroutine, what reads it, and the call that loaded its row, or made a new one.

    `trail` leads from that row to the relationship.
    """

    body: CoroutineBody
    use: RowUse
    trail: tuple[Step, ...]
    loaded_by: CallSite
    is_new: bool


class LazyLoads:
    """Finds what the coroutines of a module load lazily."""

    def __init__(self, module: LinkedModule) -> None:
        self._module = module
        self._infer = module.project.infer
        self._relationships = module.project.of(Relationships)
        self._origins = module.project.of(RowOrigins)
        self._options = module.project.of(LoaderOptions)
        self._reads = module.project.of(RowReads)
        self._rows = module.project.of(SessionRows)

    @cached_property
    def found(self) -> tuple[LazyLoad, ...]:
        """All there are, each relationship of a row where a coroutine reads it first."""
        return tuple(self._found())

    def _found(self) -> Iterator[LazyLoad]:
        bodies = self._module.of(EventLoop).coroutine_bodies
        if not bodies or not self._are_there():
            return
        for body in bodies:
            seen: set[tuple[AccessPath, Step]] = set()
            for use in self._uses(body):
                found = self._judged(body, use)
                if found is not None and (use.row.path, found.trail[-1]) not in seen:
                    # What has been read once is loaded from then on.
                    seen.add((use.row.path, found.trail[-1]))
                    yield found

    def _are_there(self) -> bool:
        """Whether there are relationships and async sessions, in the module itself or in others."""
        files, view = self._module.project.files, self._module.view
        if not any(view.calls_spelled([word]) or files.modules_naming(word) for word in _DECLARING):
            return False
        is_imported = any(one.endswith(_ASYNC.decode()) for one in view.imported_modules)
        return is_imported or bool(files.modules_mentioning(_ASYNC))

    def _uses(self, body: CoroutineBody) -> Iterator[RowUse]:
        """What a coroutine reads of rows, and what FastAPI reads of those that it returns as a route."""
        yield from self._reads.in_body(body.ref)
        for nested in self._nested(body):
            yield from self._reads.in_body(nested)
        route = self._module.of(Routes).by_function.get(body.ref)
        if route is not None:
            for filling in self._module.project.of(ModelFillings).of_route(route):
                yield from self._reads.of_filling(filling)

    def _nested(self, body: CoroutineBody) -> Iterator[ScopeRef]:
        """The functions inside a coroutine that it calls."""
        view = self._module.view
        inner = {one for one in view.scope(body.ref.scope).inner if _is_plain(view.scope(one))}
        for number in view.calls_of_body(body.ref.scope) if inner else ():
            for callee in self._infer.callee(self._module.name, number):
                of = callee.of if isinstance(callee, Function) else body.ref
                if of.module == self._module.name and of.scope in inner:
                    inner.discard(of.scope)
                    yield of

    def _judged(self, body: CoroutineBody, use: RowUse) -> LazyLoad | None:
        """The first relationship that a use reads unloaded, where it is so wherever the row may come from."""
        origins = self._origins.of(use.row)
        missing = {self._missing(body, use, origin) for origin in origins}
        if len(missing) != 1 or None in missing:
            return None
        first = origins[0]
        trail = (*first.trail, *use.trail)
        read = trail[: len(first.trail) + max(filter(None, missing))]
        return LazyLoad(body, use, read, first.made or first.query[-1], first.made is not None)

    def _missing(self, body: CoroutineBody, use: RowUse, origin: Origin) -> int | None:
        """How far along its trail a use reads what is not loaded; None where it does not."""
        if origin.parameter is not None or not (origin.is_async or origin.made):
            return None
        before = len(origin.trail)
        trail = (*origin.trail, *use.trail)
        for length in range(1, len(trail) + 1):
            if not self._is_loaded(body, use, origin, trail[:length]):
                return length - before if length > before else None  # else told where that is read
        return None

    def _loading(self, origin: Origin) -> tuple[ScopeRef, ...]:
        """The functions that load or make a row."""
        sites = origin.query[-1:] if origin.made is None else (origin.made,)
        return tuple(function_around(self._infer, site.place) for site in sites)

    def _is_loaded(self, body: CoroutineBody, use: RowUse, origin: Origin, trail: tuple[Step, ...]) -> bool:
        """Whether the last relationship of a trail is there when it is read, or may be."""
        step = trail[-1]
        if not self._relationships.is_lazy(step):
            return True
        functions = (body.ref, *self._loading(origin))
        fills = self._rows.loads if use.is_given else self._rows.fills
        if any(fills(ref, step) for ref in functions):
            return True
        if self._rows.is_in_session(trail, functions):
            return True
        if origin.made is not None:
            order = use.row.place.order
            return len(trail) > 1 or not self._rows.is_unloaded(origin.made, step, body.ref, order)
        return self._options.load(origin.query, step)


def _is_plain(scope: Scope) -> bool:
    return scope.kind == ScopeKind.FUNCTION and not scope.is_async
