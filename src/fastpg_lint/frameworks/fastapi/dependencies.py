"""FastAPI's dependencies: what a parameter or a function depends on, and who is depended on.

`= Depends(f)`, `Annotated[T, Depends(f)]`, `Security(f)`, a name for one of them, `T = Depends()` of a class,
and `dependencies=[Depends(f)]` of a route, a router or an app.
"""

from collections.abc import Iterator
from itertools import chain

import msgspec
from msgspec import Struct

from fastpg_lint.facts.access_paths import AccessPath, Display, Item, Result
from fastpg_lint.facts.records import Parameter
from fastpg_lint.incremental.cutoff import EarlyCutoff
from fastpg_lint.incremental.inputs import Memo, Once
from fastpg_lint.semantic.expressions import CallSite, Expression, ExpressionReader, site_of
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.typed_module import part_of
from fastpg_lint.semantic.types import (
    ClassObject,
    External,
    Function,
    Instance,
    Partial,
    Place,
    ScopeRef,
    Type,
    Types,
)

_WORDS = ("Depends", "Security")
_NAMES = frozenset(f"fastapi.{module}{word}" for module in ("", "params.") for word in _WORDS)
_RUN_BY_PYTHON = frozenset({"__call__", "__init__", "__post_init__"})
"""Methods that run where a class or an object is called."""
_DECODE = msgspec.msgpack.Decoder(tuple[ScopeRef, ...]).decode
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
        return tuple(_functions(self.providers))


def _functions(providers: Types) -> Iterator[ScopeRef]:
    for provider in providers:
        if isinstance(provider, Function):
            yield provider.of
        elif isinstance(provider, Partial):
            yield from _functions(provider.of)


