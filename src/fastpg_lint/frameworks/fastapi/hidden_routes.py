"""Which routes stay out of the schema: by themselves, by their router, or by what includes that router."""

from collections.abc import Iterable

from fastpg_lint.facts.access_paths import FALSE
from fastpg_lint.facts.records import Call
from fastpg_lint.frameworks.fastapi.inclusions import Inclusion, Inclusions, MadeRouter
from fastpg_lint.frameworks.fastapi.routes import Route
from fastpg_lint.incremental.inputs import Once
from fastpg_lint.semantic.constructions import keyword
from fastpg_lint.semantic.project import Project

_OPTION = "include_in_schema"


class HiddenRoutes:
    """Answers for one project.

    A router that a hidden one includes is hidden with it, and so is what that includes.
    """

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._files = project.files
        self._inclusions = project.of(Inclusions)
        self._included = Once(project.tracker, self._find_included)

    def has(self, route: Route) -> bool:
        """Whether nobody reads of a route in the schema, so that its answer is for those who know it."""
        if _hides(route.call) or _hides(route.router):
            return True
        made = self._inclusions.router_of(route)
        return made in self._included() or (
            made is not None and made[0] == route.place.module and self._in(made)
        )

    def _in(self, made: MadeRouter) -> bool:
        """The same by the module's own calls: it may be no file of the project yet."""
        return made in self._hidden_by(self._inclusions.in_module(made[0]))

    def _find_included(self) -> frozenset[MadeRouter]:
        if not self._files.modules_mentioning(_OPTION.encode()):
            return frozenset()
        return frozenset(self._hidden_by(self._inclusions.everywhere()))

    def _hidden_by(self, inclusions: Iterable[Inclusion]) -> set[MadeRouter]:
        """The routers that are included out of the schema, or in a router that is hidden."""
        including = [(one.outer, one.inner, self._is_hiding(one)) for one in inclusions]
        found: set[MadeRouter] = set()
        for _ in including:
            more = {inner for outer, inner, hides in including if hides or outer in found} - found
            if not more:
                break
            found |= more
        return found

    def _is_hiding(self, one: Inclusion) -> bool:
        if _hides(one.site.call):
            return True
        return one.outer is not None and _hides(self._infer.view(one.outer[0]).call(one.outer[1]))


def _hides(call: Call | None) -> bool:
    given = keyword(call, _OPTION)
    return given is not None and given.value == FALSE
