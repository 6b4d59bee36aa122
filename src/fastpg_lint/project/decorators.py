"""What decorators make of the functions below them."""

from typing import TYPE_CHECKING

from msgspec import Struct

from fastpg_lint.catalogue.entries import DecoratorEffect
from fastpg_lint.facts.paths import AccessPath, Attribute, Name, Result
from fastpg_lint.project.types import External, Function, Method, Place, ScopeRef, Type, Types

if TYPE_CHECKING:
    from fastpg_lint.project.inference import Inference


class Decoration(Struct, frozen=True, kw_only=True):
    """The effects of all decorators of one function; opaque where one of them is not understood."""

    effects: frozenset[DecoratorEffect] = frozenset()
    becomes_async: bool = False
    is_opaque: bool = False

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


def decoration_of(inference: "Inference", ref: ScopeRef) -> Decoration:
    """The decoration of a function of the project."""
    scope = inference.scope(ref)
    effects: set[DecoratorEffect] = set()
    becomes_async = is_opaque = False
    place = Place(ref.module, scope.parent, 0, float("inf"))
    for decorator in scope.decorators:
        if (
            isinstance(decorator, Attribute)
            and isinstance(decorator.of, Name)
            and decorator.name in ("setter", "deleter")
        ):
            effects.add(DecoratorEffect.PROPERTY)
            continue
        effect = _library_effect(inference, decorator, place)
        if effect is not None:
            effects.add(effect)
            continue
        wrapper = _project_wrapper(inference, decorator, place)
        if wrapper is None or (scope.is_async and not wrapper.is_async):
            is_opaque = True
        elif wrapper.is_async and not scope.is_async:
            becomes_async = True
    return Decoration(effects=frozenset(effects), becomes_async=becomes_async, is_opaque=is_opaque)


def _decorating(inference: "Inference", decorator: AccessPath, place: Place) -> Types:
    """What decorates: the name itself, or for `@retry(...)` the name that is called."""
    if isinstance(decorator, Result):
        return inference.callee(place.module, decorator.call)
    return inference.types_of(decorator, place)


def _library_effect(inference: "Inference", decorator: AccessPath, place: Place) -> DecoratorEffect | None:
    effects = {_effect(inference, t) for t in _decorating(inference, decorator, place)}
    return effects.pop() if len(effects) == 1 else None


def _effect(inference: "Inference", t: Type) -> DecoratorEffect | None:
    return inference.catalogue.decorator(t.name) if isinstance(t, External | Method) else None


class _Wrapper(Struct):
    is_async: bool


def _project_wrapper(inference: "Inference", decorator: AccessPath, place: Place) -> _Wrapper | None:
    """The inner function that a decorator of the project puts in place of what it decorates."""
    types = _decorating(inference, decorator, place)
    if len(types) != 1 or not isinstance(types[0], Function):
        return None
    levels = 2 if isinstance(decorator, Result) else 1
    ref: ScopeRef = types[0].of
    for _ in range(levels):
        inner = _returned_function(inference, ref)
        if inner is None:
            return None
        ref = inner
    scope = inference.scope(ref)
    return _Wrapper(scope.is_async) if not scope.is_generator else None


def _returned_function(inference: "Inference", ref: ScopeRef) -> ScopeRef | None:
    """The one nested function that a function returns."""
    scope = inference.scope(ref)
    found: set[ScopeRef] = set()
    for outcome in scope.returned:
        place = Place(ref.module, ref.scope, outcome.branch, outcome.order)
        for t in inference.types_of(outcome.value, place):
            if not isinstance(t, Function) or t.of.module != ref.module:
                return None
            if inference.scope(t.of).parent != ref.scope:
                return None
            found.add(t.of)
    return found.pop() if len(found) == 1 else None
