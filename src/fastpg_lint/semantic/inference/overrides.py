"""Which methods a call on an instance may reach: the one that is found, and those that override it.

Subclasses are looked for in the folder of the class, where a family of implementations lies together, and
those of an abstract method in the whole project: it surely has some. A protocol is implemented by all classes
that have what it has, with parameters of the same names. What is found does not depend on which other files
happen to be linted.
"""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from fastpg_lint.facts.access_paths import AccessPath, Attribute, Item, Result, last_word
from fastpg_lint.facts.records import ScopeKind
from fastpg_lint.incremental.cutoff import EarlyCutoff
from fastpg_lint.incremental.inputs import Memo
from fastpg_lint.semantic.inference.evaluator import Evaluator
from fastpg_lint.semantic.inference.members import MemberReader
from fastpg_lint.semantic.module_resolver import is_test_module
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.types import External, Function, ScopeRef

MOST_MODULES = 100
"""Modules in which subclasses are looked for."""
_DECODE = msgspec.msgpack.Decoder(list[ScopeRef]).decode
_UNWRITTEN = "builtins.NotImplementedError"


_Signature = tuple[bool, tuple[str, ...]]
"""Whether a method is a coroutine function, and the names of its parameters."""
_DISPATCHING = frozenset({"singledispatch", "singledispatchmethod"})


