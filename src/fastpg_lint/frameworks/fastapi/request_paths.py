"""Request paths: which functions run while a request is served: routes, dependencies, and what they run."""

from collections.abc import Callable

from fastpg_lint.frameworks.fastapi.dependencies import is_dependency
from fastpg_lint.frameworks.fastapi.routes import added_routes, routes_of
from fastpg_lint.frameworks.fastapi.runs import MOST_MODULES, Runs
from fastpg_lint.incremental.inputs import Memo
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import ScopeRef

_FARTHEST = 5
"""Functions between one and the route."""
_MOST_CALLERS = 50
_ADDING = "add_api_route"

Keeps = Callable[[ScopeRef, int], bool]
"""Whether a function keeps what a call of it gives, so that it makes it only once."""


def keeps_nothing(_: ScopeRef, __: int) -> bool:
    """For whom each call counts."""
    return False


class RequestPaths:
    """Tells what a function is to a request."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._naming = project.naming
        self._runs = project.of(Runs).in_functions
        self._added = Memo[str, frozenset[ScopeRef]](
            project.tracker,
            lambda module: frozenset(route.ref for route in added_routes(self._infer, module)),
        )

    def role(self, module: LinkedModule, of: ScopeRef, keeps: Keeps = keeps_nothing) -> str:
        """`route`, `dependency`, or `coroutine` and `function` where such a one runs it; else empty.

        A way on which a caller keeps what it is given does not count.
        """
        role = self._own_role(module, of)
        if role:
            return role
        seen, level = {of}, [of]
        for _ in range(_FARTHEST):
            runs = (run for below in level for run in self._runs(below))
            level = [run.caller for run in runs if run.caller not in seen and not keeps(run.caller, run.call)]
            if any(self._own_role(module, one) for one in level):
                return "coroutine" if self._infer.signature(of).is_async else "function"
            seen.update(level)
            if not level or len(seen) > _MOST_CALLERS:
                break
        return ""

    def _own_role(self, module: LinkedModule, ref: ScopeRef) -> str:
        if self._is_route(ref):
            return "route"
        return "dependency" if is_dependency(module, ref) else ""

    def _is_route(self, ref: ScopeRef) -> bool:
        """Whether a function serves a route that its own module declares, or `add_api_route` of another."""
        if any(True for _ in routes_of(self._infer, ref)):
            return True
        modules = self._naming(self._infer.signature(ref).name)[:MOST_MODULES]
        may_add = frozenset(self._naming(_ADDING))
        adding = (one for one in modules if one in may_add and self._infer.view(one).calls_spelled([_ADDING]))
        return any(ref in self._added(one) for one in adding)
