"""Calls whose arguments decide whether, and how, they block: `lock.acquire(blocking=False)`.

A lock that is only tried, a queue that is never full, a file in memory, a future that has its result.
"""

from collections.abc import Iterator

from msgspec import structs

from fastpg_lint.catalogue.entries import Blocking, BlockingKind
from fastpg_lint.facts.access_paths import (
    AccessPath,
    Attribute,
    Element,
    Iterated,
    Literal,
    Name,
    Operation,
    Result,
)
from fastpg_lint.facts.records import Argument, BranchKind, Call
from fastpg_lint.semantic.constructions import construction
from fastpg_lint.semantic.expressions import CallSite, site_of
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.reach import followed
from fastpg_lint.semantic.symbol_table import SymbolTable
from fastpg_lint.semantic.types import External, Instance, Place, Types

_AT_ONCE = frozenset({"False", "0", "0.0"})
"""Values of `blocking`, `block` and `timeout` with which nobody waits."""
_IN_MEMORY = frozenset({"io.BytesIO", "io.StringIO"})
_RESULTS = frozenset({"concurrent.futures.Future.result", "concurrent.futures.Future.exception"})
_WAITED_FOR = frozenset({"concurrent.futures.as_completed", "concurrent.futures.wait"})
_PACKING = frozenset(
    {f"zipfile.ZipFile.{name}" for name in ("open", "read", "testzip", "writestr")}
    | {f"tarfile.TarFile.{name}" for name in ("addfile", "extractfile", "getmembers", "getnames")}
)


def as_made(inference: Inference, module: str, number: int, entry: Blocking) -> Blocking | None:
    """What the catalogue says of a call, put right for the way it is made; None where it does not block."""
    if entry.kind not in (BlockingKind.THREAD_WAIT, BlockingKind.FILE):
        return entry
    index = inference.view(module)
    site = site_of(index, number)
    if entry.kind == BlockingKind.FILE:
        return None if _is_given_memory(inference, site) else _of_archive(inference, site, entry)
    is_spared = (
        any(_gives_up(argument) for argument in site.call.arguments)
        or (entry.name.endswith(".put") and _has_no_bound(inference, site))
        or (entry.name.endswith(".acquire") and _is_made_here(inference, index, site))
        or (entry.name in _RESULTS and _is_finished(inference, index, site))
    )
    return None if is_spared else entry


def _of_archive(inference: Inference, site: CallSite, entry: Blocking) -> Blocking:
    """Packing and unpacking in an archive that lies in memory burns CPU, and touches no disk."""
    made = _made(inference, site) if entry.name in _PACKING else None
    if made is not None and _is_given_memory(inference, structs.replace(site, call=made)):
        return structs.replace(entry, kind=BlockingKind.CPU)
    return entry


def _made(inference: Inference, site: CallSite) -> Call | None:
    """The call that made what a method is called on."""
    of = site.receiver
    return construction(inference, of.path, of.place) if of is not None else None


def _gives_up(argument: Argument) -> bool:
    is_asked = argument.keyword in (None, "block", "blocking", "timeout")
    return is_asked and isinstance(argument.value, Literal) and argument.value.text in _AT_ONCE


def _has_no_bound(inference: Inference, site: CallSite) -> bool:
    """Whether a call is one of a queue made without `maxsize`, which is never full."""
    made = _made(inference, site)
    return made is not None and not made.arguments


def _is_made_here(inference: Inference, view: ModuleView, site: CallSite) -> bool:
    """Whether a lock is one that the function has just made, which nobody else can hold yet."""
    lock = site.receiver.path if site.receiver is not None else None
    found = view.found(lock.id, site.place) if isinstance(lock, Name) else None
    if found is None or found.parameter is not None or found.scope != site.place.scope:
        return False
    makers = [
        inference.callee(view.name, one.value.call) if isinstance(one.value, Result) else ()
        for one in found.bindings
    ]
    return all(types and all(isinstance(t, External) for t in types) for types in makers)


def _is_given_memory(inference: Inference, site: CallSite) -> bool:
    """Whether one of the things that a call is given is a file in memory, and none is another file."""
    given = [inference.types_of(a.value, site.place) for a in site.call.arguments if not a.stars]
    return any(map(_is_buffer, given)) and not any(
        isinstance(t, Instance) and isinstance(t.of, str) and _is_disk_file(t.of)
        for types in given
        for t in types
    )


def _is_buffer(types: Types) -> bool:
    return bool(types) and all(isinstance(t, Instance) and t.of in _IN_MEMORY for t in types)


def _is_disk_file(name: str) -> bool:
    return name not in _IN_MEMORY and name.startswith(("io.", "tempfile.", "starlette."))


def _is_finished(inference: Inference, view: ModuleView, site: CallSite) -> bool:
    """Whether a future is known to have its result: `as_completed` gave it, or it has been asked."""
    if site.receiver is None:
        return False
    future = site.receiver.path
    tests = (*_tests(view, site.call), *_polls(view, site.call))
    return _is_waited_for(inference, view, future, site.place) or any(
        _asks_for_end(view, test, future) for test in tests
    )


def _asks_for_end(index: SymbolTable, test: AccessPath | None, future: AccessPath) -> bool:
    """`future.done()`, or `job.done` of the job that has the future."""
    asked = index.call(test.call).function if isinstance(test, Result) else test
    if not isinstance(asked, Attribute) or asked.name != "done":
        return False
    while isinstance(future, Attribute) and future != asked.of:
        future = future.of
    return future == asked.of


def _polls(index: SymbolTable, call: Call) -> Iterator[AccessPath]:
    """What the loops that a function has gone through before a call have waited for: `while not job.done`."""
    for number in index.scope(call.scope).calls:
        inner = index.call(number)
        loop = index.facts.branches[inner.branch]
        is_past = inner.order < call.order and not index.contains(inner.branch, call.branch)
        if loop.kind == BranchKind.LOOP and is_past and index.contains(loop.parent, call.branch):
            match loop.test:
                case Operation("not", (polled,)):
                    yield polled


def _tests(index: SymbolTable, call: Call) -> Iterator[AccessPath | None]:
    """What has been asked on the way to a call; of a name, what it was assigned."""
    for branch in index.facts.upwards(call.branch):
        test = index.facts.branches[branch].test
        if isinstance(test, Name):
            found = index.find(test.id, call.scope, branch, call.order)
            yield from (one.value for one in found.bindings) if found and len(found.bindings) == 1 else ()
        yield test


@followed(otherwise=False)
def _is_waited_for(inference: Inference, index: ModuleView, path: AccessPath, place: Place) -> bool:
    match path:
        case Iterated(of, False) | Element(of, 0) | Attribute(of, "done"):
            return _is_waited_for(inference, index, of, place)
        case Result(number):
            callees = inference.callee(place.module, number)
            return bool(callees) and all(isinstance(t, External) and t.name in _WAITED_FOR for t in callees)
        case Name(name):
            found = index.found(name, place)
            if found is None or found.parameter is not None or not found.bindings:
                return False
            return all(
                value is not None and _is_waited_for(inference, index, value, at)
                for value, at in index.values(found)
            )
    return False
