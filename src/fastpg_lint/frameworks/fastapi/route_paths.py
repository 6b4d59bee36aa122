"""Route paths: where a route is served, with the prefixes of all that its router is included by."""

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from fastpg_lint.facts.access_paths import AccessPath, Attribute, Literal
from fastpg_lint.frameworks.fastapi.routes import MadeRouter, Route, made_router
from fastpg_lint.incremental.cutoff import EarlyCutoff
from fastpg_lint.semantic.constructions import keyword
from fastpg_lint.semantic.expressions import site_of
from fastpg_lint.semantic.following import follow
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import Place

_INCLUDING = "include_router"
_UNKNOWN = "…"
"""Stands for a prefix that is not written out."""
_DEEPEST = 8
"""Routers that include one another before nothing more is asked."""


class Inclusion(Struct, frozen=True, array_like=True):
    """A router that another one, or an app, includes; `before` stands before the paths of its routes."""

    router: MadeRouter
    by: MadeRouter | None
    before: str


_DECODE = msgspec.msgpack.Decoder(tuple[Inclusion, ...]).decode


class RoutePaths:
    """Answers for one project."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._files = project.files
        self._included = EarlyCutoff(
            project.tracker, "included routers", lambda _: tuple(self._find_included()), _DECODE
        )

    def label(self, route: Route) -> str:
        """The route as a client names it: `GET /api/orders`; empty where its path is not written out.

        Of a router that is included several times, the first time counts.
        """
        function = route.call.function
        if not route.label or not isinstance(function, Attribute):
            return route.label
        method, _, path = route.label.partition(" ")
        return f"{method} {self._before(made_router(self._infer, function.of, route.place))}{path}"

    def _before(self, router: MadeRouter | None) -> str:
        """What stands before the paths of a router that has its own prefix already."""
        found = ""
        for _ in range(_DEEPEST):
            inclusion = next((one for one in self._included() if one.router == router), None)
            if inclusion is None:
                break
            found, router = inclusion.before + found, inclusion.by
        return found

    def _find_included(self) -> Iterator[Inclusion]:
        for module in self._files.modules_mentioning(_INCLUDING.encode()):
            view = self._infer.view(module)
            for number in view.calls_spelled([_INCLUDING]):
                site = site_of(view, number)
                given, by = site.argument(0, "router"), site.receiver
                router = made_router(self._infer, given.path, given.place) if given is not None else None
                if router is not None and by is not None:
                    owner = made_router(self._infer, by.path, by.place)
                    added = keyword(site.call, "prefix")
                    before = self._text(added.value, site.place) if added is not None else ""
                    yield Inclusion(router, owner, self._own(owner) + before)

    def _own(self, router: MadeRouter | None) -> str:
        """The prefix that a router was made with."""
        if router is None:
            return ""
        module, number = router
        view = self._infer.view(module)
        given = keyword(view.call(number), "prefix")
        return self._text(given.value, view.place_of(view.call(number))) if given is not None else ""

    def _text(self, path: AccessPath, place: Place) -> str:
        """What a prefix is, also by the name of a constant or the default of a setting."""
        values = {value for value, _ in follow(self._infer, path, place)}
        if len(values) != 1:
            return _UNKNOWN
        value = values.pop()
        return value.text if isinstance(value, Literal) and value.text is not None else _UNKNOWN
