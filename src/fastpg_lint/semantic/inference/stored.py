"""What a project keeps on objects from outside of their classes: `app.state.pool = pool`.

Such stores are looked for in the modules in whose text the attribute's name stands; tests are left out, since
what they store stands in for the real thing.
"""

from collections.abc import Callable, Iterator

from fastpg_lint.facts.access_paths import AccessPath, Attribute, Display, DisplayKind, text_of
from fastpg_lint.semantic.inference.evaluator import Evaluator
from fastpg_lint.semantic.module_resolver import is_test_module
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.types import NOTHING, UNKNOWN, Place, Types, union

MOST_MODULES = 20
"""Modules that may mention an attribute's name: a commoner one is that of many objects."""

_Placed = tuple[AccessPath, Place]


class StoredReader:
    """Finds what is stored on objects of one kind."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator

    def attribute(
        self, owner: object, name: str, is_owner: Callable[[Types, AccessPath], bool]
    ) -> Types | None:
        """What an attribute may hold; None where nothing in the project stores it.

        `owner` names the kind of object, and `is_owner` tells whether an expression, of some types, is one.
        """
        types = self._evaluator.remembered(
            ("stored", owner, name), lambda: self._find(name, is_owner) or NOTHING
        )
        return types if types != NOTHING else None

    def _find(self, name: str, is_owner: Callable[[Types, AccessPath], bool]) -> Types:
        modules = self._evaluator.modules.naming(name)
        if len(modules) > MOST_MODULES:
            return UNKNOWN
        views = (self._evaluator.modules.view(one) for one in modules if not is_test_module(one))
        stored = [
            self._evaluator.types_of(value, place)
            for view in views
            for of, value, place in _stores(view, name)
            if is_owner(self._evaluator.types_of(of, place), of)
        ]
        return union(stored)

    def yielded(self, name: str) -> Types | None:
        """What a lifespan gives requests under a name: `yield {"client": client}`."""
        types = self._evaluator.remembered(
            ("yielded state", name), lambda: self._find_yielded(name) or NOTHING
        )
        return types if types != NOTHING else None

    def _find_yielded(self, name: str) -> Types:
        modules = self._evaluator.modules.naming(name)
        if len(modules) > MOST_MODULES:
            return UNKNOWN
        views = (self._evaluator.modules.view(one) for one in modules if not is_test_module(one))
        return union(self._evaluator.types_of(*one) for view in views for one in _yielded(view, name))


def _stores(view: ModuleView, name: str) -> Iterator[tuple[AccessPath, AccessPath, Place]]:
    """What a module stores on attributes of a name: on what, the value, and where."""
    for number in view.storing(name):
        for store in view.scope(number).stores:
            if store.name == name and store.value is not None:
                yield store.of, store.value, view.place_in(number, store)
    for number in view.calls_spelled(("setattr",)):
        call = view.call(number)
        given = [argument.value for argument in call.arguments]
        if len(given) == 3 and text_of(given[1]) == name:
            yield given[0], given[2], view.place_of(call)


def _yielded(view: ModuleView, name: str) -> Iterator[_Placed]:
    """The values that the module's generators yield in dicts under a key."""
    for number in view.giving_dicts():
        for one in view.scope(number).yielded:
            match one.value:
                case Display(DisplayKind.DICT, elements, keys) if name in keys:
                    yield elements[keys.index(name)], view.place_in(number, one)


def ends_in(path: AccessPath, word: str) -> bool:
    """Whether an expression is an attribute of some name: `request.app.state`."""
    return isinstance(path, Attribute) and path.name == word
