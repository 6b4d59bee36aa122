"""What decorators make of the functions below them."""

from enum import Enum

from msgspec import Struct

from fastpg_lint.catalogue.entries import DecoratorEffect
from fastpg_lint.facts.access_paths import AccessPath, Attribute, Name, Result
from fastpg_lint.semantic.inference.evaluator import Evaluator
from fastpg_lint.semantic.inference.wrappers import passes_on
from fastpg_lint.semantic.types import External, Function, Method, Place, ScopeRef, Type, Types


class Replacement(Enum):
    """What stands in the place of a decorated function."""

    ITSELF = "itself"
    SYNC = "sync"
    ASYNC = "async"


class Decoration(Struct, frozen=True, kw_only=True):
    """The effects of all decorators of one function; opaque where one of them is not understood."""

    effects: frozenset[DecoratorEffect] = frozenset()
    becomes_async: bool = False
    is_opaque: bool = False
    wrappers: tuple[ScopeRef, ...] = ()
    """The plain functions of the project that run in its place, and call it."""

    @property
    def is_property(self) -> bool:
        return bool(self.effects & {DecoratorEffect.PROPERTY, DecoratorEffect.CACHED_PROPERTY})

    @property
    def is_static(self) -> bool:
        return DecoratorEffect.STATIC_METHOD in self.effects

    @property
    def is_class_method(self) -> bool:
        return DecoratorEffect.CLASS_METHOD in self.effects

    @property
    def is_memoised(self) -> bool:
        return bool(self.effects & {DecoratorEffect.MEMOISED, DecoratorEffect.CACHED_PROPERTY})

    @property
    def is_threaded(self) -> bool:
        return DecoratorEffect.THREADED in self.effects

    @property
    def is_manager(self) -> bool:
        managers = {DecoratorEffect.CONTEXT_MANAGER, DecoratorEffect.ASYNC_CONTEXT_MANAGER}
        return bool(self.effects & managers)


def decoration_of(evaluator: Evaluator, ref: ScopeRef) -> Decoration:
    """The decoration of a function of the project."""
    scope = evaluator.signature(ref)
    effects: set[DecoratorEffect] = set()
    wrappers: list[ScopeRef] = []
    becomes_async = is_opaque = False
    place = evaluator.modules.view(ref.module).around(ref.scope)
    for decorator in scope.decorators:
        if (
            isinstance(decorator, Attribute)
            and isinstance(decorator.of, Name)
            and decorator.name in ("setter", "deleter")
        ):
            effects.add(DecoratorEffect.PROPERTY)
            continue
        effect = _library_effect(evaluator, decorator, place)
        if effect is not None:
            effects.add(effect)
            continue
        replaced = _replacements(evaluator, decorator, place)
        replacements = set(replaced.values())
        if not scope.is_async or replacements == {Replacement.SYNC}:
            wrappers.extend(one for one, by in replaced.items() if one is not None and by == Replacement.SYNC)
        if not replacements or (scope.is_async and replacements == {Replacement.SYNC}):
            is_opaque = True
        elif not scope.is_async and replacements == {Replacement.ASYNC}:
            becomes_async = True
    return Decoration(
        effects=frozenset(effects),
        becomes_async=becomes_async,
        is_opaque=is_opaque,
        wrappers=tuple(wrappers),
    )


def decorating(evaluator: Evaluator, decorator: AccessPath, place: Place) -> Types:
    """What decorates: the name itself, or for `@retry(...)` the name that is called."""
    if isinstance(decorator, Result):
        return evaluator.callee(place.module, decorator.call)
    return evaluator.types_of(decorator, place)


def _library_effect(evaluator: Evaluator, decorator: AccessPath, place: Place) -> DecoratorEffect | None:
    effects = {_effect(evaluator, t) for t in decorating(evaluator, decorator, place)}
    return effects.pop() if len(effects) == 1 else None


def _effect(evaluator: Evaluator, t: Type) -> DecoratorEffect | None:
    return evaluator.catalogue.decorator(t.name) if isinstance(t, External | Method) else None


def _replacements(
    evaluator: Evaluator, decorator: AccessPath, place: Place
) -> dict[ScopeRef | None, Replacement]:
    """What a decorator of the project may put in place of what it decorates; empty where that is not told.

    One that has a wrapper for coroutine functions and one for others takes the one that suits.
    """
    types = decorating(evaluator, decorator, place)
    if len(types) != 1 or not isinstance(types[0], Function):
        return {}
    ref: ScopeRef = types[0].of
    if isinstance(decorator, Result):
        decorators = _given_back(evaluator, ref)
        if decorators is None or len(decorators) != 1 or None in decorators:
            return {}
        ref = next(one for one in decorators if one is not None)
    found = {one: _replacement(evaluator, ref, one) for one in _given_back(evaluator, ref) or ()}
    told = {one: by for one, by in found.items() if by is not None}
    return told if len(told) == len(found) else {}


def _replacement(evaluator: Evaluator, decorating: ScopeRef, wrapper: ScopeRef | None) -> Replacement | None:
    if wrapper is None:
        return Replacement.ITSELF
    scope = evaluator.signature(wrapper)
    if scope.is_generator:
        return None
    if scope.is_async:
        return Replacement.ASYNC
    return Replacement.SYNC if passes_on(evaluator, decorating, wrapper) else None


def _given_back(evaluator: Evaluator, ref: ScopeRef) -> set[ScopeRef | None] | None:
    """The nested functions that a function returns, None for its own parameter; None where it is not told."""
    scope = evaluator.signature(ref)
    is_method = evaluator.enclosing_class(ref) is not None
    given = [Name(parameter.name) for parameter in scope.parameters[is_method : is_method + 1]]
    found: set[ScopeRef | None] = set()
    for returned, place in evaluator.modules.view(ref.module).returned(ref.scope):
        value = _uncast(evaluator, returned, place)
        if value in given:
            found.add(None)
            continue
        for t in evaluator.types_of(value, place):
            is_own = isinstance(t, Function) and t.of.module == ref.module
            if not isinstance(t, Function) or not is_own or evaluator.signature(t.of).parent != ref.scope:
                return None
            found.add(t.of)
    return found


def _uncast(evaluator: Evaluator, value: AccessPath, place: Place) -> AccessPath:
    """`cast(F, wrapper)` is `wrapper`."""
    if isinstance(value, Result):
        call = evaluator.modules.view(place.module).call(value.call)
        callees = evaluator.callee(place.module, value.call)
        if len(call.arguments) == 2 and External("typing.cast") in callees:
            return call.arguments[1].value
    return value
