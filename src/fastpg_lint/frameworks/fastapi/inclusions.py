"""Inclusions: which router is included in which, and what that puts before the paths of its routes."""

from collections.abc import Iterator, Sequence

import msgspec
from msgspec import Struct

from fastpg_lint.facts.access_paths import AccessPath, Attribute, Literal
from fastpg_lint.facts.records import Argument
from fastpg_lint.frameworks.fastapi.routes import Route
from fastpg_lint.incremental.cutoff import EarlyCutoff
from fastpg_lint.incremental.inputs import Memo
from fastpg_lint.semantic.constructions import constructed_at, keyword
from fastpg_lint.semantic.expressions import CallSite, site_of
from fastpg_lint.semantic.following import follow
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import Place

_INCLUDING = "include_router"
_FARTHEST = 8
"""Routers around a route."""
UNKNOWN = "…"
"""Stands for a prefix that is not written out."""
MadeRouter = tuple[str, int]
"""The call that makes an app or a router: its module, and its number there."""


class Inclusion(Struct, frozen=True):
    """A call that includes a router in another, or in an app."""

    outer: MadeRouter | None
    inner: MadeRouter
    site: CallSite


class Prefixed(Struct, frozen=True, array_like=True):
    """A router in another; `before` stands before the paths of its routes."""

    outer: MadeRouter | None
    inner: MadeRouter
    before: str


_DECODE = msgspec.msgpack.Decoder(tuple[Prefixed, ...]).decode


class Inclusions:
    """Answers for one project."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._files = project.files
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

    def router_of(self, route: Route) -> MadeRouter | None:
        """The router, or app, that a route is declared on."""
        function = route.call.function
        return (
            constructed_at(self._infer, function.of, route.place) if isinstance(function, Attribute) else None
        )

    def around(self, route: Route) -> Iterator[Prefixed]:
        """What includes the router of a route, from the inside; of several places the first counts."""
        inside = self.router_of(route)
        prefixed = self._seen_from(route.place.module)
        for _ in range(_FARTHEST):
            found = next((one for one in prefixed if one.inner == inside), None)
            if found is None:
                return
            yield found
            inside = found.outer

    def _seen_from(self, module: str) -> Sequence[Prefixed]:
        """What includes what, in the project and in a module that may be no file of it yet."""
        return tuple(dict.fromkeys((*self._prefixed(""), *self._find_prefixed((module,)))))

    def _find(self, module: str) -> Iterator[Inclusion]:
        view = self._infer.view(module)
        for number in view.calls_spelled([_INCLUDING]):
            site = site_of(view, number)
            given, of = site.argument(0, "router"), site.receiver
            inner = constructed_at(self._infer, given.path, given.place) if given is not None else None
            outer = constructed_at(self._infer, of.path, of.place) if of is not None else None
            if inner is not None and of is not None:
                yield Inclusion(outer, inner, site)

    def _find_prefixed(self, modules: tuple[str, ...]) -> Iterator[Prefixed]:
        for one in (one for module in modules for one in self.in_module(module)):
            added = self._text(keyword(one.site.call, "prefix"), one.site.place)
            yield Prefixed(one.outer, one.inner, self._own(one.outer) + added)

    def _own(self, router: MadeRouter | None) -> str:
        """The prefix that a router was made with."""
        if router is None:
            return ""
        module, number = router
        view = self._infer.view(module)
        call = view.call(number)
        return self._text(keyword(call, "prefix"), view.place_of(call))

    def _text(self, prefix: Argument | None, place: Place) -> str:
        """What a prefix is, also by the name of a constant or the default of a setting."""
        return self._text_of(prefix.value, place) if prefix is not None else ""

    def _text_of(self, path: AccessPath, place: Place) -> str:
        values = {value for value, _ in follow(self._infer, path, place)}
        value = values.pop() if len(values) == 1 else None
        return value.text if isinstance(value, Literal) and value.text is not None else UNKNOWN
