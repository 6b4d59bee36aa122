"""The call graph: which code a function's body runs, by calls, properties, loops and context managers."""

from collections.abc import Iterable, Iterator

from msgspec import Struct, structs

from fastpg_lint.facts.access_paths import AccessPath, Attribute, Iterated, Name, Result, dotted
from fastpg_lint.facts.records import AWAITED, BranchKind, Call, Fate, Read, Store, called, shortened
from fastpg_lint.incremental.lru import LruCache
from fastpg_lint.incremental.packed_sets import Packed
from fastpg_lint.semantic.call_graph.consumers import CONSUMERS, Consumers
from fastpg_lint.semantic.call_graph.pruned_branches import Settled, SettlingReader
from fastpg_lint.semantic.call_graph.special_methods import CONVERTING, ORDERING, SpecialMethods
from fastpg_lint.semantic.call_graph.targets import (
    ProjectCode,
    Target,
    TargetReader,
    as_called,
    is_any_known,
)
from fastpg_lint.semantic.inference.calls import ENTERING
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.runners import given_to
from fastpg_lint.semantic.types import (
    ClassObject,
    External,
    Function,
    Place,
    ScopeRef,
    Types,
    library_names,
)
from fastpg_lint.source.site import Site

NO_CALL = -1

_ASKING = {"builtins.len": "__len__", "builtins.next": "__next__"}
"""Callables that call a method of their first argument."""
_USING = CONSUMERS | ENTERING | frozenset(_ASKING)

_RUN_NOTHING = frozenset({Fate.ITEM, Fate.ASYNC_ENTERED})
"""What is used so runs nothing on the loop by itself."""


class Edge(Struct, frozen=True):
    """One thing that a body does: the place, the words, and what may run there (one of the targets).

    `call` is the number of the call, `NO_CALL` where an attribute is read, or a value entered or iterated.
    `branch` and `order` tell where in the body that is.
    """

    module: str
    at: Site
    text: str
    call: int
    targets: tuple[Target, ...]
    branch: int
    order: int
    is_awaited: bool = False

    @property
    def short_text(self) -> str:
        """What is called, as written, cut where it is long."""
        return shortened(self.text)

    @property
    def label(self) -> str:
        """The edge as a message names it: `` `session.execute()` ``, or `` `user.avatar` ``."""
        return called(self.text) if self.call != NO_CALL else f"`{self.short_text}`"

    @property
    def callees(self) -> tuple[ProjectCode, ...]:
        """The functions of the project that may run, none where something else may run as well."""
        if self.is_awaited or not self.targets or not isinstance(self.targets[0], ProjectCode):
            return ()  # said first, since it is so of nearly all edges
        found = tuple(target for target in self.targets if isinstance(target, ProjectCode))
        return found if len(found) == len(self.targets) else ()


MOST_ACTIONS = 15_000
"""Edges that are kept at hand: 12 MB of them. Others are read again when needed."""


