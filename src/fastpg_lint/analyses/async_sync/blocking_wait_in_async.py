"""Locks of threads that a coroutine holds while it awaits: who takes them next stops the loop for good."""

from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.facts.records import Fate, Hold, Scope
from fastpg_lint.semantic.call_graph.event_loop import CoroutineBody, EventLoop
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.types import Instance, Types
from fastpg_lint.source.site import Site

_LOCKS = frozenset(
    f"{module}.{name}"
    for module in ("threading", "multiprocessing.synchronize")
    for name in ("Condition", "Lock", "RLock", "Semaphore")
)


class HeldLock(Struct, frozen=True):
    """A lock that is held over an `await`: where, as written, and by which coroutine."""

    body: CoroutineBody
    at: Site
    text: str


def held_locks(module: LinkedModule) -> Iterator[HeldLock]:
    """The locks of threads that the module's coroutines hold while they await something."""
    for body in module.of(EventLoop).coroutine_bodies:
        scope = module.facts.scopes[body.ref.scope]
        for hold in scope.holds:
            yield from _locks_of(module, body, scope, hold)


def _locks_of(module: LinkedModule, body: CoroutineBody, scope: Scope, hold: Hold) -> Iterator[HeldLock]:
    infer = module.project.infer
    for read in module.view.reads_in(body.ref.scope):
        if read.fate == Fate.ENTERED and hold.begin < read.order < hold.body:
            types = infer.types_of(read.path, module.view.place_of(read))
            if _is_lock(module, types):
                yield HeldLock(body, read.at, read.text)
    for number in scope.calls:
        call = module.view.call(number)
        if call.fate == Fate.ENTERED and hold.begin < call.order < hold.body:
            given = infer.result(module.name, number)
            if _is_lock(module, given):
                yield HeldLock(body, call.at, f"{call.short_text}()")


def _is_lock(module: LinkedModule, types: Types) -> bool:
    is_a = module.project.infer.library.is_a
    return bool(types) and all(
        isinstance(t, Instance) and isinstance(t.of, str) and any(is_a(t.of, lock) for lock in _LOCKS)
        for t in types
    )
