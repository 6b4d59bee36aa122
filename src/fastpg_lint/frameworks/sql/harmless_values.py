"""Values whose text cannot change a statement: numbers, members of an enumeration, one of a few literals."""

from collections.abc import Iterator

from fastpg_lint.facts.access_paths import AccessPath, Either, LiteralKind, Name, Operation
from fastpg_lint.facts.records import Outcome
from fastpg_lint.frameworks.few_values import FewValues
from fastpg_lint.semantic.expressions import Expression
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.types import (
    Container,
    Instance,
    NoneValue,
    Place,
    ScopeRef,
    Type,
    Types,
    Value,
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
_MEMBERSHIP = frozenset({"in", "not in"})
_TOGETHER = frozenset({"and", "or", "not"})


class HarmlessValues:
    """Answers for the values of one project."""

    def __init__(self, inference: Inference) -> None:
        self._infer = inference
        self._few = FewValues(inference)

    def has(self, value: Expression) -> bool:
        """Whether a value surely is harmless, by its type or by what its parameter allows."""
        types = self._infer.types_of(value.path, value.place)
        if types and all(map(self._is_harmless, types)):
            return True
        return self._few.has(value) or self._is_checked(value)

    def _is_harmless(self, t: Type) -> bool:
        match t:
            case Value(kind):
                return kind in (LiteralKind.NUMBER, LiteralKind.BOOL)
            case NoneValue():
                return True
            case Instance(ScopeRef()):
                return self._few.is_member(t)
            case Instance(str(name)):
                package, _, word = name.rpartition(".")
                return name in _TYPES or (package.startswith("pydantic") and word in _OF_PYDANTIC)
            case Container(_, elements):
                return all(self._are_harmless(one) for one in elements)
        return False

    def _are_harmless(self, types: Types) -> bool:
        return bool(types) and all(map(self._is_harmless, types))

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