class Overrides:
    """Finds the methods that a call of a method may run."""

    def __init__(self, evaluator: Evaluator, members: MemberReader) -> None:
        self._evaluator = evaluator
        self._members = members
        self._families = Memo[tuple[str, ...], dict[ScopeRef, list[ScopeRef]]](
            evaluator.tracker, self._family
        )
        self._classes = Memo[str, tuple[int, ...]](evaluator.tracker, self._find_classes)
        """The scopes of a module that are classes: of most modules nothing else is asked."""
        self._registered = Memo[ScopeRef, tuple[ScopeRef, ...]](evaluator.tracker, self._find_registered)
        """What is registered for the types that a function of `functools.singledispatch` tells apart."""
        self._below = EarlyCutoff(
            evaluator.tracker, "subclasses", lambda key: self._find_below(_ref(key)), _DECODE
        )
        """The classes derived from a class, in its folder."""
        self._everywhere = EarlyCutoff(
            evaluator.tracker,
            "subclasses anywhere",
            lambda key: self._find_everywhere(_ref(key)),
            _DECODE,
        )
        """Those in the whole project; none where too many modules speak of the class."""

    def candidates(self, method: ScopeRef, receiver: ScopeRef) -> tuple[ScopeRef, ...]:
        """The methods that may run when `method`, found on an instance of `receiver`, is called.

        A method that only announces itself is left out; where nothing else is left, nothing is known.
        """
        name = self._evaluator.signature(method).name
        is_abstract = self.is_abstract(method)
        found = [] if is_abstract else [method]
        derived = self._everywhere if is_abstract else self._below
        for subclass in derived(_key(receiver)):
            own = self._own_method(subclass, name)
            if own is not None and not self.is_abstract(own):
                found.append(own)
        return tuple(dict.fromkeys(found))

    def dispatched(self, function: ScopeRef) -> tuple[ScopeRef, ...]:
        """What may run when a function of `functools.singledispatch` is called; none where it is another."""
        if not any(last_word(one) in _DISPATCHING for one in self._evaluator.signature(function).decorators):
            return ()
        return self._registered(function)

    def _find_registered(self, function: ScopeRef) -> tuple[ScopeRef, ...]:
        name = self._evaluator.signature(function).name
        modules = tuple(dict.fromkeys((function.module, *self._evaluator.modules.naming(name))))
        found = [] if self._is_empty(function) or self._is_unwritten(function) else [function]
        for module in modules if len(modules) <= MOST_MODULES else ():
            view = self._evaluator.modules.view(module)
            for number, scope in view.facts.scopes.items():
                if scope.decorators and any(self._registers(view, one, function) for one in scope.decorators):
                    found.append(ScopeRef(module, number))
        return tuple(found)

    def _registers(self, view: ModuleView, decorator: AccessPath, function: ScopeRef) -> bool:
        """Whether a decorator is `handle.register`, or `handle.register(int)`."""
        path = view.call(decorator.call).function if isinstance(decorator, Result) else decorator
        if not isinstance(path, Attribute) or path.name != "register" or last_word(path.of) is None:
            return False
        if last_word(path.of) != self._evaluator.signature(function).name:
            return False
        place = view.end_of(self._evaluator.signature(function).parent if view.name == function.module else 0)
        types = self._evaluator.types_of(path.of, place)
        return any(isinstance(t, Function) and t.of == function for t in types)

    def is_abstract(self, method: ScopeRef) -> bool:
        """Whether a method has no body of its own: it is abstract, or does nothing but raise."""
        view = self._evaluator.modules.view(method.module)
        scope = view.signature(method.scope)
        if self._is_only_announced(method):
            return True
        place = view.around(method.scope)
        for decorator in scope.decorators:
            for t in self._evaluator.types_of(decorator, place):
                if isinstance(t, External) and t.name.rpartition(".")[2].startswith("abstract"):
                    return True
        return self._is_unwritten(method)

    def _is_unwritten(self, method: ScopeRef) -> bool:
        """Whether a function does nothing but raise that it is not written."""
        view = self._evaluator.modules.view(method.module)
        if not view.only_raises(method.scope):
            return False
        (only,) = view.scope(method.scope).raised
        raised = self._evaluator.types_of(only.value, self._evaluator.place_of(method))
        return any(getattr(t, "name", getattr(t, "of", None)) == _UNWRITTEN for t in raised)

    def _is_only_announced(self, method: ScopeRef) -> bool:
        """Whether a method of a protocol has no body: `def put(self, key: str) -> None: ...`."""
        owner = self._evaluator.enclosing_class(method)
        return owner is not None and self._is_protocol(owner) and self._is_empty(method)

    def _is_empty(self, function: ScopeRef) -> bool:
        """Whether a function does nothing."""
        scope = self._evaluator.scope(function)
        inside = (scope.calls, scope.returned, scope.raised, scope.yielded, scope.bindings, scope.stores)
        return not any(inside)

    def _is_protocol(self, of: ScopeRef) -> bool:
        """Whether a class is itself a protocol, and not one that implements it."""
        bases = (argument.value for argument in self._evaluator.signature(of).bases)
        named = (base.of if isinstance(base, Item) else base for base in bases)
        place = self._evaluator.modules.view(of.module).around(of.scope)
        return any(
            External(f"{library}.Protocol") in self._evaluator.types_of(base, place)
            for base in named
            for library in ("typing", "typing_extensions")
        )

    def _own_method(self, owner: ScopeRef, name: str) -> ScopeRef | None:
        view = self._evaluator.modules.view(owner.module)
        for number in view.scope(owner.scope).inner:
            scope = view.signature(number)
            if scope.kind == ScopeKind.FUNCTION and scope.name == name:
                return ScopeRef(owner.module, number)
        return None

    def _find_below(self, of: ScopeRef) -> list[ScopeRef]:
        return self._families(self._evaluator.modules.neighbours(of.module)).get(of, [])

    def _find_everywhere(self, of: ScopeRef) -> list[ScopeRef]:
        name = self._evaluator.signature(of).name
        modules = (*self._evaluator.modules.neighbours(of.module), *self._evaluator.modules.naming(name))
        modules = tuple(module for module in dict.fromkeys(modules) if not is_test_module(module))
        found = self._family(modules).get(of, []) if len(modules) <= MOST_MODULES else []
        return [*found, *self._implementing(of, found)] if self._is_protocol(of) else found

    def _implementing(self, protocol: ScopeRef, known: Sequence[ScopeRef]) -> Iterator[ScopeRef]:
        """The classes that have all methods of a protocol, and are not derived from it."""
        wanted = self._methods(protocol)
        if not wanted:
            return
        modules = self._evaluator.modules
        naming = [{one for one in modules.naming(name) if not is_test_module(one)} for name in wanted]
        common = set.intersection(*naming)
        for module in sorted(common) if len(common) <= MOST_MODULES else ():
            for number in self._classes(module):
                ref = ScopeRef(module, number)
                if ref != protocol and ref not in known and self._has(ref, wanted):
                    yield ref

    def _find_classes(self, module: str) -> tuple[int, ...]:
        return self._evaluator.modules.view(module).classes

    def _has(self, of: ScopeRef, wanted: Mapping[str, _Signature]) -> bool:
        own = self._methods(of)
        return all(
            own.get(name) == parameters for name, parameters in wanted.items()
        ) and not self._is_protocol(of)

    def _methods(self, of: ScopeRef) -> dict[str, _Signature]:
        """The methods that stand in a class."""
        view = self._evaluator.modules.view(of.module)
        scopes = (view.signature(number) for number in view.scope(of.scope).inner)
        return {
            scope.name: (scope.is_async, tuple(parameter.name for parameter in scope.parameters))
            for scope in scopes
            if scope.kind == ScopeKind.FUNCTION and not scope.name.startswith("_")
        }

    def _family(self, folder: tuple[str, ...]) -> dict[ScopeRef, list[ScopeRef]]:
        """The subclasses of each class, among the classes of some modules."""
        found: dict[ScopeRef, list[ScopeRef]] = {}
        for module in folder:
            for number in self._classes(module):
                ref = ScopeRef(module, number)
                for base in self._members.lineage(ref)[1:]:
                    if isinstance(base, ScopeRef):
                        found.setdefault(base, []).append(ref)
        return found


def _key(of: ScopeRef) -> str:
    return f"{of.module}/{of.scope}"


def _ref(key: str) -> ScopeRef:
    module, _, scope = key.rpartition("/")
    return ScopeRef(module, int(scope))
