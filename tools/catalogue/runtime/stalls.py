"""How long a call holds up an event loop: a heartbeat beside it misses its beats."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from itertools import pairwise
from time import perf_counter, sleep

from msgspec import Struct

LATE = 0.12
"""How many seconds a peer lets a call wait."""
BEAT = 0.004

_called = threading.Event()
"""Set once the call that is tried is about to be made."""

Act = Callable[[], object]
Scene = Callable[[], AbstractContextManager[Act]]
"""Sets a peer up, gives the call to make, and takes the peer down."""


class Sample(Struct, frozen=True):
    """A call by its canonical name, and how to make it; `needs` is a library that must be installed.

    Where `is_busy`, no peer is late: the call itself has plenty to do.
    """

    name: str
    scene: Scene
    needs: str = ""
    is_busy: bool = False


SAMPLES: list[Sample] = []

Written = Callable[[], Iterator[Act]]


def sample(*names: str, needs: str = "", is_busy: bool = False) -> Callable[[Written], Written]:
    """Registers a generator that sets up a peer and yields the call, under the names that it proves."""

    def register(written: Written) -> Written:
        scene = contextmanager(written)
        SAMPLES.extend(Sample(name, scene, needs, is_busy) for name in names)
        return written

    return register


class Stall(Struct, frozen=True):
    """How long a call took, and the longest time for which the loop stood still meanwhile."""

    took: float
    stood_still: float


def stall(act: Act) -> Stall:
    """Makes a call in a coroutine, next to a heartbeat."""
    return asyncio.run(_stall(act))


async def _stall(act: Act) -> Stall:
    beats: list[float] = []

    async def beat() -> None:
        while True:
            beats.append(perf_counter())
            await asyncio.sleep(BEAT)

    heart = asyncio.create_task(beat())
    await asyncio.sleep(3 * BEAT)
    start = perf_counter()
    _called.set()
    outcome = act()
    if asyncio.iscoroutine(outcome):
        await outcome
    took = perf_counter() - start
    _called.clear()
    await asyncio.sleep(3 * BEAT)
    heart.cancel()
    gaps = [later - earlier for earlier, later in pairwise(beats)]
    return Stall(took, max(gaps))


def be_late() -> None:
    """Lets the call that is tried wait: comes back a while after it was made."""
    _called.wait(10)
    sleep(LATE)


@contextmanager
def later(act: Act) -> Iterator[None]:
    """Does something in another thread, late."""

    def run() -> None:
        be_late()
        with suppress(OSError):
            act()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    yield
    thread.join(5)
