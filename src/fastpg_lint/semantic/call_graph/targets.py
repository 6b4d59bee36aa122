"""What runs when something is called, entered, iterated, subscripted or searched."""

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct, structs

from fastpg_lint.facts.access_paths import AccessPath, Attribute, Name, Result
from fastpg_lint.facts.records import Call
from fastpg_lint.semantic.call_graph.memoised_calls import repeats
from fastpg_lint.semantic.call_graph.pruned_branches import Settled, SettlingReader
from fastpg_lint.semantic.call_graph.special_methods import WAYS, SpecialMethods, setter_of
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.types import (
    UNKNOWN,
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

_FAKE = re.compile(
    r"(?:^|[a-z0-9_])(?:Fake|Mock|Stub|Dummy|InMemory|Memory(?:Store|Storage|Cache|Backend|Repository|Queue)$)"
)
"""What the names of classes say that stand in for an implementation, in tests and without a server."""


class LibraryCode(Struct, frozen=True, tag=True):
    """A callable of a library, by its canonical name; `receiver` is the class it was called on."""

    name: str
    receiver: str = ""


class ProjectCode(Struct, frozen=True, tag=True):
    """A function of the project that runs at once, to its end, with what its call has settled.

    `bound` is how many of its parameters the receiver is, -1 where it gets others than the call's arguments.
    """

    of: ScopeRef
    settled: Settled = ()
    bound: int = -1


class UnknownCode(Struct, frozen=True, tag=True):
    """Something that nothing is known of."""


Target = LibraryCode | ProjectCode | UnknownCode


class TargetReader:
    """Tells what code of the project or of libraries runs."""

    def __init__(self, inference: Inference, settling: SettlingReader, special: SpecialMethods) -> None:
        self._infer = inference
        self._special_methods = special
        self._settling = settling

    def settled(self, target: Target, call: Call, around: Settled = ()) -> Target:
        """A function with what a call of it has settled."""
        if not isinstance(target, ProjectCode) or target.bound < 0:
            return target
        return structs.replace(target, settled=self._settling.settled(target.of, call, target.bound, around))

    def called(
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
            case Function():
                return self._of_function(callee, place, call, is_exact)
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
                return self.called(of, place)
        return (UnknownCode(),)

    def _of_function(
        self, function: Function, place: Place, call: Call | None, is_exact: bool
    ) -> Iterable[Target]:
        of, receiver = function.of, function.receiver
        if receiver is None and call is not None and repeats(self._infer, of, place.module, call):
            return (UnknownCode(),)
        chosen = self._infer.overrides.dispatched(of)
        if chosen:
            return tuple(ProjectCode(one) for one in chosen)
        if isinstance(receiver, Instance) and isinstance(receiver.of, ScopeRef) and not is_exact:
            return self._methods(of, receiver.of, call)
        return (self._function(of, call, is_bound=receiver is not None),)

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
        return owner is not None and bool(_FAKE.search(self._infer.signature(owner).name))

    def _function(self, of: ScopeRef, call: Call | None, *, is_bound: bool) -> Target:
        """Calling a coroutine or generator function runs nothing yet; a decorator may change what runs."""
        scope = self._infer.signature(of)
        decoration = self._infer.members.decoration(of)
        if scope.is_async or scope.is_generator:
            return UnknownCode()
        if decoration.is_opaque or decoration.becomes_async or decoration.is_threaded:
            return UnknownCode()
        if decoration.is_memoised and not self._parameters(of):
            return UnknownCode()
        if call is None:
            return ProjectCode(of)
        return self.settled(ProjectCode(of, bound=int(is_bound)), call)

    def _parameters(self, of: ScopeRef) -> int:
        scope = self._infer.signature(of)
        bound = self._infer.enclosing_class(of) is not None
        return len(scope.parameters) - (1 if bound else 0)

    def _special(self, instance: Instance, name: str, call: Call | None = None) -> tuple[Target, ...]:
        """The method of a class of the project that the language itself calls."""
        if not isinstance(instance.of, ScopeRef):
            return ()
        place = self._infer.place_of(instance.of)
        members = self._infer.members.class_member(instance.of, name, instance, place)
        return tuple(
            self._run_by_itself(m.of, call, is_bound=m.receiver is not None)
            for m in members
            if isinstance(m, Function)
        )

    def _run_by_itself(self, of: ScopeRef, call: Call | None, *, is_bound: bool) -> Target:
        """A method that the language calls: an `__iter__` that is a generator is gone through as well."""
        scope = self._infer.signature(of)
        if scope.name == "__iter__" and scope.is_generator:
            return ProjectCode(of)
        return self._function(of, call, is_bound=is_bound)

    # values used without a call

    def asked(self, t: Type, method: str) -> Iterable[Target]:
        """What runs when a method is called for an operator or builtin: `pages["a"]`, `len(pages)`."""
        match t:
            case Generator(of, False, False) if method == "__next__":
                return (ProjectCode(of),)
            case Instance(ScopeRef()):
                return self._special(t, method) or (UnknownCode(),)
            case Instance(str(name)):
                return (LibraryCode(self._infer.library.method_name(name, method), name),)
        return (UnknownCode(),)

    def computed(self, t: Type, method: str) -> Iterable[Target]:
        """What of the project runs when an operator, a condition or a format calls a special method."""
        if not isinstance(t, Instance) or not isinstance(t.of, ScopeRef):
            return (UnknownCode(),)
        ways = (self._special(t, name) for name in WAYS.get(method, (method,)))
        return next((way for way in ways if way), (UnknownCode(),))

    def assigned(self, t: Type, name: str) -> Iterable[Target]:
        """What runs when an attribute is given a value: the setter of a property."""
        if isinstance(t, Instance) and isinstance(t.of, ScopeRef):
            for owner in self._infer.members.lineage(t.of):
                if isinstance(owner, ScopeRef):
                    setter = setter_of(self._infer.view(owner.module), owner, name)
                    if setter is not None:
                        return (ProjectCode(setter),)
            return self._described(t.of, name, "__set__") or (UnknownCode(),)
        return (UnknownCode(),)

    def exited(self, t: Type) -> Iterable[Target]:
        """What of the project runs at the end of a `with`; what libraries do there is told at its entry."""
        if isinstance(t, Instance) and isinstance(t.of, ScopeRef):
            return self._special(t, "__exit__") or (UnknownCode(),)
        return (UnknownCode(),)

    def entered(self, t: Type) -> Iterable[Target]:
        """What runs when a value is entered by `with`."""
        match t:
            case Generator(of, False, True):
                return (ProjectCode(of),)
            case Instance(ScopeRef()):
                return self._special(t, "__enter__") or (UnknownCode(),)
            case Instance(str(name)):
                return (LibraryCode(self._infer.library.method_name(name, "__enter__"), name),)
        return (UnknownCode(),)

    def iterated(self, t: Type) -> Iterable[Target]:
        """What runs when a value is gone through by `for`."""
        match t:
            case Generator(of, False, False):
                return (ProjectCode(of),)
            case Instance(ScopeRef()):
                ways = (self._special(t, name) for name in ("__next__", "__iter__", "__getitem__"))
                return next((way for way in ways if way), (UnknownCode(),))
            case Instance(str(name)):
                return (LibraryCode(self._infer.library.method_name(name, "__iter__"), name),)
        return (UnknownCode(),)

    def begun(self, t: Type) -> Iterable[Target]:
        """What runs when what an `__iter__` gives is gone through: `return iter(self.pages())`."""
        if not isinstance(t, Instance):
            return
        for given in self._infer.operations.begun(t):
            match given:
                case Generator(of, False, False):
                    yield ProjectCode(of)
                case Instance(ScopeRef() as of) if of != t.of:
                    yield from self._special(given, "__next__")

    def searched(self, t: Type) -> Iterable[Target]:
        """What runs when a value is asked whether it has something."""
        if isinstance(t, Instance) and isinstance(t.of, ScopeRef):
            return self._special(t, "__contains__") or self.iterated(t)
        return self.asked(t, "__contains__")

    def properties(self, path: AccessPath, place: Place) -> Iterator[Iterable[Target]]:
        """What reading an attribute runs: the function of a property, of a library too."""
        if not isinstance(path, Attribute):
            return
        for owner in self._infer.types_of(path.of, place):
            if isinstance(owner, Instance) and isinstance(owner.of, ScopeRef):
                yield self._read_of(owner, owner.of, path, place)
            elif isinstance(owner, Instance) and isinstance(owner.of, str):
                name = self._infer.library.method_name(owner.of, path.name)
                entry = self._infer.catalogue.blocking(name)
                is_read = entry is not None and entry.is_read
                yield (LibraryCode(name, owner.of) if is_read else UnknownCode(),)
            else:
                yield (UnknownCode(),)

    def _read_of(self, owner: Instance, of: ScopeRef, path: Attribute, place: Place) -> Iterable[Target]:
        """What reading an attribute of an instance of the project's classes runs."""
        getter = self._infer.members.property_of(of, path.name)
        if getter is not None:
            is_kept = self._infer.members.decoration(getter).is_memoised
            if is_kept and self._is_new(path.of, place):
                return (ProjectCode(getter),)
            return self._methods(getter, of)
        return self._described(of, path.name, "__get__") or self._missing(owner, of, path.name)

    def _is_new(self, path: AccessPath, place: Place) -> bool:
        """Whether an object was made where it is used, so that nothing has been worked out of it before."""
        found = self._infer.view(place.module).found(path.id, place) if isinstance(path, Name) else None
        if found is None or found.parameter is not None or not found.scope:
            return False
        made = [one.value for one in found.bindings]
        return all(isinstance(one, Result) and self._makes(place.module, one.call) for one in made)

    def _makes(self, module: str, call: int) -> bool:
        return all(isinstance(t, ClassObject) for t in self._infer.callee(module, call))

    def _described(self, of: ScopeRef, name: str, method: str) -> tuple[Target, ...]:
        """What runs when an attribute is read, or set, that a descriptor of the project keeps."""
        if not self._special_methods.is_busy(method):
            return ()
        kept = self._infer.members.attribute((ClassObject(of),), name, self._infer.place_of(of))
        return tuple(target for t in kept if isinstance(t, Instance) for target in self._special(t, method))

    def _missing(self, owner: Instance, of: ScopeRef, name: str) -> Iterable[Target]:
        """What runs when an attribute is read that a class does not have: its `__getattr__`."""
        asked = self._special(owner, "__getattr__") if self._special_methods.is_busy("__getattr__") else ()
        if not asked or self._infer.members.attribute((owner,), name, self._infer.place_of(of)) != UNKNOWN:
            return (UnknownCode(),)
        return asked


def as_called(target: Target, bound: set[ScopeRef]) -> Target:
    """A generator function, which gets the arguments of the call whose value is used."""
    if not isinstance(target, ProjectCode):
        return target
    return structs.replace(target, bound=int(target.of in bound))


def is_any_known(targets: Iterable[Target]) -> bool:
    """Whether something is known of any of some targets."""
    return any(not isinstance(target, UnknownCode) for target in targets)
