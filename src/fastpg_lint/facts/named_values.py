"""What becomes of values that names are given: who reads the name before it gets its next value.

A function may have thousands of values of one name and as many uses, so what is asked of each value is worked
out once for its name.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from fastpg_lint.facts.access_paths import Tested
from fastpg_lint.facts.fates import HANDED_ON, as_argument, is_taken
from fastpg_lint.facts.open_records import OpenCall, OpenScope, Use
from fastpg_lint.facts.records import Binding, Branch, BranchKind, Fate, ScopeKind
from fastpg_lint.facts.tables import NumberedTable

_NAMED = frozenset({Fate.KEPT, Fate.CONTAINER})
"""Fates of a value that depend on what becomes of a name."""
_NEVER = float("inf")


class NamedValues:
    """The names of one module whose walk is over, and what its calls give to them."""

    def __init__(
        self,
        scopes: NumberedTable[OpenScope],
        branches: NumberedTable[Branch],
        calls: NumberedTable[OpenCall],
        uses: Iterable[Use],
    ) -> None:
        self._scopes = scopes
        self._branches = branches
        self._calls = calls
        self._uses: dict[str, list[Use]] = defaultdict(list)
        for use in uses:
            self._uses[use.name].append(use)
        self._bindings: dict[int, dict[str, list[Binding]]] = {}
        """Those that give a value, by scope and name; none for the names of parameters."""
        self._seen: dict[str, dict[int, list[Use]]] = {}
        """The uses of names, by the scope whose name each is."""
        self._names: dict[tuple[int, str], _Name] = {}

    def settle(self) -> None:
        """Tells the values whose name somebody uses from those that are lost with their name."""
        for call in self._calls:
            if call.fate in _NAMED and call.name:
                call.fate = self._fate(call)

    def _fate(self, call: OpenCall) -> Fate:
        """What becomes of a value that a name is given to, itself or in a container."""
        number, scope = call.scope, self._scopes[call.scope]
        while scope.kind == ScopeKind.COMPREHENSION:
            number, scope = scope.parent, self._scopes[scope.parent]
        if scope.kind in (ScopeKind.MODULE, ScopeKind.CLASS) or call.name in scope.outer_names:
            return call.fate
        name = self._name(number, call.name)
        begin, end = (-1, _NEVER) if self._in_loop(call.branch) else (call.order, name.rebound(call))
        here = name.fates(begin, end)
        fates = here | name.elsewhere
        if call.fate == Fate.CONTAINER:
            return Fate.CONTAINER if fates else Fate.LOST
        if fates.isdisjoint(HANDED_ON):
            return Fate.LOST if Fate.TAKEN not in fates else Fate.TAKEN
        is_here = name.bound == 1 and not name.is_read_later
        return Fate.TAKEN if is_here and is_taken(fates) else Fate.KEPT

    def _name(self, number: int, name: str) -> "_Name":
        known = self._names.get((number, name))
        if known is None:
            bindings = self._bindings_in(number).get(name, ())
            uses = self._seen_by_scope(name).get(number, ())
            is_read_later = any(not self._runs_in(use.scope, number) for use in uses)
            known = _Name(number, bindings, uses, self._fate_of_use, is_read_later=is_read_later)
            self._names[number, name] = known
        return known

    def _seen_by_scope(self, name: str) -> dict[int, list[Use]]:
        """The uses of a name, by the number of the scope that gives it its value."""
        known = self._seen.get(name)
        if known is None:
            known = self._seen[name] = defaultdict(list)
            for use in self._uses.get(name, ()):
                known[self._owner(use.scope, name)].append(use)
        return known

    def _owner(self, number: int, name: str) -> int:
        """The nearest scope, from one outwards, that gives a name a value; -1 where none does."""
        while number >= 0 and name not in self._bindings_in(number):
            number = self._scopes[number].parent
        return number

    def _bindings_in(self, number: int) -> dict[str, list[Binding]]:
        known = self._bindings.get(number)
        if known is None:
            scope = self._scopes[number]
            known = self._bindings[number] = {one.name: [] for one in scope.parameters}
            for one in filter(_gives_value, scope.bindings):
                known.setdefault(one.name, []).append(one)
        return known

    def _fate_of_use(self, use: Use) -> Fate:
        """What a use makes of a value; one that prints it or counts it takes it for what it is not."""
        if use.fate != Fate.ARGUMENT or use.receiver < 0:
            return use.fate
        return as_argument(self._calls[use.receiver].text)

    def _runs_in(self, inner: int, outer: int) -> bool:
        """Whether what stands in a scope runs with another: in itself, or in a comprehension of it."""
        while inner > outer and self._scopes[inner].kind == ScopeKind.COMPREHENSION:
            inner = self._scopes[inner].parent
        return inner == outer

    def _in_loop(self, branch: int) -> bool:
        while branch > 0:
            if self._branches[branch].kind == BranchKind.LOOP:
                return True
            branch = self._branches[branch].parent
        return False


class _Name:
    """A name of one scope: when it gets its values, and what those make of it who read it."""

    def __init__(
        self,
        scope: int,
        bindings: Sequence[Binding],
        uses: Iterable[Use],
        fate_of: Callable[[Use], Fate],
        *,
        is_read_later: bool,
    ) -> None:
        """`is_read_later` says that a function reads it which may run when the scope is through."""
        self.is_read_later = is_read_later
        self.bound = len(bindings)
        self._given: dict[int, list[int]] = defaultdict(list)
        """The orders in which it gets a value, by branch."""
        for one in bindings:
            self._given[one.branch].append(one.order)
        fates = [(use, fate_of(use)) for use in uses]
        self.elsewhere = frozenset(fate for use, fate in fates if use.scope != scope)
        """What those make of it who read it in a scope further in."""
        self._orders = [use.order for use, _ in fates if use.scope == scope]
        self._fates = [fate for use, fate in fates if use.scope == scope]
        self._to_the_end = _to_the_end(self._fates)

    def rebound(self, call: OpenCall) -> float:
        """When it surely gets its next value after a call's: the order of that binding."""
        given = self._given.get(call.branch, [])
        # The first of the later ones is the binding of the call's own value.
        following = bisect_right(given, call.order) + 1
        return given[following] if following < len(given) else _NEVER

    def fates(self, begin: int, end: float) -> frozenset[Fate]:
        """What those make of it who read it in the scope itself, after one order and before another."""
        first = bisect_right(self._orders, begin)
        if end == _NEVER:
            return self._to_the_end[first]
        return frozenset(self._fates[first : bisect_left(self._orders, end)])


def _to_the_end(fates: Sequence[Fate]) -> list[frozenset[Fate]]:
    """For each place, which fates there are from there on."""
    found = [frozenset[Fate]()]
    for fate in reversed(fates):
        found.append(found[-1] if fate in found[-1] else found[-1] | {fate})
    return found[::-1]


def _gives_value(binding: Binding) -> bool:
    """Whether a binding gives its name a new value, and does not only tell of what it has."""
    return binding.value is not None and not isinstance(binding.value, Tested)
