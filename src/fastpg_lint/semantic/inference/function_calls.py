"""The calls of one function of the project, also by those that it is handed over to.

Calls are looked for in the modules in whose text the function's name stands, wherever in the project they
lie, so that the answer is the same whichever files are linted. Tests give what stands in for the real thing,
and are left out.
"""

from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.catalogue.entries import Runner
from fastpg_lint.facts.access_paths import Display, Iterated, Name
from fastpg_lint.facts.records import Argument, Signature
from fastpg_lint.incremental.inputs import Memo
from fastpg_lint.semantic.inference.evaluator import Evaluator
from fastpg_lint.semantic.inference.members import MemberReader
from fastpg_lint.semantic.inference.word_places import WordPlaces
from fastpg_lint.semantic.module_resolver import is_test_module
from fastpg_lint.semantic.types import (
    ClassObject,
    Function,
    Place,
    ScopeRef,
    Type,
    Types,
    library_names,
)

MOST_MODULES = 20
"""Modules that may mention a function's name: a commoner one is that of many functions."""
MOST_CALLS = 60
"""Calls of one name that are looked at."""

_MOST_NAMES = 20_000
"""Names of functions that are held."""
_MAKERS = frozenset({"__init__", "__new__"})
_ONE_BY_ONE = frozenset({"filter", "map"})
"""Callables that call a function with the elements of what they are given beside it."""
_PARTIAL = Runner("functools.partial", 0, "func")


class Given(Struct, frozen=True):
    """A call of a function: where, with what, and how many parameters are given before the arguments."""

    place: Place
    arguments: tuple[Argument, ...]
    bound: int


