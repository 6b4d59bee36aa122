"""What an installed library has, told by looking at it, next to what the catalogue says of it.

A person decides what of it becomes a line: a coroutine function surely does, a sync method only where it
waits for something.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from enum import StrEnum
from types import ModuleType

from msgspec import Struct

from fastpg_lint.catalogue.catalogue import Catalogue
from fastpg_lint.catalogue.lines import Said, is_every
from tools.catalogue.annotated import return_annotation, says_async
from tools.catalogue.files import Shelved
from tools.catalogue.objects import (
    Found,
    find,
    has_method,
    is_async_generator_function,
    is_coroutine_function,
    is_marked_awaitable,
    wraps_coroutine_function,
)
from tools.catalogue.python_versions import is_of_another_python


class Nature(StrEnum):
    """What looking at a callable tells of it."""

    COROUTINE = "coroutine function"
    ASYNC_GENERATOR = "async generator function"
    ASYNC_RESULT = "gives something to await, enter or iterate"
    ASYNC_MANAGER = "async context manager"
    ASYNC_ITERATOR = "async iterator"
    AWAITABLE = "awaitable object"
    SYNC_BESIDE_ASYNC = "sync method beside coroutine methods"
    SYNC_WITH_TWIN = "sync method with an async twin"


class Trait(Struct, frozen=True, order=True):
    """One thing that looking at a library tells."""

    name: str
    nature: Nature
    twin: str = ""


class Comparison(Struct, frozen=True):
    """A library as it is, and the catalogue's file of it: what both have, and what only one of them."""

    traits: tuple[Trait, ...]
    missing: tuple[Trait, ...]
    """What the library has and the file says nothing of."""
    gone: tuple[str, ...]
    """What the file speaks of and the library lacks."""


def traits(name: str) -> list[Trait]:
    """What a module and all below it have, each under the name that it is defined under."""
    classes: dict[str, type] = {}
    functions: dict[str, object] = {}
    for module in _modules(name):
        for word, value in list(vars(module).items()):
            if word.startswith("_") or not _is_of(value, name):
                continue
            defined = f"{value.__module__}.{_qualified(value, word)}"
            if isinstance(value, type):
                classes[defined] = value
            elif callable(value):
                functions[defined] = value
    found = [trait for defined, value in functions.items() for trait in _of_function(defined, value)]
    twins = _twins(classes)
    for defined, cls in classes.items():
        found.extend(_of_class(defined, cls, twins.get(defined, "")))
    return sorted(set(found))


def _modules(name: str) -> Iterator[ModuleType]:
    """A module and its submodules, as far as they can be imported, without tests and programs."""
    root = importlib.import_module(name)
    yield root
    for info in pkgutil.walk_packages(getattr(root, "__path__", ()), f"{name}.", onerror=lambda _: None):
        words = info.name.split(".")
        if any(word.startswith("_") or word.startswith("test") for word in words[1:]):
            continue
        with suppress(Exception, SystemExit):
            yield importlib.import_module(info.name)


def _qualified(value: object, word: str) -> str:
    """A value's own name, else the word that it was found by: what stands for another raises anything."""
    with suppress(Exception):
        return str(getattr(value, "__qualname__", word))
    return word


def _is_of(value: object, name: str) -> bool:
    module = None
    with suppress(Exception):
        module = getattr(value, "__module__", None)
    return isinstance(module, str) and (module == name or module.startswith(f"{name}."))


def _of_function(defined: str, value: object) -> Iterator[Trait]:
    nature = _nature(Found(value, value))
    if nature is not None:
        yield Trait(defined, nature)


def _of_class(defined: str, cls: type, twin: str) -> Iterator[Trait]:
    special = (
        (Nature.ASYNC_MANAGER, "__aenter__"),
        (Nature.ASYNC_ITERATOR, "__aiter__"),
        (Nature.AWAITABLE, "__await__"),
    )
    yield from (Trait(defined, nature) for nature, method in special if has_method(cls, method))
    members = {word: Found(getattr(cls, word, None), raw, cls) for word, raw in _public(cls)}
    natures = {word: _nature(found) for word, found in members.items()}
    is_async = Nature.COROUTINE in natures.values() or Nature.ASYNC_RESULT in natures.values()
    for word, nature in natures.items():
        if nature is not None:
            yield Trait(f"{defined}.{word}", nature)
        elif callable(members[word].value) and not isinstance(members[word].value, type):
            if is_async:
                yield Trait(f"{defined}.{word}", Nature.SYNC_BESIDE_ASYNC)
            elif twin and is_awaited(f"{twin}.{word}"):
                yield Trait(f"{defined}.{word}", Nature.SYNC_WITH_TWIN, twin)


