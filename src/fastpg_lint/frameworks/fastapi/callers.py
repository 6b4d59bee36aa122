"""Callers: the route whose function awaits a coroutine, itself or through others.

Callers are looked for in the modules that mention a coroutine's name, wherever in the project they lie, so
that the answer is the same whichever files are linted. Where too many mention it, nothing is said.
"""

from collections.abc import Iterator

from fastpg_lint.facts.records import AWAITED, ScopeKind
from fastpg_lint.frameworks.fastapi.route_paths import served_label
from fastpg_lint.frameworks.fastapi.routes import Route, Routes, routes_of
from fastpg_lint.incremental.inputs import Memo
from fastpg_lint.semantic.call_graph.event_loop import CoroutineBody
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import ScopeRef

_FARTHEST = 5
"""Coroutines between one that blocks and the route: farther up, the route tells a reader little."""
_MOST_MODULES = 20
"""Modules that may mention a name: a commoner one is that of many functions."""
_MOST_CALLERS = 50


class Callers:
    """Finds the route that a coroutine is reached from."""

    def __init__(self, project: Project) -> None:
        inference = self._infer = project.infer
        self._callers = Memo[ScopeRef, tuple[ScopeRef, ...]](
            project.tracker, lambda of: tuple(dict.fromkeys(self._find_callers(of)))
        )
        self._routes = Memo[ScopeRef, Route | None](
            project.tracker, lambda of: _last(one for one in routes_of(inference, of) if one.label)
        )

    def route(self, of: ScopeRef) -> Route | None:
        """The nearest route that awaits a coroutine, the first in the order of the modules."""
        seen, level = {of}, [of]
        for _ in range(_FARTHEST):
            level = [one for below in level for one in self._callers(below) if one not in seen]
            for one in level:
                route = self._routes(one)
                if route is not None:
                    return route
            seen.update(level)
            if not level or len(seen) > _MOST_CALLERS:
                return None
        return None

    def _find_callers(self, of: ScopeRef) -> Iterator[ScopeRef]:
        """The coroutines that await another."""
        name = self._infer.signature(of).name
        modules = self._infer.modules.naming(name)
        for module in modules if len(modules) <= _MOST_MODULES else ():
            index = self._infer.view(module)
            for number in index.calls_spelled([name]):
                call = index.call(number)
                if call.fate not in AWAITED:
                    continue
                caller = index.function_of(call.scope)
                is_function = index.signature(caller).kind == ScopeKind.FUNCTION
                if is_function and self._infer.may_call(module, number, of):
                    yield ScopeRef(module, caller)


def _last(routes: Iterator[Route]) -> Route | None:
    return next(reversed(list(routes)), None)


def described(module: LinkedModule, body: CoroutineBody) -> str:
    """Where a message says that a coroutine's code stands: in or behind a route, else by its own name."""
    own = module.of(Routes).by_function.get(body.ref)
    route = own if own is not None else module.project.of(Callers).route(body.ref)
    label = served_label(module.project, route) if route is not None else ""
    if not label:
        return f"in async `{body.name}`"
    return f"{'in' if own is not None else 'behind'} `{label}`"
