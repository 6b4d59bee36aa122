"""Routes that are coroutines and await nothing."""

from collections.abc import Iterator

from fastpg_lint.facts.records import ScopeKind
from fastpg_lint.frameworks.fastapi.routes import Route, Routes
from fastpg_lint.semantic.call_graph.blocking_paths import BlockingPaths
from fastpg_lint.semantic.call_graph.graph import Edge
from fastpg_lint.semantic.call_graph.targets import LibraryCode, ProjectCode
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.types import ScopeRef

_OF_THE_LOOP = ("asyncio", "anyio", "uvloop")
"""Modules whose functions may need the loop that a thread does not have."""
_MOST_FUNCTIONS = 200
"""Functions below a route that are looked into; where there are more, nothing is said."""


def idle_routes(module: LinkedModule) -> Iterator[tuple[Route, Edge]]:
    """The coroutines that serve routes and await nothing, each with the first function that it calls.

    Those that use the loop are left out, and those that call no function of the project. One that serves
    several routes is told once, by the first of them.
    """
    for route in {one.ref: one for one in reversed(module.of(Routes).all)}.values():
        if route.ref.module != module.name or not awaits_nothing(module, route.ref):
            continue
        called = next((one for one in module.project.of(BlockingPaths).edges(route.ref) if one.callees), None)
        if called is not None and not uses_loop(module, route.ref):
            yield route, called


def awaits_nothing(module: LinkedModule, ref: ScopeRef) -> bool:
    """Whether a coroutine, what is nested in it included, waits for nothing."""
    scope = module.scope(ref)
    if not scope.is_async or scope.is_generator or scope.awaits:
        return False
    inner = list(scope.inner)
    while inner:
        found = module.view.scope(inner.pop())
        if found.awaits or (found.is_async and found.kind == ScopeKind.FUNCTION):
            return False
        inner.extend(found.inner)
    return True


def uses_loop(module: LinkedModule, start: ScopeRef) -> bool:
    """Whether a function, or one that it calls, may need the running loop."""
    seen, waiting = {start}, [start]
    while waiting:
        for edge in module.project.of(BlockingPaths).edges(waiting.pop()):
            for target in edge.targets:
                if isinstance(target, LibraryCode) and target.name.partition(".")[0] in _OF_THE_LOOP:
                    return True
                if isinstance(target, ProjectCode) and target.of not in seen:
                    seen.add(target.of)
                    waiting.append(target.of)
        if len(seen) > _MOST_FUNCTIONS:
            return True
    return False
