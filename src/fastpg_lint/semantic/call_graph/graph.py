"""The call graph: which code a function's body runs, by calls, properties, loops and context managers."""

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct, structs

from fastpg_lint.facts.access_paths import AccessPath, Attribute, Name, Result
from fastpg_lint.facts.records import AWAITED, BranchKind, Call, Fate, Read, called, shortened
from fastpg_lint.incremental.lru import LruCache
from fastpg_lint.semantic.call_graph.memoised_calls import repeats
from fastpg_lint.semantic.call_graph.pruned_branches import Settled, SettlingReader
from fastpg_lint.semantic.call_graph.runners import given_to
from fastpg_lint.semantic.inference.calls import ENTERING
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.types import (
    ClassObject,
    External,
    Function,
    Generator,
    Instance,
    Method,
    Partial,
    Place,
    ScopeRef,
    Type,
    Types,
    library_names,
)
from fastpg_lint.source.site import Site

NO_CALL = -1

_CONSUMERS = frozenset(
    f"builtins.{name}"
    for name in ("list", "tuple", "set", "frozenset", "dict", "sorted", "sum", "any", "all", "min", "max")
)
"""Callables that iterate their first argument to its end."""
_USING = _CONSUMERS | ENTERING

_FAKE = re.compile(
    r"(?:^|[a-z0-9_])(?:Fake|Mock|Stub|Dummy|InMemory|Memory(?:Store|Storage|Cache|Backend|Repository|Queue)$)"
)
"""What the names of classes say that stand in for an implementation, in tests and without a server."""

_RUN_NOTHING = frozenset({Fate.ITEM, Fate.ASYNC_ENTERED})
"""What is used so runs nothing on the loop by itself."""


class LibraryCode(Struct, frozen=True):
    """A callable of a library, by its canonical name; `receiver` is the class it was called on."""

    name: str
    receiver: str = ""


class ProjectCode(Struct, frozen=True):
    """A function of the project that runs at once, to its end, with what its call has settled.

    `bound` is how many of its parameters the receiver is, -1 where it gets others than the call's arguments.
    """

    of: ScopeRef
    settled: Settled = ()
    bound: int = -1


class UnknownCode(Struct, frozen=True):
    """Something that nothing is known of."""


