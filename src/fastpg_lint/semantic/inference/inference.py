"""The type of an access path: what an expression may be, followed through the project's facts.

Everything is lazy and remembered. A path that leads back to itself, or too deep, is unknown: the
linker answers what it can prove, and never guesses.
"""

from collections.abc import Callable
from typing import Any

from fastpg_lint.catalogue.catalogue import Catalogue
from fastpg_lint.facts.access_paths import (
    AccessPath,
    Attribute,
    Awaited,
    Code,
    Display,
    DisplayKind,
    Either,
    Element,
    Entered,
    Imported,
    Item,
    Iterated,
    Literal,
    LiteralKind,
    Name,
    Operation,
    Result,
    Tested,
)
from fastpg_lint.facts.records import Parameter, Scope, ScopeKind, Signature
from fastpg_lint.semantic.inference.annotations import AnnotationReader
from fastpg_lint.semantic.inference.arguments import ArgumentReader
from fastpg_lint.semantic.inference.calls import CallReader
from fastpg_lint.semantic.inference.cycles import DerivedTypes, Questions
from fastpg_lint.semantic.inference.evaluator import ModuleSource
from fastpg_lint.semantic.inference.executed import ExecutedReader
from fastpg_lint.semantic.inference.generics import Generics
from fastpg_lint.semantic.inference.library_types import LibraryReader
from fastpg_lint.semantic.inference.members import MemberReader
from fastpg_lint.semantic.inference.names import NameReader
from fastpg_lint.semantic.inference.operations import OperationReader
from fastpg_lint.semantic.inference.overrides import Overrides
from fastpg_lint.semantic.inference.word_places import WordPlaces
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.symbol_table import AT_THE_END
from fastpg_lint.semantic.types import (
    NOTHING,
    UNKNOWN,
    Alias,
    ClassObject,
    Container,
    ContainerKind,
    External,
    Function,
    Instance,
    Place,
    ScopeRef,
    Types,
    Unknown,
    Value,
    is_known,
    union,
)

_DISPLAYS = {
    DisplayKind.LIST: ContainerKind.SEQUENCE,
    DisplayKind.SET: ContainerKind.SEQUENCE,
    DisplayKind.GENERATOR: ContainerKind.SEQUENCE,
    DisplayKind.DICT: ContainerKind.MAPPING,
    DisplayKind.TUPLE: ContainerKind.TUPLE,
}


