"""Which mapped classes the routes of a project come to: by their own text, and by what they call."""

from collections.abc import Iterable, Iterator

from fastpg_lint.facts.access_paths import AccessPath, Name
from fastpg_lint.frameworks.fastapi.dependencies import Dependencies
from fastpg_lint.frameworks.fastapi.routes import find_routes
from fastpg_lint.frameworks.sqlalchemy.tables import Tables
from fastpg_lint.incremental.inputs import Once
from fastpg_lint.semantic.expressions import Expression, ExpressionReader, site_of
from fastpg_lint.semantic.files import mentioning
from fastpg_lint.semantic.loops import parts_of
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.reach import followed
from fastpg_lint.semantic.types import ClassObject, Function, Place, ScopeRef

_ROUTING = (b"APIRouter", b"FastAPI")


class Exposure:
    """Answers which mapped classes a request may come to."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._expressions = project.of(ExpressionReader)
        self._tables = project.of(Tables)
        self._tracker = project.of(Dependencies)
        self._files = project.files
        self._exposed = Once(project.tracker, lambda: self._from(mentioning(self._files, _ROUTING)))

    def reaches(self, of: ScopeRef) -> bool:
        """Whether a route of the project, or of the class's own module, comes to a mapped class."""
        return of in self._exposed() or of in self._from((of.module,))

    def _from(self, modules: Iterable[str]) -> frozenset[ScopeRef]:
        """The classes that the routes in some modules come to."""
        waiting = [route.ref for module in modules for route in find_routes(self._infer, module)]
        seen = set(waiting)
        found: set[ScopeRef] = set()
        while waiting:
            for ref in self._named_by(waiting.pop()):
                if isinstance(ref, Function):
                    if ref.of not in seen:
                        seen.add(ref.of)
                        waiting.append(ref.of)
                elif self._tables.of_class(ref.of) is not None:
                    found.add(ref.of)
        return frozenset(found)

    def _named_by(self, ref: ScopeRef) -> Iterator[Function | ClassObject]:
        """The functions and classes of the project that a function depends on, calls, or hands to a call."""
        view = self._infer.view(ref.module)
        for parameter in view.scope(ref.scope).parameters:
            yield from self._in(parameter.annotation, view.around(ref.scope))
            for needed in self._tracker.of_parameter(ref, parameter):
                yield from (t for t in needed.providers if isinstance(t, Function | ClassObject))
        for number in view.calls_of_body(ref.scope):
            callees = self._infer.callee(ref.module, number)
            yield from (t for t in callees if isinstance(t, Function | ClassObject))
            for one in site_of(view, number).given:
                yield from self._in(one.path, one.place)

    @followed()
    def _in(self, path: AccessPath | None, place: Place) -> Iterator[Function | ClassObject]:
        """The functions and classes that an expression names, those given to a call in it included."""
        if path is None:
            return
        if isinstance(path, Name):
            types = self._infer.types_of(path, place)
            yield from (t for t in types if isinstance(t, Function | ClassObject))
            return
        site = self._expressions.call_at(Expression(path, place))
        parts = parts_of(path) if site is None else tuple(a.value for a in site.call.arguments)
        for part in parts:
            yield from self._in(part, place)
