"""The facts of a module under construction, shared by the visitors of one walk.

Visitors meet here only: one opens scopes, one turns expressions into paths, one binds names. The draft
is thrown away once `finish` has made the frozen records.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable

import libcst as cst
from msgspec.structs import replace

from fastpg_lint.facts.access_paths import OPAQUE, AccessPath
from fastpg_lint.facts.named_values import NamedValues
from fastpg_lint.facts.open_records import OpenCall, OpenScope, Use
from fastpg_lint.facts.records import (
    Binding,
    Branch,
    BranchKind,
    Call,
    Fate,
    ModuleFacts,
    Read,
    Scope,
    ScopeKind,
    Usage,
)
from fastpg_lint.facts.secrets.literal_facts import LiteralFact
from fastpg_lint.facts.string_nodes import PLAIN
from fastpg_lint.facts.tables import NumberedTable
from fastpg_lint.facts.words import find_words
from fastpg_lint.source.node_types import node_type
from fastpg_lint.source.numbering import SiteVisitor
from fastpg_lint.source.segments import WIDTH
from fastpg_lint.source.site import Site

_SETTLED: frozenset[type] = frozenset({cst.Call, cst.Name, cst.IfExp, cst.BooleanOperation})
"""The expressions of whose value it matters what becomes."""


class FactsBuilder:
    """Scopes, calls and paths of one module, in the making."""

    def __init__(self, sites: SiteVisitor) -> None:
        self.sites = sites
        self.scopes = NumberedTable[OpenScope]()
        self.branches = NumberedTable[Branch]([[Branch(-1, 0, -1)]])
        self.calls = NumberedTable[OpenCall]()
        self.reads = NumberedTable[Read]()
        self.stars: list[AccessPath] = []
        self.packages: list[str] = []
        self.paths: dict[int, AccessPath] = {}
        self.call_numbers: dict[int, int] = {}
        self.uses: dict[int, Use] = {}
        self.targets: set[int] = set()
        """Attributes that are assigned to, not read."""
        self.scope_stack: list[OpenScope] = []
        self.scope: OpenScope
        """The scope that the walk is in, the top of the stack."""
        self.last_left: OpenScope | None = None
        """The scope that was left last: of a comprehension, while the other visitors leave it."""
        self.branch_stack: list[int] = [0]
        self.branch = 0
        """The branch that the walk is in, likewise."""
        self._firsts: dict[int, int] = {}
        """The numbers of the branches that are first arms, by what the statements are told by."""
        module = OpenScope(ScopeKind.MODULE, "", 0, -1, Site(-1))
        self.scopes.add(0, module)
        self.enter(module)

    def next_order(self) -> int:
        sites = self.sites
        sites.steps += 1
        return sites.steps

    def new_scope(self, kind: ScopeKind, name: str, at: Site) -> OpenScope:
        parent = self.scope_stack[-1].number if self.scope_stack else -1
        scope = OpenScope(kind, name, -1, parent, at)
        scope.number = self.scopes.add(self.sites.segment, scope)
        return scope

    def new_call(self, call: OpenCall) -> int:
        """Takes up a call; gives its number."""
        return self.calls.add(self.sites.segment, call)

    def enter(self, scope: OpenScope) -> None:
        self.scope_stack.append(scope)
        self.scope = scope

    def leave(self) -> None:
        self.last_left = self.scope_stack.pop()
        self.scope = self.scope_stack[-1]

    def function_scope(self) -> OpenScope:
        """The innermost scope that is not a comprehension."""
        return next(scope for scope in reversed(self.scope_stack) if scope.kind != ScopeKind.COMPREHENSION)

    def enter_branch(
        self,
        point: int,
        arm: int,
        kind: BranchKind,
        test: AccessPath | None,
        together: tuple[AccessPath, ...],
    ) -> None:
        """Opens an arm of the statement that has a point of its own, the first arm first."""
        segment = self.sites.segment
        if arm == 0:
            self._firsts[point] = self.branches.number_of_next(segment)
        at = self.sites.current() if test is not None else None
        branch = Branch(self.branch, self._firsts[point], arm, kind, test, at, together=together)
        self.branch = self.branches.add(segment, branch)
        self.branch_stack.append(self.branch)

    def leave_branch(self) -> None:
        self.branch_stack.pop()
        self.branch = self.branch_stack[-1]

    def leave_loop(self) -> None:
        """Says that a `break` ends the branch, and the innermost loop; nothing where there is none."""
        for number in reversed(self.branch_stack):
            if self.branches[number].kind == BranchKind.LOOP:
                self.branches[self.branch] = replace(self.branches[self.branch], breaks=True)
                self.branches[number] = replace(self.branches[number], is_left=True)
                return

    def path_of(self, node: cst.CSTNode | None) -> AccessPath:
        """The path of an expression that the walk has left already."""
        return OPAQUE if node is None else self.paths.get(id(node), OPAQUE)

    def bind(
        self,
        name: str,
        value: AccessPath | None,
        at: Site,
        annotation: AccessPath | None = None,
        scope: OpenScope | None = None,
    ) -> None:
        """Record that a name has a value from here on."""
        scope = scope or self.scope
        owner = self.scopes[scope.outer_names.get(name, scope.number)]
        owner.bindings.append(Binding(name, value, annotation, self.next_order(), self.branch, at))

    def settle(self, node: cst.CSTNode | None, fate: Fate, receiver: int = -1, name: str = "") -> None:
        """Say what becomes of an expression's value, through the choices that only pass it on."""
        kind = node_type(node)
        if kind not in _SETTLED:
            return
        if kind is cst.Call:
            number = self.call_numbers.get(id(node))
            if number is not None:
                call = self.calls[number]
                call.fate, call.receiver, call.name = fate, receiver, name
        elif kind is cst.Name:
            use = self.uses.get(id(node))
            if use is not None:
                use.fate, use.receiver = fate, receiver
        elif isinstance(node, cst.IfExp):
            self.settle(node.body, fate, receiver, name)
            self.settle(node.orelse, fate, receiver, name)
        elif isinstance(node, cst.BooleanOperation):
            is_tested = isinstance(node.operator, cst.And) or isinstance(node.right, PLAIN)
            self.settle(node.left, *((Fate.CONDITION,) if is_tested else (fate, receiver, name)))
            self.settle(node.right, fate, receiver, name)

    def read(self, path: AccessPath, text: str, at: Site, fate: Fate = Fate.OTHER, method: str = "") -> None:
        """Record a use without a call."""
        read = Read(path, text, at, self.scope.number, self.branch, self.next_order(), fate, method)
        self.reads.add(self.sites.segment, read)

    def finish(self, literals: Iterable[LiteralFact]) -> ModuleFacts:
        """The frozen records, once the walk is over."""
        NamedValues(self.scopes, self.branches, self.calls, self.uses.values()).settle()
        scopes = self._closed()
        calls = self.calls.made(
            lambda c: Call(
                c.function, c.arguments, c.text, c.at, c.scope, c.branch, c.order, c.fate, c.receiver
            )
        )
        return ModuleFacts(
            scopes=scopes,
            branches=self.branches,
            calls=calls,
            reads=self.reads,
            stars=tuple(self.stars),
            literals=tuple(literals),
            usages=self._usages(),
            classes=tuple(n for n, scope in scopes.items() if scope.kind == ScopeKind.CLASS),
            words=NumberedTable([[find_words(scopes, calls)]]),
            size=len(calls),
            packages=tuple(dict.fromkeys(self.packages)),
        )

    def _closed(self) -> NumberedTable[Scope]:
        """The scopes as records, with the numbers of what stands directly in each."""
        calls = _by_scope((number, call.scope) for number, call in self.calls.items())
        reads = _by_scope((number, read.scope) for number, read in self.reads.items())
        inner = _by_scope((number, scope.parent) for number, scope in self.scopes.items())
        return self.scopes.made(
            lambda scope: scope.closed(calls[scope.number], reads[scope.number], inner[scope.number])
        )

    def _usages(self) -> NumberedTable[Usage]:
        """The names that functions bind, with the scopes in the same body that read them."""
        functions = (scope for scope in self.scopes if scope.kind == ScopeKind.FUNCTION)
        bound = {(one.order >> WIDTH, one.name) for scope in functions for one in scope.bindings}
        read = ((use.order >> WIDTH, use.name, use.scope) for use in self.uses.values())
        counts = Counter(one for one in read if one[:2] in bound)
        usages = NumberedTable[Usage]()
        for (segment, name, scope), count in counts.items():
            usages.add(segment, Usage(name, scope, count))
        return usages


def _by_scope(numbered: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    """The numbers of records by their scopes; each record is given as its number and that of its scope."""
    numbers: dict[int, list[int]] = defaultdict(list)
    for number, scope in numbered:
        numbers[scope].append(number)
    return numbers