class Inference:
    """Answers what an access path may be, at a place."""

    def __init__(self, catalogue: Catalogue, modules: ModuleSource) -> None:
        self.catalogue = catalogue
        self.modules = modules
        self.tracker = modules.tracker
        self.view = modules.view
        self.library = LibraryReader(self)
        self.members = MemberReader(self, self.library)
        self.places = WordPlaces(self)
        self.operations = OperationReader(self, self.library, self.members)
        annotations, generics = AnnotationReader(self, self.library), Generics(self, self.members)
        calls = CallReader(self, self.library, self.members, generics, self.operations)
        self.overrides = Overrides(self, self.members)
        self.executed = ExecutedReader(self, self.library)
        self.arguments = ArgumentReader(self, self.members, self.places)
        self.instances = annotations.instances
        self.resolved = generics.resolved
        self.called = calls.called
        self.called_by = calls.result
        self.function_result = calls.function_result
        self.yielded = calls.yielded
        names = NameReader(self, self.library, self.members, self.arguments)
        self.bound = names.bound
        self.module_member = names.module_member
        self._calls = calls
        self._readers: dict[type, Callable[[Any, Place], Types]] = {
            Name: names.named,
            Attribute: self._attribute,
            Result: self._result,
            Awaited: self._awaited,
            Imported: names.brought,
            Entered: self._entered,
            Iterated: self._iterated,
            Item: self._item,
            Element: self._element,
            Either: self._either,
            Operation: self._operation,
            Tested: self._tested,
            Literal: self._literal,
            Display: self._display,
            Code: self._code,
        }
        self._questions = Questions(self.tracker)
        self.remembered = self._questions.ask
        self._returned = DerivedTypes(self.tracker, "returned", lambda key: self.returned(_function(key)))
        self._given = DerivedTypes(self.tracker, "given", lambda key: self.given(_function(key)))
        self._received = DerivedTypes(self.tracker, "received", self._find_received)

    def forget(self) -> None:
        """Drops the answers so far."""
        self._questions.forget()

    # paths

    def types_of(self, path: AccessPath, place: Place) -> Types:
        """What an expression at a place may be."""
        read = self._readers.get(path.__class__)
        return read(path, place) if read is not None else UNKNOWN

    def _attribute(self, path: Attribute, place: Place) -> Types:
        return self.members.attribute(self.types_of(path.of, place), path.name, place)

    def _awaited(self, path: Awaited, place: Place) -> Types:
        return self.operations.awaited(self.types_of(path.of, place))

    def _entered(self, path: Entered, place: Place) -> Types:
        return self.operations.entered(self.types_of(path.of, place), path.is_async)

    def _iterated(self, path: Iterated, place: Place) -> Types:
        return self.operations.iterated(self.types_of(path.of, place), path.is_async)

    def _item(self, path: Item, place: Place) -> Types:
        return self.operations.item(path, self.types_of(path.of, place), path.key, place)

    def _element(self, path: Element, place: Place) -> Types:
        return self.operations.element(self.types_of(path.of, place), path.index)

    def _either(self, path: Either, place: Place) -> Types:
        parts = [self.types_of(option, place) for option in path.options]
        return self.operations.joined(parts) or union(parts)

    def _operation(self, path: Operation, place: Place) -> Types:
        return self.operations.operation(path.operator, [self.types_of(one, place) for one in path.operands])

    def _tested(self, path: Tested, place: Place) -> Types:
        types, kinds = self.types_of(path.of, place), self.instances(path.kinds, place)
        if path.holds:
            return kinds if is_known(kinds) else types
        return self.operations.excluded(types, kinds)

    def _literal(self, path: Literal, _: Place) -> Types:
        return NOTHING if path.kind == LiteralKind.NONE else (Value(path.kind, path.text),)

    def _code(self, path: Code, place: Place) -> Types:
        return (self.code(ScopeRef(place.module, path.scope)),)

    def _result(self, path: Result, place: Place) -> Types:
        return self.result(place.module, path.call)

    def result(self, module: str, number: int) -> Types:
        """What a call of a module gives."""
        return self.remembered(("result", module, number), lambda: self._find_result(module, number))

    def _find_result(self, module: str, number: int) -> Types:
        view = self.view(module)
        call = view.call(number)
        return self.called_by(self.callee(module, number), call, view.place_of(call))

    def callee(self, module: str, number: int) -> Types:
        """What a call of a module calls."""
        return self.remembered(("callee", module, number), lambda: self._find_callee(module, number))

    def _find_callee(self, module: str, number: int) -> Types:
        view = self.view(module)
        call = view.call(number)
        types = self.types_of(call.function, view.place_of(call))
        return self.executed.callee(call, view.place_of(call)) if types == UNKNOWN else types

    def returned(self, ref: ScopeRef) -> Types:
        """What a function of the project gives, its annotation aside."""
        return self._apart(ref, "returned values", self._calls.read_returned, self._returned)

    def given(self, ref: ScopeRef) -> Types:
        """What a generator function of the project yields, likewise."""
        return self._apart(ref, "yielded values", self._calls.read_given, self._given)

    def _apart(
        self, ref: ScopeRef, kind: str, read: Callable[[ScopeRef], Types], inputs: DerivedTypes
    ) -> Types:
        """Types that a body says; whoever has not looked into it anyway depends on them alone."""
        if self.tracker.read & self.view(ref.module).bodies:
            return self.remembered((kind, ref), lambda: read(ref))
        return self._questions.ask_apart((kind, ref), lambda: read(ref), inputs, f"{ref.module}/{ref.scope}")

    def received(self, parameter: Parameter, ref: ScopeRef) -> Types:
        """What all calls of a function of the project give one of its parameters.

        Whoever asks depends on that alone, and not on the bodies in which it is called.
        """
        name = parameter.name
        return self._questions.ask_apart(
            ("received", ref, name),
            lambda: self.arguments.given(parameter, ref),
            self._received,
            f"{ref.module}/{ref.scope}/{name}",
        )

    def _find_received(self, key: str) -> Types:
        function, _, name = key.rpartition("/")
        ref = _function(function)
        for parameter in self.signature(ref).parameters:
            if parameter.name == name:
                return self.received(parameter, ref)
        raise LookupError(key)  # the function has no such parameter any more

    def may_call(self, module: str, number: int, function: ScopeRef) -> bool:
        """Whether a function of the project is among what a call of a module may call."""
        callees = self.callee(module, number)
        return any(isinstance(t, Function) and t.of == function for t in callees)

    def code(self, ref: ScopeRef) -> ClassObject | Function:
        """A class or function of the project as a value."""
        scope = self.signature(ref)
        return ClassObject(ref) if scope.kind == ScopeKind.CLASS else Function(ref)

    def scope(self, ref: ScopeRef) -> Scope:
        """The facts of a class or function."""
        return self._index(ref).scope(ref.scope)

    def signature(self, ref: ScopeRef) -> Signature:
        """What can be said of a class or function without looking into the function."""
        return self._index(ref).signature(ref.scope)

    def _index(self, ref: ScopeRef) -> ModuleView:
        index = self.modules.index(ref.module)
        if index is None:
            raise LookupError(f"no module {ref.module}")
        return index

    def _display(self, path: Display, place: Place) -> Types:
        if path.scope >= 0:
            place = Place(place.module, path.scope, 0, AT_THE_END)
        types = tuple(self.types_of(element, place) for element in path.elements)
        container = _DISPLAYS[path.kind]
        if container != ContainerKind.TUPLE:
            types = (union(types) or UNKNOWN,)
        return (Container(container, types, path.kind),)

    def enclosing_class(self, ref: ScopeRef) -> ScopeRef | None:
        """The class whose method a function is."""
        parent = self.signature(ref).parent
        if parent >= 0 and self.signature(ScopeRef(ref.module, parent)).kind == ScopeKind.CLASS:
            return ScopeRef(ref.module, parent)
        return None

    def place_of(self, ref: ScopeRef) -> Place:
        """The end of a scope: where all its names are bound."""
        return Place(ref.module, ref.scope, 0, AT_THE_END)

    def instances_of(self, types: Types) -> Types:
        """Instances of the classes among some types."""
        return union(self._instance_of(t) for t in types)

    def _instance_of(self, t: object) -> Types:
        match t:
            case ClassObject(of, arguments):
                return (Instance(of, arguments),)
            case External(name):
                return (Instance(self.catalogue.canonical(name)),)
            case Alias(path, place):
                return self.instances(path, place)
        return (Unknown(),)


def _function(key: str) -> ScopeRef:
    """The function that a key tells."""
    module, _, scope = key.rpartition("/")
    return ScopeRef(module, int(scope))
