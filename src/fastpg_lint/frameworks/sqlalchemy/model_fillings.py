"""Where Pydantic models are filled from rows: by validating them, as fields, and by FastAPI for a route."""

from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct

from fastpg_lint.facts.access_paths import TRUE, Attribute, Awaited, Display, DisplayKind, Result
from fastpg_lint.facts.records import Call
from fastpg_lint.frameworks.fastapi.routes import Route
from fastpg_lint.frameworks.pydantic.models import Models
from fastpg_lint.semantic.constructions import keyword
from fastpg_lint.semantic.expressions import CallSite, Expression, ExpressionReader
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import (
    Alias,
    ClassObject,
    Container,
    ContainerKind,
    Function,
    Instance,
    ScopeRef,
    Type,
    Types,
    is_known,
)
from fastpg_lint.source.site import Site

_VALIDATORS = frozenset({"model_validate", "from_orm", "parse_obj"})
_MAPPING = "map"
_ADAPTING = frozenset({"validate_python"})


class How(StrEnum):
    """What fills a model."""

    VALIDATED = "validated"
    FIELD = "field"
    RETURNED = "returned"
    IN_DICT = "nested-returned"
    """Part of a dict that a route returns."""


class Filling(Struct, frozen=True):
    """A model, the class of the rows that fill it, the expression that gives them, and where and how.

    `reads_anyway` tells that attributes are read whether the model is set to or not.
    """

    model: ScopeRef
    row: ScopeRef
    given: Expression
    at: Site
    how: How
    reads_anyway: bool = False


