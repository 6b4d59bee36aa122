"""Values that are one of a few: members of an enumeration, `Literal`s, booleans."""

from fastpg_lint.facts.access_paths import AccessPath, Attribute, Either, Item, LiteralKind, Name
from fastpg_lint.semantic.expressions import Expression
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.reach import followed
from fastpg_lint.semantic.types import (
    Alias,
    ClassObject,
    Instance,
    NoneValue,
    Place,
    ScopeRef,
    Type,
    Value,
    library_names,
)

_LITERALS = frozenset({"typing.Literal", "typing_extensions.Literal"})
_OF_MEMBERS = frozenset({"value", "name"})


class FewValues:
    """Answers for the values of one project."""

    def __init__(self, inference: Inference) -> None:
        self._infer = inference

    def has(self, value: Expression) -> bool:
        """Whether a value surely is one of a few, by its type or by what its parameter allows."""
        path = value.path
        if isinstance(path, Attribute) and path.name in _OF_MEMBERS and self._is_of_few(value.part(path.of)):
            return True
        return self._is_of_few(value) or self._is_one_of_literals(value)

    def is_member(self, t: Type) -> bool:
        """Whether a type is that of an enumeration's members."""
        return isinstance(t, Instance) and isinstance(t.of, ScopeRef) and self._is_enumeration(t.of)

    def _is_enumeration(self, ref: ScopeRef) -> bool:
        lineage = self._infer.members.lineage(ref)
        return any(isinstance(base, str) and base.startswith("enum.") for base in lineage)

    def _is_of_few(self, value: Expression) -> bool:
        path = value.path
        owners = self._infer.types_of(path.of, value.place) if isinstance(path, Attribute) else ()
        if any(isinstance(one, ClassObject) and self._is_enumeration(one.of) for one in owners):
            return True
        types = [t for t in self._infer.types_of(value.path, value.place) if not isinstance(t, NoneValue)]
        return bool(types) and all(self.is_member(t) or _is_boolean(t) for t in types)

    def _is_one_of_literals(self, value: Expression) -> bool:
        """Whether a parameter, or a field of a class, is annotated as one of a few literals."""
        if isinstance(value.path, Attribute):
            return self._is_field_of_literals(value.part(value.path.of), value.path.name)
        if not isinstance(value.path, Name):
            return False
        view = self._infer.view(value.place.module)
        found = view.found(value.path.id, value.place)
        if found is None or found.parameter is None or found.parameter.annotation is None:
            return False
        return self._allows_literals(found.parameter.annotation, view.around(found.scope))

    def _is_field_of_literals(self, owner: Expression, name: str) -> bool:
        owners = self._infer.types_of(owner.path, owner.place)
        classes = [t.of for t in owners if isinstance(t, Instance) and isinstance(t.of, ScopeRef)]
        is_all = bool(classes) and len(classes) == len(owners)
        return is_all and all(self._has_literals(of, name) for of in classes)

    def _has_literals(self, of: ScopeRef, name: str) -> bool:
        """Whether the nearest class that announces a field allows only literals."""
        for ref in self._infer.members.lineage(of):
            if not isinstance(ref, ScopeRef):
                continue
            view = self._infer.view(ref.module)
            bound = view.bindings(ref.scope).get(name)
            if bound:
                annotation = bound[-1].annotation
                return annotation is not None and self._allows_literals(annotation, view.end_of(ref.scope))
        return False

    @followed(otherwise=False)
    def _allows_literals(self, annotation: AccessPath, place: Place) -> bool:
        match annotation:
            case Either(options):
                return all(self._allows_literals(one, place) or _is_none(one) for one in options)
            case Item(of, key):
                heads = set(library_names(self._infer.types_of(of, place)))
                if heads and heads <= _LITERALS:
                    return True
                parts = getattr(key, "elements", (key,))
                inner = parts[:1] if any(head.endswith("Annotated") for head in heads) else parts
                return bool(heads) and all(
                    self._allows_literals(one, place) or _is_none(one) for one in inner
                )
        aliases = self._infer.types_of(annotation, place)
        return bool(aliases) and all(
            isinstance(one, Alias) and self._allows_literals(one.path, one.place) for one in aliases
        )


def _is_boolean(t: Type) -> bool:
    return t == Instance("builtins.bool") or (isinstance(t, Value) and t.kind == LiteralKind.BOOL)


def _is_none(path: AccessPath) -> bool:
    return getattr(path, "kind", None) == LiteralKind.NONE
