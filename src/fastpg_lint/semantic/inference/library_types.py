"""What the catalogue says of types, as types of the linker."""

from collections.abc import Callable
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from fastpg_lint.catalogue.catalogue import MOST_KNOWN
from fastpg_lint.catalogue.entries import TypeName
from fastpg_lint.catalogue.form import EVERY
from fastpg_lint.facts.records import Call
from fastpg_lint.semantic.inference.evaluator import Evaluator
from fastpg_lint.semantic.types import (
    NOTHING,
    UNKNOWN,
    ClassObject,
    Container,
    ContainerKind,
    External,
    Instance,
    Place,
    ScopeRef,
    Type,
    Types,
    union,
)

if TYPE_CHECKING:
    from fastpg_lint.catalogue.entries import LibraryType

_CONTAINERS = {
    "list": ContainerKind.SEQUENCE,
    "set": ContainerKind.SEQUENCE,
    "frozenset": ContainerKind.SEQUENCE,
    "tuple": ContainerKind.TUPLE,
    "Iterator": ContainerKind.SEQUENCE,
    "Iterable": ContainerKind.SEQUENCE,
    "dict": ContainerKind.MAPPING,
    "AsyncIterator": ContainerKind.STREAM,
}


class LibraryReader:
    """Reads types and their members out of the catalogue."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self.lineage = cache(self._find_lineage)
        """A library's class and its bases, as far as the catalogue has them, nearest first."""
        self.method_name = lru_cache(MOST_KNOWN)(self._find_method_name)
        """The canonical name of a method: that of the nearest base for which something is said of it."""

    def _find_lineage(self, name: str) -> tuple["LibraryType", ...]:
        found: dict[str, LibraryType] = {}
        waiting = [name]
        while waiting:
            current = self._evaluator.catalogue.canonical(waiting.pop(0))
            entry = self._evaluator.catalogue.type(current)
            if entry is not None and current not in found:
                found[current] = entry
                waiting.extend(entry.bases)
        return tuple(found.values())

    def is_a(self, name: str, base: str) -> bool:
        """Whether a library's class is, or is derived from, another."""
        return name == base or any(entry.name == base for entry in self.lineage(name))

    def is_sync_class(self, name: str) -> bool:
        """Whether a library's class blocks, as the nearest of its bases has it of which anything is said."""
        return any(self._evaluator.catalogue.is_sync_class(entry.name) for entry in self.lineage(name))

    def outweighed(self, declared: Types, given: Callable[[], Types]) -> Types:
        """What something is that an annotation calls one library's class, and what it comes from another.

        What it comes from outweighs the annotation: `session: Session = Depends(get_async_session)`.
        `given` tells what that gives; it is asked only where the annotation names such a class.
        """
        said = _classes(declared)
        value = given() if said else ()
        made = _classes(value)
        agree = any(self.is_a(one, other) or self.is_a(other, one) for one in made for other in said)
        return value if made and not agree else declared

    def _find_method_name(self, name: str, method: str) -> str:
        catalogue = self._evaluator.catalogue
        for entry in self.lineage(name):
            full = f"{entry.name}.{method}"
            if catalogue.is_listed(full):
                return full
        return f"{name}.{method}"

    def method_result(self, full: str, receiver: Type, call: Call | None, place: Place) -> Types:
        """What a library's method gives, after awaiting where it is a coroutine."""
        owner, _, method = full.rpartition(".")
        entry = self._evaluator.catalogue.type(owner)
        if entry is None or method not in entry.returns:
            return UNKNOWN
        return self.read(entry.returns[method], receiver, call, place)

    def used(self, receiver: Type, use: str, place: Place | None = None) -> Types | None:
        """What becomes of an instance that is `entered`, `iterated`, `awaited`, `called` or subscripted.

        None where the catalogue says nothing of it.
        """
        if not isinstance(receiver, Instance) or not isinstance(receiver.of, str):
            return None
        for entry in self.lineage(receiver.of):
            type_name: TypeName | None = getattr(entry, use)
            if type_name is not None:
                return self.read(type_name, receiver, None, place)
        return None

    def attribute(
        self, receiver: Instance, name: str, place: Place, seen_as: Type | None = None
    ) -> Types | None:
        """A library instance's attribute that is no method; None where the catalogue has none.

        The attribute `*` stands for all that nothing else is said of: `client.shop` is a database.
        `seen_as` is what `Self` means, where the attribute is that of a class of the project.
        """
        known = self._told_attribute(receiver, name, place, seen_as)
        if known is not None:
            return known
        for entry in self.lineage(str(receiver.of)):
            if EVERY in entry.attributes and not name.startswith("_"):
                is_method = self._evaluator.catalogue.is_listed(self.method_name(str(receiver.of), name))
                return None if is_method else self.read(entry.attributes[EVERY], receiver, None, place)
        return None

    def class_attribute(self, name: str, attribute: str, place: Place) -> Types | None:
        """What is said of an attribute taken from a library's class itself: `Base.metadata`."""
        return self._told_attribute(Instance(name), attribute, place)

    def _told_attribute(
        self, receiver: Instance, name: str, place: Place, seen_as: Type | None = None
    ) -> Types | None:
        for entry in self.lineage(str(receiver.of)):
            if name in entry.attributes:
                return self.read(entry.attributes[name], seen_as or receiver, None, place)
        return None

    def read(
        self, type_name: TypeName, receiver: Type | None, call: Call | None, place: Place | None
    ) -> Types:
        """A type as the catalogue writes it, for a call on a receiver."""
        name = type_name.name
        if name == "Self":
            return self._self(receiver)
        if name == "None":
            return NOTHING
        if name == "type" and type_name.arguments:
            return union(self._class(one, call, place) for one in type_name.arguments)
        if name.startswith("$"):
            return self._argument(type_name, call, place)
        bound = self._parameter(name, receiver)
        if bound is not None:
            return bound
        arguments = tuple(self.read(argument, receiver, call, place) for argument in type_name.arguments)
        kind = _CONTAINERS.get(name)
        if kind is not None:
            elements = arguments if kind == ContainerKind.TUPLE else arguments[-1:]
            return (Container(kind, elements or (UNKNOWN,)),)
        if "." not in name:
            return UNKNOWN
        return (Instance(self._evaluator.catalogue.canonical(name), arguments),)

    def _class(self, type_name: TypeName, call: Call | None, place: Place | None) -> Types:
        """The class of a name; for `$cls`, those of the project that the call is given."""
        if not type_name.name.startswith("$"):
            return (External(self._evaluator.catalogue.canonical(type_name.name)),)
        given = (t.of for t in self._argument(type_name, call, place) if isinstance(t, Instance))
        return tuple(ClassObject(of) for of in given if isinstance(of, ScopeRef))

    def _self(self, receiver: Type | None) -> Types:
        """An instance of the class that a method was called on, or taken from."""
        if isinstance(receiver, ClassObject):
            return (Instance(receiver.of, receiver.arguments),)
        return (receiver,) if receiver is not None else UNKNOWN

    def _parameter(self, name: str, receiver: Type | None) -> Types | None:
        """What a type parameter of the receiver's class stands for."""
        if not isinstance(receiver, Instance) or not isinstance(receiver.of, str):
            return None
        for entry in self.lineage(receiver.of):
            if name in entry.parameters:
                position = entry.parameters.index(name)
                if position < len(receiver.arguments):
                    return receiver.arguments[position]
                default = entry.defaults.get(name)
                return UNKNOWN if default is None else self.read(default, None, None, None)
        return None

    def _argument(self, type_name: TypeName, call: Call | None, place: Place | None) -> Types:
        """`$0`: an instance of the class given as first argument; `$0[0]`: its first type argument.

        `$only` is `$0` where there is no second argument. `$class_[X]`: an instance of the class given by
        keyword, else of `X`; not to be told where it may have been given otherwise.
        """
        word = type_name.name[1:]
        if call is None or place is None:
            return UNKNOWN
        if word == "only":
            if len([a for a in call.arguments if a.keyword is None]) != 1:
                return UNKNOWN
            word = "0"
        if not word.isdigit():
            return self._by_keyword(word, type_name.arguments, call, place)
        position = int(word)
        positional = [a for a in call.arguments if a.keyword is None and not a.stars]
        if position >= len(positional):
            return UNKNOWN
        types = self._evaluator.types_of(positional[position].value, place)
        if not type_name.arguments:
            return self._evaluator.instances_of(types)
        wanted = int(type_name.arguments[0].name)
        return union(
            t.arguments[wanted] if isinstance(t, Instance) and wanted < len(t.arguments) else UNKNOWN
            for t in types
        )

    def _by_keyword(self, word: str, default: tuple[TypeName, ...], call: Call, place: Place) -> Types:
        given = next((a.value for a in call.arguments if a.keyword == word), None)
        if given is not None:
            return self._evaluator.instances_of(self._evaluator.types_of(given, place))
        positional = [a for a in call.arguments if a.keyword is None]
        if not default or len(positional) > 1 or any(a.stars for a in call.arguments):
            return UNKNOWN
        return self.read(default[0], None, call, place)


def _classes(types: Types) -> tuple[str, ...]:
    """The libraries' classes that some types are instances of; none where one is anything else."""
    found = tuple(t.of for t in types if isinstance(t, Instance) and isinstance(t.of, str))
    is_of_libraries = len(found) == len(types) and not any(name.startswith("builtins.") for name in found)
    return found if is_of_libraries else ()
