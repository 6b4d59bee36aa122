"""Where Pydantic models that do not read attributes are filled from ORM rows."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from fastpg_lint.facts.paths import Attribute
from fastpg_lint.facts.records import Call
from fastpg_lint.project.routes import Route
from fastpg_lint.project.types import ClassObject, Instance, Place, ScopeRef, Types
from fastpg_lint.source.site import Site

if TYPE_CHECKING:
    from fastpg_lint.project.module import LinkedModule

_VALIDATORS = frozenset({"model_validate", "from_orm", "parse_obj"})


class Filling(Struct, frozen=True):
    """A model without `from_attributes`, and where and how it is given a row."""

    model: ScopeRef
    at: Site
    how: Literal["validated", "field", "returned", "declared"]


def find_fillings(module: "LinkedModule") -> Iterator[Filling]:
    """The fillings that a module's own text performs."""
    for number, call in enumerate(module.facts.calls):
        yield from _validated(module, call)
        yield from _constructed(module, number, call)
    for route in module.routes:
        yield from _returned(module, route)


def _lacks(module: "LinkedModule", model: ScopeRef) -> bool:
    return module.models.is_model(model) and module.models.reads_attributes(model) is False


def _validated(module: "LinkedModule", call: Call) -> Iterator[Filling]:
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
        if isinstance(owner, ClassObject) and _lacks(module, owner.of):
            given = module.project.infer.types_of(call.arguments[0].value, place)
            if module.models.is_row(given):
                yield Filling(owner.of, call.at, "validated")


def _constructed(module: "LinkedModule", number: int, call: Call) -> Iterator[Filling]:
    """`Page(items=rows)`, where the field is a model."""
    named = [argument for argument in call.arguments if argument.keyword is not None]
    if not named:
        return
    infer, place = module.project.infer, module.place_of(call)
    for owner in infer.callee(module.name, number):
        if not isinstance(owner, ClassObject) or not module.models.is_model(owner.of):
            continue
        for argument in named:
            given = infer.types_of(argument.value, place)
            if not module.models.holds_rows(given):
                continue
            field = infer.members.class_member(owner.of, str(argument.keyword), Instance(owner.of), place)
            model = module.models.model_class(field)
            if model is not None and _lacks(module, model) and not module.models.reads_attributes(owner.of):
                yield Filling(model, call.at, "field")


def _returned(module: "LinkedModule", route: Route) -> Iterator[Filling]:
    """A route that returns rows through a model, or (as the configuration wants) names one."""
    model = module.models.model_class(_declared_types(module, route))
    if model is None or not _lacks(module, model):
        return
    scope = module.scope(route.ref)
    for outcome in scope.returned:
        place = Place(route.ref.module, route.ref.scope, outcome.branch, outcome.order)
        if module.models.holds_rows(module.project.infer.types_of(outcome.value, place)):
            yield Filling(model, route.call.at, "returned")
            return
    if module.setting.models_always:
        yield Filling(model, route.call.at, "declared")


def _declared_types(module: "LinkedModule", route: Route) -> Types:
    infer = module.project.infer
    given = route.option("response_model")
    if given is not None:
        return infer.annotations.instances(given, route.place)
    scope = module.scope(route.ref)
    if scope.returns is None:
        return ()
    return infer.annotations.instances(scope.returns, Place(route.ref.module, scope.parent, 0, float("inf")))
