"""Calls whose arguments decide whether, and how, they block: `lock.acquire(blocking=False)`.

A lock that is only tried, a queue that is never full, a file in memory, a future that has its result.
"""

from collections.abc import Iterator

from msgspec import structs

from fastpg_lint.catalogue.entries import Blocking, BlockingKind
from fastpg_lint.facts.access_paths import (
    NONE,
    AccessPath,
    Attribute,
    Element,
    Item,
    Iterated,
    Literal,
    Name,
    Operation,
    Result,
    last_word,
)
from fastpg_lint.facts.records import Argument, BranchKind, Call
from fastpg_lint.semantic.call_graph.small_files import is_open, reads_small_file
from fastpg_lint.semantic.call_graph.temporary_files import is_own_temporary
from fastpg_lint.semantic.constructions import constructed_at, construction
from fastpg_lint.semantic.expressions import CallSite, Expression, site_of
from fastpg_lint.semantic.following import follow
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.loops import parts_of
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.reach import followed
from fastpg_lint.semantic.symbol_table import SymbolTable
from fastpg_lint.semantic.types import External, Instance, Place, ScopeRef, Types
from fastpg_lint.source.site import Site

_AT_ONCE = frozenset({"False", "0", "0.0"})
"""Values of `blocking`, `block` and `timeout` with which nobody waits."""
_SIZE_QUESTIONS = frozenset({"empty", "qsize", "full"})
"""What a queue is asked before it is used, so that nobody waits."""
_IN_MEMORY = frozenset({"io.BytesIO", "io.StringIO"})
_RESULTS = frozenset({"concurrent.futures.Future.result", "concurrent.futures.Future.exception"})
_WAITED_FOR = frozenset({"concurrent.futures.as_completed", "concurrent.futures.wait"})
_BY_INTERVAL = frozenset({"psutil.cpu_percent", "psutil.cpu_times_percent", "psutil.Process.cpu_percent"})
"""Callables that compare with their last call, and wait only where they are given an interval."""
_ASKING_DNS = frozenset({"email_validator.validate_email.validate_email"})
"""Callables that ask the name server, unless they are told not to."""
_REAPING = frozenset({"os.wait3", "os.wait4", "os.waitid", "os.waitpid"})
"""Callables that look after child processes, and wait unless they are told not to."""
_REFINED = frozenset({BlockingKind.THREAD_WAIT, BlockingKind.FILE, BlockingKind.WAIT, BlockingKind.PROCESS})
"""Kinds of calls whose arguments may decide."""
_NAMING = frozenset({"os.fwalk", "os.walk", "pathlib.Path.rglob", "pathlib.Path.walk"})
"""Callables that go through the names in folders, and read no file."""
_PASSING = frozenset({"builtins.iter", "builtins.list", "builtins.next", "builtins.set", "builtins.sorted"})
"""Callables that give what they are given, or one of it."""
_PACKING = frozenset(
    {f"zipfile.ZipFile.{name}" for name in ("open", "read", "testzip", "writestr")}
    | {f"tarfile.TarFile.{name}" for name in ("addfile", "extractfile", "getmembers", "getnames")}
)


def as_made(inference: Inference, module: str, number: int, entry: Blocking) -> Blocking | None:
    """What the catalogue says of a call, put right for the way it is made; None where it does not block."""
    if entry.kind not in _REFINED and entry.name not in _ASKING_DNS:
        return entry
    index = inference.view(module)
    site = site_of(index, number)
    if entry.name in _ASKING_DNS:
        return None if _asks_nobody(inference, site) else entry
    if entry.kind == BlockingKind.WAIT:
        return None if entry.name in _BY_INTERVAL and not _has_interval(site) else entry
    if entry.kind == BlockingKind.PROCESS:
        return None if entry.name in _REAPING and _only_looks(site) else entry
    if entry.kind == BlockingKind.FILE:
        return None if _is_given_memory(inference, site) else _of_file(inference, site, entry)
    is_spared = (
        any(_gives_up(argument) for argument in site.call.arguments)
        or (entry.name.endswith(".put") and not _has_bound(inference, site))
        or (entry.name.endswith(".get") and _is_asked_whether_empty(index, site.call))
        or (entry.name.endswith(".acquire") and _is_made_here(inference, index, site))
        or (entry.name in _RESULTS and _is_finished(inference, index, site))
    )
    return None if is_spared else entry


