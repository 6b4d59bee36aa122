"""Which routes stay out of the schema: by themselves, by their router, or by what includes that router."""

from fastpg_lint.facts.access_paths import FALSE, AccessPath, Attribute, Result
from fastpg_lint.facts.records import Call
from fastpg_lint.frameworks.fastapi.routes import Route
from fastpg_lint.incremental.inputs import Once
from fastpg_lint.semantic.constructions import keyword
from fastpg_lint.semantic.expressions import site_of
from fastpg_lint.semantic.following import follow
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import Place

_OPTION = "include_in_schema"
_INCLUDING = "include_router"
_Made = tuple[str, int]
"""The call that makes a router: its module and its number there."""


class HiddenRoutes:
    """Answers for one project."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._files = project.files
        self._included = Once(project.tracker, self._find_included)

    def has(self, route: Route) -> bool:
        """Whether nobody reads of a route in the schema, so that its answer is for those who know it."""
        if _hides(route.call) or _hides(route.router):
            return True
        function = route.call.function
        if not isinstance(function, Attribute):
            return False
        made = self._made(function.of, route.place)
        included = self._included()
        return made in included or (made is not None and made[0] == route.place.module and self._in(made))

    def _in(self, made: _Made) -> bool:
        """The same by the module's own calls: it may be no file of the project yet."""
        return made in self._hidden_by(made[0])

    def _find_included(self) -> frozenset[_Made]:
        modules = self._files.modules_mentioning(_OPTION.encode())
        return frozenset(made for module in modules for made in self._hidden_by(module))

    def _hidden_by(self, module: str) -> set[_Made]:
        """The routers that a module includes somewhere out of the schema."""
        view = self._infer.view(module)
        found: set[_Made | None] = set()
        for number in view.calls_spelled([_INCLUDING]):
            site = site_of(view, number)
            given = site.argument(0, "router")
            if given is not None and _hides(site.call):
                found.add(self._made(given.path, given.place))
        return {made for made in found if made is not None}

    def _made(self, path: AccessPath, place: Place) -> _Made | None:
        """The one call that makes a router."""
        found = set(follow(self._infer, path, place, entered=True))
        if len(found) != 1:
            return None
        made, there = found.pop()
        return (there.module, made.call) if isinstance(made, Result) else None


def _hides(call: Call | None) -> bool:
    given = keyword(call, _OPTION)
    return given is not None and given.value == FALSE