class CallGraph:
    """Reads bodies as the edges that they perform."""

    def __init__(self, inference: Inference, settling: SettlingReader, special: SpecialMethods) -> None:
        self._infer = inference
        self._special = special
        self._actions = LruCache[ScopeRef, tuple[tuple[Edge, ...], Packed]](MOST_ACTIONS)
        self._settling = settling
        self._runs = TargetReader(inference, self._settling, special)
        self._consumers = Consumers(inference)
        self._uses = {
            Fate.ENTERED: self._runs.entered,
            Fate.ITERATED: self._runs.iterated,
            Fate.SUBSCRIPTED: lambda t: self._runs.asked(t, "__getitem__"),
            Fate.SEARCHED: self._runs.searched,
            Fate.FILLED: lambda t: self._runs.asked(t, "__setitem__"),
            Fate.EMPTIED: lambda t: self._runs.asked(t, "__delitem__"),
        }
        """What runs by what becomes of a value that is read."""
        inference.tracker.holders.append(self)

    def drop(self, inputs: int) -> None:
        """Drops the edges that depend on any of some inputs."""
        meets = self._infer.tracker.meeting(inputs)
        for body, known in self._actions.items():
            if meets[known[1]]:
                self._actions.drop(body)

    def forget(self) -> None:
        """Drops the edges that were read."""
        self._actions.clear()

    def edges(self, body: ScopeRef) -> tuple[Edge, ...]:
        """What a function does when it runs, comprehensions included, in the order of the text.

        Nested functions and lambdas run only where they are called. Calls of which nothing is known are
        left out.
        """
        tracker = self._infer.tracker
        known = self._actions.get(body)
        if known is None:
            with tracker.apart() as apart:
                edges = tuple(self._read(body))
            known = edges, tracker.packed(apart.read)
            self._actions.put(body, known, 1 + len(edges))
        tracker.read |= tracker.unpacked[known[1]]
        return known[0]

    def actions_as_called(self, code: ProjectCode) -> Iterator[Edge]:
        """What a function does when it is called with what its call has settled."""
        for edge in self.edges(code.of):
            if not code.settled:
                yield edge
            elif not self._settling.is_ruled_out(code.of, code.settled, edge.branch, edge.order):
                yield self._resettled(edge, code.settled)

    def _resettled(self, edge: Edge, around: Settled) -> Edge:
        """An edge with what its call hands on of what is settled around it."""
        if edge.call == NO_CALL:
            return edge
        call = self._infer.view(edge.module).call(edge.call)
        targets = tuple(self._runs.settled(target, call, around) for target in edge.targets)
        return structs.replace(edge, targets=targets) if targets != edge.targets else edge

    def _read(self, body: ScopeRef) -> Iterator[Edge]:
        index = self._infer.view(body.module)
        scopes = list(index.body(body.scope))
        calls = (number for scope in scopes for number in index.scope(scope).calls)
        for number in sorted(calls):
            call = index.call(number)
            if index.branch(call.branch).kind != BranchKind.TYPE_CHECKING:
                yield from self._of_call(body.module, number, call)
        for scope in scopes:
            for read in index.reads_in(scope):
                if read.fate == Fate.COMPUTED:
                    yield from self._computed(body.module, read)
                elif read.fate not in _RUN_NOTHING:
                    yield from self._of_read(body.module, read)
        for scope in scopes if self._special.sets else ():
            for store in index.scope(scope).stores:
                if self._special.is_set(store.name):
                    yield from self._assigned(index, scope, store)

    # calls

    def _of_call(self, module: str, number: int, call: Call) -> Iterator[Edge]:
        callees = self._infer.callee(module, number)
        place = Place(module, call.scope, call.branch, call.order)
        is_exact = (
            isinstance(call.function, Attribute)
            and any(isinstance(t, Function) for t in callees)
            and self._is_exact(call.function.of, place)
        )
        targets = self._runs.called(callees, place, call, is_exact=is_exact)

        def edge(targets: tuple[Target, ...], *, is_awaited: bool = False) -> Edge:
            return Edge(module, call.at, call.text, number, targets, call.branch, call.order, is_awaited)

        if is_any_known(targets):
            yield edge(targets, is_awaited=call.fate in AWAITED)
        elif isinstance(call.function, Attribute) and self._special.is_busy("__getattr__"):
            for missing in self._only_known(self._runs.properties(call.function, place)):
                yield Edge(module, call.at, call.text, NO_CALL, missing, call.branch, call.order)
        wrappers = self._wrappers(callees)
        if wrappers:
            yield edge(wrappers)
        if call.arguments:
            for given in self._run_by(callees, call, place):
                yield edge(self._runs.called(given, place))
        for used in self._used(callees, module, number, call):
            yield edge(used)

    def _wrappers(self, callees: Types) -> tuple[Target, ...]:
        """What runs around a decorated function of the project: `wrapper`, which waits and tries again."""
        if len(callees) != 1 or not isinstance(callees[0], Function):
            return ()
        return tuple(map(ProjectCode, self._infer.members.decoration(callees[0].of).wrappers))

    def _is_exact(self, receiver: AccessPath, place: Place) -> bool:
        """Whether no subclass can have overridden what is called: of `super()`, or made in sight."""
        if not isinstance(receiver, Name):
            return isinstance(receiver, Result) and self._is_made(place.module, receiver)
        found = self._infer.view(place.module).found(receiver.id, place)
        if found is None or found.parameter is not None:
            return False
        made = [one.value for one in found.bindings]
        return all(isinstance(one, Result) and self._is_made(place.module, one) for one in made)

    def _is_made(self, module: str, result: Result) -> bool:
        """Whether a call is `super()`, or names the class that it makes, as `cls()` does not."""
        view, made = self._infer.view(module), self._infer.callee(module, result.call)
        call = view.call(result.call)
        if not made or not isinstance(call.function, Name):
            return False
        found = view.found(call.function.id, view.place_of(call))
        if found is not None and found.parameter is not None:
            return False
        return all(
            isinstance(t, ClassObject) or (isinstance(t, External) and t.name == "builtins.super")
            for t in made
        )

    def _run_by(self, callees: Types, call: Call, place: Place) -> Iterator[Types]:
        """Functions given to something that calls them at once: `sorted(key=f)`, `loop.call_soon(f)`."""
        for name in library_names(callees):
            runner = self._infer.catalogue.runner(name)
            if runner is not None and not runner.elsewhere:
                for given in given_to(runner, call):
                    yield self._infer.types_of(given, place)

    # values used without a call

    def _used(self, callees: Types, module: str, number: int, call: Call) -> Iterator[tuple[Target, ...]]:
        """What runs when the call's value is entered or iterated, or when it does so to its argument."""
        if call.fate in (Fate.ENTERED, Fate.ITERATED):
            bound = {t.of for t in callees if isinstance(t, Function) and t.receiver is not None}
            run = self._runs.entered if call.fate == Fate.ENTERED else self._runs.iterated
            given = self._infer.result(module, number)
            yield from self._only_known(
                [self._runs.settled(as_called(target, bound), call) for target in run(t)] for t in given
            )
            after = self._runs.begun if call.fate == Fate.ITERATED else self._runs.exited
            yield from self._only_known(map(after, given))
        names, place = set(library_names(callees)), Place(module, call.scope, call.branch, call.order)
        for method, path in self._asked_by(names, call):
            yield from self._only_known(
                [self._runs.computed(t, method) for t in self._infer.types_of(path, place)]
            )
        if not call.arguments or call.arguments[0].stars:
            return
        gone_through = list(self._consumers.lazy(names, call, place))
        if not names.isdisjoint(_USING):
            first = call.arguments[0].value
            gone_through += self._consumers.behind(first, place)
            asked = next((method for name, method in _ASKING.items() if name in names), None)
            if asked is not None and gone_through == [first]:
                if not self._is_sent_to(module, call):
                    yield from self._only_known(
                        self._runs.asked(t, asked) for t in self._infer.types_of(first, place)
                    )
                return
        runs = (self._runs.entered,) if names & ENTERING else (self._runs.iterated, self._runs.begun)
        for path in gone_through:
            used = self._infer.types_of(path, place)
            for run in runs:
                yield from self._only_known(map(run, used))

    def _asked_by(self, names: set[str], call: Call) -> Iterator[tuple[str, AccessPath]]:
        """The special methods that a builtin calls, each with what it calls it of: `str(page)`."""
        for name in names & CONVERTING.keys():
            method = CONVERTING[name]
            if self._special.is_busy(method):
                given = (one.value for one in call.arguments if not one.stars)
                yield from ((method, value) for value in given)
        ordered = names & ORDERING
        if ordered and self._special.is_busy("__lt__"):
            of = call.arguments[0].value if call.arguments else None
            if "builtins.list.sort" in ordered and isinstance(call.function, Attribute):
                of = call.function.of
            if of is not None and all(one.keyword != "key" for one in call.arguments):
                yield "__lt__", Iterated(of, False)

    def _is_sent_to(self, module: str, call: Call) -> bool:
        """Whether what is asked is a generator that a function talks to: it goes on by what it is sent."""
        view = self._infer.view(module)
        sending = Attribute(call.arguments[0].value, "send")
        return any(view.call(number).function == sending for number in view.scope(call.scope).calls)

    def _of_read(self, module: str, read: Read) -> Iterator[Edge]:
        place = Place(module, read.scope, read.branch, read.order)
        parts: Iterable[Iterable[Target]]
        if read.fate == Fate.OTHER:
            parts = self._runs.properties(read.path, place)
        else:
            run, used = self._uses[read.fate], self._infer.types_of(read.path, place)
            parts = map(run, used)
            if read.fate == Fate.ITERATED:
                yield from self._edges(read, module, map(self._runs.begun, used))
            elif read.fate == Fate.ENTERED:
                yield from self._edges(read, module, map(self._runs.exited, used))
        yield from self._edges(read, module, parts)

    def _computed(self, module: str, read: Read) -> Iterator[Edge]:
        """What an operator, a condition or a format runs."""
        if self._special.is_busy(read.method):
            used = self._infer.types_of(read.path, Place(module, read.scope, read.branch, read.order))
            yield from self._edges(read, module, [self._runs.computed(t, read.method) for t in used])

    def _assigned(self, index: ModuleView, scope: int, store: Store) -> Iterator[Edge]:
        """What giving an attribute a value runs."""
        owners = self._infer.types_of(store.of, index.place_in(scope, store))
        text = f"{dotted(store.of)}.{store.name}"
        for targets in self._only_known([self._runs.assigned(t, store.name) for t in owners]):
            yield Edge(index.name, store.at, text, NO_CALL, targets, store.branch, store.order)

    def _edges(self, read: Read, module: str, parts: Iterable[Iterable[Target]]) -> Iterator[Edge]:
        for targets in self._only_known(parts):
            yield Edge(module, read.at, read.text, NO_CALL, targets, read.branch, read.order)

    def _only_known(self, parts: Iterable[Iterable[Target]]) -> Iterator[tuple[Target, ...]]:
        """The targets of all alternatives, where there are any that do something."""
        targets = tuple(dict.fromkeys(target for part in parts for target in part))
        if is_any_known(targets):
            yield targets
