"""The symbol table of one module: its scopes and bindings, and which of them a name means at a place."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from fastpg_lint.facts.access_paths import (
    TRUE,
    AccessPath,
    Attribute,
    Awaited,
    Code,
    Element,
    Entered,
    Imported,
    Item,
    Name,
    Result,
    Tested,
)
from fastpg_lint.facts.interface import only_raises
from fastpg_lint.facts.records import (
    Binding,
    Branch,
    Call,
    ModuleFacts,
    Parameter,
    Read,
    Scope,
    ScopeKind,
    Signature,
    Store,
)
from fastpg_lint.semantic.word_table import WordTable
from fastpg_lint.source.segments import WIDTH, body_of, is_in_body, stretch_of

AT_THE_END = float("inf")
"""The order of a reader that runs when the scope has been read to its end."""


class Found:
    """The bindings of a name that a reader may see, and the scope that they stand in."""

    __slots__ = ("bindings", "key", "parameter", "scope")

    def __init__(self, scope: int, bindings: list[Binding], parameter: Parameter | None) -> None:
        self.scope = scope
        self.bindings = bindings
        self.parameter = parameter
        self.key = self._key()
        """The same for all readers that see the same bindings."""

    def _key(self) -> tuple[int, str, tuple[int, ...]]:
        if not self.bindings:
            return (self.scope, self.parameter.name if self.parameter else "", ())
        if len(self.bindings) == 1 and self.parameter is None:
            return (self.scope, self.bindings[0].name, (self.bindings[0].order,))
        orders = tuple(binding.order for binding in self.bindings)
        return (self.scope, self.bindings[0].name, (*orders, -1) if self.parameter else orders)


class SymbolTable(WordTable):
    """One module's facts, indexed for looking things up.

    Whatever gives something of the body of a function tells `look_into_body`, or `look_into_bodies` where it
    may be that of any; the rest is the interface.
    """

    def __init__(self, facts: ModuleFacts) -> None:
        super().__init__(facts)
        self._bindings: dict[int, dict[str, list[Binding]]] = {}
        self._definitions: dict[int, dict[tuple[str, int], Binding]] = {}
        self._parameters: dict[int, dict[str, Parameter]] = {}
        self._from_inside: dict[tuple[int, str], Found | None] = {}
        self._found_anywhere: dict[tuple[int, str], Found | None] = {}
        """What is found of a name in a scope, wherever it is read there."""
        self._additions: dict[int, dict[str, list[Call]]] = {}
        self._method_stores: dict[int, list[tuple[int, Store]]] = {}

    def look_at_scope(self, scope: int) -> None:
        """Is told whenever all of a scope is given."""
        if scope >> WIDTH & 1 or self._facts.scopes[scope].kind == ScopeKind.FUNCTION:
            self.look_into_body(body_of(scope))

    @property
    def facts(self) -> ModuleFacts:
        """All records of the module."""
        self.look_into_bodies()
        return self._facts

    @property
    def weight(self) -> int:
        """What holding the module takes, in calls."""
        return self._facts.weight

    @property
    def stretches(self) -> int:
        """How many outermost functions there are, and one more for what stands behind them."""
        return stretch_of(self._facts.scopes.count << WIDTH) + 1

    @property
    def stars(self) -> tuple[AccessPath, ...]:
        """Modules whose names are all imported, `from x import *`."""
        return self._facts.stars

    @property
    def calls_of_values(self) -> tuple[int, ...]:
        """Numbers of the calls of what a name, a subscript or another call gives: `HANDLERS[kind](event)`."""
        self.look_into_bodies()
        return self._calls_of_values

    @cached_property
    def _calls_of_values(self) -> tuple[int, ...]:
        calls = self._facts.calls.items()
        given = (number for number, call in calls if not isinstance(call.function, Attribute | Name))
        return tuple(sorted({*self._words.of_bound, *given}))

    @cached_property
    def imported_modules(self) -> frozenset[str]:
        """The modules that imports at the module's own level name, as they are written there."""
        values = (binding.value for binding in self.scope(0).bindings)
        return frozenset(value.module for value in values if isinstance(value, Imported))

    def decorator_words(self, scope: Scope) -> set[str]:
        """What the attributes that decorate something end with: `command` for `@app.command("load")`."""
        made = (self.call(one.call).function if isinstance(one, Result) else one for one in scope.decorators)
        return {one.name for one in made if isinstance(one, Attribute)}

    def reads_in(self, scope: int) -> Iterator[Read]:
        """The reads that stand directly in a scope."""
        return map(self._facts.reads.__getitem__, self.scope(scope).reads)

    def additions(self, scope: int, name: str) -> list[Call]:
        """Calls that add one element to what a name of a function holds: `found.append(x)`."""
        self.look_at_scope(scope)
        if scope not in self._additions:
            added = self._additions[scope] = defaultdict(list)
            for number in sorted(self.calls_of_body(scope)):
                match call := self.call(number):
                    case Call(Attribute(Name(to), "append" | "add"), (_,)):
                        added[to].append(call)
        return self._additions[scope].get(name, [])

    @property
    def bound_elsewhere(self) -> dict[int, list[Binding]]:
        """The bindings of the module's names that functions make, after `global`, as far as values tell.

        They are told by the scope of the call whose value is bound, or by 0 where another name is.
        """
        for number in self._calls_bound:
            self.look_at(number)
        return self._bound_elsewhere

    @cached_property
    def _calls_bound(self) -> list[int]:
        """The calls that the values of the module's own names come from."""
        values = (_root(binding.value) for binding in self.scope(0).bindings)
        return [value.call for value in values if isinstance(value, Result)]

    @cached_property
    def flags(self) -> list[Binding]:
        """The bindings that make a name of the module True, wherever they stand."""
        return [binding for binding in self.scope(0).bindings if binding.value == TRUE]

    @cached_property
    def _bound_elsewhere(self) -> dict[int, list[Binding]]:
        found: dict[int, list[Binding]] = defaultdict(list)
        for binding in self.scope(0).bindings:
            value = _root(binding.value)
            scope = self.call(value.call).scope if isinstance(value, Result) else 0
            if scope or (isinstance(value, Name) and value.id not in self.bindings(0)):
                found[scope].append(binding)
        return found

    @property
    def classes(self) -> tuple[int, ...]:
        """The scopes that are classes."""
        return self._facts.classes

    @property
    def outside(self) -> tuple[int, ...]:
        """The scopes outside of functions: the module's own, and those of its classes."""
        return (0, *(one for one in self._facts.classes if not is_in_body(one)))

    def body(self, scope: int) -> Iterator[int]:
        """The scopes whose code runs when that of a scope does: itself, and the comprehensions in it."""
        yield scope
        for child in self.scope(scope).inner:
            if self.scope(child).kind == ScopeKind.COMPREHENSION:
                yield from self.body(child)

    def calls_of_body(self, scope: int) -> Iterator[int]:
        """The numbers of the calls that are made when the code of a scope runs."""
        return (number for one in self.body(scope) for number in self.scope(one).calls)

    def reads_of_body(self, scope: int) -> Iterator[Read]:
        """The reads that are done when the code of a scope runs."""
        return (read for one in self.body(scope) for read in self.reads_in(one))

    def scope(self, number: int) -> Scope:
        """All of a scope."""
        record = self._facts.scopes[number]
        if number >> WIDTH & 1 or record.kind == ScopeKind.FUNCTION:
            self.look_into_body(body_of(number))
        return record

    def signature(self, number: int) -> Signature:
        """What can be said of a scope without looking into a function."""
        if number >> WIDTH & 1:
            self.look_into_body(number >> WIDTH)
        return self._facts.scopes[number]

    def only_raises(self, scope: int) -> bool:
        """Whether a function raises something whenever it is called, and returns nothing."""
        self.look_at(scope)
        record = self._facts.scopes[scope]
        return only_raises(record) and record.raised[0].branch == self.branch_of(scope)

    def call(self, number: int) -> Call:
        if number >> WIDTH & 1:
            self.look_into_body(number >> WIDTH)
        return self._facts.calls[number]

    def bindings(self, scope: int) -> dict[str, list[Binding]]:
        """The bindings of a scope by name, in order."""
        self.look_at_scope(scope)
        return self._bindings_of(scope)

    def _bindings_of(self, scope: int) -> dict[str, list[Binding]]:
        index = self._bindings.get(scope)
        if index is None:
            index = defaultdict(list)
            for binding in self._facts.scopes[scope].bindings:
                index[binding.name].append(binding)
            self._bindings[scope] = index
        return index

    def method_stores(self, class_scope: int) -> list[tuple[int, Store]]:
        """What methods of a class store on attributes, with the scope of each: `self.client = …`."""
        self.look_into_bodies()
        return self._method_stores_of(class_scope)

    def stored_names(self, class_scope: int) -> Iterator[tuple[int, str, str]]:
        """Where methods of a class store on attributes: the scope of each, a name, and its attribute."""
        self.look_at(class_scope)
        for scope, store in self._method_stores_of(class_scope):
            if isinstance(store.of, Name):
                yield scope, store.of.id, store.name

    def _method_stores_of(self, class_scope: int) -> list[tuple[int, Store]]:
        known = self._method_stores.get(class_scope)
        if known is None:
            known = self._method_stores[class_scope] = [
                (number, store)
                for number in self._facts.scopes[class_scope].inner
                if self._facts.scopes[number].kind == ScopeKind.FUNCTION
                for store in self._facts.scopes[number].stores
            ]
        return known

    def branch_of(self, scope: int) -> int:
        """The branch that a function is defined in, and its body with it."""
        definition = self.definition(scope)
        return definition.branch if definition is not None else 0

    def definition(self, scope: int) -> Binding | None:
        """What binds the name of a function or class to it, in the scope around it."""
        record = self.signature(scope)
        self.look_at_scope(record.parent)
        known = self._definitions.get(record.parent)
        if known is None:
            known = self._definitions[record.parent] = {}
            for binding in self._facts.scopes[record.parent].bindings:
                if isinstance(binding.value, Code):
                    known.setdefault((binding.name, binding.value.scope), binding)
        return known.get((record.name, scope))

    def function_of(self, scope: int) -> int:
        """The innermost scope around this one, itself included, that is not a comprehension."""
        while self.signature(scope).kind == ScopeKind.COMPREHENSION:
            scope = self.signature(scope).parent
        return scope

    def find(self, name: str, scope: int, branch: int, order: float) -> Found | None:
        """The bindings of a name that can be read at a place, as Python's scoping has it."""
        is_first = True
        while scope >= 0:
            record = self._facts.scopes[scope]
            if is_first and (scope >> WIDTH & 1 or record.kind == ScopeKind.FUNCTION):
                self.look_into_body(body_of(scope))
            is_first = False
            is_comprehension = record.kind == ScopeKind.COMPREHENSION
            seen = (0, AT_THE_END) if is_comprehension else (branch, order)
            found = self._find_in(name, scope, *seen)
            if found is not None:
                return found
            scope = record.parent
            if not is_comprehension:
                return self._find_from_inside(name, scope)
        return None

    def _find_from_inside(self, name: str, scope: int) -> Found | None:
        """The bindings of a name as a function that is defined in a scope sees them when it runs."""
        key = (scope, name)
        if key not in self._from_inside:
            found = None
            while scope >= 0 and found is None:
                record = self._facts.scopes[scope]
                if record.kind != ScopeKind.CLASS:
                    found = self._find_in(name, scope, 0, AT_THE_END)
                scope = record.parent
            self._from_inside[key] = found
        return self._from_inside[key]

    def _find_in(self, name: str, scope: int, branch: int, order: float) -> Found | None:
        key = (scope, name)
        if key in self._found_anywhere:
            return self._found_anywhere[key]
        bindings = self._bindings_of(scope).get(name) or []
        parameter = self._parameter(scope, name) if self._facts.scopes[scope].parameters else None
        if bindings and (parameter is not None or len(bindings) > 1 or isinstance(bindings[0].value, Tested)):
            return self._find_among(bindings, parameter, scope, branch, order)
        known = bindings or parameter is not None
        found = self._found_anywhere[key] = Found(scope, bindings, parameter) if known else None
        return found

    def _parameter(self, scope: int, name: str) -> Parameter | None:
        known = self._parameters.get(scope)
        if known is None:
            known = self._parameters[scope] = {p.name: p for p in self._facts.scopes[scope].parameters}
        return known.get(name)

    def _find_among(
        self, bindings: list[Binding], parameter: Parameter | None, scope: int, branch: int, order: float
    ) -> Found | None:
        reaching, certain = self._reaching(bindings, branch, order)
        if not certain and parameter is not None:
            return Found(scope, reaching, parameter)
        own = [binding for binding in bindings if not isinstance(binding.value, Tested)]
        if not certain and not own:
            # `isinstance` has told of a name that a scope further out binds.
            return None
        # Read before it is bound: the value of an earlier turn of a loop.
        reaching = reaching or own
        return Found(scope, reaching, None) if reaching else None

    def _reaching(self, bindings: list[Binding], branch: int, order: float) -> tuple[list[Binding], bool]:
        reaching: list[Binding] = []
        for binding in (one for one in reversed(bindings) if one.order < order):
            if self.contains(binding.branch, branch):
                return [*reaching, binding], True
            # What a test tells holds below it alone, and arms of one statement know nothing of each other.
            if not (isinstance(binding.value, Tested) or self.are_exclusive(binding.branch, branch)):
                reaching.append(binding)
        return reaching, False

    def branch(self, number: int) -> Branch:
        if number >> WIDTH & 1:
            self.look_into_body(number >> WIDTH)
        return self._facts.branches[number]

    def upwards(self, branch: int) -> Iterator[int]:
        """The numbers of a branch and of those around it, as `ModuleFacts` has them."""
        self.look_at(branch)
        return self._facts.upwards(branch)

    def contains(self, outer: int, inner: int) -> bool:
        """Whether a branch is another, or lies in it."""
        if inner > outer and inner >> WIDTH & 1:
            self.look_into_body(inner >> WIDTH)
        while inner > outer:
            inner = self._facts.branches[inner].parent
        return inner == outer

    def are_exclusive(self, one: int, other: int) -> bool:
        """Whether two branches lie in different arms of one statement."""
        if one == 0 or other == 0:
            return False
        self.look_at(one)
        self.look_at(other)
        if one == other:
            return False
        arms = dict(self._arms(one))
        return any(arms.get(point, arm) != arm for point, arm in self._arms(other))

    def _arms(self, branch: int) -> list[tuple[int, int]]:
        arms = []
        while branch > 0:
            record = self._facts.branches[branch]
            arms.append((record.point, record.arm))
            branch = record.parent
        return arms


def _root(value: AccessPath | None) -> AccessPath | None:
    """What a value is taken out of, or waited for."""
    while isinstance(value, Attribute | Awaited | Element | Entered | Item):
        value = value.of
    return value