class ModelFillings:
    """Reads the calls and routes of a project that fill models."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._models = project.of(Models)
        self._expressions = project.of(ExpressionReader)

    # calls

    def of_call(self, site: CallSite) -> Iterator[Filling]:
        """The models that a call fills from rows."""
        function = site.call.function
        if isinstance(function, Attribute) and site.call.arguments:
            if function.name in _VALIDATORS:
                yield from self._validated(site)
            elif function.name in _ADAPTING:
                yield from self._adapted(site)
        if site.word == _MAPPING and len(site.positional) > 1:
            yield from self._mapped(site)
        if _may_be_class(site.word) and any(one.keyword is not None for one in site.call.arguments):
            yield from self._constructed(site)

    def _validated(self, site: CallSite) -> Iterator[Filling]:
        """`UserRead.model_validate(row)`."""
        receiver, given = site.receiver, site.given[0]
        for owner in self._infer.types_of(receiver.path, receiver.place) if receiver is not None else ():
            if not isinstance(owner, ClassObject) or not self._models.is_filled(owner.of):
                continue
            if self._models.has_own(site.word, owner.of):
                continue  # which reads the row itself
            types = self._infer.types_of(given.path, given.place)
            row = self._models.row_class(types)
            if row is not None and self._models.is_row(types):
                yield Filling(owner.of, row, given, site.call.at, How.VALIDATED, _is_told_to(site.call))

    def _adapted(self, site: CallSite) -> Iterator[Filling]:
        """`TypeAdapter(list[UserRead]).validate_python(rows)`."""
        adapter = self._expressions.call(site.receiver)
        if adapter is None or adapter.word != "TypeAdapter" or not adapter.positional:
            return
        said, given = adapter.positional[0], site.given[0]
        model = self._models.filled_class(self._infer.instances(said.path, said.place))
        row = self._models.row_class(self._infer.types_of(given.path, given.place))
        if model is not None and row is not None:
            yield Filling(model, row, given, site.call.at, How.VALIDATED, _is_told_to(site.call))

    def _mapped(self, site: CallSite) -> Iterator[Filling]:
        """`map(UserRead.model_validate, rows)`."""
        validator, given = site.positional[:2]
        if not isinstance(validator.path, Attribute) or validator.path.name not in _VALIDATORS:
            return
        row = self._models.row_class(self._infer.types_of(given.path, given.place))
        for owner in self._infer.types_of(validator.path.of, validator.place):
            if row is not None and isinstance(owner, ClassObject) and self._models.is_filled(owner.of):
                yield Filling(owner.of, row, given, site.call.at, How.VALIDATED)

    def _constructed(self, site: CallSite) -> Iterator[Filling]:
        """`Page(items=rows)`, where the field is a model."""
        for owner in self._made(site):
            if not isinstance(owner.of, ScopeRef) or not self._models.is_filled(owner.of):
                continue
            for argument in site.call.arguments:
                if argument.keyword is None:
                    continue
                # Fields are told once for all calls, values anew for each.
                model = self.field_model(owner, argument.keyword)
                if model is None:
                    continue
                row = self._models.row_class(self._infer.types_of(argument.value, site.place))
                if row is not None:
                    yield Filling(model, row, Expression(argument.value, site.place), site.call.at, How.FIELD)

    def _made(self, site: CallSite) -> Iterator[Instance]:
        """The instances of classes that a call makes, `Page[UserRead](…)` with what is in brackets."""
        module, number = site.place.module, site.number
        if any(isinstance(t, ClassObject | Alias) for t in self._infer.callee(module, number)):
            yield from (t for t in self._infer.result(module, number) if isinstance(t, Instance))

    def field_model(self, of: Instance, name: str) -> ScopeRef | None:
        """The model of a field; of one whose type is the class's only variable, what stands for that."""
        if not isinstance(of.of, ScopeRef):
            return None
        found = self._models.filled_class(self.member(of.of, name))
        if found is None and len(of.arguments) == 1 and name in self._models.fields(of.of):
            return self._models.filled_class(of.arguments[0])
        return found

    def member(self, of: ScopeRef, name: str) -> Types:
        """What an attribute of an instance of a class may be."""
        return self._infer.members.class_member(of, name, Instance(of), self._infer.place_of(of))

    # routes

    def of_route(self, route: Route) -> Iterator[Filling]:
        """The models that FastAPI fills with the rows that a route returns."""
        declared = self.declared(route)
        in_dict = any(map(_is_dict, declared))
        model = self._models.filled_class(declared)
        if model is None and _outer(declared) is None:
            return
        view = self._infer.view(route.ref.module)
        for outcome in view.scope(route.ref.scope).returned:
            value = Expression(outcome.value, view.place_in(route.ref.scope, outcome))
            types = self._infer.types_of(value.path, value.place) if model is not None else ()
            row = self._models.row_class(types)
            if row is not None and self._gives_no_row(value):
                continue
            if model is not None and row is not None and (in_dict or not any(map(_is_dict, types))):
                yield Filling(model, row, value, outcome.at, How.RETURNED, reads_anyway=True)
            yield from self._in_dict(value, outcome.at, declared)

    def _gives_no_row(self, value: Expression) -> bool:
        """Whether a value is that of functions that give something else than they are annotated with."""
        path = value.path.of if isinstance(value.path, Awaited) else value.path
        callees = self._infer.callee(value.place.module, path.call) if isinstance(path, Result) else ()
        given = [self._infer.returned(one.of) for one in callees if isinstance(one, Function)]
        return (
            bool(given)
            and len(given) == len(callees)
            and all(is_known(one) and self._models.row_class(one) is None for one in given)
        )

    def _in_dict(self, value: Expression, at: Site, declared: Types) -> Iterator[Filling]:
        """The models of the fields that a dict written out fills with rows: `{"user": user}`."""
        outer, path = _outer(declared), value.path
        if outer is None or not isinstance(path, Display) or path.kind != DisplayKind.DICT:
            return
        for key, element in zip(path.keys, path.elements, strict=False):
            model = self.field_model(outer, key) if key else None
            if model is None:
                continue
            row = self._models.row_class(self._infer.types_of(element, value.place))
            if row is not None:
                yield Filling(model, row, value.part(element), at, How.IN_DICT, reads_anyway=True)

    def declared(self, route: Route) -> Types:
        """What a route says that it answers with."""
        given = route.option("response_model")
        if given is not None:
            return self._infer.instances(given, route.place)
        returns = self._infer.scope(route.ref).returns
        if returns is None:
            return ()
        return self._infer.instances(returns, self._infer.view(route.ref.module).around(route.ref.scope))


def may_fill(word: str) -> bool:
    """Whether a call of something that ends in a word may fill a model."""
    return word in _VALIDATORS or word in _ADAPTING or word == _MAPPING or _may_be_class(word)


def _may_be_class(word: str) -> bool:
    return word[:1].isupper() or word == "cls"


def _outer(declared: Types) -> Instance | None:
    """The one class of the project that a route says that it answers with."""
    only = declared[0] if len(declared) == 1 else None
    return only if isinstance(only, Instance) and isinstance(only.of, ScopeRef) else None


def _is_told_to(call: Call) -> bool:
    given = keyword(call, "from_attributes")
    return given is not None and given.value == TRUE


def _is_dict(t: Type) -> bool:
    return isinstance(t, Container) and t.kind == ContainerKind.MAPPING
