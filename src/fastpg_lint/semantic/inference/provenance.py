"""Whether a value's class is certain, or only declared by the annotation of a parameter."""

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
from fastpg_lint.semantic.inference.calls import DEPENDS
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.reach import followed
from fastpg_lint.semantic.types import External, Function, Instance, Place, ScopeRef, is_known


@followed(otherwise=True)
def is_only_declared(inference: Inference, path: AccessPath, place: Place) -> bool:
    """Whether a value's class is known from an annotation alone, so that it may be another at run time."""
    match path:
        case Awaited(of) | Item(of, _) | Entered(of, _) | Iterated(of, _) | Element(of, _):
            return is_only_declared(inference, of, place)
        case Either(options):
            return any(is_only_declared(inference, option, place) for option in options)
        case Tested(of, _, holds):
            return not holds and is_only_declared(inference, of, place)
        case Result(number):
            return _call_is_declared(inference, number, place)
        case Attribute(of, name):
            owners = inference.types_of(of, place)
            classes = [t.of for t in owners if isinstance(t, Instance) and isinstance(t.of, ScopeRef)]
            if classes:
                return any(_member_is_declared(inference, one, name) for one in classes)
            return is_only_declared(inference, of, place)
        case Name(name):
            return _name_is_declared(inference, name, place)
    return False


def _call_is_declared(inference: Inference, number: int, place: Place) -> bool:
    """What a method of a library's object gives is as sure as the object; else as what is returned."""
    call, callees = inference.view(place.module).call(number), inference.callee(place.module, number)
    if any(isinstance(t, External) and t.name in DEPENDS for t in callees):
        given = (one.value for one in call.arguments if one.keyword in (None, "dependency"))
        callees = tuple(t for value in given for t in inference.types_of(value, place))
    functions = [t.of for t in callees if isinstance(t, Function)]
    if functions:
        return any(_function_is_declared(inference, of) for of in functions)
    return isinstance(call.function, Attribute) and is_only_declared(inference, call.function.of, place)


def _function_is_declared(inference: Inference, of: ScopeRef) -> bool:
    """Whether only its annotation says what a function returns or yields."""
    view, scope = inference.view(of.module), inference.scope(of)
    given = [(one.value, view.place_in(of.scope, one)) for one in (*scope.returned, *scope.yielded)]
    return scope.returns is not None and any(
        not is_known(inference.types_of(*one)) or is_only_declared(inference, *one) for one in given
    )


def _name_is_declared(inference: Inference, name: str, place: Place) -> bool:
    view = inference.view(place.module)
    found = view.found(name, place)
    if found is None:
        return False
    if found.parameter is not None and _parameter_is_declared(
        inference, found.parameter, ScopeRef(place.module, found.scope)
    ):
        return True
    return any(value is None or is_only_declared(inference, value, at) for value, at in view.values(found))


def _parameter_is_declared(inference: Inference, parameter: Parameter, function: ScopeRef) -> bool:
    """Whether nothing but its annotation tells of a parameter: neither `self`, nor what `Depends` gives."""
    scope = inference.signature(function)
    in_class = inference.enclosing_class(function) is not None
    if in_class and parameter is scope.parameters[0] and inference.members.receiver(function) is not None:
        return False
    if parameter.default is None:
        return True
    place = inference.view(function.module).around(function.scope)
    given = inference.types_of(parameter.default, place)
    is_given = is_known(given) and all(isinstance(t, Instance) for t in given)
    return not is_given or is_only_declared(inference, parameter.default, place)


def _member_is_declared(inference: Inference, owner: ScopeRef, name: str) -> bool:
    """Whether an attribute of a class is announced in its body, or stored from what is only announced."""
    for base in inference.members.lineage(owner):
        if not isinstance(base, ScopeRef):
            continue
        index = inference.view(base.module)
        for binding in index.bindings(base.scope).get(name, ()):
            if binding.value is None and binding.annotation is not None:
                return True
        if any(is_only_declared(inference, *stored) for stored in index.stored(base.scope, name)):
            return True
    return False
