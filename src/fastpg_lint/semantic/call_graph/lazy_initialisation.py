"""Lazy initialisation: calls that a function makes only once, because it stores what they return.

`if self._rules is None: self._rules = load()` is what `cached_property` and a memoised function do. So is
keeping it in a dict under a key that is written out, and a flag: `if not _noted: _noted = True; note()`.
What a dict keeps under a name (`_clients[url] = client`) is made once for each key, which may be many times.
"""

from collections.abc import Iterator
from typing import Protocol

from msgspec import Struct

from fastpg_lint.facts.access_paths import (
    NONE,
    TRUE,
    AccessPath,
    Attribute,
    Display,
    Either,
    Element,
    Entered,
    Item,
    Literal,
    LiteralKind,
    Name,
    Operation,
    Result,
    steps_of,
    text_of,
)
from fastpg_lint.facts.records import Call, ScopeKind, Store
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.symbol_table import SymbolTable
from fastpg_lint.semantic.types import ScopeRef

_OF_LIFE = frozenset({"alive", "closed", "connected", "done", "open", "running", "set", "started", "stopped"})
"""What a thread or a connection is asked before it is made anew."""
_ENDS = frozenset({"closed", "closing", "done", "ended", "finished", "sent", "stopped"})
"""Flags of an object that tell of its end: each object has one, that of a request too."""


class _Stored(Struct, frozen=True):
    """Where a function keeps a value that it has made: `self._rules`, a name or a dict of the module.

    A flag may be set before what it tells is done.
    """

    path: AccessPath
    order: int
    branch: int
    is_flag: bool = False


class Done(Protocol):
    """Something that a function does: a call, a read."""

    @property
    def branch(self) -> int: ...

    @property
    def order(self) -> int: ...


def is_made_once(inference: Inference, body: ScopeRef, number: int, *, by_module: bool = False) -> bool:
    """Whether a function makes a call only while nothing is kept of what it gives."""
    return is_done_once(inference, body, inference.view(body.module).call(number), by_module=by_module)


def is_done_once(inference: Inference, body: ScopeRef, done: Done, *, by_module: bool = False) -> bool:
    """The same of whatever a function does, such as reading a property.

    With `by_module` the module or a class has to keep it, under each key its own too, and no object, which
    may be one of a single request.
    """
    index = inference.view(body.module)
    function = done.function if isinstance(done, Call) else None
    return any(
        _is_about(index, kept, done, function)
        and (index.contains(done.branch, kept.branch) or index.contains(kept.branch, done.branch))
        and any(_is_asked_for(index, one, done, body.scope) for one in _read(index, kept.path, body.scope))
        for kept in _kept(index, body.scope, by_module=by_module)
    )


def _is_about(index: SymbolTable, kept: _Stored, done: Done, function: AccessPath | None) -> bool:
    """Whether what is kept can be that of something done: it follows it, or it is what is called."""
    if kept.order > done.order or (function is not None and _is_step_of(function, kept.path)):
        return True
    return kept.is_flag and index.contains(kept.branch, done.branch)


def is_first_wait(inference: Inference, body: ScopeRef, number: int) -> bool:
    """Whether a method waits only until its object has something: `if self._loop is None: ready.wait()`."""
    index = inference.view(body.module)
    owner = inference.enclosing_class(body)
    if owner is None or len(inference.signature(body).parameters) > 1:
        return False
    call = index.call(number)
    return any(
        _is_asked_for(index, Attribute(store.of, store.name), call, body.scope)
        for scope, store in index.method_stores(owner.scope)
        if index.scope(scope).name != "__init__" and not isinstance(store.value, Literal)
    )


def _kept(index: SymbolTable, scope: int, *, by_module: bool) -> Iterator[_Stored]:
    """What the calls of a function give that outlives it.

    Flags count as well that are set where they are asked for: `if not _loaded: load(); _loaded = True`.
    """
    for store in () if by_module else index.scope(scope).stores:
        is_flag = store.value == TRUE and _word(store.name) not in _ENDS
        if is_flag or _is_made_here(index, store.value, scope):
            yield _Stored(Attribute(store.of, store.name), store.order, store.branch, is_flag)
    for store in index.scope(scope).items:
        if _is_of_module(index, store, scope) and _is_made_here(index, store.value, scope, in_display=True):
            yield _Stored(_item(store.of, store.name), store.order, store.branch)
    if by_module:
        yield from _kept_by_key(index, scope)
    for binding in (*index.bound_elsewhere[scope], *index.bound_elsewhere[0]):
        if _is_made_here(index, binding.value, scope, in_display=True):
            yield _Stored(Name(binding.name), binding.order, binding.branch)
    for binding in index.flags:
        test = index.branch(binding.branch).test
        if test is not None and _is_absent(test, Name(binding.name)):
            yield _Stored(Name(binding.name), binding.order, binding.branch, is_flag=True)


def _kept_by_key(index: SymbolTable, scope: int) -> Iterator[_Stored]:
    """What is kept under keys that names hold."""
    for store in index.scope(scope).keyed:
        if _is_of_class(index, store, scope) and _is_made_here(index, store.value, scope):
            yield _Stored(Item(store.of, Name(store.name)), store.order, store.branch)


def _is_of_module(index: SymbolTable, store: Store, scope: int) -> bool:
    """Whether an item is put into a dict of the module."""
    of = store.of
    return isinstance(of, Name) and of.id in index.bindings(0) and of.id not in index.bindings(scope)


