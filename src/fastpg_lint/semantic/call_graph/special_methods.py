"""Which special methods are worth asking for: those that a class of the project gives something to do.

Operators, conditions and formats stand on nearly every line, and nearly none of them runs more than a
comparison of fields. So it is asked first whether any method of that name calls anything at all.
"""

from collections.abc import Iterator

import msgspec

from fastpg_lint.facts.access_paths import Attribute
from fastpg_lint.facts.records import ScopeKind
from fastpg_lint.incremental.cutoff import EarlyCutoff
from fastpg_lint.semantic.module_resolver import is_test_module
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import ScopeRef

_BINARY = (
    *("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "pow"),
    *("and", "or", "xor", "lshift", "rshift"),
)
WAYS = {
    "__bool__": ("__bool__", "__len__"),
    "__format__": ("__format__", "__str__", "__repr__"),
    "__ne__": ("__ne__", "__eq__"),
    "__str__": ("__str__", "__repr__"),
    **{f"__i{word}__": (f"__i{word}__", f"__{word}__") for word in _BINARY},
}
"""Special methods with those that the language takes instead where a class has none such, in its order."""
CONVERTING = {
    **{f"builtins.{name}": f"__{name}__" for name in ("abs", "bool", "bytes", "complex", "float", "format")},
    **{f"builtins.{name}": f"__{name}__" for name in ("hash", "int", "repr", "round", "str")},
    "builtins.print": "__str__",
    "builtins.str.format": "__format__",
}
"""Callables that call a special method of what they are given, and nothing else that matters."""
ORDERING = frozenset({"builtins.sorted", "builtins.min", "builtins.max", "builtins.list.sort"})
"""Callables that compare the elements of their first argument, or of what they are a method of."""

_PLAIN = frozenset(
    {
        *("bool", "bytes", "dict", "float", "format", "frozenset", "getattr", "hasattr", "hash", "id", "int"),
        *("isinstance", "issubclass", "iter", "len", "list", "repr", "set", "str", "super", "tuple", "type"),
        *("map", "max", "min", "sorted", "sum", "zip", "any", "all", "vars", "round", "NotImplementedError"),
        *("AttributeError", "TypeError", "KeyError", "ValueError"),
    }
)
"""What may be called in a special method that does no more than look at its own fields."""
_PLAIN_METHODS = frozenset({"__eq__", "__hash__", "__repr__", "__str__", "join", "format", "items", "lower"})
_IS_BUSY = msgspec.msgpack.Decoder(bool).decode
_NAMES = msgspec.msgpack.Decoder(tuple[str, ...]).decode


class SpecialMethods:
    """Tells which special methods and setters of the project's classes do something."""

    def __init__(self, project: Project) -> None:
        self._modules = project.infer.modules
        self._busy = EarlyCutoff(project.tracker, "special methods", self._find_busy, _IS_BUSY)
        self._setters = EarlyCutoff(
            project.tracker, "setters", lambda _: tuple(sorted(set(self._find_setters()))), _NAMES
        )

    def is_busy(self, method: str) -> bool:
        """Whether a special method, or one that is taken for it, does something in any class."""
        return any(self._busy(one) for one in WAYS.get(method, (method,)))

    @property
    def sets(self) -> bool:
        """Whether giving any attribute a value does more than that."""
        return bool(self._setters()) or self.is_busy("__set__")

    def is_set(self, name: str) -> bool:
        """Whether an attribute of this name may be a property, or kept by a descriptor, whose setter does."""
        return name in self._setters() or self.is_busy("__set__")

    def _find_busy(self, method: str) -> bool:
        for view in self._views(method):
            for number in view.classes:
                inner = (one for one in view.scope(number).inner if view.signature(one).name == method)
                if any(_does_something(view, one) for one in inner):
                    return True
        return False

    def _find_setters(self) -> Iterator[str]:
        for view in self._views("setter"):
            for number in view.classes:
                for one in view.scope(number).inner:
                    if is_setter(view, one) and _does_something(view, one):
                        yield view.signature(one).name

    def _views(self, word: str) -> Iterator[ModuleView]:
        for module in self._modules.naming(word):
            if not is_test_module(module):
                yield self._modules.view(module)


def is_setter(view: ModuleView, function: int) -> bool:
    """Whether a function of a class is what runs when a property is given a value."""
    return any(
        isinstance(one, Attribute) and one.name == "setter" for one in view.signature(function).decorators
    )


def setter_of(view: ModuleView, of: ScopeRef, name: str) -> ScopeRef | None:
    """The setter that a class has itself for a property."""
    for number in view.scope(of.scope).inner:
        if view.signature(number).name == name and is_setter(view, number):
            return ScopeRef(of.module, number)
    return None


def _does_something(view: ModuleView, function: int) -> bool:
    """Whether a function calls more than what looks at fields, or goes through something."""
    if view.signature(function).kind != ScopeKind.FUNCTION:
        return False
    for scope in view.body(function):
        for number in view.scope(scope).calls:
            call = view.call(number)
            word = call.text.rpartition(".")[2]
            if call.text not in _PLAIN and word not in _PLAIN_METHODS:
                return True
    return False
