"""What runs when a function's body runs: its calls, and what they call in their turn."""

from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.facts.records import BranchKind, Call, Fate, ScopeKind, called, shortened
from fastpg_lint.project.inference import Inference
from fastpg_lint.project.names import ModuleIndex
from fastpg_lint.project.types import (
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
)
from fastpg_lint.source.site import Site


class LibraryCode(Struct, frozen=True):
    """A callable of a library, by its canonical name; `receiver` is the class it was called on."""

    name: str
    receiver: str = ""


class ProjectCode(Struct, frozen=True):
    """A function of the project that runs at once, to its end."""

    of: ScopeRef


class UnknownCode(Struct, frozen=True):
    """Something that nothing is known of."""


Target = LibraryCode | ProjectCode | UnknownCode


class Action(Struct, frozen=True):
    """One thing that a body does: the place, the words, and what may run there (one of the targets)."""

    module: str
    at: Site
    text: str
    call: int
    targets: tuple[Target, ...]

    @property
    def short_text(self) -> str:
        """What is called, as written, cut where it is long."""
        return shortened(self.text)

    @property
    def label(self) -> str:
        """The call as a message names it: `` `session.execute()` ``."""
        return called(self.text)


class Execution:
    """Reads bodies as the actions that they perform."""

    def __init__(self, inference: Inference) -> None:
        self._infer = inference
        self._actions: dict[ScopeRef, tuple[Action, ...]] = {}

    def actions(self, body: ScopeRef) -> tuple[Action, ...]:
        """What a function does when it runs, comprehensions included, in the order of the text.

        Nested functions and lambdas run only where they are called.
        """
        known = self._actions.get(body)
        if known is None:
            known = self._actions[body] = tuple(self._read(body))
        return known

    def _read(self, body: ScopeRef) -> Iterator[Action]:
        index = self._infer.modules.index(body.module)
        if index is None:
            return
        for number in sorted(self._calls(index, body.scope)):
            call = index.call(number)
            if index.facts.branches[call.branch].kind != BranchKind.TYPE_CHECKING:
                yield from self._actions_of(body.module, number, call)

    def _calls(self, index: ModuleIndex, scope: int) -> Iterator[int]:
        yield from index.calls_by_scope.get(scope, ())
        for child in index.children.get(scope, ()):
            if index.scope(child).kind == ScopeKind.COMPREHENSION:
                yield from self._calls(index, child)

    def _actions_of(self, module: str, number: int, call: Call) -> Iterator[Action]:
        callees = self._infer.callee(module, number)
        place = Place(module, call.scope, call.branch, call.order)
        yield Action(module, call.at, call.text, number, self._targets(callees, place))
        for given in self._run_by(callees, call, place):
            yield Action(module, call.at, call.text, number, self._targets(given, place))
        used = self._used(module, number, call, place)
        if used:
            yield Action(module, call.at, call.text, number, used)

    def _targets(self, callees: Types, place: Place) -> tuple[Target, ...]:
        targets: dict[Target, None] = {}
        for callee in callees:
            targets.update(dict.fromkeys(self._target(callee, place)))
        return tuple(targets)

    def _target(self, callee: Type, place: Place) -> tuple[Target, ...]:
        match callee:
            case External(name):
                return (LibraryCode(self._class_method(name)),)
            case Method(name, receiver):
                owner = receiver.of if isinstance(receiver, Instance) else ""
                return (LibraryCode(name, owner if isinstance(owner, str) else ""),)
            case Function(of):
                return (self._function(of),)
            case ClassObject(of):
                return self._member(Instance(of), "__init__", place)
            case Instance(ScopeRef()):
                return self._member(callee, "__call__", place) or (UnknownCode(),)
            case Partial(of):
                return self._targets(of, place)
        return (UnknownCode(),)

    def _class_method(self, name: str) -> str:
        """`httpx.Client.get` taken from the class is the method of the base that has it."""
        owner, _, method = name.rpartition(".")
        if self._infer.catalogue.type(owner) is None:
            return name
        return self._infer.library.method_name(owner, method)

    def _function(self, of: ScopeRef) -> Target:
        """Calling a coroutine or generator function runs nothing yet; a decorator may change what runs."""
        scope = self._infer.scope(of)
        decoration = self._infer.members.decoration(of)
        if scope.is_async or scope.is_generator:
            return UnknownCode()
        if decoration.is_opaque or decoration.becomes_async or decoration.is_threaded:
            return UnknownCode()
        if decoration.is_memoised and not self._parameters(of):
            return UnknownCode()
        return ProjectCode(of)

    def _parameters(self, of: ScopeRef) -> int:
        scope = self._infer.scope(of)
        bound = self._infer.members.enclosing_class(of) is not None
        return len(scope.parameters) - (1 if bound else 0)

    def _member(self, instance: Instance, name: str, place: Place) -> tuple[Target, ...]:
        if not isinstance(instance.of, ScopeRef):
            return ()
        members = self._infer.members.class_member(instance.of, name, instance, place)
        return tuple(self._function(m.of) for m in members if isinstance(m, Function))

    def _run_by(self, callees: Types, call: Call, place: Place) -> Iterator[Types]:
        """Functions given to something that calls them at once: `sorted(key=f)`, `loop.call_soon(f)`."""
        for callee in callees:
            runner = (
                self._infer.catalogue.runner(callee.name) if isinstance(callee, External | Method) else None
            )
            if runner is None:
                continue
            positional = [a.value for a in call.arguments if a.keyword is None]
            for argument in call.arguments:
                if argument.keyword is not None and argument.keyword == runner.keyword:
                    yield self._infer.types_of(argument.value, place)
            if runner.position is not None and runner.position < len(positional):
                yield self._infer.types_of(positional[runner.position], place)

    def _used(self, module: str, number: int, call: Call, place: Place) -> tuple[Target, ...]:
        """What entering or iterating the call's value runs: a generator function's body, `__enter__`."""
        if call.fate not in (Fate.ENTERED, Fate.ITERATED):
            return ()
        targets: list[Target] = []
        for t in self._infer.result(module, number):
            match t:
                case Generator(of, False, managed) if managed == (call.fate == Fate.ENTERED):
                    targets.append(ProjectCode(of))
                case Instance(ScopeRef()) if call.fate == Fate.ENTERED:
                    targets.extend(self._member(t, "__enter__", place))
                case _:
                    targets.append(UnknownCode())
        return tuple(targets) if any(isinstance(t, ProjectCode) for t in targets) else ()
