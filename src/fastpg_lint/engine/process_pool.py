"""Work done by a pool of processes, in its order; what ends a process is found, and the rest is done."""

import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from typing import TypeVar

from fastpg_lint.engine.processes import begin_in_worker

AHEAD = 3
"""Chunks for each process that wait for it: more would be in the memory for nothing."""

Piece = TypeVar("Piece")
Result = TypeVar("Result")
Work = Callable[[Sequence[Piece]], list[Result]]
"""Does a chunk of pieces in another process, and gives the result of each."""


def in_pool(
    work: Work[Piece, Result],
    chunks: Iterable[Sequence[Piece]],
    processes: int,
    method: str,
    lost: Callable[[Piece], Result],
) -> Iterator[Result]:
    """The results of pieces, in their order, done in chunks by processes that are started by a method.

    A process may end before its time: the system is short of memory, or its stack overflows. The pieces that
    may have been at fault are then done apart; `lost` gives the result of one that ends its process again.
    """
    remaining = iter(chunks)
    while left := (yield from _in_one_pool(work, remaining, processes, method)):
        for chunk in left:
            yield from _apart(work, chunk, method, lost)


def _in_one_pool(
    work: Work[Piece, Result], chunks: Iterator[Sequence[Piece]], processes: int, method: str
) -> Generator[Result, None, list[Sequence[Piece]]]:
    """The results of chunks; returns those that were begun when a process ended, if one does."""
    begun: deque[Sequence[Piece]] = deque()
    futures: deque[Future[list[Result]]] = deque()
    context = get_context(method)
    end, word = context.Pipe(duplex=False)
    with end, word, _pool(processes, context, end) as pool:
        try:
            for chunk in chunks:
                begun.append(chunk)
                futures.append(pool.submit(work, chunk))
                if len(futures) > processes * AHEAD:
                    yield from _first(begun, futures)
            while futures:
                yield from _first(begun, futures)
        except BrokenProcessPool:
            return list(begun)
        except BaseException:
            word.send(None)  # nobody takes it, so that all processes see it, and wait for no chunk
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return []


def _first(begun: deque[Sequence[Piece]], futures: deque[Future[list[Result]]]) -> list[Result]:
    results = futures.popleft().result()
    begun.popleft()
    return results


def _apart(
    work: Work[Piece, Result], chunk: Sequence[Piece], method: str, lost: Callable[[Piece], Result]
) -> Iterator[Result]:
    """The results of a chunk's pieces; where they end a process together, of each half apart."""
    try:
        with _pool(1, get_context(method)) as pool:
            yield from pool.submit(work, chunk).result()
    except BrokenProcessPool:
        if len(chunk) == 1:
            yield lost(chunk[0])
        else:
            half = len(chunk) // 2
            yield from _apart(work, chunk[:half], method, lost)
            yield from _apart(work, chunk[half:], method, lost)


def _pool(
    processes: int, context: BaseContext, end: "Connection[object, object] | None" = None
) -> ProcessPoolExecutor:
    """A pool that waits for nothing once a process has ended before its time.

    Python before 3.11.5 waits until what it writes to them is taken, for ever: a chunk is longer than what a
    pipe holds (https://github.com/python/cpython/issues/94777).
    """
    pool = ProcessPoolExecutor(processes, context, begin_in_worker, (end,))
    if sys.version_info[:3] < (3, 11, 5):
        pool._call_queue.cancel_join_thread()  # type: ignore[attr-defined]
    return pool