class Dependencies:
    """Reads the dependencies of a project."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._expressions = project.of(ExpressionReader)
        self._in_part = Memo[tuple[str, int | None], tuple[Dependency, ...]](
            project.tracker, lambda asked: tuple(self._find(*asked))
        )
        self.declaring = Once(
            project.tracker, lambda: frozenset(chain.from_iterable(map(project.naming, _WORDS)))
        )
        """The modules in whose text one of the words stands: others declare nothing, whatever they call."""
        self._methods = Once(project.tracker, lambda: frozenset(self._find_methods()))
        self.depended_on = EarlyCutoff[tuple[ScopeRef, ...]](
            project.tracker,
            project.kind("depended on"),
            lambda module: tuple(self._find_depended_on(module)),
            _DECODE,
        )
        """The functions that a module gives to `Depends`: whoever asks depends on which they are alone."""

    def in_module(self, module: str) -> tuple[Dependency, ...]:
        """All that a module declares, wherever, in the order of the text."""
        return self.in_part(module, None)

    def in_part(self, module: str, stretch: int | None) -> tuple[Dependency, ...]:
        """The same of one of its outermost functions."""
        parts = self._infer.view(module).parts if stretch is None else (stretch,)
        return tuple(one for part in parts for one in self._in_part((module, part)))

    def runs_method(self, method: ScopeRef) -> bool:
        """Whether a method runs because its class, or an object of it, is depended on."""
        return self._infer.signature(method).name in _RUN_BY_PYTHON and method in self._methods()

    def _find_depended_on(self, module: str) -> Iterator[ScopeRef]:
        return (ref for one in self.in_module(module) for ref in one.functions)

    def _find_methods(self) -> Iterator[ScopeRef]:
        """The constructors of the classes, and `__call__` of the objects, that the project depends on."""
        for module in sorted(self.declaring()):
            for one in self.in_module(module):
                for provider in one.providers:
                    yield from self._methods_of(provider)

    def _methods_of(self, provider: Type) -> Iterator[ScopeRef]:
        match provider:
            case ClassObject(ScopeRef() as of):
                for name in ("__init__", "__post_init__"):
                    yield from self._method(of, name)
            case Instance(ScopeRef() as of):
                yield from self._method(of, "__call__")
            case Partial(several):
                for one in several:
                    yield from self._methods_of(one)

    def _method(self, of: ScopeRef, name: str) -> Iterator[ScopeRef]:
        members = self._infer.members.class_member(of, name, Instance(of), self._infer.place_of(of))
        yield from (t.of for t in members if isinstance(t, Function))

    def _find(self, module: str, part: int | None) -> Iterator[Dependency]:
        view = self._infer.view(module)
        for number in part_of(view, part).calls_named(_WORDS):
            site = site_of(view, number)
            if self._is_declaration(site):
                yield self._dependency(site, None if site.call.arguments else _annotated(view, number))

    def _is_declaration(self, site: CallSite) -> bool:
        callees = self._infer.callee(site.place.module, site.number)
        return any(isinstance(t, External) and t.name in _NAMES for t in callees)

    def _dependency(self, site: CallSite, annotated: Expression | None = None) -> Dependency:
        given = site.argument(0, "dependency") or (None if site.call.arguments else annotated)
        return Dependency(site, self._infer.types_of(given.path, given.place) if given is not None else ())

    def of_function(self, ref: ScopeRef) -> Iterator[Dependency]:
        """What the parameters of a function depend on, in their order."""
        for parameter in self._infer.signature(ref).parameters:
            yield from self.of_parameter(ref, parameter)

    def of_parameter(self, ref: ScopeRef, parameter: Parameter) -> Iterator[Dependency]:
        """What a parameter of a function depends on, through names for it as well."""
        place = self._infer.view(ref.module).around(ref.scope)
        annotations = self._behind(parameter.annotation, place)
        said = [one.part(part) for one in annotations for part in _elements(one.path)[1:]]
        head = annotations[0].part(_elements(annotations[0].path)[0]) if annotations else None
        for part in (*self._behind(parameter.default, place), *said):
            yield from self._declared(part, head)

    def listed(self, given: Expression) -> Iterator[Dependency]:
        """What a list of `Depends` declares: `dependencies=[Depends(check)]`."""
        for one in self._expressions.behind(given):
            for part in one.path.elements if isinstance(one.path, Display) else ():
                yield from self._declared(one.part(part))

    def run_by(self, dependency: Dependency) -> Iterator[ScopeRef]:
        """The functions and methods of the project that FastAPI calls for a dependency."""
        yield from dependency.functions
        for provider in dependency.providers:
            yield from self._methods_of(provider)

    def _declared(self, part: Expression, annotated: Expression | None = None) -> Iterator[Dependency]:
        site = self._expressions.call(part)
        if site is not None and self._is_declaration(site):
            yield self._dependency(site, annotated)

    def _behind(self, path: AccessPath | None, place: Place) -> tuple[Expression, ...]:
        return self._expressions.behind(Expression(path, place)) if path is not None else ()


def _annotated(view: ModuleView, number: int) -> Expression | None:
    """The class that stands beside a `Depends()` without arguments, in an annotation or as one."""
    declared = Result(number)
    for scope, record in view.facts.scopes.items():
        for parameter in record.parameters:
            if parameter.default == declared and parameter.annotation is not None:
                return Expression(parameter.annotation, view.around(scope))
            if parameter.annotation is not None and declared in _elements(parameter.annotation)[1:]:
                return Expression(_elements(parameter.annotation)[0], view.around(scope))
        for binding in record.bindings:
            if binding.value is not None and declared in _elements(binding.value)[1:]:
                return Expression(_elements(binding.value)[0], view.place_in(scope, binding))
    return None


def _elements(annotation: AccessPath) -> tuple[AccessPath, ...]:
    """A type, and what `Annotated` says of it besides."""
    if isinstance(annotation, Item) and isinstance(annotation.key, Display):
        return annotation.key.elements or (annotation,)
    return (annotation,)


def is_dependency(module: LinkedModule, ref: ScopeRef) -> bool:
    """Whether a function, or the class or object whose method it is, is given to `Depends` or `Security`."""
    project = module.project
    dependencies = project.of(Dependencies)
    if project.infer.enclosing_class(ref) is not None and dependencies.runs_method(ref):
        return True
    naming = project.naming(project.infer.signature(ref).name)[:_MOST_MODULES]
    declaring = (name for name in naming if name in dependencies.declaring())
    return any(ref in dependencies.depended_on(name) for name in dict.fromkeys((module.name, *declaring)))
