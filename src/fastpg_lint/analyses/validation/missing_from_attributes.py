"""Where Pydantic models that do not read attributes are filled from ORM rows."""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from fastpg_lint.facts.access_paths import Attribute, Display, DisplayKind
from fastpg_lint.facts.records import Call
from fastpg_lint.frameworks.fastapi.routes import Route, Routes
from fastpg_lint.frameworks.pydantic.models import Models
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.types import (
    Alias,
    ClassObject,
    Container,
    ContainerKind,
    Instance,
    ScopeRef,
    Type,
    Types,
)
from fastpg_lint.source.site import Site

_VALIDATORS = frozenset({"model_validate", "from_orm", "parse_obj"})


class Filling(Struct, frozen=True):
    """A model without `from_attributes`, and where and how it is given a row."""

    model: ScopeRef
    at: Site
    how: Literal["validated", "field", "nested", "returned", "nested-returned", "declared"]


def find_fillings(module: LinkedModule) -> Iterator[Filling]:
    """The fillings that a module's own text performs."""
    for number, call in module.facts.calls.items():
        yield from _validated(module, call)
        yield from _constructed(module, number, call)
    for route in module.of(Routes).all:
        yield from _returned(module, route)


def _lacks(module: LinkedModule, model: ScopeRef) -> bool:
    return (
        module.project.of(Models).is_model(model)
        and module.project.of(Models).reads_attributes(model) is False
    )


def _validated(module: LinkedModule, call: Call) -> Iterator[Filling]:
    """`UserRead.model_validate(row)`."""
    if (
        not isinstance(call.function, Attribute)
        or call.function.name not in _VALIDATORS
        or not call.arguments
    ):
        return
    if any(argument.keyword == "from_attributes" for argument in call.arguments):
        return
    place = module.place_of(call)
    for owner in module.project.infer.types_of(call.function.of, place):
        if not isinstance(owner, ClassObject) or not module.project.of(Models).is_model(owner.of):
            continue
        given = module.project.infer.types_of(call.arguments[0].value, place)
        if module.project.of(Models).is_row(given):
            if _lacks(module, owner.of):
                yield Filling(owner.of, call.at, "validated")
            for model in _nested(module, owner.of, module.project.of(Models).row_class(given)):
                yield Filling(model, call.at, "nested")


def _nested(
    module: LinkedModule, model: ScopeRef, row: ScopeRef | None, seen: frozenset[ScopeRef] = frozenset()
) -> Iterator[ScopeRef]:
    """The models among the fields of a model that are filled from related rows of the row that fills it."""
    if row is None or model in seen:
        return
    for name in module.project.of(Models).fields(model):
        inner = module.project.of(Models).model_class(_member(module, model, name))
        related = module.project.of(Models).row_class(_member(module, row, name))
        if inner is not None and related is not None:
            if _lacks(module, inner):
                yield inner
            yield from _nested(module, inner, related, seen | {model})


def _member(module: LinkedModule, of: ScopeRef, name: str) -> Types:
    infer = module.project.infer
    return infer.members.class_member(of, name, Instance(of), infer.place_of(of))


def _field_model(module: LinkedModule, of: Instance, name: str) -> ScopeRef | None:
    """The model of a field; of one whose type is the class's only variable, what stands for that."""
    if not isinstance(of.of, ScopeRef):
        return None
    models = module.project.of(Models)
    found = models.model_class(_member(module, of.of, name))
    if found is None and len(of.arguments) == 1 and name in models.fields(of.of):
        return models.model_class(of.arguments[0])
    return found


def _constructed(module: LinkedModule, number: int, call: Call) -> Iterator[Filling]:
    """`Page(items=rows)`, where the field is a model."""
    named = [argument for argument in call.arguments if argument.keyword is not None]
    if not named:
        return
    infer, place = module.project.infer, module.place_of(call)
    for owner in _made(module, number):
        if not isinstance(owner.of, ScopeRef) or not module.project.of(Models).is_model(owner.of):
            continue
        for argument in named:
            given = infer.types_of(argument.value, place)
            if not module.project.of(Models).holds_rows(given):
                continue
            model = _field_model(module, owner, str(argument.keyword))
            if model is not None and _lacks(module, model):
                yield Filling(model, call.at, "field")


def _made(module: LinkedModule, number: int) -> Iterator[Instance]:
    """The instances of classes that a call makes, `Page[UserRead](…)` with what is in brackets."""
    infer = module.project.infer
    callees = infer.callee(module.name, number)
    if any(isinstance(t, ClassObject | Alias) for t in callees):
        yield from (t for t in infer.result(module.name, number) if isinstance(t, Instance))


def _returned(module: LinkedModule, route: Route) -> Iterator[Filling]:
    """A route that returns rows through a model, or (as the configuration wants) names one."""
    declared = _declared_types(module, route)
    model = module.project.of(Models).model_class(declared)
    if model is None:
        return
    row = _returned_row(module, route, in_dict=any(map(_is_dict, declared)))
    if _lacks(module, model):
        if row is not None:
            yield Filling(model, route.call.at, "returned")
        elif module.setting.models_always:
            yield Filling(model, route.call.at, "declared")
    for inner in (*_nested(module, model, row), *_in_dicts(module, route, declared)):
        yield Filling(inner, route.call.at, "nested-returned")


def _in_dicts(module: LinkedModule, route: Route, declared: Types) -> Iterator[ScopeRef]:
    """The models of the fields that a route fills with rows by a dict written out: `{"user": user}`."""
    infer = module.project.infer
    model = declared[0] if len(declared) == 1 else None
    if not isinstance(model, Instance) or not isinstance(model.of, ScopeRef):
        return
    for path, place in infer.view(route.ref.module).returned(route.ref.scope):
        if not isinstance(path, Display) or path.kind != DisplayKind.DICT:
            continue
        for key, value in zip(path.keys, path.elements, strict=False):
            if key and module.project.of(Models).holds_rows(infer.types_of(value, place)):
                inner = _field_model(module, model, key)
                if inner is not None and _lacks(module, inner):
                    yield inner


def _returned_row(module: LinkedModule, route: Route, *, in_dict: bool) -> ScopeRef | None:
    """The class of the rows that a route returns, by one of its returns at least.

    A dict of rows fills a dict of models; a model that is made of a dict is given no row.
    """
    infer = module.project.infer
    for one in infer.view(route.ref.module).returned(route.ref.scope):
        types = infer.types_of(*one)
        row = module.project.of(Models).row_class(types)
        if row is not None and (in_dict or not any(map(_is_dict, types))):
            return row
    return None


def _is_dict(t: Type) -> bool:
    return isinstance(t, Container) and t.kind == ContainerKind.MAPPING


def _declared_types(module: LinkedModule, route: Route) -> Types:
    infer = module.project.infer
    given = route.option("response_model")
    if given is not None:
        return infer.instances(given, route.place)
    returns = module.scope(route.ref).returns
    if returns is None:
        return ()
    return infer.instances(returns, infer.view(route.ref.module).around(route.ref.scope))
