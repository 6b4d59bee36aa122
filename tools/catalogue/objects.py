"""Finding what a dotted name means in the libraries that are installed, and telling what it is."""

import ast
import functools
import importlib
import inspect
import textwrap
from collections.abc import Iterator
from contextlib import suppress
from types import ModuleType
from typing import Any

from msgspec import Struct

from tools.catalogue.instances import MAKERS


class Found(Struct, frozen=True):
    """What a name means: the thing, and as it lies in its class where it is a member."""

    value: object
    raw: Any
    owner: type | None = None


def find(name: str) -> Found | None:
    """What a dotted name means; None where there is no such thing.

    A package's attribute goes before a submodule of the same name, as in an import.
    """
    words = name.split(".")
    top = _module(words[0])
    found = _walk(top, words[1:]) if top is not None else None
    for count in range(len(words), 1, -1):
        if found is not None:
            break
        module = _module(".".join(words[:count]))
        if module is not None:
            found = _walk(module, words[count:])
    return found


@functools.cache
def _module(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except (Exception, SystemExit):
        return None


def _walk(module: ModuleType, words: list[str]) -> Found | None:
    found, path = Found(module, module), module.__name__
    for word in words:
        step = _member(found.value, word) or _made_member(f"{path}.{word}")
        if step is None:
            return None
        found, path = step, f"{path}.{word}"
    return found


def _made_member(name: str) -> Found | None:
    """A member that instances have and their class, or the function that stands for it, has not."""
    owner, _, member = name.rpartition(".")
    maker = MAKERS.get(owner)
    value = getattr(maker(), member, None) if maker is not None else None
    return Found(value, value) if value is not None else None


def _member(owner: object, word: str) -> Found | None:
    if not isinstance(owner, type):
        try:
            value = getattr(owner, word)
        except Exception:
            return None
        return Found(value, value)
    for base in owner.__mro__:
        if word in vars(base):
            raw = vars(base)[word]
            if base is object and word not in ("__init__", "__new__"):
                return None
            value = raw
            with suppress(Exception):
                value = getattr(owner, word)
            return Found(value, raw, owner)
    value = getattr(type(owner), word, None)
    return Found(value, value, owner) if callable(value) and not hasattr(object, word) else None


def functions_behind(found: Found) -> Iterator[Any]:
    """A callable as it is, and each function that it wraps."""
    seen: set[int] = set()
    waiting = [found.raw, found.value]
    while waiting:
        one = waiting.pop(0)
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        for way in ("__func__", "__wrapped__", "func", "fget", "_func"):
            behind = inspect.getattr_static(one, way, None)
            if behind is None:
                with suppress(Exception):
                    behind = getattr(one, way, None)
            if callable(behind) and not isinstance(behind, type) and not inspect.ismethoddescriptor(behind):
                waiting.append(behind)


def is_coroutine_function(found: Found) -> bool:
    """Whether calling it gives a coroutine, as Python's own marks say of the outermost function."""
    for one in (found.value, found.raw, getattr(found.raw, "__func__", None)):
        if one is not None and (inspect.iscoroutinefunction(one) or _has_async_call(one)):
            return True
    return False


def wraps_coroutine_function(found: Found) -> bool:
    """The same of any function that it wraps."""
    return any(inspect.iscoroutinefunction(one) for one in functions_behind(found))


_MARKS = ("is_async_method", "coroutine_annotation")
"""Attributes by which Motor says that a function of its own gives a future."""


def is_marked_awaitable(found: Found) -> bool:
    """Whether a library's own marks say that a function gives something to await."""
    return any(getattr(one, mark, False) is True for one in functions_behind(found) for mark in _MARKS)


def is_async_generator_function(found: Found) -> bool:
    """Whether calling it gives an async generator."""
    return any(inspect.isasyncgenfunction(one) for one in functions_behind(found))


def _has_async_call(one: object) -> bool:
    if isinstance(one, type) or inspect.isroutine(one):
        return False
    return inspect.iscoroutinefunction(inspect.getattr_static(type(one), "__call__", None))


def has_method(cls: object, *names: str) -> bool:
    """Whether a class has one of some special methods."""
    return isinstance(cls, type) and any(
        name in vars(base) for name in names for base in cls.__mro__ if base is not object
    )


def answers_any_attribute(cls: object) -> bool:
    """Whether a class makes up its members as they are asked for."""
    return has_method(cls, "__getattr__", "__getattribute__")


def defined_name(value: object) -> str:
    """The dotted name under which a thing says that it was defined; empty where it says nothing."""
    module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
    return f"{module}.{name}" if isinstance(module, str) and isinstance(name, str) else ""


@functools.cache
def assigned_attributes(cls: type) -> frozenset[str]:
    """The names that the text of a class, or of a base, assigns on `self` or annotates."""
    names: set[str] = set()
    for base in cls.__mro__[:-1]:
        for node in ast.walk(_tree(base)):
            match node:
                case ast.Attribute(ast.Name("self"), name, ast.Store()) | ast.AnnAssign(ast.Name(name)):
                    names.add(name)
    return frozenset(names)


def _tree(cls: type) -> ast.AST:
    """A class as a tree, or its `__init__` alone, where the class says that it is of another module."""
    for source in (cls, vars(cls).get("__init__")):
        with suppress(OSError, TypeError, SyntaxError):
            return ast.parse(textwrap.dedent(inspect.getsource(source)))  # type: ignore[arg-type]
    return ast.Module([], [])


def declared_attributes(cls: type) -> frozenset[str]:
    """The names that a class and its bases annotate or give a slot."""
    names: set[str] = set()
    for base in cls.__mro__:
        with suppress(Exception):
            names.update(inspect.get_annotations(base))
        slots = vars(base).get("__slots__", ())
        names.update((slots,) if isinstance(slots, str) else slots)
        names.update(
            vars(base).get("model_fields", ()) if isinstance(vars(base).get("model_fields"), dict) else ()
        )
    return frozenset(names)


def signature(value: object) -> inspect.Signature | None:
    """A callable's parameters, where they can be read."""
    if not callable(value):
        return None
    try:
        return inspect.signature(value)
    except (ValueError, TypeError):
        return None
