"""Values whose text cannot change a statement: numbers, members of an enumeration, one of a few literals."""

import re
from collections.abc import Iterator

from fastpg_lint.facts.access_paths import (
    AS_NUMBER,
    AccessPath,
    Attribute,
    Display,
    Either,
    Item,
    LiteralKind,
    Name,
    Operation,
    Result,
    listed,
)
from fastpg_lint.facts.records import Fate, Outcome
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
_ASKED_OF_TEXT = frozenset({"isidentifier", "isalnum", "isalpha", "isdigit", "isnumeric", "isdecimal"})
_MATCHING = frozenset({"match", "fullmatch", "search", "hasattr"})
CHECKING = re.compile(
    r"valid|check|allow|safe|verif|ensure|require|assert|sanitiz|whitelist|permitted", re.IGNORECASE
)
"""What functions are called that refuse what they do not know."""
_PATTERNS = frozenset({"pattern", "regex"})
_MEMBERSHIP = frozenset({"in", "not in"})
_TOGETHER = frozenset({"and", "or", "not"})


class HarmlessValues:
    """Answers for the values of one project."""

    def __init__(self, inference: Inference) -> None:
        self._infer = inference
        self._few = FewValues(inference)

    def has(self, value: Expression) -> bool:
        """Whether a value surely is harmless, by its type, its format or by what its parameter allows."""
        if isinstance(value.path, Operation) and value.path.operator == AS_NUMBER:
            return True
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
        """Whether a name or an attribute has been looked up or checked before it is used."""
        if not isinstance(value.path, Name | Attribute):
            return False
        if any(self._tests(test, value) for test in self._conditions(value.place)):
            return True
        return self._has_pattern(value) or self._is_handed_to_check(value)

    def _conditions(self, place: Place) -> Iterator[AccessPath | None]:
        """The conditions that lead to a place, and those that lead out of its function before."""
        view = self._infer.view(place.module)
        scope = view.scope(view.function_of(place.scope))
        left: tuple[Outcome, ...] = (*scope.raised, *scope.returned, *scope.left)
        branches = [place.branch, *(one.branch for one in left if one.order < place.order)]
        for branch in branches:
            for one in view.upwards(branch):
                yield view.branch(view.branch(one).point).test

    def _tests(self, test: AccessPath | None, value: Expression) -> bool:
        match test:
            case Operation(operator, (left, _)) if operator in _MEMBERSHIP:
                return left == value.path
            case Operation(operator, operands) if operator in _TOGETHER:
                return any(self._tests(one, value) for one in operands)
            case Either(options):
                return any(self._tests(one, value) for one in options)
            case Result(number):
                return self._checks(number, value)
        return False

    def _checks(self, number: int, value: Expression) -> bool:
        """`name.isidentifier()`, `re.fullmatch(pattern, name)`, `is_allowed(name)`."""
        view = self._infer.view(value.place.module)
        call = view.call(number)
        word = view.word(call)
        if isinstance(call.function, Attribute) and call.function.of == value.path:
            return word in _ASKED_OF_TEXT
        is_given = any(value.path in listed(argument.value) for argument in call.arguments)
        return is_given and (word in _MATCHING or CHECKING.search(word) is not None)

    def _is_handed_to_check(self, value: Expression) -> bool:
        """`check_column(name)`, which raises where the name is none that is allowed."""
        view = self._infer.view(value.place.module)
        scope = view.scope(view.function_of(value.place.scope))
        return any(
            view.call(number).fate in (Fate.DISCARDED, Fate.AWAITED)
            and view.call(number).order < value.place.order
            and self._checks(number, value)
            for number in scope.calls
        )

    def _has_pattern(self, value: Expression) -> bool:
        """`sort: str = Query("id", pattern="^(id|name)$")`."""
        view = self._infer.view(value.place.module)
        found = view.found(value.path.id, value.place) if isinstance(value.path, Name) else None
        if found is None or found.parameter is None:
            return False
        annotation = found.parameter.annotation
        key = annotation.key if isinstance(annotation, Item) else None
        parts = key.elements if isinstance(key, Display) else ()
        return any(
            argument.keyword in _PATTERNS
            for one in (found.parameter.default, *parts)
            if isinstance(one, Result)
            for argument in view.call(one.call).arguments
        )


def is_chosen_among(given: Either, option: AccessPath) -> bool:
    """Whether an option is taken only where it is one of several: `sort if sort in COLUMNS else "id"`."""
    match given.test:
        case Operation(operator, (left, _)) if operator in _MEMBERSHIP:
            return left == option
    return False
