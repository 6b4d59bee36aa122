"""Whether an annotation of a library agrees with a type that the catalogue says."""

import inspect
import re
import sys
import types
import typing
from collections.abc import Iterator
from enum import Enum
from typing import Any

from fastpg_lint.catalogue.entries import TypeName
from fastpg_lint.catalogue.type_names import read_type_name
from tools.catalogue.objects import Found, find, functions_behind, has_method

_WORD = re.compile(r"[A-Za-z_][\w.]*")

_SHELLS = frozenset(
    {
        "AbstractAsyncContextManager", "AbstractContextManager", "Annotated", "AsyncContextManager",
        "AsyncGenerator", "AsyncIterable", "AsyncIterator", "Awaitable", "Callable", "ClassVar",
        "Collection", "Concatenate", "ContextManager", "Coroutine", "Dict", "Final", "Generator",
        "Iterable", "Iterator", "List", "Mapping", "MutableMapping", "MutableSequence", "None",
        "NoneType", "Optional", "Sequence", "Set", "Tuple", "Type", "Union", "UnionType", "abc",
        "collections", "dict", "frozenset", "list", "set", "t", "tuple", "type", "types", "typing",
    }
)  # fmt: skip
"""Words that say nothing of the class within."""

_OPAQUE = frozenset({"Any", "Self", "object", "TypeVar", "Response_T", "T"})
_AWAITABLE = frozenset({"Awaitable", "Coroutine", "Future", "Task", "Generator"})
_ASYNC = _AWAITABLE | {
    "AsyncIterator",
    "AsyncGenerator",
    "AsyncIterable",
    "AsyncContextManager",
    "AbstractAsyncContextManager",
}


class Agreement(Enum):
    """What an annotation says to a type."""

    AGREES = "agrees"
    DISAGREES = "disagrees"
    UNTOLD = "tells nothing"


def return_annotation(found: Found) -> tuple[Any, dict[str, Any]] | None:
    """What a callable or property is annotated to give, and the names that the annotation is written in."""
    if isinstance(found.value, type):
        return found.value, {}
    for one in functions_behind(found):
        with_annotations = getattr(one, "__annotations__", None)
        if isinstance(with_annotations, dict) and "return" in with_annotations:
            return with_annotations["return"], getattr(one, "__globals__", {})
    return None


def attribute_annotation(cls: type, name: str) -> tuple[Any, dict[str, Any]] | None:
    """What an attribute is annotated with in its class or a base, or its property's result."""
    for base in cls.__mro__:
        annotations = inspect.get_annotations(base)
        if name in annotations:
            return annotations[name], vars(sys.modules.get(base.__module__, types.ModuleType("none")))
    found = find(f"{cls.__module__}.{cls.__qualname__}.{name}")
    return return_annotation(found) if found is not None else None


def agreement(text: str, owner: object, annotation: tuple[Any, dict[str, Any]] | None) -> Agreement:
    """Whether an annotation allows a type of the catalogue; `owner` is the class that `Self` means."""
    if annotation is None:
        return Agreement.UNTOLD
    wanted = set(_leaves(read_type_name(text)))
    told = dict(_classes(*annotation))
    if not told or told.keys() & _OPAQUE or any(isinstance(one, typing.TypeVar) for one in told.values()):
        certain = {word.rpartition(".")[2] for word in wanted} & told.keys()
        return Agreement.AGREES if certain else Agreement.UNTOLD
    if "None" in wanted and len(wanted) == 1:
        return Agreement.UNTOLD
    if not wanted:
        return Agreement.UNTOLD
    if "." not in text.partition("[")[0] and any(has_method(one, "__iter__") for one in told.values()):
        return Agreement.UNTOLD
    said = [_verdict(word, owner, told) for word in wanted]
    if Agreement.DISAGREES in said:
        return Agreement.DISAGREES
    return Agreement.AGREES if Agreement.AGREES in said else Agreement.UNTOLD


