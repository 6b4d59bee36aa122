"""Path operations: which functions serve which routes, and what FastAPI makes of what they return."""

from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.facts.access_paths import AccessPath, Literal, Result, text_of
from fastpg_lint.facts.records import Call, Scope, ScopeKind
from fastpg_lint.semantic.constructions import construction, keyword
from fastpg_lint.semantic.expressions import CallSite, site_of
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.types import Function, Place, ScopeRef, Types

_VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "trace"})
_METHODS = _VERBS | {"api_route"}
_ADDING = "add_api_route"
_ROUTERS = ("fastapi.FastAPI", "fastapi.APIRouter")


class Route(Struct, frozen=True):
    """A function that serves a route.

    `call` declares it: the decorator's call, or that of `add_api_route`. `router` is the call that made
    the app or router, where that is known.
    """

    ref: ScopeRef
    method: str
    call: Call
    place: Place
    router: Call | None

    @property
    def label(self) -> str:
        """The route as a person names it: `GET /orders`; empty where its path is not written out.

        The prefix of its router belongs to it; that under which an app includes the router is added by
        `served_label`.
        """
        path = next((a.value for a in self.call.arguments if a.keyword in (None, "path")), None)
        if isinstance(path, Literal) and path.text is not None and self.method in _VERBS:
            prefix = self.router_option("prefix")
            before = prefix.text or "" if isinstance(prefix, Literal) else ""
            return f"{self.method.upper()} {before}{path.text}".rstrip()
        return ""

    def named(self, function: Scope) -> str:
        """The name of the function that serves the route; of a lambda, the path that it serves."""
        if function.kind != ScopeKind.LAMBDA:
            return function.name
        path = next((a.value for a in self.call.arguments if a.keyword in (None, "path")), None)
        return (text_of(path) if path is not None else None) or "lambda"

    def option(self, name: str) -> AccessPath | None:
        """A keyword argument of the declaration."""
        argument = keyword(self.call, name)
        return argument.value if argument else None

    def router_option(self, name: str) -> AccessPath | None:
        """A keyword argument with which the app or router was made."""
        argument = keyword(self.router, name)
        return argument.value if argument else None

    @property
    def has_unknown_options(self) -> bool:
        """Whether options come out of a `**mapping`."""
        return any(argument.stars for argument in self.call.arguments)


class Routes:
    """The path operations that the functions of what is judged serve.

    Those of another module's functions are declared here, and belong to where the first of them is.
    """

    def __init__(self, module: LinkedModule) -> None:
        self.all = tuple(routes_in(module.project.infer, module.part))
        self.by_function = {route.ref: route for route in self.all}


def find_routes(inference: Inference, module: str) -> Iterator[Route]:
    """The routes that a module declares, in the order of the text."""
    return routes_in(inference, inference.view(module))


def routes_in(inference: Inference, part: ModuleView) -> Iterator[Route]:
    """The routes of the functions in a part of a module."""
    whole = inference.view(part.name)
    for number in part.facts.scopes.numbers():
        yield from _decorated(inference, whole, number)
    elsewhere: dict[ScopeRef, int] = {}
    for route, number in _added_in(inference, whole):
        is_own = route.ref.module == whole.name
        if part.holds(route.ref.scope if is_own else elsewhere.setdefault(route.ref, number)):
            yield route


def routes_of(inference: Inference, ref: ScopeRef) -> Iterator[Route]:
    """The routes that its own module declares for a function."""
    view = inference.view(ref.module)
    yield from _decorated(inference, view, ref.scope)
    yield from (one for one in added_routes(inference, ref.module) if one.ref == ref)


def added_routes(inference: Inference, module: str) -> Iterator[Route]:
    """The routes that a module declares by calls of their own, for functions of any module."""
    return (route for route, _ in _added_in(inference, inference.view(module)))


def _added_in(inference: Inference, view: ModuleView) -> Iterator[tuple[Route, int]]:
    """The same, each with the number of its call."""
    for number in view.calls_spelled([_ADDING]):
        yield from ((route, number) for route in _added(inference, site_of(view, number)))


def _decorated(inference: Inference, view: ModuleView, scope: int) -> Iterator[Route]:
    """The routes that decorators of a function declare."""
    signature = view.signature(scope)
    for decorator in signature.decorators if signature.kind == ScopeKind.FUNCTION else ():
        if isinstance(decorator, Result):
            site = site_of(view, decorator.call)
            if site.word in _METHODS:
                yield from _declared(inference, ScopeRef(view.name, scope), site)


def _declared(inference: Inference, ref: ScopeRef, site: CallSite) -> Iterator[Route]:
    """The route that a call of a router's method declares for a function."""
    of = site.receiver
    if of is not None and is_router(inference, inference.types_of(of.path, of.place)):
        router = construction(inference, of.path, of.place)
        yield Route(ref, site.word, site.call, site.place, router)


def _added(inference: Inference, site: CallSite) -> Iterator[Route]:
    """`router.add_api_route("/items", list_items)`."""
    endpoint = site.argument(1, "endpoint")
    types = inference.types_of(endpoint.path, endpoint.place) if endpoint is not None else ()
    if len(types) == 1 and isinstance(types[0], Function):
        yield from _declared(inference, types[0].of, site)


def is_router(inference: Inference, types: Types) -> bool:
    """Whether something is an app or a router of FastAPI."""
    return any(inference.members.is_a(types, router) for router in _ROUTERS)
