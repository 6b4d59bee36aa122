"""The one thread that judges: it does one thing after another, and the protocol's loop waits for none."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from fastpg_lint.language_server.garbage import Garbage

_STACK = 64 * 1024 * 1024
"""Bytes of stack: the parsers of deep code want as much as a first thread has, and more."""

Answer = TypeVar("Answer")
_Job = tuple[Callable[[], Any], "asyncio.Future[Any]"]


class Worker:
    """A thread that ends with the process; what is in hand then is dropped."""

    def __init__(self) -> None:
        self._jobs: SimpleQueue[_Job] = SimpleQueue()
        with _stack_of(_STACK):
            threading.Thread(target=self._work, name="judging", daemon=True).start()

    async def do(self, job: Callable[[], Answer]) -> Answer:
        """What a job gives, or raises. One that nobody waits for any more when its turn comes is left out."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._jobs.put((job, future))
        return await future

    def _work(self) -> None:
        garbage = Garbage()
        while True:
            job, future = self._next(garbage)
            if not future.cancelled():
                began = time.perf_counter()
                _do(job, future)
                garbage.worked(time.perf_counter() - began)

    def _next(self, garbage: Garbage) -> _Job:
        """The next job. While there is none, garbage is searched for, and what typing takes is imported."""
        searches = garbage.searches
        for seconds, search in searches:
            try:
                return self._jobs.get(timeout=seconds)
            except Empty:
                search()
        if searches:
            _prepare_for_typing()
        return self._jobs.get()


def _prepare_for_typing() -> None:
    """Imports what reads a text, once: a saved one is told from the cache without that."""
    import fastpg_lint.engine.typed_text
    import fastpg_lint.facts.collect  # noqa: F401


def _do(job: Callable[[], Any], future: "asyncio.Future[Any]") -> None:
    try:
        answer, error = job(), None
    except Exception as raised:
        answer, error = None, raised

    def deliver() -> None:
        if future.cancelled():
            return
        if error is None:
            future.set_result(answer)
        else:
            future.set_exception(error)

    with suppress(RuntimeError):  # the loop has ended meanwhile
        future.get_loop().call_soon_threadsafe(deliver)


@contextmanager
def _stack_of(size: int) -> Iterator[None]:
    """Has threads that are started meanwhile get a stack of a size, where the system allows it."""
    try:
        before = threading.stack_size(size)
    except (ValueError, RuntimeError):
        yield
        return
    try:
        yield
    finally:
        threading.stack_size(before)
