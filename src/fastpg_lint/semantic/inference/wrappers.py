"""Whether a decorator's wrapper calls the function that it wraps, and returns its result."""

from fastpg_lint.facts.access_paths import AccessPath, Either, Literal, Name, Result
from fastpg_lint.facts.records import Parameter, ScopeKind
from fastpg_lint.semantic.inference.evaluator import Evaluator
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.symbol_table import Found
from fastpg_lint.semantic.types import Place, ScopeRef


def passes_on(evaluator: Evaluator, decorating: ScopeRef, wrapper: ScopeRef) -> bool:
    """Whether a wrapper calls what its decorator is given, and returns nothing that comes from elsewhere.

    One that picks another implementation when it runs, or hands the function to a pool, does not.
    """
    view, scope = evaluator.modules.view(wrapper.module), evaluator.scope(decorating)
    is_method = evaluator.enclosing_class(decorating) is not None
    wrapped = scope.parameters[is_method : is_method + 1]
    if not wrapped:
        return False
    calls = _calls_of(view, wrapped[0], decorating.scope, wrapper.scope)
    origins = _Origins(view, calls)
    return bool(calls) and all(origins.hold(*one) for one in view.returned(wrapper.scope))


def _calls_of(index: ModuleView, parameter: Parameter, scope: int, inside: int) -> frozenset[int]:
    """The numbers of the calls, in a function nested in a scope, of what that scope's parameter holds."""
    found: set[int] = set()
    scopes = [inside]
    for current in scopes:
        nested = index.scope(current).inner
        scopes.extend(number for number in nested if index.scope(number).kind == ScopeKind.COMPREHENSION)
        for number in index.scope(current).calls:
            call = index.call(number)
            if isinstance(call.function, Name):
                name = index.found(call.function.id, index.place_of(call))
                if name is not None and _is_parameter(name, parameter, scope):
                    found.add(number)
    return frozenset(found)


def _is_parameter(name: Found, parameter: Parameter, scope: int) -> bool:
    return name.scope == scope and name.parameter is parameter and not name.bindings


class _Origins:
    """Follows what a wrapper returns back to the calls of what it wraps."""

    def __init__(self, view: ModuleView, calls: frozenset[int]) -> None:
        self._view = view
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
                return number in self._calls or self._is_made(number)
            case Name(name):
                found = self._view.found(name, place)
                return found is not None and self._all_hold(found, place)
        return False

    def _is_made(self, number: int) -> bool:
        call = self._view.call(number)
        given = (one.value for one in call.arguments if not isinstance(one.value, Literal))
        return any(self.hold(value, self._view.place_of(call)) for value in given)

    def _all_hold(self, found: Found, place: Place) -> bool:
        if found.key in self._open:
            return True
        if found.scope != place.scope or found.parameter is not None:
            return False
        self._open.add(found.key)
        held = all(value is not None and self.hold(value, at) for value, at in self._view.values(found))
        self._open.discard(found.key)
        return held
