"""What the calls of a function give its parameters: the types of those that no annotation tells of.

Where a function hands its own parameter on (`def load(db): return read(db)`), its own
calls tell.
"""

from msgspec import Struct

from fastpg_lint.facts.access_paths import (
    NONE,
    OPAQUE,
    AccessPath,
    Display,
    Name,
    Result,
)
from fastpg_lint.facts.records import Parameter, ScopeKind, Signature
from fastpg_lint.semantic.inference.evaluator import Evaluator
from fastpg_lint.semantic.inference.function_calls import FunctionCalls, Given
from fastpg_lint.semantic.inference.members import MemberReader
from fastpg_lint.semantic.inference.word_places import WordPlaces
from fastpg_lint.semantic.module_resolver import is_test_module
from fastpg_lint.semantic.types import (
    UNKNOWN,
    Place,
    ScopeRef,
    Type,
    Types,
    Value,
    is_known,
    library_names,
    union,
)

MOST_SLOTS = 24
"""Parameters that hand on what is asked for."""
MOST_ARGUMENTS = 12
"""Arguments that `*args` hands on."""
NOWHERE = 1_000
"""The position of what is given by keyword alone."""

_CALLED_BY_FRAMEWORKS = frozenset(
    {"celery", "click", "fastapi", "fastapi_utils", "pytest", "starlette", "typer"}
)
"""Libraries whose decorators have a function called with what they choose."""
Placed = tuple[AccessPath, Place]
"""An expression, and the place where its names mean what they mean."""


class _Slot(Struct, frozen=True):
    """One thing that a function is given: by position, by keyword, or by either.

    `default` is the function whose parameter of that keyword has a default, where it is not given.
    """

    of: ScopeRef
    position: int
    keyword: str
    default: ScopeRef


