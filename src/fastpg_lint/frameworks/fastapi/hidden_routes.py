"""Which routes stay out of the schema: by themselves, by their router, or by what includes that router."""

from fastpg_lint.facts.access_paths import FALSE, Attribute
from fastpg_lint.facts.records import Call
from fastpg_lint.frameworks.fastapi.routes import MadeRouter, Route, made_router
from fastpg_lint.incremental.inputs import Once
from fastpg_lint.semantic.constructions import keyword
from fastpg_lint.semantic.expressions import site_of
from fastpg_lint.semantic.project import Project

_OPTION = "include_in_schema"
_INCLUDING = "include_router"


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
        made = made_router(self._infer, function.of, route.place)
        included = self._included()
        return made in included or (made is not None and made[0] == route.place.module and self._in(made))

    def _in(self, made: MadeRouter) -> bool:
        """The same by the module's own calls: it may be no file of the project yet."""
        return made in self._hidden_by(made[0])

    def _find_included(self) -> frozenset[MadeRouter]:
        modules = self._files.modules_mentioning(_OPTION.encode())
        return frozenset(made for module in modules for made in self._hidden_by(module))

    def _hidden_by(self, module: str) -> set[MadeRouter]:
        """The routers that a module includes somewhere out of the schema."""
        view = self._infer.view(module)
        found: set[MadeRouter | None] = set()
        for number in view.calls_spelled([_INCLUDING]):
            site = site_of(view, number)
            given = site.argument(0, "router")
            if given is not None and _hides(site.call):
                found.add(made_router(self._infer, given.path, given.place))
        return {made for made in found if made is not None}


def _hides(call: Call | None) -> bool:
    given = keyword(call, _OPTION)
    return given is not None and given.value == FALSE
