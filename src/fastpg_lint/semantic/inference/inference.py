"""The type of an access path: what an expression may be, followed through the project's facts.

Everything is lazy and remembered. A path that leads back to itself, or too deep, is unknown: the
linker answers what it can prove, and never guesses.
"""

import builtins
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
from fastpg_lint.facts.records import Binding, Parameter, Scope, ScopeKind, Signature
from fastpg_lint.semantic.inference.annotations import AnnotationReader
from fastpg_lint.semantic.inference.arguments import ArgumentReader
from fastpg_lint.semantic.inference.calls import CallReader
from fastpg_lint.semantic.inference.cycles import DerivedTypes, Questions
from fastpg_lint.semantic.inference.evaluator import ModuleSource
from fastpg_lint.semantic.inference.executed import ExecutedReader
from fastpg_lint.semantic.inference.generics import Generics
from fastpg_lint.semantic.inference.library_types import LibraryReader
from fastpg_lint.semantic.inference.members import MemberReader
from fastpg_lint.semantic.inference.operations import OperationReader
from fastpg_lint.semantic.inference.overrides import Overrides
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.symbol_table import AT_THE_END, Found, SymbolTable
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
    ProjectModule,
    ScopeRef,
    Types,
    Unknown,
    Value,
    is_known,
    union,
)

_BUILTINS = frozenset(dir(builtins))

_DISPLAYS = {
    DisplayKind.LIST: ContainerKind.SEQUENCE,
    DisplayKind.SET: ContainerKind.SEQUENCE,
    DisplayKind.GENERATOR: ContainerKind.SEQUENCE,
    DisplayKind.DICT: ContainerKind.MAPPING,
    DisplayKind.TUPLE: ContainerKind.TUPLE,
}
_GROWING = (DisplayKind.LIST, DisplayKind.SET)


