"""Work in other processes: in its order, whatever ends some of them, and no process outlives the first."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from fastpg_lint.engine.process_pool import in_pool
from fastpg_lint.engine.processes import start_method

ROOT = Path(__file__).resolve().parents[2]
ENDS = frozenset({7, 13})

needs_processes = pytest.mark.skipif(start_method() is None, reason="no other process can be started here")


def doubled(chunk: Sequence[int]) -> list[int]:
    if not ENDS.isdisjoint(chunk):
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(60)
    return [2 * one for one in chunk]


def failing(chunk: Sequence[int]) -> list[int]:
    raise ValueError(chunk)


def run(pieces: Sequence[int], size: int) -> list[int]:
    method = start_method()
    assert method is not None
    chunks = (pieces[at : at + size] for at in range(0, len(pieces), size))
    return list(in_pool(doubled, chunks, 2, method, lambda piece: -piece))


def run_apart(pieces: range, size: int) -> list[int]:
    """The same in a process of its own: forking one in which many tests have run takes a second."""
    program = f"from tests.engine.test_process_pool import run; print(*run({pieces!r}, {size}))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True)
    return [int(one) for one in done.stdout.split()]


@needs_processes
@pytest.mark.parametrize("size", [1, 5, 40])
def test_the_results_come_in_the_order_of_the_pieces(size: int) -> None:
    assert run_apart(range(100, 140), size) == [2 * one for one in range(100, 140)]


@needs_processes
@pytest.mark.parametrize("size", [1, 5, 16])
def test_what_ends_its_process_is_lost_alone(size: int) -> None:
    assert run_apart(range(16), size) == [-one if one in ENDS else 2 * one for one in range(16)]


def ending(chunk: Sequence[bytes]) -> list[int]:
    if chunk[0]:
        os._exit(1)
    return [0]


@needs_processes
def test_nobody_waits_for_what_a_process_that_ended_did_not_take() -> None:
    """Before 3.11.5 Python did, once that is longer than what a pipe holds."""
    program = (
        "from tests.engine.test_process_pool import *\n"
        f"print(*in_pool(ending, [[b'x' * 1_000_000]] * 4, 1, {start_method()!r}, len))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, timeout=60)
    assert done.stdout.split() == [b"1000000"] * 4


@needs_processes
def test_what_is_raised_is_raised_here() -> None:
    method = start_method()
    assert method is not None
    with pytest.raises(ValueError, match="range"):
        list(in_pool(failing, [range(3)], 2, method, lambda piece: -piece))


STARTS_ANOTHER = """
import time
from multiprocessing import get_context
from fastpg_lint.engine.processes import begin_in_worker

def wait():
    begin_in_worker()
    print("waits", flush=True)
    time.sleep(120)

if __name__ == "__main__":
    process = get_context("fork").Process(target=wait)
    process.start()
    print(process.pid, flush=True)
    process.join()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="processes are not forked on Windows")
def test_a_process_ends_when_the_one_that_started_it_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", STARTS_ANOTHER], stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        lines = {first.stdout.readline().strip(), first.stdout.readline().strip()}
        other = int((lines - {"waits"}).pop())
        first.kill()
    for _ in range(100):
        if not is_running(other):
            return
        time.sleep(0.1)
    with suppress(ProcessLookupError):
        os.kill(other, signal.SIGKILL)
    pytest.fail("it is still there")


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    with suppress(OSError):
        status = Path(f"/proc/{process}/stat").read_text("utf-8")
        return status.rpartition(")")[2].split()[0] != "Z"  # ended, and nobody has asked yet
    return True
