"""The conditions under which routes refuse a request: `if movie is None: raise HTTPException(404)`."""

import re
from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.facts.access_paths import AccessPath, Attribute, Literal, LiteralKind, Name, Result
from fastpg_lint.facts.records import Branch, BranchKind, Call
from fastpg_lint.frameworks.fastapi.routes import Route, Routes
from fastpg_lint.semantic.constructions import keyword
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.types import External
from fastpg_lint.source.site import Site

_EXCEPTIONS = frozenset({"fastapi.HTTPException", "starlette.exceptions.HTTPException"})
_NAMES = {
    "BAD_REQUEST": 400,
    "FORBIDDEN": 403,
    "NOT_FOUND": 404,
    "CONFLICT": 409,
    "UNPROCESSABLE_ENTITY": 422,
    "UNPROCESSABLE_CONTENT": 422,
}
"""What `http.HTTPStatus` calls the statuses that are asked for."""
_CONSTANT = re.compile(r"HTTP_(\d{3})_\w+")
"""How `starlette.status` writes one."""


class RouteCheck(Struct, frozen=True):
    """A condition of a route's own text, outermost in it, in whose case it raises an `HTTPException`.

    `at` is the statement with the condition, `order` tells when what is raised comes.
    """

    route: Route
    status: int
    test: AccessPath
    at: Site
    branch: int
    order: int


def route_checks(module: LinkedModule, statuses: frozenset[int]) -> Iterator[RouteCheck]:
    """The checks in the routes of a module that answer with one of some statuses, down the page."""
    routes = {route.ref: route for route in module.of(Routes).all if route.ref.module == module.name}
    for route in routes.values():
        for outcome in module.scope(route.ref).raised:
            branch = module.facts.branches[outcome.branch]
            status = _status(module, outcome.value)
            if status is None or status not in statuses or branch.test is None or branch.at is None:
                continue
            if _is_outermost(module, route, branch):
                yield RouteCheck(route, status, branch.test, branch.at, outcome.branch, outcome.order)


def _is_outermost(module: LinkedModule, route: Route, branch: Branch) -> bool:
    """Whether the route itself comes to a branch whatever happens before, if it gets that far."""
    calls = [d.call for d in module.scope(route.ref).decorators if isinstance(d, Result)]
    around = module.facts.calls[calls[0]].branch if calls else 0
    return branch.kind == BranchKind.PLAIN and branch.parent == around


def _status(module: LinkedModule, raised: AccessPath) -> int | None:
    """The status that is answered with, where it is written out."""
    if not isinstance(raised, Result):
        return None
    call = module.facts.calls[raised.call]
    callees = module.project.infer.callee(module.name, raised.call)
    if not callees or not all(isinstance(t, External) and t.name in _EXCEPTIONS for t in callees):
        return None
    given = _given_status(call)
    match given:
        case Literal(LiteralKind.NUMBER, str(text)) if text.isdecimal():
            return int(text)
        case Attribute(_, name) | Name(name):
            constant = _CONSTANT.fullmatch(name)
            return int(constant[1]) if constant else _NAMES.get(name)
    return None


def _given_status(call: Call) -> AccessPath | None:
    named = keyword(call, "status_code")
    first = next((a.value for a in call.arguments if a.keyword is None and not a.stars), None)
    return named.value if named is not None else first
