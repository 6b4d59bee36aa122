"""Loops: those that a call runs in, what they go over, and the names that they bind."""

from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct, structs

from fastpg_lint.facts.access_paths import (
    TRUE,
    AccessPath,
    Attribute,
    Awaited,
    Display,
    Either,
    Element,
    Entered,
    Item,
    Iterated,
    Name,
    Operation,
    Result,
)
from fastpg_lint.facts.records import Binding, BranchKind, Call, ScopeKind
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.symbol_table import SymbolTable
from fastpg_lint.semantic.types import Place
from fastpg_lint.source.site import Site


class Loop(Struct, frozen=True):
    """A `for` loop, or a clause of a comprehension: what it goes over, and the names that it binds.

    `at` is the statement of a loop, None for a comprehension.
    """

    over: AccessPath
    place: Place
    names: frozenset[str]
    is_async: bool
    at: Site | None = None


class LoopReader:
    """Reads the loops of a module."""

    def __init__(self, view: ModuleView) -> None:
        self._index = view
        self._statements: dict[tuple[int, int], list[Loop]] = {}
        """The `for` loops around the branches of scopes: many calls stand in one branch."""
        self._around: dict[int, list[Loop]] = {}

    @cached_property
    def calls_inside(self) -> tuple[int, ...]:
        """The numbers of the calls that may run in a loop or a comprehension, going up."""
        facts, inside = self._index.facts, set()
        for number, branch in facts.branches.items():
            if branch.kind == BranchKind.LOOP or branch.parent in inside:
                inside.add(number)
        clauses = {n for n, scope in facts.scopes.items() if scope.kind == ScopeKind.COMPREHENSION}
        return tuple(
            number for number, call in facts.calls.items() if call.branch in inside or call.scope in clauses
        )

    def around(self, number: int) -> list[Loop]:
        """The `for` loops and comprehensions of its function that a call runs in, the innermost first.

        A loop's head runs once: what stands in it is not inside.
        """
        call = self._index.call(number)  # asked each time, for it tells that its body is looked into
        known = self._around.get(number)
        if known is None:
            known = self._around[number] = self._find_around(number, call)
        return known

    def _find_around(self, number: int, call: Call) -> list[Loop]:
        scope = call.scope
        found: list[Loop] = []
        while self._index.scope(scope).kind == ScopeKind.COMPREHENSION:
            clauses = self._loops(scope, self._index.scope(scope).bindings, None)
            found.extend(loop for loop in clauses if not self.mentions(loop.over, number))
            scope = self._index.scope(scope).parent
        if call.branch > 0:
            found.extend(self._around_branch(scope, call.branch))
        return found

    def _around_branch(self, scope: int, branch: int) -> list[Loop]:
        known = self._statements.get((scope, branch))
        if known is None:
            known = self._statements[scope, branch] = []
            for around in self._index.upwards(branch):
                record = self._index.branch(around)
                if record.kind == BranchKind.LOOP:
                    known.extend(self._statement(scope, around, record.at))
        return known

    def of_comprehension(self, scope: int) -> list[Loop]:
        """The loops of a comprehension, by the number of its scope."""
        return self._loops(scope, self._index.scope(scope).bindings, None)

    def _statement(self, scope: int, branch: int, at: Site | None) -> list[Loop]:
        """A `for` loop, none for `while`; names given a value in its body change with each turn as well."""
        bindings = self._index.scope(scope).bindings
        heads = self._loops(scope, [one for one in bindings if one.branch == branch], at)[:1]
        inner = {one for one in {one.branch for one in bindings} if self._index.contains(branch, one)}
        inside = frozenset(one.name for one in bindings if one.branch in inner)
        return [structs.replace(head, names=head.names | inside) for head in heads]

    def _loops(
        self, scope: int, bindings: "tuple[Binding, ...] | list[Binding]", at: Site | None
    ) -> list[Loop]:
        """The loops that some bindings belong to, one for each thing that is gone over."""
        heads: list[tuple[Iterated, list[Binding]]] = []
        for binding in bindings:
            iterated = _iterated(binding.value)
            if iterated is not None and heads and heads[-1][0] == iterated:
                heads[-1][1].append(binding)
            elif iterated is not None:
                heads.append((iterated, [binding]))
        return [self._loop(scope, iterated, bound, at) for iterated, bound in heads]

    def _loop(self, scope: int, iterated: Iterated, bound: list[Binding], at: Site | None) -> Loop:
        first = bound[0]
        return Loop(
            over=iterated.of,
            place=self._index.place_in(scope, first),
            names=frozenset(binding.name for binding in bound),
            is_async=iterated.is_async,
            at=at,
        )

    def mentions(self, path: AccessPath, number: int) -> bool:
        """Whether a call is part of an expression."""
        return any(found == number for found in self._calls_in(path, number))

    def _calls_in(self, path: AccessPath, least: int) -> Iterator[int]:
        """The calls in an expression with at least a number: those in a call's own parts come before it."""
        if isinstance(path, Result):
            if path.call >= least:
                call = self._index.call(path.call)
                yield path.call
                yield from self._calls_in(call.function, least)
                for argument in call.arguments:
                    yield from self._calls_in(argument.value, least)
            return
        for part in parts_of(path):
            yield from self._calls_in(part, least)

    def depends_on(self, path: AccessPath, names: frozenset[str]) -> bool:
        """Whether an expression is made of names that a loop binds, through calls as well."""
        if isinstance(path, Name):
            return path.id in names
        return any(self.depends_on(part, names) for part in all_parts_of(self._index, path))


def all_parts_of(index: SymbolTable, path: AccessPath) -> tuple[AccessPath, ...]:
    """The expressions that one is made of directly: for a call, what is called and its arguments."""
    if isinstance(path, Result):
        call = index.call(path.call)
        return (call.function, *(argument.value for argument in call.arguments))
    return parts_of(path)


def parts_of(path: AccessPath) -> tuple[AccessPath, ...]:
    """The expressions that one is made of directly; a call's parts are not among them."""
    match path:
        case Attribute(of) | Awaited(of) | Entered(of) | Iterated(of) | Element(of):
            return (of,)
        case Item(of, key):
            return (of, key)
        case Display(_, elements):
            return elements
        case Either(options):
            return options
        case Operation(_, operands):
            return operands
    return ()


def _iterated(path: AccessPath | None) -> Iterated | None:
    """What a `for` gives its target, or a part of it."""
    while isinstance(path, Element):
        path = path.of
    return path if isinstance(path, Iterated) else None


def is_in_loop_without_end(view: ModuleView, branch: int) -> bool:
    """Whether a branch lies in a `while True`."""
    around = (view.branch(one) for one in view.upwards(branch))
    return any(one.kind == BranchKind.LOOP and one.test == TRUE for one in around)