def _is_of_class(index: SymbolTable, store: Store, scope: int) -> bool:
    """The same of one that the module or the class around the function has: `_kept`, `cls._kept`."""
    owner = index.scope(index.scope(scope).parent)
    if isinstance(store.of, Attribute) and owner.kind == ScopeKind.CLASS:
        return any(one.name == store.of.name and one.value is not None for one in owner.bindings)
    return _is_of_module(index, store, scope)


def _item(of: AccessPath, key: str) -> Item:
    return Item(of, Literal(LiteralKind.TEXT, key))


def _read(index: SymbolTable, path: AccessPath, scope: int) -> Iterator[AccessPath]:
    """What is kept, and the names of a function that were read from it: `rules = self._rules`."""
    yield path
    for binding in index.scope(scope).bindings:
        if binding.value == path or _is_got(index, binding.value, path):
            yield Name(binding.name)


def _is_got(index: SymbolTable, value: AccessPath | None, path: AccessPath) -> bool:
    """Whether a value is what a dict gives for a key: `rules = kept.get("rules")`."""
    if not isinstance(path, Item) or not isinstance(value, Result):
        return False
    call = index.call(value.call)
    key = call.arguments[0].value if call.arguments else None
    is_same = key == path.key or (text_of(path.key) is not None and text_of(key) == text_of(path.key))
    return call.function == Attribute(path.of, "get") and is_same


def _is_made_here(
    index: SymbolTable, value: AccessPath | None, scope: int, *, in_display: bool = False
) -> bool:
    """Whether a value comes of a call in a scope, at once or through a name of the scope.

    What a module keeps may be a dict that was filled there: an object may be one of a single request.
    """
    values = [value]
    if isinstance(value, Name):
        values = [one.value for one in index.bindings(scope).get(value.id, ())]
    return any(
        (in_display and isinstance(one, Display)) or _is_called_here(index, one, scope) for one in values
    )


def _is_called_here(index: SymbolTable, value: AccessPath | None, scope: int) -> bool:
    while isinstance(value, Attribute | Element | Entered | Item):
        value = value.of
        if isinstance(value, Name):  # `_id = answer["id"]`, where the function has asked for the answer
            values = (one.value for one in index.bindings(scope).get(value.id, ()))
            return any(isinstance(one, Result) and index.call(one.call).scope == scope for one in values)
    return isinstance(value, Result) and index.call(value.call).scope == scope


def _is_asked_for(index: SymbolTable, path: AccessPath, done: Done, scope: int) -> bool:
    """Whether something is done only where nothing is kept yet, or what is kept has been returned before."""
    tests = (index.branch(one).test for one in index.upwards(done.branch))
    if any(test is not None and _is_wanting(index, test, path) for test in tests):
        return True
    returned = [one for one in index.scope(scope).returned if one.value == path]
    return any(
        one.order < done.order
        and _is_present(index, index.branch(one.branch).test, path, scope)
        and index.contains(index.branch(one.branch).parent, done.branch)
        for one in (*returned, *index.scope(scope).left)
    )


def _is_wanting(index: SymbolTable, test: AccessPath, path: AccessPath) -> bool:
    """`if not self._rules`, `if self._client is None or self._client.closed`."""
    options = test.options if isinstance(test, Either) else (test,)
    return _is_absent(options[0], path) and all(_is_of_life(index, one, path) for one in options[1:])


def _is_absent(test: AccessPath, path: AccessPath) -> bool:
    """`not self._rules`, `self._rules is None`, `"rules" not in _kept`."""
    return isinstance(test, Operation) and (
        (test.operator == "not" and test.operands == (path,))
        or (test.operator == "is" and test.operands == (path, NONE))
        or (test.operator == "not in" and isinstance(path, Item) and test.operands == (path.key, path.of))
    )


def _is_of_life(index: SymbolTable, test: AccessPath, path: AccessPath) -> bool:
    """Whether a test asks if what is kept still lives: `self._client.closed`, `not _thread.is_alive()`."""
    if isinstance(test, Operation) and test.operator == "not":
        test = test.operands[0]
    if isinstance(test, Result):
        test = index.call(test.call).function
    is_asked = isinstance(test, Attribute) and _word(test.name) in _OF_LIFE
    return is_asked and _is_step_of(test, path)


def _word(name: str) -> str:
    """What a name of something true or false says: `closed` of `_is_closed`."""
    return name.lstrip("_").removeprefix("is_")


def _is_step_of(path: AccessPath, of: AccessPath) -> bool:
    """Whether a path goes on from another."""
    return any(step.of == of for step in steps_of(path))


def _is_present(index: SymbolTable, test: AccessPath | None, path: AccessPath, scope: int) -> bool:
    """`if self._rules`, `if self._loop is not None and self._loop.is_running()`, `if _rules or _failed`."""
    first, *others = test.options if isinstance(test, Either) else (test,)
    is_asked = first == path or (
        isinstance(first, Operation)
        and (
            (first.operator == "is not" and first.operands == (path, NONE))
            or (first.operator == "in" and isinstance(path, Item) and first.operands == (path.key, path.of))
        )
    )
    return is_asked and all(_is_of_life(index, one, path) or _is_flag(index, one, scope) for one in others)


def _is_flag(index: SymbolTable, test: AccessPath, scope: int) -> bool:
    """Whether a test asks for what is set where the function fails: `_failed`, which becomes True."""
    kept = ((Name(one.name), one.value) for one in index.scope(0).bindings)
    stored = ((Attribute(one.of, one.name), one.value) for one in index.scope(scope).stores)
    return any(path == test and value == TRUE for path, value in (*kept, *stored))
