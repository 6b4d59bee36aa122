"""Sharing out work over forked processes, which inherit all that was read before."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from msgspec import Struct

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkProcess

FORK: Final = "fork"
MACOS: Final = "darwin"
MOST_AT_ONCE = 10
"""Pieces that a process takes at once."""
FEWEST_TURNS = 8
"""How often each process takes some, at least: all are to be done at about the same time."""

Result = TypeVar("Result")
Take = Callable[[], range]
"""Takes the next pieces, by their numbers; none when all are taken."""
Work = Callable[[Iterator[int]], Result]
"""Does pieces, taken one after another by their numbers. The result goes from process to process pickled."""


class _Share(Struct, Generic[Result]):
    """The pieces that a process took, and what came of them."""

    pieces: list[int]
    result: Result


def start_method() -> str | None:
    """How another process can be started, None where that cannot be.

    Forking costs next to nothing, but is safe only while there is no other thread: of those that macOS starts
    by itself Python knows nothing. Some containers have none of the locks by which processes share work.
    """
    from multiprocessing import get_all_start_methods, get_context  # one process does without

    forks = FORK in get_all_start_methods() and threading.active_count() == 1 and sys.platform != MACOS
    method = FORK if forks else "spawn"
    try:
        get_context(method).Lock()
    except (ImportError, OSError, NotImplementedError):
        return None
    return method


def begin_in_worker(end: "Connection[object, object] | None" = None) -> None:
    """What another process does first: it ends with the one that started it, or on a word at `end`.

    Ctrl-C reaches all processes, and the first one ends the others. Where that is ended without a word, by
    the system or by whoever started it, the others would stay for ever.
    """
    from multiprocessing import parent_process

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        signs = [parent.sentinel] if end is None else [parent.sentinel, end]
        threading.Thread(target=_end_after, args=(signs,), daemon=True).start()


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Holds Ctrl-C back while processes are started: none is to meet it before it has begun to ignore it.

    They begin as this one is now, and so hold it back for good.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_after(signs: "list[Connection[object, object] | int]") -> None:
    """Ends this process when there is any of some signs, in the middle of its work."""
    from multiprocessing.connection import wait

    wait(signs)
    os._exit(1)


def share_out(work: Work[Result], pieces: int, processes: int) -> list[Result]:
    """Does some pieces of work in some processes, this one among them; gives the results of each.

    A process takes a few neighbouring pieces, which have much in common, whenever it is done with others.
    What one had taken that ended before its time is done again here, so that what went wrong goes wrong
    where it is seen.
    """
    from multiprocessing import get_context

    counter = get_context(FORK).Value("q")
    step = min(MOST_AT_ONCE, max(1, pieces // (FEWEST_TURNS * processes)))

    def take() -> range:
        with counter:
            first: int = counter.value
            counter.value += step
        return range(first, min(first + step, pieces))

    with _others(work, take, processes - 1) as connections:
        shares = [_done(work, take)]
        shares.extend(share for one in connections if (share := _received(one)) is not None)
    missing = set(range(pieces)).difference(*(share.pieces for share in shares))
    results = [share.result for share in shares]
    if missing:
        results.append(work(iter(sorted(missing))))
    return results


@contextmanager
def _others(
    work: Work[Result], take: Take, processes: int
) -> "Iterator[list[Connection[_Share[Result], _Share[Result]]]]":
    """Starts processes that share in the work, and gives where their shares come from; none of them stays."""
    from multiprocessing import get_context

    context = get_context(FORK)
    started: list[ForkProcess] = []
    connections = []
    try:
        for _ in range(processes):
            receiving, sending = context.Pipe(duplex=False)
            connections.append(receiving)
            with closing(sending):
                process = context.Process(target=_work_apart, args=(work, take, sending), daemon=True)
                with uninterrupted():
                    process.start()
                    started.append(process)
        yield connections
    finally:
        for connection in connections:
            connection.close()
        for process in started:
            process.terminate()
            process.join()


def _work_apart(work: Work[Result], take: Take, sending: "Connection[_Share[Result], object]") -> None:
    """What another process does."""
    begin_in_worker()
    try:
        share = _done(work, take)
    except Exception:  # the first process meets it again
        return
    sending.send(share)


def _done(work: Work[Result], take: Take) -> _Share[Result]:
    taken: list[int] = []

    def numbers() -> Iterator[int]:
        while pieces := take():
            for piece in pieces:
                taken.append(piece)
                yield piece

    result = work(numbers())
    return _Share(taken, result)


def _received(connection: "Connection[_Share[Result], _Share[Result]]") -> _Share[Result] | None:
    try:
        return connection.recv()
    except EOFError:
        return None