def as_read(inference: Inference, module: str, at: Site, entry: Blocking) -> Blocking:
    """The same of what is gone through at a site without a call: `for line in file`."""
    if entry.kind != BlockingKind.FILE:
        return entry
    view = inference.view(module)
    read = next((one for one in view.facts.reads if one.at == at), None)
    if read is None or not is_open(inference, Expression(read.path, view.place_of(read))):
        return entry
    return structs.replace(entry, kind=BlockingKind.SMALL_FILE)


def _has_interval(site: CallSite) -> bool:
    """Whether a call that measures over an interval is given one."""
    interval = site.argument(0, "interval")
    given = interval.path if interval is not None else NONE
    return given != NONE and not (isinstance(given, Literal) and given.text in _AT_ONCE)


def _asks_nobody(inference: Inference, site: CallSite) -> bool:
    """Whether an address is checked by its form alone: `check_deliverability=False`, or as in tests."""
    said = {one.keyword: one.value for one in (*_bound(inference, site), *site.call.arguments)}
    asks, tests = said.get("check_deliverability"), said.get("test_environment")
    is_off = isinstance(asks, Literal) and asks.text in _AT_ONCE
    return is_off or (isinstance(tests, Literal) and tests.text == "True")


def _bound(inference: Inference, site: CallSite) -> Iterator[Argument]:
    """The arguments by keyword that `functools.partial` has given to what is called."""
    made = constructed_at(inference, site.call.function, site.place)
    if made is not None:
        view, call = inference.view(made[0]), inference.view(made[0]).call(made[1])
        yield from (one for one in call.arguments if one.keyword and view.word(call) == "partial")


def _only_looks(site: CallSite) -> bool:
    """Whether a call asks after a child process without waiting for it: `os.waitpid(pid, os.WNOHANG)`."""
    given = (part for one in site.call.arguments for part in (one.value, *parts_of(one.value)))
    return any(isinstance(one, Attribute) and one.name == "WNOHANG" for one in given)


def _of_file(inference: Inference, site: CallSite, entry: Blocking) -> Blocking | None:
    """What a call does with a file, by which file it is.

    Packing and unpacking in an archive that lies in memory burns CPU, and touches no disk; what is put into
    one without being packed is copied.
    """
    is_small = entry.name in _NAMING or is_own_temporary(inference, site, entry.name)
    if is_small or reads_small_file(inference, site, entry.name):
        return structs.replace(entry, kind=BlockingKind.SMALL_FILE)
    made = _made(inference, site) if entry.name in _PACKING else None
    if made is not None and _is_given_memory(inference, structs.replace(site, call=made)):
        if entry.name == "zipfile.ZipFile.writestr" and _only_stores(site, made):
            return None
        return structs.replace(entry, kind=BlockingKind.CPU)
    return entry


def _only_stores(site: CallSite, made: Call) -> bool:
    """Whether a text is put into an archive as it is: the call does not pack, nor does what made that."""
    packing = site.argument(2, "compress_type") or structs.replace(site, call=made).argument(2, "compression")
    return packing is None or last_word(packing.path) == "ZIP_STORED"


def _made(inference: Inference, site: CallSite) -> Call | None:
    """The call that made what a method is called on."""
    of = site.receiver
    return construction(inference, of.path, of.place) if of is not None else None


def _gives_up(argument: Argument) -> bool:
    is_asked = argument.keyword in (None, "block", "blocking", "timeout")
    return is_asked and isinstance(argument.value, Literal) and argument.value.text in _AT_ONCE