Target = LibraryCode | ProjectCode | UnknownCode


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

    def __init__(self, inference: Inference) -> None:
        self._infer = inference
        self._actions = LruCache[ScopeRef, tuple[tuple[Edge, ...], int]](MOST_ACTIONS)
        self._settling = SettlingReader(inference)
        inference.tracker.holders.append(self)

    def drop(self, inputs: int) -> None:
        """Drops the edges that depend on any of some inputs."""
        for body, known in self._actions.items():
            if known[1] & inputs:
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
            known = edges, tracker.shared(apart.read)
            self._actions.put(body, known, 1 + len(edges))
        tracker.read |= known[1]
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
        targets = tuple(self._settled(target, call, around) for target in edge.targets)
        return structs.replace(edge, targets=targets) if targets != edge.targets else edge

    def _settled(self, target: Target, call: Call, around: Settled = ()) -> Target:
        if not isinstance(target, ProjectCode) or target.bound < 0:
            return target
        return structs.replace(target, settled=self._settling.settled(target.of, call, target.bound, around))

    def _read(self, body: ScopeRef) -> Iterator[Edge]:
        index = self._infer.view(body.module)
        scopes = list(index.body(body.scope))
        calls = (number for scope in scopes for number in index.scope(scope).calls)
        for number in sorted(calls):
            call = index.call(number)
            if index.facts.branches[call.branch].kind != BranchKind.TYPE_CHECKING:
                yield from self._of_call(body.module, number, call)
        for scope in scopes:
            for read in index.reads_in(scope):
                if read.fate not in _RUN_NOTHING:
                    yield from self._of_read(body.module, read)

    # calls

    def _of_call(self, module: str, number: int, call: Call) -> Iterator[Edge]:
        callees = self._infer.callee(module, number)
        place = Place(module, call.scope, call.branch, call.order)
        is_exact = (
            isinstance(call.function, Attribute)
            and any(isinstance(t, Function) for t in callees)
            and self._is_exact(call.function.of, place)
        )
        targets = self._targets(callees, place, call, is_exact=is_exact)

        def edge(targets: tuple[Target, ...], *, is_awaited: bool = False) -> Edge:
            return Edge(module, call.at, call.text, number, targets, call.branch, call.order, is_awaited)

        if _is_any_known(targets):
            yield edge(targets, is_awaited=call.fate in AWAITED)
        if call.arguments:
            for given in self._run_by(callees, call, place):
                yield edge(self._targets(given, place))
        for used in self._used(callees, module, number, call):
            yield edge(used)

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

    def _targets(
        self, callees: Types, place: Place, call: Call | None = None, *, is_exact: bool = False
    ) -> tuple[Target, ...]:
        """What runs when some things are called, by a call with its arguments or by other code."""
        targets: dict[Target, None] = {}
        for callee in callees:
            targets.update(dict.fromkeys(self._target(callee, place, call, is_exact)))
        return tuple(targets)

    def _target(self, callee: Type, place: Place, call: Call | None, is_exact: bool) -> Iterable[Target]:
        match callee:
            case External(name):
                return (LibraryCode(self._class_method(name)),)
            case Method(name, receiver):
                owner = receiver.of if isinstance(receiver, Instance) else ""
                return (LibraryCode(name, owner if isinstance(owner, str) else ""),)
            case Function(of, None) if call is not None and repeats(self._infer, of, place.module, call):
                return (UnknownCode(),)
            case Function(of, Instance(ScopeRef() as receiver)) if not is_exact:
                return self._methods(of, receiver, call)
            case Function(of, receiver):
                return (self._function(of, call, is_bound=receiver is not None),)
            case ClassObject(of):
                return (
                    *self._special(Instance(of), "__init__", call),
                    *self._special(Instance(of), "__post_init__"),
                )
            case Instance(ScopeRef()):
                return self._special(callee, "__call__", call) or (UnknownCode(),)
            case Instance(str(name)):
                return (LibraryCode(self._infer.library.method_name(name, "__call__"), name),)
            case Partial(of):
                return self._targets(of, place)
        return (UnknownCode(),)

    def _class_method(self, name: str) -> str:
        """`httpx.Client.get` taken from the class is the method of the base that has it."""
        owner, _, method = name.rpartition(".")
        if self._infer.catalogue.type(owner) is None:
            return name
        return self._infer.library.method_name(owner, method)

    def _methods(self, method: ScopeRef, receiver: ScopeRef, call: Call | None = None) -> Iterable[Target]:
        found = self._infer.overrides.candidates(method, receiver)
        served = [of for of in found if not self._is_fake(of)] if len(found) > 1 else found
        found = tuple(served) or found
        return [self._function(of, call, is_bound=True) for of in found] or (UnknownCode(),)

    def _is_fake(self, method: ScopeRef) -> bool:
        """Whether a method is one of a class that stands in for others where there is no server."""
        owner = self._infer.enclosing_class(method)
        return owner is not None and bool(_FAKE.search(self._infer.scope(owner).name))

    def _function(self, of: ScopeRef, call: Call | None, *, is_bound: bool) -> Target:
        """Calling a coroutine or generator function runs nothing yet; a decorator may change what runs."""
        scope = self._infer.scope(of)
        decoration = self._infer.members.decoration(of)
        if scope.is_async or scope.is_generator:
            return UnknownCode()
        if decoration.is_opaque or decoration.becomes_async or decoration.is_threaded:
            return UnknownCode()
        if decoration.is_memoised and not self._parameters(of):
            return UnknownCode()
        if call is None:
            return ProjectCode(of)
        return self._settled(ProjectCode(of, bound=int(is_bound)), call)

    def _parameters(self, of: ScopeRef) -> int:
        scope = self._infer.scope(of)
        bound = self._infer.enclosing_class(of) is not None
        return len(scope.parameters) - (1 if bound else 0)

    def _special(self, instance: Instance, name: str, call: Call | None = None) -> tuple[Target, ...]:
        """The method of a class of the project that the language itself calls."""
        if not isinstance(instance.of, ScopeRef):
            return ()
        place = self._infer.place_of(instance.of)
        members = self._infer.members.class_member(instance.of, name, instance, place)
        return tuple(
            self._function(m.of, call, is_bound=m.receiver is not None)
            for m in members
            if isinstance(m, Function)
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
            run = self._entered if call.fate == Fate.ENTERED else self._iterated
            parts = [run(t) for t in self._infer.result(module, number)]
            yield from self._only_known(
                [self._settled(_as_called(target, bound), call) for target in part] for part in parts
            )
        if not call.arguments or call.arguments[0].stars:
            return
        names = set(library_names(callees))
        if not names.isdisjoint(_USING):
            run = self._entered if names & ENTERING else self._iterated
            place = Place(module, call.scope, call.branch, call.order)
            used = self._infer.types_of(call.arguments[0].value, place)
            yield from self._only_known(run(t) for t in used)

    def _of_read(self, module: str, read: Read) -> Iterator[Edge]:
        place = Place(module, read.scope, read.branch, read.order)
        parts: Iterable[Iterable[Target]]
        if read.fate == Fate.OTHER:
            parts = self._properties(read.path, place)
        else:
            run = self._entered if read.fate == Fate.ENTERED else self._iterated
            parts = [run(t) for t in self._infer.types_of(read.path, place)]
        for targets in self._only_known(parts):
            yield Edge(module, read.at, read.text, NO_CALL, targets, read.branch, read.order)

    def _only_known(self, parts: Iterable[Iterable[Target]]) -> Iterator[tuple[Target, ...]]:
        """The targets of all alternatives, where there are any that do something."""
        targets = tuple(dict.fromkeys(target for part in parts for target in part))
        if _is_any_known(targets):
            yield targets

    def _entered(self, t: Type) -> Iterable[Target]:
        match t:
            case Generator(of, False, True):
                return (ProjectCode(of),)
            case Instance(ScopeRef()):
                return self._special(t, "__enter__") or (UnknownCode(),)
            case Instance(str(name)):
                return (LibraryCode(self._infer.library.method_name(name, "__enter__"), name),)
        return (UnknownCode(),)

    def _iterated(self, t: Type) -> Iterable[Target]:
        match t:
            case Generator(of, False, False):
                return (ProjectCode(of),)
            case Instance(str(name)):
                return (LibraryCode(self._infer.library.method_name(name, "__iter__"), name),)
        return (UnknownCode(),)

    def _properties(self, path: AccessPath, place: Place) -> Iterator[Iterable[Target]]:
        """What reading an attribute runs: the function of a property."""
        if not isinstance(path, Attribute):
            return
        for owner in self._infer.types_of(path.of, place):
            if isinstance(owner, Instance) and isinstance(owner.of, ScopeRef):
                getter = self._infer.members.property_of(owner.of, path.name)
                yield (UnknownCode(),) if getter is None else self._methods(getter, owner.of)
            else:
                yield (UnknownCode(),)


def _as_called(target: Target, bound: set[ScopeRef]) -> Target:
    """A generator function, which gets the arguments of the call whose value is used."""
    if not isinstance(target, ProjectCode):
        return target
    return structs.replace(target, bound=int(target.of in bound))


def _is_any_known(targets: Iterable[Target]) -> bool:
    return any(not isinstance(target, UnknownCode) for target in targets)
