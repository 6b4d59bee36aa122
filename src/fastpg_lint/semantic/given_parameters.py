"""Which parameter a positional argument fills, where a function or class of the project is called."""

from fastpg_lint.facts.access_paths import Code
from fastpg_lint.facts.records import Signature
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.types import ClassObject, Function, ScopeRef, Type

_CONSTRUCTOR = "__init__"


def parameter_at(infer: Inference, module: str, call: int, position: int) -> str | None:
    """The name of the parameter that takes a call's argument at a position.

    None where what is called is not known, or several things may be called that name it differently.
    """
    names = {_parameter(infer, t, position) for t in infer.callee(module, call)}
    return names.pop() if len(names) == 1 else None


def _parameter(infer: Inference, callee: Type, position: int) -> str | None:
    match callee:
        case Function(of, receiver):
            return _of_function(infer.signature(of), position + (receiver is not None))
        case ClassObject(of):
            return _of_class(infer, of, position)
    return None


def _of_function(scope: Signature, index: int) -> str | None:
    taking = [one for one in scope.parameters if not one.stars]
    is_starred = any(one.stars == 1 for one in scope.parameters[: index + 1])
    return taking[index].name if index < len(taking) and not is_starred else None


def _of_class(infer: Inference, ref: ScopeRef, position: int) -> str | None:
    """The parameter of a class's constructor, written out or made of its fields by a decorator."""
    for owner in infer.members.lineage(ref):
        if not isinstance(owner, ScopeRef):
            return None
        bindings = infer.scope(owner).bindings
        made = next((one.value for one in bindings if one.name == _CONSTRUCTOR), None)
        if isinstance(made, Code):
            return _of_function(infer.signature(ScopeRef(owner.module, made.scope)), position + 1)
        fields = [one.name for one in bindings if one.annotation is not None]
        if infer.signature(owner).decorators and position < len(fields):
            return fields[position]
    return None
