"""Members: what an attribute of a module, class or instance is, through the bases of a class."""

from fastpg_lint.facts.access_paths import AccessPath, Code, Name
from fastpg_lint.facts.records import Signature
from fastpg_lint.incremental.inputs import Memo
from fastpg_lint.semantic.inference.decorators import Decoration, decorating, decoration_of
from fastpg_lint.semantic.inference.evaluator import Evaluator
from fastpg_lint.semantic.inference.library_types import LibraryReader
from fastpg_lint.semantic.inference.stored import StoredReader, ends_in
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
    Method,
    Place,
    ProjectModule,
    ScopeRef,
    Type,
    Types,
    Value,
    is_known,
    union,
)

_CONTAINER_CLASSES = {
    ContainerKind.SEQUENCE: "builtins.list",
    ContainerKind.TUPLE: "builtins.tuple",
    ContainerKind.MAPPING: "builtins.dict",
    ContainerKind.STREAM: "typing.AsyncIterator",
}
_STATE = "starlette.datastructures.State"
_OF_APPS = (_STATE, "starlette.applications.Starlette")
"""What `app.state` is, which is another thing than `request.state`."""
_MAPPED = "sqlalchemy.orm.Mapped"
"""What a class has for a column or relationship, whose value its instances have."""


class MemberReader:
    """Looks attributes up."""

    def __init__(self, evaluator: Evaluator, library: LibraryReader) -> None:
        self._evaluator = evaluator
        self._library = library
        self.stored = StoredReader(evaluator)
        tracker = evaluator.tracker
        self.lineage = Memo[ScopeRef, tuple[ScopeRef | str, ...]](
            tracker,
            self._find_lineage,
            in_a_circle=lambda ref: (ref,),  # a class that is its own base has only itself
        )
        """A class and its bases, nearest first: classes of the project by reference, others by name."""
        self.decoration = Memo[ScopeRef, Decoration](
            tracker,
            lambda ref: decoration_of(self._evaluator, ref),
            in_a_circle=lambda _: Decoration(is_opaque=True),  # a decorator that decorates itself
        )
        """What the decorators of a function make of it."""

    def attribute(self, owners: Types, name: str, place: Place) -> Types:
        """What an attribute of any of some owners may be."""
        if len(owners) == 1:
            return self._attribute(owners[0], name, place) or UNKNOWN
        return union(self._attribute(owner, name, place) for owner in owners) or UNKNOWN

    def _attribute(self, owner: Type, name: str, place: Place) -> Types:
        match owner:
            case ProjectModule(module):
                index = self._evaluator.modules.index(module)
                return self._evaluator.module_member(module, index, name) if index else UNKNOWN
            case External(full):
                return self._external_attribute(full, name, place)
            case ClassObject(of, _):
                return self.class_member(of, name, owner, place)
            case Instance(ScopeRef() as of, _):
                return self.class_member(of, name, owner, place)
            case Instance():
                return self._library_member(owner, name, place)
            case Container(kind):
                return (Method(f"{_CONTAINER_CLASSES[kind]}.{name}", owner),)
            case Value():
                return (Method(f"builtins.str.{name}", owner),)
            case Function(of):
                # A setter's decorator is an attribute of a name that may mean the setter itself.
                return self._evaluator.remembered(
                    ("decorated", of, name), lambda: self._of_decorated(of, name, place)
                )
            case Alias(path, at):
                # A question of its own: `A = Optional[A.b]` leads back to itself.
                key = ("alias", at, path)
                instances = self._evaluator.remembered(key, lambda: self._evaluator.instances(path, at))
                classes = tuple(self._class_of(t) for t in instances if isinstance(t, Instance))
                return self.attribute(classes, name, place)
        return NOTHING if owner in NOTHING else UNKNOWN

    def _of_decorated(self, function: ScopeRef, name: str, place: Place) -> Types:
        """An attribute of what a library's decorator has put in a function's place: `task.delay`."""
        around = self._evaluator.modules.view(function.module).around(function.scope)
        for decorator in self._scope(function).decorators:
            for t in decorating(self._evaluator, decorator, around):
                known = (
                    self._evaluator.catalogue.decorated(t.name) if isinstance(t, External | Method) else None
                )
                if known is not None:
                    return self._library_member(Instance(known), name, place)
        return UNKNOWN

    def _external_attribute(self, full: str, name: str, place: Place) -> Types:
        if self._evaluator.modules.index(f"{full}.{name}") is not None:
            # A module of the project, in a folder without `__init__`.
            return (ProjectModule(f"{full}.{name}"),)
        known = self._library.class_attribute(full, name, place)
        return known or (External(self._evaluator.catalogue.canonical(f"{full}.{name}")),)

    def _library_member(self, owner: Instance, name: str, place: Place) -> Types:
        library = self._library
        known = library.attribute(owner, name, place)
        if known is None and any(entry.stored for entry in library.lineage(str(owner.of))):
            known = self._stored_on_library(owner, name)
        if known is not None:
            return known
        return (Method(library.method_name(str(owner.of), name), owner),)

    def _stored_on_library(self, owner: Instance, name: str) -> Types | None:
        """What the project keeps on an object of a library that is there for it, such as `app.state`."""
        full = self._library.method_name(str(owner.of), name)
        if name.startswith("_") or self._evaluator.catalogue.is_listed(full):
            return None
        kind = _kind(owner)

        def is_owner(types: Types, path: AccessPath) -> bool:
            known = [t for t in types if isinstance(t, Instance)]
            if not known:
                return owner.of == _STATE and ends_in(path, "state") and kind == _OF_APPS
            return any(_kind(t) == kind or self._is_of(t, owner) for t in known)

        found = self.stored.attribute(kind, name, is_owner)
        if found is None and owner.of == _STATE and kind != _OF_APPS:
            return self.stored.yielded(name)
        return found

    def _is_of(self, t: Instance, owner: Instance) -> bool:
        """Whether an object of a library may be one of a class, which has no arguments."""
        if not isinstance(t.of, str) or not isinstance(owner.of, str) or owner.arguments:
            return False
        return self._library.is_a(t.of, owner.of) or self._library.is_a(owner.of, t.of)

    # classes of the project

    def _find_lineage(self, ref: ScopeRef) -> tuple[ScopeRef | str, ...]:
        found: dict[ScopeRef | str, None] = {ref: None}
        for base in self.bases(ref):
            match base:
                case ClassObject(of, _):
                    found.update(dict.fromkeys(self.lineage(of)))
                case External(name):
                    found.update(
                        dict.fromkeys([name, *(entry.name for entry in self._library.lineage(name))])
                    )
                case _:
                    found["?"] = None
        return tuple(found)

    def bases(self, ref: ScopeRef) -> Types:
        """The classes that a class is derived from directly."""
        scope = self._scope(ref)
        place = Place(ref.module, scope.parent, 0, self._defined(ref))
        bases: list[Type] = []
        for argument in scope.bases:
            if argument.keyword is None:
                bases.extend(self._base(self._evaluator.types_of(argument.value, place)))
        return tuple(bases)

    def _base(self, types: Types) -> Types:
        """`Generic[T]` and `BaseRepository[User]` stand for their class."""
        found: list[Type] = []
        for t in types:
            if isinstance(t, Alias):
                instances = self._evaluator.instances(t.path, t.place)
                found.extend(self._class_of(instance) for instance in instances)
            else:
                found.append(t)
        return tuple(found)

    def _class_of(self, t: Type) -> Type:
        match t:
            case Instance(ScopeRef() as of, arguments):
                return ClassObject(of, arguments)
            case Instance(name, _):
                return External(str(name))
        return External("typing.Generic")

    def _defined(self, ref: ScopeRef) -> float:
        """When a class is bound, so that `class Base(Base)` finds the earlier one."""
        definition = self._evaluator.modules.view(ref.module).definition(ref.scope)
        return definition.order if definition is not None else float("inf")

    def is_a(self, types: Types, base: str) -> bool:
        """Whether every alternative is an instance of a library's class or of one derived from it."""
        return is_known(types) and all(self._is_instance(t, base) for t in types)

    def _is_instance(self, t: Type, base: str) -> bool:
        match t:
            case Instance(ScopeRef() as of, _):
                return base in self.lineage(of)
            case Instance(str(name), _):
                return self._library.is_a(name, base)
        return False

    def class_member(self, ref: ScopeRef, name: str, receiver: Instance | ClassObject, place: Place) -> Types:
        """A member of a class of the project or of its bases, as seen through an instance or the class."""
        for owner in self.lineage(ref):
            if isinstance(owner, ScopeRef):
                types = self._own_member(owner, name, receiver)
                if types is not None:
                    return types
            elif owner == "?":
                return UNKNOWN
            else:
                library = self._external_member(owner, name, receiver, place)
                if library is not None:
                    return library
        is_whole = isinstance(receiver, Instance) and all(
            isinstance(one, ScopeRef) for one in self.lineage(ref)
        )
        is_set = is_whole and not name.startswith("__")
        return (self._set_from_outside(ref, name) if is_set else None) or UNKNOWN

    def _external_member(
        self, base: str, name: str, receiver: Instance | ClassObject, place: Place
    ) -> Types | None:
        if self._evaluator.catalogue.type(base) is None:
            return None
        as_base = Instance(base, receiver.arguments)
        known = self._library.attribute(as_base, name, place, seen_as=receiver)
        if known is not None:
            return known
        full = self._library.method_name(base, name)
        return (Method(full, receiver),) if self._evaluator.catalogue.is_listed(full) else None

    def _own_member(self, owner: ScopeRef, name: str, receiver: Instance | ClassObject) -> Types | None:
        key = ("own", owner, name, receiver)
        index = self._evaluator.modules.view(owner.module)
        bindings = index.bindings(owner.scope).get(name)
        is_stored = any(
            stored == name and self._is_self(owner, method, of)
            for method, of, stored in index.stored_names(owner.scope)
        )
        if not bindings and not is_stored:
            return None
        types = self._evaluator.remembered(
            key,
            lambda: self._read_member(owner, name, receiver, in_body=bool(bindings), is_stored=is_stored),
        )
        return self._evaluator.resolved(types, receiver, owner)

    def _read_member(
        self,
        owner: ScopeRef,
        name: str,
        receiver: Instance | ClassObject,
        *,
        in_body: bool,
        is_stored: bool,
    ) -> Types:
        index = self._evaluator.modules.view(owner.module)
        parts: list[Types] = []
        if in_body:
            parts.append(self._body_member(owner, name, receiver))
            is_set = is_known(parts[0]) and parts[0] != NOTHING
            if is_set or any(isinstance(t, Function | ClassObject) for t in parts[0]):
                return parts[0]
        for scope, store in index.method_stores(owner.scope) if is_stored else ():
            if store.name == name and isinstance(store.of, Name) and self._is_self(owner, scope, store.of.id):
                place = index.place_in(scope, store)
                if store.annotation is not None:
                    parts.append(self._evaluator.instances(store.annotation, place))
                elif store.value is not None:
                    parts.append(self._evaluator.types_of(store.value, place))
        if in_body and len(parts) > 1 and parts[0] in (UNKNOWN, NOTHING):
            # `client = None` in the class body only announces the attribute.
            parts = parts[1:]
        types = union(parts) or UNKNOWN
        return self._set_from_outside(owner, name) or NOTHING if types == NOTHING else types

    def _set_from_outside(self, owner: ScopeRef, name: str) -> Types | None:
        """What other code than the class's own stores on an attribute: `database.pool = pool`."""

        def is_owner(types: Types, _: AccessPath) -> bool:
            classes = (t.of for t in types if isinstance(t, Instance | ClassObject))
            return any(owner in self.lineage(of) for of in classes if isinstance(of, ScopeRef))

        return self.stored.attribute(owner, name, is_owner)

    def _is_self(self, owner: ScopeRef, method: int, of: str) -> bool:
        parameters = self._scope(ScopeRef(owner.module, method)).parameters
        return bool(parameters) and of == parameters[0].name

    def _body_member(self, owner: ScopeRef, name: str, receiver: Instance | ClassObject) -> Types:
        getter = self.property_of(owner, name)
        if getter is not None:
            return self._bind_to(Function(getter), receiver)
        view = self._evaluator.modules.view(owner.module)
        found = view.found(name, view.end_of(owner.scope))
        if found is None or found.scope != owner.scope:
            return UNKNOWN
        types = union(self._evaluator.bound(binding, owner.scope, owner.module) for binding in found.bindings)
        return union(self._bind_to(t, receiver) for t in types)

    def _bind_to(self, t: Type, receiver: Instance | ClassObject) -> Types:
        """A function of a class body becomes a method, or the value of a property; so does a column."""
        if isinstance(t, Instance) and t.of == _MAPPED and isinstance(receiver, Instance):
            return t.arguments[0] if t.arguments else UNKNOWN
        if not isinstance(t, Function) or t.receiver is not None:
            return (t,)
        decoration = self.decoration(t.of)
        if decoration.is_property:
            if isinstance(receiver, ClassObject):
                return UNKNOWN
            return self._evaluator.function_result(Function(t.of, receiver))
        if decoration.is_static:
            return (t,)
        if decoration.is_class_method:
            as_class = (
                ClassObject(receiver.of, receiver.arguments) if isinstance(receiver.of, ScopeRef) else None
            )
            return (Function(t.of, as_class),)
        return (Function(t.of, receiver),) if isinstance(receiver, Instance) else (t,)

    def receiver(self, method: ScopeRef) -> Instance | ClassObject | None:
        """What the first parameter of a method holds: an instance of the class, or the class itself."""
        scope = self._scope(method)
        decoration = self.decoration(method)
        if decoration.is_static:
            return None
        owner = ScopeRef(method.module, scope.parent)
        by_class = decoration.is_class_method or scope.name in (
            "__new__",
            "__init_subclass__",
            "__class_getitem__",
        )
        return ClassObject(owner) if by_class else Instance(owner)

    def property_of(self, ref: ScopeRef, name: str) -> ScopeRef | None:
        """The function behind a property of a class of the project."""
        for owner in self.lineage(ref):
            if not isinstance(owner, ScopeRef):
                return None
            bindings = self._evaluator.modules.view(owner.module).bindings(owner.scope).get(name, ())
            for binding in bindings:
                if isinstance(binding.value, Code):
                    getter = ScopeRef(owner.module, binding.value.scope)
                    return getter if self.decoration(getter).is_property else None
            if bindings:
                return None
        return None

    def _scope(self, ref: ScopeRef) -> Signature:
        return self._evaluator.signature(ref)


def _kind(owner: Instance) -> tuple[object, ...]:
    """The kind of an object that things are stored on: its class, and of what it is the state."""
    return (owner.of, *(t.of for part in owner.arguments for t in part if isinstance(t, Instance)))