def _has_bound(inference: Inference, site: CallSite) -> bool:
    """Whether a call is one of a queue that is made with a `maxsize`, and so can be full."""
    of = site.receiver
    if of is None:
        return False
    made = [*follow(inference, of.path, of.place, entered=True), *_stored(inference, of)]
    return any(_is_bounded(inference, *one) for one in made)


def _stored(inference: Inference, of: Expression) -> Iterator[tuple[AccessPath, Place]]:
    """What methods keep on an attribute: `self.events = Queue(10)`."""
    if not isinstance(of.path, Attribute):
        return
    owners = (t.of for t in inference.types_of(of.path.of, of.place) if isinstance(t, Instance))
    bases = (b for o in owners if isinstance(o, ScopeRef) for b in inference.members.lineage(o))
    for base in bases:
        if isinstance(base, ScopeRef):
            for stored in inference.view(base.module).stored(base.scope, of.path.name):
                yield from follow(inference, *stored)


def _is_bounded(inference: Inference, path: AccessPath, place: Place) -> bool:
    """Whether an expression makes a queue of a size."""
    if not isinstance(path, Result):
        return False
    callees = inference.callee(place.module, path.call)
    given = inference.view(place.module).call(path.call).arguments
    sizes = [one.value for one in given if one.keyword in (None, "maxsize")]
    is_sized = any(not (isinstance(one, Literal) and one.text == "0") for one in sizes)
    return is_sized and any(isinstance(t, External) for t in callees)


def _is_asked_whether_empty(index: SymbolTable, call: Call) -> bool:
    """Whether a function has asked a queue whether it is empty, before it takes from it."""
    queue = call.function.of if isinstance(call.function, Attribute) else None
    return any(
        isinstance(one.function, Attribute)
        and one.function.name in _SIZE_QUESTIONS
        and one.function.of == queue
        and one.order < call.order
        for one in map(index.call, index.scope(call.scope).calls)
    )


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
        loop = index.branch(inner.branch)
        is_past = inner.order < call.order and not index.contains(inner.branch, call.branch)
        if loop.kind == BranchKind.LOOP and is_past and index.contains(loop.parent, call.branch):
            match loop.test:
                case Operation("not", (polled,)):
                    yield polled


def _tests(index: SymbolTable, call: Call) -> Iterator[AccessPath | None]:
    """What has been asked on the way to a call; of a name, what it was assigned."""
    for branch in index.upwards(call.branch):
        test = index.branch(branch).test
        if isinstance(test, Name):
            found = index.find(test.id, call.scope, branch, call.order)
            yield from (one.value for one in found.bindings) if found and len(found.bindings) == 1 else ()
        yield test


@followed(otherwise=False)
def _is_waited_for(inference: Inference, index: ModuleView, path: AccessPath, place: Place) -> bool:
    match path:
        case Iterated(of, False) | Element(of, 0) | Attribute(of, "done") | Item(of, Literal(_, "0")):
            return _is_waited_for(inference, index, of, place)
        case Result(number):
            return _gives_waited_for(inference, index, number, place)
        case Name(name):
            found = index.found(name, place)
            if found is None or found.parameter is not None or not found.bindings:
                return False
            return all(
                value is not None and _is_waited_for(inference, index, value, at)
                for value, at in index.values(found)
            )
    return False


def _gives_waited_for(inference: Inference, index: ModuleView, number: int, place: Place) -> bool:
    """Whether a call waits for futures, or gives some of those that have been waited for."""
    callees, call = inference.callee(place.module, number), index.call(number)
    names = {t.name if isinstance(t, External) else "" for t in callees}
    if names and names <= _WAITED_FOR:
        return True
    if isinstance(call.function, Attribute) and call.function.name == "pop":
        return _is_waited_for(inference, index, call.function.of, place)
    is_passing = bool(names) and names <= _PASSING and len(call.arguments) > 0
    return is_passing and _is_waited_for(inference, index, call.arguments[0].value, place)
