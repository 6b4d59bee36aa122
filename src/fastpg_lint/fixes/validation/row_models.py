"""The model by which the routes of a module answer with the rows of a table."""

from fastpg_lint.frameworks.fastapi.routes import Route, Routes
from fastpg_lint.frameworks.pydantic.models import Models
from fastpg_lint.frameworks.sqlalchemy.model_fillings import ModelFillings
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.types import ScopeRef, is_sequence

_MANY = 2
"""Routes that have to agree on a model."""


def model_of_rows(module: LinkedModule, ref: ScopeRef) -> ScopeRef | None:
    """The model that a route has for a list of rows which all that it returns is.

    That is the one by which other routes of the module answer with rows of the table, if there is no other.
    """
    row = _row(module, ref, is_list=True)
    if row is None:
        return None
    shaping = [
        _model(module, one)
        for one in module.of(Routes).by_function.values()
        if one.ref != ref and row in (_row(module, one.ref), _row(module, one.ref, is_list=True))
    ]
    known = [one for one in shaping if one is not None]
    return known[0] if len(known) >= _MANY and len(set(known)) == 1 else None


def _row(module: LinkedModule, ref: ScopeRef, *, is_list: bool = False) -> ScopeRef | None:
    """The table's class whose rows, or lists of them, are all that a route returns."""
    infer, models = module.project.infer, module.project.of(Models)
    returned = [infer.types_of(*one) for one in infer.view(ref.module).returned(ref.scope)]
    found = {models.row_class(types) if is_sequence(types) == is_list else None for types in returned}
    return found.pop() if len(found) == 1 else None


def _model(module: LinkedModule, route: Route) -> ScopeRef | None:
    """The model that a route declares, or has a list of."""
    declared = module.project.of(ModelFillings).declared(route)
    return module.project.of(Models).model_class(declared)
