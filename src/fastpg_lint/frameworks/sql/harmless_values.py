"""Values whose text cannot change a statement: numbers, members of an enumeration, one of a few literals."""

from collections.abc import Iterator

from fastpg_lint.facts.access_paths import AccessPath, Either, Item, LiteralKind, Name, Operation
from fastpg_lint.facts.records import Outcome
from fastpg_lint.semantic.expressions import Expression
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.reach import followed
from fastpg_lint.semantic.types import (
    Alias,
    Container,
    Instance,
    NoneValue,
    Place,
    ScopeRef,
    Type,
    Types,
    Value,
    library_names,
)

_TYPES = frozenset(
    {
        *(
            "builtins.int",
            "builtins.float",
            "builtins.bool",
            "builtins.complex",
            "decimal.Decimal",
            "uuid.UUID",
        ),
        *("datetime.datetime", "datetime.date", "datetime.time", "datetime.timedelta"),
        *("fractions.Fraction", "ipaddress.IPv4Address", "ipaddress.IPv6Address"),
    }
)
"""Types whose text is no SQL."""
_OF_PYDANTIC = frozenset(
    {
        *("PositiveInt", "NegativeInt", "NonNegativeInt", "NonPositiveInt", "StrictInt", "conint"),
        *(
            "PositiveFloat",
            "NegativeFloat",
            "NonNegativeFloat",
            "NonPositiveFloat",
            "StrictFloat",
            "FiniteFloat",
        ),
        *("StrictBool", "UUID1", "UUID3", "UUID4", "UUID5", "UUID6", "UUID7", "UUID8"),
        *("PastDate", "FutureDate", "PastDatetime", "FutureDatetime", "AwareDatetime", "NaiveDatetime"),
    }
)
_LITERALS = frozenset({"typing.Literal", "typing_extensions.Literal"})
_MEMBERSHIP = frozenset({"in", "not in"})
_TOGETHER = frozenset({"and", "or", "not"})


class HarmlessValues:
    """Answers for the values of one project."""

    def __init__(self, inference: Inference) -> None:
        self._infer = inference

    def has(self, value: Expression) -> bool:
        """Whether a value surely is harmless, by its type or by what its parameter allows."""
        types = self._infer.types_of(value.path, value.place)
        if types and all(map(self._is_harmless, types)):
            return True
        return self._is_one_of_literals(value) or self._is_checked(value)

    def _is_harmless(self, t: Type) -> bool:
        match t:
            case Value(kind):
                return kind in (LiteralKind.NUMBER, LiteralKind.BOOL)
            case NoneValue():
                return True
            case Instance(ScopeRef() as of):
                lineage = self._infer.members.lineage(of)
                return any(isinstance(base, str) and base.startswith("enum.") for base in lineage)
            case Instance(str(name)):
                package, _, word = name.rpartition(".")
                return name in _TYPES or (package.startswith("pydantic") and word in _OF_PYDANTIC)
            case Container(_, elements):
                return all(self._are_harmless(one) for one in elements)
        return False

    def _are_harmless(self, types: Types) -> bool:
        return bool(types) and all(map(self._is_harmless, types))

    # `kind: Literal["a", "b"]`

    def _is_one_of_literals(self, value: Expression) -> bool:
        """Whether a parameter or variable is annotated as one of a few literals, or a list of such."""
        if not isinstance(value.path, Name):
            return False
        view = self._infer.view(value.place.module)
        found = view.found(value.path.id, value.place)
        if found is None:
            return False
        said = found.parameter.annotation if found.parameter is not None else None
        return said is not None and self._allows_literals(said, view.around(found.scope))

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

    # `if kind not in KINDS: raise …`

    def _is_checked(self, value: Expression) -> bool:
        """Whether a name has been looked up among allowed values before it is used."""
        return isinstance(value.path, Name) and any(
            _tests_membership(test, value.path) for test in self._tests(value.place)
        )

    def _tests(self, place: Place) -> Iterator[AccessPath | None]:
        """The conditions that lead to a place, and those that lead out of its function before."""
        view = self._infer.view(place.module)
        scope = view.scope(place.scope)
        left: tuple[Outcome, ...] = (*scope.raised, *scope.returned, *scope.left)
        branches = [place.branch, *(one.branch for one in left if one.order < place.order)]
        for branch in branches:
            for one in view.facts.upwards(branch):
                yield view.facts.branches[view.facts.branches[one].point].test


def _tests_membership(test: AccessPath | None, path: AccessPath) -> bool:
    match test:
        case Operation(operator, (left, _)) if operator in _MEMBERSHIP:
            return left == path
        case Operation(operator, operands) if operator in _TOGETHER:
            return any(_tests_membership(one, path) for one in operands)
        case Either(options):
            return any(_tests_membership(one, path) for one in options)
    return False


def _is_none(path: AccessPath) -> bool:
    return getattr(path, "kind", None) == LiteralKind.NONE