class FunctionCalls:
    """Finds the calls of functions."""

    def __init__(self, evaluator: Evaluator, members: MemberReader, places: WordPlaces) -> None:
        self._evaluator = evaluator
        self._view = evaluator.modules.view
        self._members = members
        self._places = places
        self._named = Memo[ScopeRef, str](
            evaluator.tracker, lambda of: self._scope(of).name, most=_MOST_NAMES
        )

    def of(self, of: ScopeRef) -> list[Given] | None:
        """All calls of a function that can be found; None where there are too many to look at."""
        words = self.words(of)
        modules = [one for one in self.modules(of, words[0]) if not is_test_module(one)]
        if len(modules) > MOST_MODULES:
            return None
        spelled = 0
        for module in modules:
            spelled += len(self._places.called(module, words))
            if spelled > MOST_CALLS:
                return None
        return [one for module in modules for one in self._calls_in(module, of, words)]

    def may_be_called(self, of: ScopeRef) -> bool:
        """Whether calls are spelled as those of a function are, or something of its name is handed over."""
        words = self.words(of)
        return any(
            self._places.called(module, words) or self._places.hands_over(module, words[0])
            for module in self.modules(of, words[0])
        )

    def words(self, of: ScopeRef) -> tuple[str, ...]:
        """The words that calls of a function are spelled with: its name; for a constructor, the class's."""
        name, owner = self._scope(of).name, self._evaluator.enclosing_class(of)
        if owner is None or name not in _MAKERS:
            return (name,)
        return (self._scope(owner).name, "cls", name)

    def modules(self, of: ScopeRef, word: str) -> tuple[str, ...]:
        """The modules whose text has a word; where it is a common one, the class or the module beside it."""
        naming = self._evaluator.modules.naming
        found = naming(word)
        if len(found) > MOST_MODULES:
            owner = self._evaluator.enclosing_class(of)
            beside = self._scope(owner).name if owner is not None else of.module.rpartition(".")[2]
            others = set(naming(beside))
            found = tuple(module for module in found if module in others)
        return tuple(dict.fromkeys((of.module, *found)))

    def _calls_in(self, module: str, of: ScopeRef, words: tuple[str, ...]) -> Iterator[Given]:
        numbers = self._places.called(module, words)
        is_handed_over = self._places.hands_over(module, words[0])
        if is_handed_over:
            numbers = tuple(sorted({*numbers, *self._places.of_values(module)}))
        for number in numbers:
            bound = self._bound_of(self._evaluator.callee(module, number), of)
            if bound is not None:
                view = self._view(module)
                call = view.call(number)
                yield Given(view.place_of(call), call.arguments, bound)
        for number, position in self._places.handed(module, words[0]) if is_handed_over else ():
            yield from self._handed_over(module, number, position, of)

    def _bound_of(self, callees: Types, of: ScopeRef) -> int | None:
        """The same for the first of several that is one of the function."""
        return next((bound for t in callees if (bound := self._bound(t, of)) is not None), None)

    def _bound(self, callee: Type, of: ScopeRef) -> int | None:
        """How many parameters are given before the arguments, where a call is one of the function."""
        match callee:
            case Function(found, receiver) if found == of or self._is_overridden_by(found, of):
                return int(receiver is not None)
            case ClassObject(found):
                owner = self._evaluator.enclosing_class(of)
                if owner is not None and self._scope(of).name in _MAKERS and self._makes(found, of):
                    return 1
        return None

    def _is_overridden_by(self, found: ScopeRef, of: ScopeRef) -> bool:
        """Whether a method stands in a class below that of the method which is found."""
        if self._named(found) != self._named(of):
            return False
        base, owner = self._evaluator.enclosing_class(found), self._evaluator.enclosing_class(of)
        return base is not None and owner is not None and base in self._members.lineage(owner)

    def _makes(self, made: ScopeRef, of: ScopeRef) -> bool:
        """Whether making an instance of a class runs a method: its own, or that of the nearest base."""
        name = self._scope(of).name
        for base in self._members.lineage(made):
            if not isinstance(base, ScopeRef):
                return False
            if name in self._view(base.module).bindings(base.scope):
                return base == self._evaluator.enclosing_class(of)
        return False

    def _handed_over(self, module: str, number: int, position: int, of: ScopeRef) -> Iterator[Given]:
        """A call that is given the function, and what to call it with: `to_thread(load, session)`."""
        view = self._view(module)
        call = view.call(number)
        place = view.place_of(call)
        bound = self._bound_of(self._evaluator.types_of(call.arguments[position].value, place), of)
        if bound is None:
            return
        handed = self._handed_on(module, number, position)
        if handed is not None:
            yield Given(place, handed, bound)
        else:
            yield from self._called_back(module, number, position, bound)

    def _called_back(self, module: str, number: int, position: int, bound: int) -> Iterator[Given]:
        """The calls of a parameter that a function of the project makes, which is given a function for it."""
        keyword = self._view(module).call(number).arguments[position].keyword
        for callee in self._evaluator.callee(module, number):
            if not isinstance(callee, Function):
                continue
            names = [one.name for one in self._scope(callee.of).parameters if not one.stars]
            index = position + (callee.receiver is not None)
            name = keyword or (names[index] if index < len(names) else "")
            view = self._view(callee.of.module)
            for inner in view.calls_of_body(callee.of.scope) if name else ():
                call = view.call(inner)
                if call.function == Name(name):
                    yield Given(view.place_of(call), call.arguments, bound)

    def _handed_on(self, module: str, number: int, position: int) -> tuple[Argument, ...] | None:
        """What a call hands on to the function that it is given as one of its arguments."""
        names = library_names(self._evaluator.callee(module, number))
        call = self._view(module).call(number)
        keyword = call.arguments[position].keyword
        for name in names:
            runner = _PARTIAL if name == _PARTIAL.name else self._evaluator.catalogue.runner(name)
            if runner is None:
                continue
            others = tuple(one for one in call.arguments[position + 1 :] if one.keyword != runner.keyword)
            if keyword is not None:
                return next(
                    (
                        tuple(Argument(value) for value in one.value.elements)
                        for one in call.arguments
                        if one.keyword == "args" and isinstance(one.value, Display)
                    ),
                    () if keyword == runner.keyword else None,
                )
            if position == runner.position and name.rpartition(".")[2] in _ONE_BY_ONE:
                return tuple(Argument(Iterated(one.value, False)) for one in others if one.keyword is None)
            return others if position == runner.position else None
        return None

    def _scope(self, ref: ScopeRef) -> Signature:
        return self._evaluator.signature(ref)