def _verdict(word: str, owner: object, told: dict[str, Any]) -> Agreement:
    if word == "Self":
        wanted, last = owner, getattr(owner, "__name__", "")
    else:
        found, last = find(word), word.rpartition(".")[2]
        wanted = found.value if found is not None else None
    if last in told:
        return Agreement.AGREES
    if any(not isinstance(one, type) for one in told.values()) or not isinstance(wanted, type):
        return Agreement.UNTOLD
    if any(_stands_for_another(one) for one in told.values() if one is not wanted):
        return Agreement.UNTOLD
    if any(_related(wanted, one) for one in told.values()):
        return Agreement.AGREES
    return Agreement.DISAGREES


def _stands_for_another(told: type) -> bool:
    """Whether an instance is awaited, entered or iterated asynchronously: what comes out is another thing."""
    return is_async_class(told) or "ContextManager" in told.__name__


def _related(wanted: type, told: type) -> bool:
    try:
        return issubclass(wanted, told) or issubclass(told, wanted)
    except TypeError:
        return True


def _leaves(name: TypeName) -> Iterator[str]:
    """The classes that a type of the catalogue names: not its containers, nor what the call decides."""
    if "." in name.name or name.name == "Self":
        yield name.name
        return
    if name.name == "None":
        yield "None"
    for argument in name.arguments:
        yield from _leaves(argument)


def _classes(annotation: object, names: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The classes within an annotation, by the last word of their names."""
    if isinstance(annotation, typing.ForwardRef):
        annotation = annotation.__forward_arg__
    if isinstance(annotation, str):
        yield from _words(annotation, names)
        return
    if annotation is None or isinstance(annotation, list):
        return
    origin = typing.get_origin(annotation)
    if origin is None:
        name = str(getattr(annotation, "__name__", str(annotation).rpartition(".")[2]))
        if isinstance(annotation, typing.TypeVar) or name not in _SHELLS:
            yield name, annotation
        return
    yield from _generic(origin, typing.get_args(annotation), names)


def _generic(origin: object, arguments: tuple[Any, ...], names: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The same for what has arguments: a container's are told, of a class's only the class."""
    name = str(getattr(origin, "__name__", str(origin).rpartition(".")[2]))
    if origin is typing.Annotated:
        yield from _classes(arguments[0], names)
    elif origin is typing.Literal:
        yield "str", str
    elif name in _SHELLS or origin in (typing.Union, types.UnionType):
        for argument in arguments:
            yield from _classes(argument, names)
    else:
        yield name, origin


def _words(text: str, names: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The same for an annotation that is a text."""
    for word in _WORD.findall(text):
        last = word.rpartition(".")[2]
        if last in _SHELLS:
            continue
        first, *parts = word.split(".")
        value = names.get(first)
        for part in parts:
            value = getattr(value, part, None)
        if value is not None and not isinstance(value, type | typing.TypeVar | str):
            # What stands for a type may speak of itself, as the type of what JSON holds does.
            yield from _classes(value, {name: one for name, one in names.items() if name != first})
        else:
            yield last, value


def says_async(annotation: tuple[Any, dict[str, Any]] | None) -> bool:
    """Whether an annotation says something that is awaited, entered or iterated asynchronously."""
    return bool(_async_words(annotation) & _ASYNC) or _is_async_class(annotation)


def _async_words(annotation: tuple[Any, dict[str, Any]] | None) -> set[str]:
    if annotation is None:
        return set()
    value = annotation[0]
    text = value if isinstance(value, str) else str(value)
    return {word.rpartition(".")[2] for word in _WORD.findall(text)}


def _is_async_class(annotation: tuple[Any, dict[str, Any]] | None) -> bool:
    if annotation is None:
        return False
    return any(is_async_class(one) for _, one in _classes(*annotation))


def is_async_class(cls: object) -> bool:
    """Whether instances are awaited, entered or iterated asynchronously."""
    return has_method(cls, "__await__", "__aenter__", "__aiter__")


def says_awaitable_alone(annotation: tuple[Any, dict[str, Any]] | None) -> bool:
    """Whether an annotation says nothing but an awaitable: no union with a plain value."""
    if annotation is None:
        return False
    value = annotation[0]
    text = (
        (value if isinstance(value, str) else str(value))
        .replace("typing.", "")
        .replace("collections.abc.", "")
    )
    return bool(re.match(r"(t\.)?(Awaitable|Coroutine)\[", text)) and not re.search(r"\]\s*\|", text)
