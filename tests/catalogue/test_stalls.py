"""What the catalogue says to block does: on a running event loop, a heartbeat beside it stops."""

import asyncio
import importlib.util
import threading
import time
from collections import Counter

import pytest

from fastpg_lint.catalogue.entries import BlockingKind
from fastpg_lint.catalogue.form import EVERY, Additions
from fastpg_lint.catalogue.loader import load_catalogue
from tools.catalogue.runtime import (  # noqa: F401 - they register their samples
    lesser_modules,
    libraries,
    standard_library,
)
from tools.catalogue.runtime.libraries import MissingPeerError
from tools.catalogue.runtime.peers import server, web_server
from tools.catalogue.runtime.stalls import LATE, SAMPLES, Act, Sample, stall

pytestmark = pytest.mark.one_python

CATALOGUE = load_catalogue(Additions())
MOST = 0.8
"""How much of the time that a call takes the loop must at least stand still."""
SHORTEST = 0.015
"""How many seconds a call must take at least to be worth speaking of."""
CALM = 0.8
"""How many seconds something takes that does not hold up the loop, on however busy a machine."""
AWAITED = frozenset({BlockingKind.WAIT, BlockingKind.NETWORK, BlockingKind.FILE, BlockingKind.PROCESS})


@pytest.mark.filterwarnings("ignore::getpass.GetPassWarning")
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_blocking_call_holds_up_the_loop(sample: Sample) -> None:
    if sample.needs and importlib.util.find_spec(sample.needs) is None:
        pytest.skip(f"{sample.needs} is not installed; `tox -e catalogue-service` has it")
    try:
        with sample.scene() as act:
            found = stall(act)
    except MissingPeerError as error:
        pytest.skip(str(error))
    assert found.took >= (SHORTEST if sample.is_busy else MOST * LATE)
    assert found.stood_still >= MOST * found.took


@pytest.mark.parametrize(
    "act",
    [
        lambda: asyncio.sleep(CALM),
        lambda: asyncio.to_thread(time.sleep, CALM),
        lambda: threading.Thread(target=time.sleep, args=(CALM,)).start(),
    ],
    ids=["an awaited wait", "a wait in a thread", "a thread that is started"],
)
def test_what_does_not_block_leaves_the_heartbeat_alone(act: Act) -> None:
    """What is measured is the call, not the measuring. A busy machine may stop the loop by itself once."""
    assert any(stall(act).stood_still < CALM / 2 for _ in range(3))


@pytest.mark.parametrize("name", sorted({sample.name for sample in SAMPLES}))
def test_samples_are_calls_of_the_catalogue(name: str) -> None:
    assert CATALOGUE.canonical(name) == name
    assert CATALOGUE.blocking(name.replace(EVERY, "member")) is not None


def test_there_are_samples_enough() -> None:
    found = (CATALOGUE.blocking(sample.name.replace(EVERY, "member")) for sample in SAMPLES)
    kinds = Counter(entry.kind for entry in found if entry is not None)
    assert sum(count for kind, count in kinds.items() if kind in AWAITED) >= 60
    assert all(kinds[kind] >= 5 for kind in AWAITED)


def test_no_peer_goes_on_when_its_server_has_ended() -> None:
    with server(web_server()):
        before = threading.active_count()
    deadline = time.monotonic() + 5
    while threading.active_count() >= before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert threading.active_count() < before
