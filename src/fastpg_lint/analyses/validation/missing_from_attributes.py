"""Where Pydantic models that do not read attributes are filled from ORM rows."""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from fastpg_lint.frameworks.fastapi.routes import Route, Routes
from fastpg_lint.frameworks.pydantic.models import Models
from fastpg_lint.frameworks.sqlalchemy.model_fillings import Filling, How, ModelFillings
from fastpg_lint.semantic.expressions import site_of
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.types import ScopeRef
from fastpg_lint.source.site import Site


class Lack(Struct, frozen=True):
    """A model without `from_attributes`, and where and how it is given a row."""

    model: ScopeRef
    at: Site
    how: Literal["validated", "field", "nested", "returned", "nested-returned", "declared"]


def find_lacks(module: LinkedModule) -> Iterator[Lack]:
    """The models that a module's own text fills from rows, or (as the configuration wants) answers with."""
    fillings = module.project.of(ModelFillings)
    for number in module.facts.calls.numbers():
        for filling in fillings.of_call(site_of(module.view, number)):
            yield from _of_call(module, filling)
    for route in module.of(Routes).all:
        yield from _of_route(module, route)


def _of_call(module: LinkedModule, filling: Filling) -> Iterator[Lack]:
    if filling.reads_anyway:
        return
    if _lacks(module, filling.model):
        yield Lack(filling.model, filling.at, "field" if filling.how == How.FIELD else "validated")
    if filling.how == How.VALIDATED:
        for model in _nested(module, filling.model, filling.row):
            yield Lack(model, filling.at, "nested")


def _of_route(module: LinkedModule, route: Route) -> Iterator[Lack]:
    fillings, models = module.project.of(ModelFillings), module.project.of(Models)
    at = route.call.at
    found = list(fillings.of_route(route))
    declared = models.model_class(fillings.declared(route)) if module.setting.models_always else None
    is_filled = any(filling.how == How.RETURNED for filling in found)
    if declared is not None and not is_filled and _lacks(module, declared):
        yield Lack(declared, at, "declared")
    for filling in found:
        if _lacks(module, filling.model):
            yield Lack(filling.model, at, "returned" if filling.how == How.RETURNED else "nested-returned")
        if filling.how == How.RETURNED:
            for model in _nested(module, filling.model, filling.row):
                yield Lack(model, at, "nested-returned")


def _lacks(module: LinkedModule, model: ScopeRef) -> bool:
    models = module.project.of(Models)
    return models.is_model(model) and models.reads_attributes(model) is False


def _nested(
    module: LinkedModule, model: ScopeRef, row: ScopeRef, seen: frozenset[ScopeRef] = frozenset()
) -> Iterator[ScopeRef]:
    """The models among the fields of a model that are filled from related rows of the row that fills it."""
    if model in seen:
        return
    models, member = module.project.of(Models), module.project.of(ModelFillings).member
    for name in models.fields(model):
        inner = models.filled_class(member(model, name))
        related = models.row_class(member(row, name))
        if inner is not None and related is not None:
            if _lacks(module, inner):
                yield inner
            yield from _nested(module, inner, related, seen | {model})
