"""One module as those see it who look names, calls and places up; of a missing module, an empty one."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from fastpg_lint.facts.access_paths import AccessPath
from fastpg_lint.facts.records import Branch, ModuleFacts, Scope, ScopeKind, Words
from fastpg_lint.facts.tables import NumberedTable
from fastpg_lint.incremental.inputs import InputTracker
from fastpg_lint.semantic.symbol_table import AT_THE_END, Found, SymbolTable
from fastpg_lint.semantic.types import Place
from fastpg_lint.source.site import Site

_NO_FACTS = ModuleFacts(
    scopes=NumberedTable([[Scope(ScopeKind.MODULE, "", -1, Site(0))]]),
    branches=NumberedTable([[Branch(-1, 0, 0)]]),
    calls=NumberedTable(),
    reads=NumberedTable(),
    stars=(),
    literals=(),
    usages=NumberedTable(),
    classes=(),
    words=NumberedTable([[Words({}, frozenset(), {})]]),
    size=0,
)
"""Those of a module without any text."""


class Placed(Protocol):
    """A call or a read: a record that says in which scope it stands."""

    @property
    def scope(self) -> int: ...

    @property
    def branch(self) -> int: ...

    @property
    def order(self) -> int: ...


class Ordered(Protocol):
    """A binding, a store or an outcome: a record of one scope, which does not say of which."""

    @property
    def branch(self) -> int: ...

    @property
    def order(self) -> int: ...


class ModuleView(SymbolTable):
    """The facts of a module by its dotted name, with the places that they stand at."""

    def __init__(
        self,
        name: str,
        facts: ModuleFacts,
        tracker: InputTracker | None = None,
        bodies: int = 0,
        words: int = 0,
    ) -> None:
        """`tracker` is told of `bodies`, an input, when something in the bodies of functions is read.

        It is told of `words` when only which words stand there is asked.
        """
        super().__init__(facts)
        self.name = name
        self._tracker = tracker or InputTracker()
        self._bodies = self._tracker.packed(bodies)
        self._words_read = self._tracker.packed(words)

    @property
    def bodies(self) -> int:
        """The input, as a set, that the bodies of functions are."""
        return self._tracker.unpacked[self._bodies]

    @property
    def words(self) -> int:
        """The input that their words are, likewise."""
        return self._tracker.unpacked[self._words_read]

    def look_into_bodies(self) -> None:
        self._tracker.read |= self._tracker.unpacked[self._bodies]

    def look_for_words(self) -> None:
        self._tracker.read |= self._tracker.unpacked[self._words_read]

    def look_into_body(self, _: int, /) -> None:
        self._tracker.read |= self._tracker.unpacked[self._bodies]

    @property
    def parts(self) -> Sequence[int | None]:
        """What answers about the module are put together from: the whole, or its outermost functions."""
        return (None,)

    def holds(self, _: int, /) -> bool:
        """Whether what has a number is among what is gone through."""
        return True

    @property
    def end(self) -> Place:
        """The place of a reader of the module, once it has been read."""
        return self.end_of(0)

    def end_of(self, scope: int) -> Place:
        """The end of a scope: where all its names are bound."""
        return Place(self.name, scope, 0, AT_THE_END)

    def around(self, scope: int) -> Place:
        """Where the annotations, defaults and decorators of a function mean what they mean."""
        return self.end_of(self.signature(scope).parent)

    def place_of(self, one: Placed) -> Place:
        """Where a call or a read stands."""
        return Place(self.name, one.scope, one.branch, one.order)

    def place_in(self, scope: int, one: Ordered) -> Place:
        """Where a binding, a store or an outcome of a scope stands."""
        return Place(self.name, scope, one.branch, one.order)

    def found(self, name: str, place: Place) -> Found | None:
        """The bindings of a name that can be read at a place; None where the module binds no such name."""
        return self.find(name, place.scope, place.branch, place.order)

    def returned(self, scope: int) -> Iterator[tuple[AccessPath, Place]]:
        """What a function returns, each with its place."""
        for outcome in self.scope(scope).returned:
            yield outcome.value, self.place_in(scope, outcome)

    def stored(self, class_scope: int, name: str) -> Iterator[tuple[AccessPath, Place]]:
        """What the methods of a class store on an attribute, each with its place."""
        if all(stored != name for _, _, stored in self.stored_names(class_scope)):
            return
        for scope, store in self.method_stores(class_scope):
            if store.name == name and store.value is not None:
                yield store.value, self.place_in(scope, store)

    def values(self, found: Found) -> Iterator[tuple[AccessPath | None, Place]]:
        """What bindings give their name, each with its place; None for one that only announces it."""
        for binding in found.bindings:
            yield binding.value, self.place_in(found.scope, binding)


def missing(name: str) -> ModuleView:
    """The view of a module that the project does not have."""
    return ModuleView(name, _NO_FACTS)
