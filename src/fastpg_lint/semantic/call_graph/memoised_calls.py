"""Calls of memoised functions whose arguments never differ, so that they run once a process.

`engine_for(**get_config().model_dump())`, where `get_config` is memoised as well, is what a function without
parameters does. What a caller's parameters have a part in may be something else each time.
"""

from fastpg_lint.facts.access_paths import (
    AccessPath,
    Attribute,
    Display,
    Either,
    Element,
    Imported,
    Item,
    Literal,
    Name,
    Operation,
    Result,
    root_of,
)
from fastpg_lint.facts.records import Call
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.loops import parts_of
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.reach import followed
from fastpg_lint.semantic.types import Function, Place, ScopeRef


def repeats(inference: Inference, function: ScopeRef, module: str, call: Call) -> bool:
    """Whether a call in a module gives a memoised function what another has given, and so always the same."""
    if not inference.members.decoration(function).is_memoised:
        return False
    caller = _Caller(inference, inference.view(module))
    return caller.gives_the_same(call) and caller.has_kept


class _Caller:
    """The module whose calls are looked at."""

    def __init__(self, inference: Inference, view: ModuleView) -> None:
        self._infer = inference
        self._view = view
        self.has_kept = False
        """Whether a memoised function had a part in what was looked at."""

    def gives_the_same(self, call: Call) -> bool:
        """Whether the arguments of a call are the same each time."""
        place = self._view.place_of(call)
        return all(self._is_steady(one.value, place) for one in call.arguments)

    @followed(otherwise=False)
    def _is_steady(self, path: AccessPath, place: Place) -> bool:
        """Whether an expression has the same value whenever it is reached, as far as its parts tell."""
        match path:
            case Literal() | Imported():
                return True
            case Name(name):
                return self._is_steady_name(name, place)
            case Result(number):
                return self._is_steady_result(self._view.call(number), number)
            case Attribute() | Display(scope=-1) | Either() | Element() | Item() | Operation():
                return all(self._is_steady(part, place) for part in parts_of(path))
        return False

    def _is_steady_name(self, name: str, place: Place) -> bool:
        """Whether a name is the module's own, a builtin, or made of such in a function."""
        found = self._view.found(name, place)
        if found is None:
            return True
        if found.parameter is not None:
            return False
        return found.scope == 0 or all(
            value is not None and self._is_steady(value, at) for value, at in self._view.values(found)
        )

    def _is_steady_result(self, call: Call, number: int) -> bool:
        """Whether a call gives the same each time: of a memoised function, or a method of what one gives."""
        if not self.gives_the_same(call):
            return False
        place = self._view.place_of(call)
        if isinstance(call.function, Attribute) and self._comes_of_call(call.function.of, place):
            return self._is_steady(call.function.of, place)
        callees = self._infer.callee(self._view.name, number)
        is_kept = bool(callees) and all(
            isinstance(t, Function) and self._infer.members.decoration(t.of).is_memoised for t in callees
        )
        self.has_kept |= is_kept
        return is_kept

    @followed(otherwise=False)
    def _comes_of_call(self, path: AccessPath, place: Place) -> bool:
        """Whether a value is what a call of the function has given; what a module holds may be changed."""
        path = root_of(path)
        if isinstance(path, Name):
            found = self._view.found(path.id, place)
            if found is None or found.scope == 0 or not found.bindings:
                return False
            return all(
                value is not None and self._comes_of_call(value, at) for value, at in self._view.values(found)
            )
        return isinstance(path, Result)
