"""What a project keeps in the dicts of its modules: `models["answers"] = Model()`, in a lifespan for one."""

from collections.abc import Iterator

from fastpg_lint.facts.access_paths import AccessPath, Imported, Item, Name, text_of
from fastpg_lint.semantic.inference.evaluator import Evaluator
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.types import UNKNOWN, Place, Types, union


class KeptItems:
    """Finds what functions put into a dict that is empty at import."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator

    def value(self, item: Item, place: Place) -> Types:
        """What stands under a key that is written out, in the dict of a module."""
        key, modules = text_of(item.key), self._evaluator.modules
        view = modules.view(place.module)
        found = view.found(item.of.id, place) if isinstance(item.of, Name) and key else None
        if found is None or found.scope != 0 or key is None or not isinstance(item.of, Name):
            return UNKNOWN
        name, views = item.of.id, {view.name: view}
        origin = found.bindings[-1].value if found.bindings else None
        if isinstance(origin, Imported) and origin.name == name:
            there = modules.view(modules.absolute(view.name, origin.module, origin.level))
            views[there.name] = there
        about = ("kept item", *views, name, key)
        return self._evaluator.remembered(about, lambda: self._find(tuple(views.values()), name, key))

    def _find(self, views: tuple[ModuleView, ...], name: str, key: str) -> Types:
        given = (one for view in views for one in _given(view, name, key))
        return union(self._evaluator.types_of(*one) for one in given) or UNKNOWN


def _given(view: ModuleView, name: str, key: str) -> Iterator[tuple[AccessPath, Place]]:
    """What the functions of a module put under a key of one of its dicts, each with its place."""
    for number, scope in view.facts.scopes.items():
        for one in scope.items:
            if one.of == Name(name) and one.name == key and one.value is not None:
                yield one.value, view.place_in(number, one)
