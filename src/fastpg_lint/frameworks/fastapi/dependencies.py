"""FastAPI's dependencies: what a parameter or a function depends on, and who is depended on.

`= Depends(f)`, `Annotated[T, Depends(f)]`, `Security(f)`, a name for one of them, `T = Depends()` of a class,
and `dependencies=[Depends(f)]` of a route, a router or an app.
"""

from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.facts.access_paths import AccessPath, Display, Item
from fastpg_lint.facts.records import Parameter
from fastpg_lint.incremental.inputs import Memo
from fastpg_lint.semantic.expressions import CallSite, Expression, ExpressionReader, site_of
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import External, Function, Place, ScopeRef, Types

_WORDS = ("Depends", "Security")
_NAMES = frozenset(f"fastapi.{module}{word}" for module in ("", "params.") for word in _WORDS)
_MOST_MODULES = 20
"""Modules that are searched for a `Depends`: a commoner name is that of many functions."""


class Dependency(Struct, frozen=True):
    """A call of `Depends` or `Security`, and what FastAPI calls for it: a function, a class, an object.

    `providers` is empty where nothing is given, and what the parameter is annotated with is not known.
    """

    site: CallSite
    providers: Types

    @property
    def functions(self) -> tuple[ScopeRef, ...]:
        """The functions of the project among what is called."""
        return tuple(t.of for t in self.providers if isinstance(t, Function))


class Dependencies:
    """Reads the dependencies of a project."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._expressions = project.of(ExpressionReader)
        self.in_module = Memo[str, tuple[Dependency, ...]](
            project.tracker, lambda module: tuple(self._find(module))
        )
        """All that a module declares, wherever, in the order of the text."""

    def _find(self, module: str) -> Iterator[Dependency]:
        view = self._infer.view(module)
        for number in view.calls_named(_WORDS):
            site = site_of(view, number)
            if self._is_declaration(site):
                yield self._dependency(site)

    def _is_declaration(self, site: CallSite) -> bool:
        callees = self._infer.callee(site.place.module, site.number)
        return any(isinstance(t, External) and t.name in _NAMES for t in callees)

    def _dependency(self, site: CallSite, annotated: Expression | None = None) -> Dependency:
        given = site.argument(0, "dependency") or (None if site.call.arguments else annotated)
        return Dependency(site, self._infer.types_of(given.path, given.place) if given is not None else ())

    def of_function(self, ref: ScopeRef) -> Iterator[Dependency]:
        """What the parameters of a function depend on, in their order."""
        for parameter in self._infer.scope(ref).parameters:
            yield from self.of_parameter(ref, parameter)

    def of_parameter(self, ref: ScopeRef, parameter: Parameter) -> Iterator[Dependency]:
        """What a parameter of a function depends on, through names for it as well."""
        place = self._infer.view(ref.module).around(ref.scope)
        annotations = self._behind(parameter.annotation, place)
        said = [one.part(part) for one in annotations for part in _elements(one.path)[1:]]
        head = annotations[0].part(_elements(annotations[0].path)[0]) if annotations else None
        for part in (*self._behind(parameter.default, place), *said):
            yield from self._declared(part, head)

    def _declared(self, part: Expression, annotated: Expression | None = None) -> Iterator[Dependency]:
        site = self._expressions.call(part)
        if site is not None and self._is_declaration(site):
            yield self._dependency(site, annotated)

    def _behind(self, path: AccessPath | None, place: Place) -> tuple[Expression, ...]:
        return self._expressions.behind(Expression(path, place)) if path is not None else ()


def _elements(annotation: AccessPath) -> tuple[AccessPath, ...]:
    """A type, and what `Annotated` says of it besides."""
    if isinstance(annotation, Item) and isinstance(annotation.key, Display):
        return annotation.key.elements or (annotation,)
    return (annotation,)


def is_dependency(module: LinkedModule, ref: ScopeRef) -> bool:
    """Whether a function is handed to `Depends` or `Security` somewhere in the project."""
    project = module.project
    naming = project.naming(project.infer.scope(ref).name)[:_MOST_MODULES]
    return any(
        ref in one.functions
        for name in dict.fromkeys((module.name, *naming))
        for one in project.of(Dependencies).in_module(name)
    )