class Inference:
    """Answers what an access path may be, at a place."""

    def __init__(self, catalogue: Catalogue, modules: ModuleSource) -> None:
        self.catalogue = catalogue
        self.modules = modules
        self.tracker = modules.tracker
        self.view = modules.view
        self.library = LibraryReader(self)
        self.members = MemberReader(self, self.library)
        self.operations = OperationReader(self, self.library, self.members)
        annotations, generics = AnnotationReader(self, self.library), Generics(self, self.members)
        calls = CallReader(self, self.library, self.members, generics, self.operations)
        self.overrides = Overrides(self, self.members)
        self.executed = ExecutedReader(self, self.library)
        self.arguments = ArgumentReader(self, self.members)
        self.instances = annotations.instances
        self.resolved = generics.resolved
        self.called = calls.called
        self.called_by = calls.result
        self.function_result = calls.function_result
        self.yielded = calls.yielded
        self._calls = calls
        self._readers: dict[type, Callable[[Any, Place], Types]] = {
            Name: self._name,
            Attribute: self._attribute,
            Result: self._result,
            Awaited: self._awaited,
            Imported: self._import,
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

    def _import(self, path: Imported, place: Place) -> Types:
        source = self.modules.absolute(place.module, path.module, path.level)
        if source == place.module and self.modules.index(f"{source}.{path.name}") is not None:
            # A package that imports from itself means the module inside it.
            return (ProjectModule(f"{source}.{path.name}"),)
        elsewhere = self.modules.in_another_part(place.module, path, source)
        return self.imported(source, path.name) if elsewhere is None else (self.module_object(elsewhere),)

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

    # names

    def _name(self, path: Name, place: Place) -> Types:
        index = self.modules.index(place.module)
        found = index.find(path.id, place.scope, place.branch, place.order) if index else None
        if found is None:
            return self._outside(path.id, place.module)
        return self.remembered((place.module, found.key), lambda: self._found(found, place.module))

    def _found(self, found: Found, module: str) -> Types:
        parts = [self.bound(binding, found.scope, module) for binding in found.bindings]
        if found.parameter is not None:
            parts.append(self._parameter(found.parameter, ScopeRef(module, found.scope)))
        types = union(parts)
        if types == NOTHING and found.scope == 0:
            return self._set_later(found.bindings[0].name, module)
        if is_known(types) or found.parameter is not None:
            return types
        return self._declared(found, module) or types

    def _set_later(self, name: str, module: str) -> Types:
        """What a name of a module holds that begins as None: what functions, or other modules, give it."""
        bindings = self.view(module).bindings(0)[name]
        types = union(self.bound(binding, 0, module) for binding in bindings)
        if types != NOTHING:
            return types
        owner = ProjectModule(module)
        return self.members.stored.attribute(owner, name, lambda types, _: owner in types) or types

    def _declared(self, found: Found, module: str) -> Types | None:
        """The annotation that the name has elsewhere in the scope: `client: Client` at its top."""
        name = found.bindings[0].name
        for binding in self.view(module).bindings(found.scope).get(name, ()):
            if binding.annotation is not None and binding not in found.bindings:
                types = self.bound(binding, found.scope, module)
                if is_known(types):
                    return types
        return None

    def bound(self, binding: Binding, scope: int, module: str) -> Types:
        """What one binding of a scope gives its name."""
        place = Place(module, scope, binding.branch, binding.order)
        if binding.annotation is not None:
            types = self.instances(binding.annotation, place)
            if is_known(types):
                return self._injected(types, binding.value, place)
        if (
            isinstance(binding.value, Display)
            and binding.value.kind in _GROWING
            and not binding.value.elements
        ):
            return self._collected(binding, binding.value, place)
        return self.types_of(binding.value, place) if binding.value is not None else UNKNOWN

    def _collected(self, binding: Binding, empty: Display, place: Place) -> Types:
        """What an empty list or set holds once the function has added to it."""
        view = self.view(place.module)
        added = view.additions(place.scope, binding.name)
        types = [self.types_of(call.arguments[0].value, view.place_of(call)) for call in added]
        return (Container(_DISPLAYS[empty.kind], (union(types) or UNKNOWN,), empty.kind),)

    def _parameter(self, parameter: Parameter, function: ScopeRef) -> Types:
        """What a parameter may be: `self` and `cls`, its annotation, or what `Depends` gives."""
        index = self._index(function)
        scope = index.signature(function.scope)
        owner = index.signature(scope.parent)
        if (
            owner.kind == ScopeKind.CLASS
            and scope.kind == ScopeKind.FUNCTION
            and parameter == scope.parameters[0]
        ):
            receiver = self.members.receiver(function)
            if receiver is not None:
                return (receiver,)
        place = index.around(function.scope)
        default = parameter.default if not parameter.stars else None
        if parameter.annotation is not None and not parameter.stars:
            types = self.instances(parameter.annotation, place)
            if is_known(types):
                return self._injected(types, default, place)
        if default is not None:
            types = self.types_of(default, place)
            if any(isinstance(t, Instance) for t in types) and is_known(types):
                return types
        if self.arguments.is_untold(parameter):
            return self.arguments.given(parameter, function)
        return UNKNOWN

    def _injected(self, declared: Types, value: AccessPath | None, place: Place) -> Types:
        """What something is whose annotation names a class, where `Depends` gives that of another library."""
        if not isinstance(value, Result):
            return declared
        view = self.view(place.module)
        if view.word(view.call(value.call)) not in ("Depends", "Security"):
            return declared
        return self.library.outweighed(declared, lambda: self.types_of(value, place))

    def _outside(self, name: str, module: str) -> Types:
        """A name that the module does not bind: a builtin, or one that `import *` may have brought."""
        index = self.view(module)
        if index.stars:
            types = self.remembered(("star", module, name), lambda: self._starred(name, module, index))
            if is_known(types):
                return types
        return (External(f"builtins.{name}"),) if name in _BUILTINS else UNKNOWN

    def _starred(self, name: str, module: str, index: SymbolTable) -> Types:
        """What an `import *` brings under a name: the first of them that surely has it."""
        for star in index.stars:
            if isinstance(star, Imported):
                source = self.modules.absolute(module, star.module, star.level)
                types = self.imported(source, name)
                if self.modules.index(source) is None and not self._is_listed(types):
                    continue
                if is_known(types):
                    return types
        return UNKNOWN

    def _is_listed(self, types: Types) -> bool:
        return any(isinstance(t, External) and self.catalogue.is_listed(t.name) for t in types)

    def imported(self, module: str, name: str | None) -> Types:
        """A module, or a name of one, as an import gives it."""
        if name is None:
            return (self.module_object(module),)
        index = self.modules.index(module)
        if index is not None:
            return self.module_member(module, index, name)
        if self.modules.index(f"{module}.{name}") is not None:
            return (ProjectModule(f"{module}.{name}"),)
        return (External(self.catalogue.canonical(f"{module}.{name}")),)

    def module_object(self, module: str) -> ProjectModule | External:
        known = self.modules.index(module) is not None
        return ProjectModule(module) if known else External(self.catalogue.canonical(module))

    def module_member(self, module: str, index: SymbolTable, name: str) -> Types:
        """A name of a module of the project."""
        found = index.find(name, 0, 0, AT_THE_END)
        if found is not None:
            return self.remembered((module, found.key), lambda: self._found(found, module))
        if self.modules.index(f"{module}.{name}") is not None:
            return (ProjectModule(f"{module}.{name}"),)
        types = self._outside(name, module)
        return UNKNOWN if types == (External(f"builtins.{name}"),) else types

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