def _public(cls: type) -> Iterator[tuple[str, object]]:
    """A class's own public members, and those of bases that are private or of no name of their own."""
    for word in dir(cls):
        if not word.startswith("_"):
            owner = next((base for base in cls.__mro__ if word in vars(base)), None)
            if owner is not None and (owner is cls or owner.__name__.startswith("_")):
                yield word, vars(owner)[word]


def _nature(found: Found) -> Nature | None:
    if isinstance(found.value, type):
        return None
    if is_async_generator_function(found):
        return Nature.ASYNC_GENERATOR
    if is_coroutine_function(found) or is_marked_awaitable(found) or wraps_coroutine_function(found):
        return Nature.COROUTINE
    if inspect.isroutine(found.value) and says_async(return_annotation(found)):
        return Nature.ASYNC_RESULT
    return None


def _twins(classes: Iterable[str]) -> dict[str, str]:
    """For a sync class, the async class of the same library that is called after it.

    `Client` has `AsyncClient`, and `redis.client.Redis` has `redis.asyncio.client.Redis`.
    """
    by_word: dict[str, list[str]] = {}
    for name in classes:
        by_word.setdefault(name.rpartition(".")[2], []).append(name)
    found: dict[str, str] = {}
    for name in classes:
        word = name.rpartition(".")[2]
        named = [one for prefixed in (f"Async{word}", f"AsyncIO{word}") for one in by_word.get(prefixed, ())]
        placed = [one for one in by_word[word] if one != name and ("async" in one or ".aio." in one)]
        if (named or placed) and "async" not in name.lower() and ".aio." not in name:
            found[name] = (named or placed)[0]
    return found


def is_awaited(name: str) -> bool:
    """Whether a name is a coroutine function or the like."""
    found = find(name)
    return found is not None and _nature(found) is not None


def compare(name: str, files: Iterable[Shelved], catalogue: Catalogue) -> Comparison:
    """A library next to what the catalogue says of it, and its own files in particular."""
    seen = traits(name)
    spoken = {
        line.name
        for file in files
        for line in file.lines
        if line.said not in (Said.REEXPORT, Said.ATTRIBUTE)
        and not is_every(line.name)
        and not line.unverified
    }
    gone = sorted(one for one in spoken if find(one) is None and not is_of_another_python(one))
    classes = {one: found.value for one in spoken if catalogue.type(one) and (found := find(one)) is not None}
    return Comparison(
        traits=tuple(seen),
        missing=tuple(trait for trait in seen if not _is_said_of_any(catalogue, trait, classes)),
        gone=tuple(gone),
    )


def _is_said_of_any(catalogue: Catalogue, trait: Trait, classes: Mapping[str, object]) -> bool:
    """Whether the catalogue says it of the name itself, or of a class that gives or gets the method so."""
    owner, _, method = trait.name.rpartition(".")
    found = find(owner)
    names = [trait.name]
    if found is not None and isinstance(found.value, type):
        names += [f"{name}.{method}" for name, cls in classes.items() if _are_related(found.value, cls)]
    return any(_is_said(catalogue, name, trait.nature) for name in names)


def _are_related(cls: type, other: object) -> bool:
    return isinstance(other, type) and (cls in other.__mro__ or other in cls.__mro__)


def _is_said(catalogue: Catalogue, asked: str, nature: Nature) -> bool:
    """Whether the catalogue says of a name what looking at it tells."""
    name = catalogue.canonical(asked)
    match nature:
        case Nature.COROUTINE:
            return catalogue.awaitable(name) is not None
        case Nature.SYNC_BESIDE_ASYNC | Nature.SYNC_WITH_TWIN:
            return catalogue.is_sync(name)
    return catalogue.is_listed(name) or catalogue.is_listed(name.rpartition(".")[0])
