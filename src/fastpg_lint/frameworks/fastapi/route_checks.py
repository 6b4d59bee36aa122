"""The conditions under which routes refuse a request: `if movie is None: raise HTTPException(404)`."""

from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.facts.access_paths import AccessPath, Result
from fastpg_lint.facts.records import Branch, BranchKind, Outcome
from fastpg_lint.frameworks.fastapi.refusals import Refusals
from fastpg_lint.frameworks.fastapi.routes import Route, Routes
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.source.site import Site


class Refusal(Struct, frozen=True):
    """A place in a route's own text where it refuses a request: by an exception, or by what it returns."""

    route: Route
    status: int
    outcome: Outcome


class RouteCheck(Struct, frozen=True):
    """A condition of a route's own text, outermost in it, in whose case it refuses the request.

    `at` is the statement with the condition, `order` tells when what is raised comes.
    """

    route: Route
    status: int
    test: AccessPath
    at: Site
    branch: int
    order: int


def refusals(module: LinkedModule, statuses: frozenset[int], *, returned: bool = False) -> Iterator[Refusal]:
    """Where the routes of a module answer with one of some statuses, down the page.

    What is raised counts, and with `returned` the responses that are returned as well.
    """
    known = module.project.of(Refusals)
    routes = {route.ref: route for route in module.of(Routes).all if route.ref.module == module.name}
    for route in routes.values():
        scope = module.scope(route.ref)
        for one in scope.raised:
            status = known.raised(one.value, module.view.place_in(route.ref.scope, one))
            if status in statuses:
                yield Refusal(route, status, one)
        for one in scope.returned if returned else ():
            status = known.returned(one.value, module.view.place_in(route.ref.scope, one))
            if status in statuses:
                yield Refusal(route, status, one)


def route_checks(module: LinkedModule, statuses: frozenset[int]) -> Iterator[RouteCheck]:
    """The outermost checks in the routes of a module that answer with one of some statuses."""
    for refusal in refusals(module, statuses):
        route, outcome = refusal.route, refusal.outcome
        branch = module.facts.branches[outcome.branch]
        if branch.test is None or branch.at is None or not _is_outermost(module, route, branch):
            continue
        yield RouteCheck(route, refusal.status, branch.test, branch.at, outcome.branch, outcome.order)


def branch_around(module: LinkedModule, route: Route) -> int:
    """The branch of the module in which a route is declared."""
    calls = [d.call for d in module.scope(route.ref).decorators if isinstance(d, Result)]
    return module.facts.calls[calls[0]].branch if calls else 0


def _is_outermost(module: LinkedModule, route: Route, branch: Branch) -> bool:
    """Whether the route itself comes to a branch whatever happens before, if it gets that far."""
    return branch.kind == BranchKind.PLAIN and branch.parent == branch_around(module, route)
