"""Types of values in use: awaited, entered, iterated, unpacked, subscripted."""

from collections.abc import Sequence

from fastpg_lint.facts.access_paths import AccessPath, Item, Literal, LiteralKind
from fastpg_lint.semantic.inference.evaluator import Evaluator
from fastpg_lint.semantic.inference.kept_items import KeptItems
from fastpg_lint.semantic.inference.library_types import LibraryReader
from fastpg_lint.semantic.inference.members import MemberReader
from fastpg_lint.semantic.types import (
    UNKNOWN,
    Alias,
    ClassObject,
    Container,
    ContainerKind,
    Coroutine,
    External,
    Function,
    Generator,
    Instance,
    Place,
    ScopeRef,
    Type,
    Types,
    Value,
    is_known,
    union,
)

_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">=", "in", "not", "is"})
"""The first words of the operators that compare."""

_METHODS = {"+": "__add__", "-": "__sub__", "*": "__mul__", "/": "__truediv__", "&": "__and__"}
"""The methods behind the operators that make something new of what they are given."""
_NOWHERE = Place("", 0, 0, 0)


class OperationReader:
    """Tells what using a value gives."""

    def __init__(self, evaluator: Evaluator, library: LibraryReader, members: MemberReader) -> None:
        self._evaluator = evaluator
        self._library = library
        self._members = members
        self._kept = KeptItems(evaluator)

    def awaited(self, types: Types) -> Types:
        """What `await` gives."""
        return union(self._awaited(t) for t in types) or UNKNOWN

    def _awaited(self, t: Type) -> Types:
        if isinstance(t, Coroutine):
            return t.of
        return self._library.used(t, "awaited") or UNKNOWN

    def entered(self, types: Types, is_async: bool) -> Types:
        """What `with` or `async with` binds."""
        return union(self._entered(t, is_async) for t in types) or UNKNOWN

    def _entered(self, t: Type, is_async: bool) -> Types:
        match t:
            case Generator(of, generator_is_async, True):
                return self._evaluator.yielded(of) if generator_is_async == is_async else UNKNOWN
            case Coroutine(of):
                # aiohttp's and asyncpg's calls may be awaited or entered, with the same outcome.
                return self.entered(of, is_async)
            case Instance(ScopeRef() as of, _):
                return self._entered_instance(t, of, is_async)
            case Instance(str(name), _):
                if is_async and self._library.is_sync_class(name):
                    return UNKNOWN  # only an annotation says that it is one: `sessionmaker` of async sessions
                given = self._library.used(t, "entered")
                if given is not None:
                    return given
                return (t,) if self._evaluator.catalogue.type(name) is not None else UNKNOWN
        return UNKNOWN

    def _entered_instance(self, instance: Instance, of: ScopeRef, is_async: bool) -> Types:
        method = "__aenter__" if is_async else "__enter__"
        place = self._evaluator.place_of(of)
        members = self._members.class_member(of, method, instance, place)
        functions = [m for m in members if isinstance(m, Function)]
        if functions:
            given = union(self._evaluator.called(m, None, place) for m in functions)
            return self.awaited(given) if is_async else given
        lineage = self._members.lineage(of)
        if any(
            isinstance(base, str) and self._evaluator.catalogue.type(base) is not None for base in lineage
        ):
            return (instance,)
        # A class that surely has no such method is not what is entered.
        return () if all(isinstance(base, ScopeRef) for base in lineage) else UNKNOWN

    def iterated(self, types: Types, is_async: bool) -> Types:
        """What `for` or `async for` binds."""
        return union(self._iterated(t, is_async) for t in types) or UNKNOWN

    def _iterated(self, t: Type, is_async: bool) -> Types:
        match t:
            case Container(kind, elements):
                if kind == ContainerKind.MAPPING:
                    return UNKNOWN
                return (union(elements) or UNKNOWN) if (kind == ContainerKind.STREAM) == is_async else UNKNOWN
            case Generator(of, generator_is_async, False):
                return self._evaluator.yielded(of) if generator_is_async == is_async else UNKNOWN
            case Instance(ScopeRef() as of, _):
                return self._iterated_instance(t, of, is_async)
            case Instance(str()):
                return self._library.used(t, "iterated") or UNKNOWN
        return UNKNOWN

    def _iterated_instance(self, instance: Instance, of: ScopeRef, is_async: bool) -> Types:
        """What going through an object gives: by its `__next__`, `__iter__` or `__getitem__`."""
        start, following = ("__aiter__", "__anext__") if is_async else ("__iter__", "__next__")
        given = self._of_special(instance, of, following)
        if given is not None:
            return self.awaited(given) if is_async else given
        begun = self._of_special(instance, of, start)
        if begun is None:
            return (self._of_special(instance, of, "__getitem__") if not is_async else None) or UNKNOWN
        kept = tuple(t for t in begun if not (isinstance(t, Instance) and isinstance(t.of, ScopeRef)))
        return self.iterated(kept, is_async) if kept == begun else UNKNOWN

    def begun(self, instance: Instance) -> Types:
        """What an object's own `__iter__` returns, which is gone through then: `return self.pages()`."""
        if not isinstance(instance.of, ScopeRef):
            return ()
        place = self._evaluator.place_of(instance.of)
        members = self._members.class_member(instance.of, "__iter__", instance, place)
        views = (
            (m.of, self._evaluator.modules.view(m.of.module)) for m in members if isinstance(m, Function)
        )
        returned = (one for of, view in views for one in view.returned(of.scope))
        return union(self._evaluator.types_of(*one) for one in returned)

    def _of_special(self, instance: Instance, of: ScopeRef, method: str) -> Types | None:
        """What a method gives that the language calls; None where the class has none in the project."""
        place = self._evaluator.place_of(of)
        members = self._members.class_member(of, method, instance, place)
        functions = [m for m in members if isinstance(m, Function)]
        return union(self._evaluator.called(m, None, place) for m in functions) if functions else None

    def element(self, types: Types, index: int) -> Types:
        """One element of something unpacked."""
        return union(self._element(t, index) for t in types) or UNKNOWN

    def _element(self, t: Type, index: int) -> Types:
        if isinstance(t, Container) and t.kind == ContainerKind.TUPLE:
            return t.elements[index] if index < len(t.elements) else UNKNOWN
        return self._iterated(t, False)

    def item(self, path: Item, owners: Types, key: AccessPath, place: Place) -> Types:
        """A subscript; of a class or of a construct of `typing`, a type written as a value."""
        found = union(self._item(path, owner, key, place) for owner in owners) or UNKNOWN
        if is_known(found) or not all(map(_is_dict, owners)):
            return found
        return self._kept.value(path, place)

    def _item(self, path: Item, owner: Type, key: AccessPath, place: Place) -> Types:
        match owner:
            case Container(ContainerKind.TUPLE, elements):
                position = _number(key)
                return elements[position] if position is not None and position < len(elements) else UNKNOWN
            case Container(ContainerKind.STREAM):
                return UNKNOWN
            case Container(_, elements):
                return union(elements) or UNKNOWN
            case ClassObject() | External() | Alias():
                return (Alias(path, place),)
            case Instance(ScopeRef() as of, _):
                return self._of_special(owner, of, "__getitem__") or UNKNOWN
            case Instance():
                return self._library.used(owner, "item", place) or UNKNOWN
        return UNKNOWN

    def operation(self, operator: str, operands: Sequence[Types]) -> Types:
        """What an operator gives: texts stay texts, comparisons are true or false."""
        if operator == "f" or (operator == "+" and any(_is_text(types) for types in operands)):
            return (Value(LiteralKind.TEXT),)
        if operator == "%" and _is_text(operands[0]):
            return (Value(LiteralKind.TEXT),)
        method = _METHODS.get(operator)
        if method is not None and len(operands) > 1:
            return union(self._of_method(t, method) for t in operands[0]) or UNKNOWN
        first = operator.partition(" ")[0]
        return (Value(LiteralKind.BOOL),) if first in _COMPARISONS else UNKNOWN

    def joined(self, parts: Sequence[Types]) -> Types:
        """What `a | b` gives where a library's class says so, `prompt | model` for one; else nothing."""
        for types in parts:
            for t in types:
                if isinstance(t, Instance) and isinstance(t.of, str) and not t.of.startswith("builtins."):
                    found = self._of_method(t, "__or__")
                    if is_known(found):
                        return found
        return ()

    def excluded(self, types: Types, kinds: Types) -> Types:
        """What is left of some types without instances of others."""
        ruled_out = {t.of for t in kinds if isinstance(t, Instance)}
        return tuple(t for t in types if not self._is_one_of(t, ruled_out)) or UNKNOWN

    def _is_one_of(self, t: Type, classes: set[ScopeRef | str]) -> bool:
        match t:
            case Instance(ScopeRef() as of):
                return not classes.isdisjoint(self._members.lineage(of))
            case Instance(str(name)):
                return any(isinstance(one, str) and self._library.is_a(name, one) for one in classes)
        return False

    def _of_method(self, t: Type, method: str) -> Types:
        """What an operator gives that a library's class defines: `folder / name` is a path again."""
        if not isinstance(t, Instance) or not isinstance(t.of, str):
            return UNKNOWN
        name = self._library.method_name(t.of, method)
        return self._library.method_result(name, t, None, _NOWHERE)


def _is_dict(t: Type) -> bool:
    if isinstance(t, Container):
        return t.kind == ContainerKind.MAPPING
    return isinstance(t, Instance) and t.of == "builtins.dict"


def _is_text(types: Types) -> bool:
    return len(types) == 1 and isinstance(types[0], Value) and types[0].kind == LiteralKind.TEXT


def _number(key: AccessPath) -> int | None:
    match key:
        case Literal(LiteralKind.NUMBER, str(text)) if text.isdigit():
            return int(text)
    return None
