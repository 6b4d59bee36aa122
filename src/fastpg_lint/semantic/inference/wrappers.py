"""Whether a wrapper does what the function does that it wraps."""

from fastpg_lint.facts.access_paths import AccessPath, Either, Literal, Name, Result
from fastpg_lint.facts.records import Parameter, ScopeKind
from fastpg_lint.semantic.inference.evaluator import Evaluator
from fastpg_lint.semantic.symbol_table import Found, ModuleIndex
from fastpg_lint.semantic.types import Place, ScopeRef


def passes_on(evaluator: Evaluator, decorating: ScopeRef, wrapper: ScopeRef) -> bool:
    """Whether a wrapper calls what its decorator is given, and returns nothing that comes from elsewhere.

    One that picks another implementation when it runs, or hands the function to a pool, does not.
    """
    index, scope = evaluator.modules.index(wrapper.module), evaluator.scope(decorating)
    is_method = evaluator.enclosing_class(decorating) is not None
    wrapped = scope.parameters[is_method : is_method + 1]
    if index is None or not wrapped:
        return False
    calls = _calls_of(index, wrapped[0], decorating.scope, wrapper.scope)
    origins = _Origins(index, calls)
    return bool(calls) and all(
        origins.hold(one.value, Place(wrapper.module, wrapper.scope, one.branch, one.order))
        for one in evaluator.scope(wrapper).returned
    )


def _calls_of(index: ModuleIndex, parameter: Parameter, scope: int, inside: int) -> frozenset[int]:
    """The numbers of the calls, in a function nested in a scope, of what that scope's parameter holds."""
    found: set[int] = set()
    scopes = [inside]
    for current in scopes:
        nested = index.scope(current).inner
        scopes.extend(number for number in nested if index.scope(number).kind == ScopeKind.COMPREHENSION)
        for number in index.scope(current).calls:
            call = index.call(number)
            if isinstance(call.function, Name):
                name = index.find(call.function.id, call.scope, call.branch, call.order)
                if name is not None and _is_parameter(name, parameter, scope):
                    found.add(number)
    return frozenset(found)


def _is_parameter(name: Found, parameter: Parameter, scope: int) -> bool:
    return name.scope == scope and name.parameter is parameter and not name.bindings


class _Origins:
    """Follows what a wrapper returns back to the calls of what it wraps."""

    def __init__(self, index: ModuleIndex, calls: frozenset[int]) -> None:
        self._index = index
        self._calls = calls
        self._open: set[tuple[int, str, tuple[int, ...]]] = set()

    def hold(self, path: AccessPath, place: Place) -> bool:
        """Whether a value is a literal, what one of the calls gives, or made of that by another call."""
        match path:
            case Literal():
                return True
            case Either(options):
                return all(self.hold(option, place) for option in options)
            case Result(number):
                return number in self._calls or self._is_made(number, place)
            case Name(name):
                found = self._index.find(name, place.scope, place.branch, place.order)
                return found is not None and self._all_hold(found, place)
        return False

    def _is_made(self, number: int, place: Place) -> bool:
        call = self._index.call(number)
        at = Place(place.module, call.scope, call.branch, call.order)
        return any(
            self.hold(argument.value, at)
            for argument in call.arguments
            if not isinstance(argument.value, Literal)
        )

    def _all_hold(self, found: Found, place: Place) -> bool:
        if found.key in self._open:
            return True
        if found.scope != place.scope or found.parameter is not None:
            return False
        self._open.add(found.key)
        places = [(one, Place(place.module, found.scope, one.branch, one.order)) for one in found.bindings]
        held = all(one.value is not None and self.hold(one.value, at) for one, at in places)
        self._open.discard(found.key)
        return held
