"""Where a value comes from: made in the project's sight, or only announced by a parameter's annotation."""

from fastpg_lint.facts.access_paths import (
    AccessPath,
    Attribute,
    Awaited,
    Either,
    Element,
    Entered,
    Item,
    Iterated,
    Name,
    Result,
    Tested,
)
from fastpg_lint.facts.records import Parameter
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.symbol_table import AT_THE_END
from fastpg_lint.semantic.types import Instance, Place, ScopeRef, is_known

FARTHEST = 20
"""Steps after which a value is taken for one that is only announced."""


def is_only_declared(inference: Inference, path: AccessPath, place: Place, steps: int = FARTHEST) -> bool:
    """Whether a value's class is known from an annotation alone, so that it may be another at run time."""
    if steps == 0:
        return True

    def ask(path: AccessPath, place: Place) -> bool:
        return is_only_declared(inference, path, place, steps - 1)

    match path:
        case Awaited(of) | Item(of, _) | Entered(of, _) | Iterated(of, _) | Element(of, _):
            return ask(of, place)
        case Either(options):
            return any(ask(option, place) for option in options)
        case Tested(of, _, holds):
            return not holds and ask(of, place)
        case Result(number):
            return _call_is_declared(inference, number, place, steps)
        case Attribute(of, name):
            owners = inference.types_of(of, place)
            classes = [t.of for t in owners if isinstance(t, Instance) and isinstance(t.of, ScopeRef)]
            if classes:
                return any(_member_is_declared(inference, one, name, steps) for one in classes)
            return ask(of, place)
        case Name(name):
            return _name_is_declared(inference, name, place, steps)
    return False


def _call_is_declared(inference: Inference, number: int, place: Place, steps: int) -> bool:
    """What a method of a library's object gives is as sure as the object."""
    index = inference.modules.index(place.module)
    function = index.call(number).function if index is not None else None
    return isinstance(function, Attribute) and is_only_declared(inference, function.of, place, steps - 1)


def _name_is_declared(inference: Inference, name: str, place: Place, steps: int) -> bool:
    index = inference.modules.index(place.module)
    found = index.find(name, place.scope, place.branch, place.order) if index is not None else None
    if found is None:
        return False
    if found.parameter is not None and _parameter_is_declared(
        inference, found.parameter, ScopeRef(place.module, found.scope)
    ):
        return True
    for binding in found.bindings:
        if binding.value is None:
            return True
        at = Place(place.module, found.scope, binding.branch, binding.order)
        if is_only_declared(inference, binding.value, at, steps - 1):
            return True
    return False


def _parameter_is_declared(inference: Inference, parameter: Parameter, function: ScopeRef) -> bool:
    """Whether nothing but its annotation tells of a parameter: neither `self`, nor what `Depends` gives."""
    scope = inference.scope(function)
    in_class = inference.enclosing_class(function) is not None
    if in_class and parameter is scope.parameters[0] and inference.members.receiver(function) is not None:
        return False
    if parameter.default is None:
        return True
    place = Place(function.module, scope.parent, 0, AT_THE_END)
    given = inference.types_of(parameter.default, place)
    return not (is_known(given) and all(isinstance(t, Instance) for t in given))


def _member_is_declared(inference: Inference, owner: ScopeRef, name: str, steps: int) -> bool:
    """Whether an attribute of a class is announced in its body, or stored from what is only announced."""
    for base in inference.members.lineage(owner):
        index = inference.modules.index(base.module) if isinstance(base, ScopeRef) else None
        if index is None or not isinstance(base, ScopeRef):
            continue
        for binding in index.bindings(base.scope).get(name, ()):
            if binding.value is None and binding.annotation is not None:
                return True
        for scope, store in index.method_stores(base.scope):
            if store.name == name and store.value is not None:
                at = Place(base.module, scope, store.branch, store.order)
                if is_only_declared(inference, store.value, at, steps - 1):
                    return True
    return False