class ArgumentReader:
    """Tells what the project's calls give a parameter."""

    def __init__(self, evaluator: Evaluator, members: MemberReader, places: WordPlaces) -> None:
        self._evaluator = evaluator
        self._members = members
        self._calls = FunctionCalls(evaluator, members, places)

    def given(self, parameter: Parameter, function: ScopeRef) -> Types:
        """What all calls of its function give a parameter; unknown where one gives what is not known."""
        position = self._scope(function).parameters.index(parameter)
        waiting = [_Slot(function, position, parameter.name, function)]
        seen = set(waiting)
        parts: list[Types] = []
        while waiting:
            found = self._given_to(waiting.pop())
            if found is None or len(seen) > MOST_SLOTS:
                return UNKNOWN
            for one in found:
                if not isinstance(one, _Slot):
                    parts.append(one)
                elif one not in seen:
                    seen.add(one)
                    waiting.append(one)
            if parts and not is_known(parts[-1]):
                return UNKNOWN
        return tuple(_unwritten(t) for t in union(parts)) or UNKNOWN

    def written(self, parameter: Parameter, function: ScopeRef) -> tuple[Placed, ...] | None:
        """What calls give a parameter, as it is written; None where none is found that may be made here.

        There is something opaque for what cannot be told: an argument that is unpacked, calls by the name
        of which nobody knows what they call, and more calls than are looked at.
        """
        if not self._is_called_here(function):
            return None
        calls = self._calls.of(function)
        if calls is None:
            return ((OPAQUE, self._evaluator.place_of(function)),)
        if calls:
            position = self._scope(function).parameters.index(parameter)
            return tuple(self._written(position, parameter, function, one) for one in calls)
        is_spelled = self._calls.may_be_called(function)
        return ((OPAQUE, self._evaluator.place_of(function)),) if is_spelled else None

    def _written(self, position: int, parameter: Parameter, function: ScopeRef, given: Given) -> Placed:
        for argument in given.arguments:
            if argument.keyword == parameter.name:
                return argument.value, given.place
        plain = [one for one in given.arguments if one.keyword is None]
        if any(one.stars for one in plain):
            return OPAQUE, given.place
        index = position - given.bound
        if 0 <= index < len(plain):
            return plain[index].value, given.place
        return parameter.default or OPAQUE, self._evaluator.modules.view(function.module).around(
            function.scope
        )

    def _given_to(self, slot: _Slot) -> list[Types | _Slot] | None:
        """What calls give, as types, or as the parameter that is handed on; None where that is not told."""
        if not self._is_called_here(slot.of):
            return None
        calls = self._calls.of(slot.of)
        if not calls:
            return None
        return [self._from_call(slot, one) for one in calls]

    def _is_called_here(self, of: ScopeRef) -> bool:
        """Whether a function is one that the project itself calls, and no framework for it."""
        scope = self._scope(of)
        if scope.kind != ScopeKind.FUNCTION or is_test_module(of.module):
            return False
        if not scope.decorators:
            return True
        place = self._evaluator.modules.view(of.module).around(of.scope)
        return not self._members.decoration(of).is_opaque and not any(
            name.partition(".")[0] in _CALLED_BY_FRAMEWORKS
            for decorator in scope.decorators
            for name in library_names(self._decorating(decorator, place))
        )

    def _decorating(self, decorator: AccessPath, place: Place) -> Types:
        if isinstance(decorator, Result):
            return self._evaluator.callee(place.module, decorator.call)
        return self._evaluator.types_of(decorator, place)

    # what a call gives

    def _from_call(self, slot: _Slot, given: Given) -> Types | _Slot:
        """What a call gives: the types of an argument, the caller's own parameter, or a default."""
        position = slot.position - given.bound if slot.position < NOWHERE else NOWHERE
        for argument in given.arguments:
            if argument.keyword is not None and argument.keyword == slot.keyword:
                return self._value(argument.value, given.place)
        count = 0
        for argument in given.arguments:
            if argument.stars == 1 and position >= count:
                return self._passed_on(argument.value, given, position - count, slot)
            if argument.stars == 2 and position >= count:
                found = self._by_key(argument.value, given.place, slot)
                if found is not None:
                    return found
            if not argument.stars and argument.keyword is None:
                if count == position:
                    return self._value(argument.value, given.place)
                count += 1
        return self._default(slot)

    def _default(self, slot: _Slot) -> Types:
        place = self._evaluator.modules.view(slot.default.module).around(slot.default.scope)
        for parameter in self._scope(slot.default).parameters:
            if parameter.name == slot.keyword and parameter.default is not None:
                return self._evaluator.types_of(parameter.default, place)
        return UNKNOWN

    def _value(self, path: AccessPath, place: Place) -> Types | _Slot:
        """What an argument is; of a parameter that is handed on and of which nothing is told, itself."""
        view = self._evaluator.modules.view(place.module)
        found = view.found(path.id, place) if isinstance(path, Name) else None
        if found is None or found.parameter is None or found.bindings:
            return self._evaluator.types_of(path, place)
        function, parameter = ScopeRef(view.name, found.scope), found.parameter
        if not self.is_untold(parameter) or self._is_receiver(parameter, function):
            return self._evaluator.types_of(path, place)
        position = view.signature(found.scope).parameters.index(parameter)
        return _Slot(function, position, parameter.name, function)

    def is_untold(self, parameter: Parameter) -> bool:
        """Whether neither an annotation nor a default tells what a parameter is."""
        return parameter.annotation is None and not parameter.stars and parameter.default in (None, NONE)

    def _is_receiver(self, parameter: Parameter, function: ScopeRef) -> bool:
        is_first = parameter == self._scope(function).parameters[0]
        return is_first and self._evaluator.enclosing_class(function) is not None

    def _passed_on(self, path: AccessPath, given: Given, index: int, slot: _Slot) -> Types | _Slot:
        """What `*args` hands on at a position, or `**kwargs` beside it."""
        star = self._star(path, given.place, 1)
        if star is None or index > MOST_ARGUMENTS:
            return UNKNOWN
        own = sum(not one.stars for one in self._scope(star).parameters)
        is_named = any(
            one.stars == 2 and self._star(one.value, given.place, 2) == star for one in given.arguments
        )
        return _Slot(star, own + index, slot.keyword if is_named else "", slot.default)

    def _by_key(self, path: AccessPath, place: Place, slot: _Slot) -> Types | _Slot | None:
        """What `**kwargs` hands on under a keyword; None for a dict written out that has no such key."""
        star = self._star(path, place, 2)
        if star is not None:
            return _Slot(star, NOWHERE, slot.keyword, slot.default)
        view = self._evaluator.modules.view(place.module)
        found = view.found(path.id, place) if isinstance(path, Name) else None
        value = found.bindings[0].value if found is not None and len(found.bindings) == 1 else path
        if not isinstance(value, Display) or not value.keys or "" in value.keys:
            return UNKNOWN
        if slot.keyword not in value.keys:
            return None
        return self._evaluator.types_of(value.elements[value.keys.index(slot.keyword)], place)

    def _star(self, path: AccessPath, place: Place, stars: int) -> ScopeRef | None:
        """The function whose `*args` or `**kwargs` an expression is."""
        view = self._evaluator.modules.view(place.module)
        found = view.found(path.id, place) if isinstance(path, Name) else None
        if found is None or found.parameter is None or found.parameter.stars != stars or found.bindings:
            return None
        return ScopeRef(view.name, found.scope)

    def _scope(self, ref: ScopeRef) -> Signature:
        return self._evaluator.signature(ref)


def _unwritten(t: Type) -> Type:
    """A literal as one of its kind: another call may give another."""
    return Value(t.kind) if isinstance(t, Value) else t
