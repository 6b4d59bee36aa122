"""Type variables, and what stands for them where a class is derived from or made: `Repository[User]`."""

from fastpg_lint.facts.access_paths import AccessPath, Item, listed
from fastpg_lint.incremental.inputs import Memo
from fastpg_lint.semantic.inference.evaluator import Evaluator
from fastpg_lint.semantic.inference.members import MemberReader
from fastpg_lint.semantic.types import (
    UNKNOWN,
    ClassObject,
    Container,
    Coroutine,
    External,
    Instance,
    Place,
    ScopeRef,
    Type,
    Types,
    TypeVariable,
    bounded,
    union,
)

Meaning = dict[str, Types]
"""What each type variable of a class stands for."""


class Generics:
    """Replaces type variables by what they stand for."""

    def __init__(self, evaluator: Evaluator, members: MemberReader) -> None:
        self._evaluator = evaluator
        self._members = members
        self.parameters = Memo[ScopeRef, tuple[str, ...]](
            evaluator.tracker,
            self._find_parameters,
            in_a_circle=lambda _: (),  # a class that is its own argument has none
        )
        """The type variables of a class, in the order in which its arguments come."""

    def resolved(self, types: Types, receiver: Instance | ClassObject, owner: ScopeRef) -> Types:
        """Types as a class of the project writes them, seen through an instance of it or of a subclass."""
        if not any(_has_variable(t) for t in types):
            return types
        return bounded(self._replaced(types, self._meaning(receiver, owner) or {}))

    def _replaced(self, types: Types, meaning: Meaning) -> Types:
        return union(self._replace(t, meaning) for t in types)

    def _replace(self, t: Type, meaning: Meaning) -> Types:
        match t:
            case TypeVariable(name):
                return meaning.get(name, UNKNOWN)
            case Instance(of, arguments) if arguments:
                return (Instance(of, tuple(self._replaced(a, meaning) for a in arguments)),)
            case ClassObject(of, arguments) if arguments:
                return (ClassObject(of, tuple(self._replaced(a, meaning) for a in arguments)),)
            case Container(kind, elements, display):
                return (Container(kind, tuple(self._replaced(e, meaning) for e in elements), display),)
            case Coroutine(of):
                return (Coroutine(self._replaced(of, meaning)),)
        return (t,)

    def _meaning(self, receiver: Instance | ClassObject, owner: ScopeRef) -> Meaning | None:
        """What the variables of `owner` stand for in a receiver; None where it is no base of it."""
        if not isinstance(receiver.of, ScopeRef):
            return None
        own = dict(zip(self.parameters(receiver.of), receiver.arguments, strict=False))
        if receiver.of == owner:
            return own
        if owner not in self._members.lineage(receiver.of):
            return None
        for base in self._members.bases(receiver.of):
            if isinstance(base, ClassObject) and base.of != receiver.of:
                arguments = tuple(self._replaced(a, own) for a in base.arguments)
                found = self._meaning(ClassObject(base.of, arguments), owner)
                if found is not None:
                    return found
        return None

    def _find_parameters(self, ref: ScopeRef) -> tuple[str, ...]:
        scope = self._evaluator.signature(ref)
        if scope.type_parameters:
            return scope.type_parameters
        place = self._evaluator.modules.view(ref.module).around(ref.scope)
        found: dict[str, None] = {}
        for argument in scope.bases:
            if isinstance(argument.value, Item):
                names = dict.fromkeys(self._variables(argument.value.key, place))
                if self._is_generic(argument.value.of, place):
                    return tuple(names)
                found.update(names)
        return tuple(found)

    def _variables(self, key: AccessPath, place: Place) -> list[str]:
        types = (t for one in listed(key) for t in self._evaluator.instances(one, place))
        return [t.name for t in types if isinstance(t, TypeVariable)]

    def _is_generic(self, head: AccessPath, place: Place) -> bool:
        types = self._evaluator.types_of(head, place)
        return any(isinstance(t, External) and t.name == "typing.Generic" for t in types)


def _has_variable(t: Type) -> bool:
    match t:
        case TypeVariable():
            return True
        case Instance(_, parts) | ClassObject(_, parts) | Container(_, parts):
            return any(_has_variable(one) for part in parts for one in part)
        case Coroutine(of):
            return any(_has_variable(one) for one in of)
    return False
