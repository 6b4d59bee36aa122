"""What a context variable holds whose annotation says nothing: its default, and what its `set` is given."""

from collections.abc import Iterator

from fastpg_lint.facts.access_paths import AccessPath, Attribute, Result, last_word
from fastpg_lint.facts.records import Call
from fastpg_lint.semantic.inference.evaluator import Evaluator
from fastpg_lint.semantic.module_resolver import is_test_module
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.types import UNKNOWN, Place, Types, library_names, union

_CLASS = "_contextvars.ContextVar"
READ = f"{_CLASS}.get"
"""The method that gives what a variable holds."""
MOST_MODULES = 20
"""Modules that may mention a variable's name: a commoner one is that of many things."""


class ContextVariables:
    """Finds what is put into context variables, by their names."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator

    def value(self, call: Call, place: Place) -> Types:
        """What a call of `get` gives."""
        word = last_word(call.function.of) if isinstance(call.function, Attribute) else None
        if word is None:
            return UNKNOWN
        return self._evaluator.remembered(("variable", place.module, word), lambda: self._find(word, place))

    def _find(self, word: str, place: Place) -> Types:
        modules = dict.fromkeys((place.module, *self._evaluator.modules.naming(word)))
        if len(modules) > MOST_MODULES:
            return UNKNOWN
        views = (self._evaluator.modules.view(one) for one in modules if not is_test_module(one))
        given = (one for view in views for one in self._given(view, word))
        return union(self._evaluator.types_of(*one) for one in given) or UNKNOWN

    def _given(self, view: ModuleView, word: str) -> Iterator[tuple[AccessPath, Place]]:
        """What a module gives a variable of some name, each with its place."""
        made = [binding.value for binding in view.bindings(0).get(word, ())]
        for number in view.calls_spelled(("set", "ContextVar")):
            call = view.call(number)
            names = library_names(self._evaluator.callee(view.name, number))
            is_set = isinstance(call.function, Attribute) and last_word(call.function.of) == word
            if f"{_CLASS}.set" in names and is_set and call.arguments:
                yield call.arguments[0].value, view.place_of(call)
            elif _CLASS in names and Result(number) in made:
                defaults = (one.value for one in call.arguments if one.keyword == "default")
                yield from ((value, view.place_of(call)) for value in defaults)
