"""Inclusions: which router is included in which, and the paths that its routes get by that."""

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from fastpg_lint.facts.access_paths import AccessPath, Attribute
from fastpg_lint.frameworks.fastapi.routes import Route
from fastpg_lint.incremental.cutoff import EarlyCutoff
from fastpg_lint.incremental.inputs import Memo
from fastpg_lint.semantic.constructions import constructed_at
from fastpg_lint.semantic.expressions import CallSite, ExpressionReader, site_of
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import Place

_INCLUDING = "include_router"
_FARTHEST = 5
"""Routers around a route."""
Made = tuple[str, int]
"""The call that makes a router: its module and its number there."""
_Prefixed = tuple[tuple[Made | None, Made, str], ...]
_DECODE = msgspec.msgpack.Decoder(_Prefixed).decode


class Inclusion(Struct, frozen=True):
    """A call that includes a router in another, or in an app."""

    outer: Made | None
    inner: Made
    site: CallSite


class Inclusions:
    """Answers for one project."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._files = project.files
        self._expressions = project.of(ExpressionReader)
        self.in_module = Memo[str, tuple[Inclusion, ...]](
            project.tracker, lambda module: tuple(self._find(module))
        )
        """The inclusions that a module makes."""
        self._prefixed = EarlyCutoff(
            project.tracker,
            project.kind("prefixed routers"),
            lambda _: tuple(self._find_prefixed(self._files.modules_naming(_INCLUDING))),
            _DECODE,
        )

    def everywhere(self) -> Iterator[Inclusion]:
        """The inclusions of all modules."""
        for module in self._files.modules_naming(_INCLUDING):
            yield from self.in_module(module)

    def router_of(self, route: Route) -> Made | None:
        """The router, or app, that a route is declared on."""
        function = route.call.function
        return self._made(function.of, route.place) if isinstance(function, Attribute) else None

    def prefixes(self, route: Route) -> set[str]:
        """The prefixes that inclusions put before the path of a route."""
        inside = {self.router_of(route)} - {None}
        found: set[str] = set()
        # A module that is linted alone is in no list of modules.
        prefixed = {*self._prefixed(""), *self._find_prefixed((route.place.module,))}
        for _ in range(_FARTHEST):
            around = [(outer, text) for outer, inner, text in prefixed if inner in inside]
            found.update(text for _, text in around if text)
            inside = {outer for outer, _ in around if outer is not None}
            if not inside:
                break
        return found

    def _find(self, module: str) -> Iterator[Inclusion]:
        view = self._infer.view(module)
        for number in view.calls_spelled([_INCLUDING]):
            site = site_of(view, number)
            given, of = site.argument(0, "router"), site.receiver
            inner = self._made(given.path, given.place) if given is not None else None
            outer = self._made(of.path, of.place) if of is not None else None
            if inner is not None:
                yield Inclusion(outer, inner, site)

    def _find_prefixed(self, modules: tuple[str, ...]) -> Iterator[tuple[Made | None, Made, str]]:
        for one in (one for module in modules for one in self.in_module(module)):
            prefix = one.site.argument(1, "prefix")
            text = self._expressions.text(prefix) if prefix is not None else None
            yield one.outer, one.inner, text or ""

    def _made(self, path: AccessPath, place: Place) -> Made | None:
        return constructed_at(self._infer, path, place)
