"""What a command costs: wall time, CPU time of all its processes, memory of the largest at its peak."""

import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

from msgspec import Struct

_ENOUGH = 60.0
"""Seconds from which one round says enough."""


class Cost(Struct, frozen=True):
    """What a run took. `wall` and `cpu` in seconds, `memory` in bytes; `output` is what it printed."""

    wall: float
    cpu: float
    memory: int
    lines: int
    rounds: int = 1


class UselessRunError(Exception):
    """A run that printed nothing, or failed: its time says nothing."""


def cost_of(command: Sequence[str], folder: Path, *, may_be_silent: bool = False) -> Cost:
    """Runs a command once, in a folder. Raises `UselessRunError` where it found nothing to print."""
    started = time.perf_counter()
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=_environment()
    ) as process:
        assert process.stdout is not None
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - started
    lines = output.count(b"\n")
    if (
        process.returncode not in (0, 1)
        or b"Traceback (most recent call last)" in output
        or (not lines and not may_be_silent)
    ):
        raise UselessRunError(f"{' '.join(command)} gave nothing to measure:\n{output[-2000:].decode()}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, lines)


def median_cost(
    command: Sequence[str],
    folder: Path,
    rounds: int,
    *,
    before: Callable[[], object] = lambda: None,
    may_be_silent: bool = False,
) -> Cost:
    """The medians of some rounds after a warm-up; of one round where that takes long.

    `before` is called before each round, the warm-up included, and is not measured.
    """
    before()
    first = cost_of(command, folder, may_be_silent=may_be_silent)
    if first.wall > _ENOUGH:
        return first
    costs = []
    for _ in range(rounds):
        before()
        costs.append(cost_of(command, folder, may_be_silent=may_be_silent))
    return Cost(
        median(one.wall for one in costs),
        median(one.cpu for one in costs),
        max(one.memory for one in costs),
        first.lines,
        rounds,
    )


def _environment() -> Mapping[str, str]:
    return {**os.environ, "PYTHONHASHSEED": "0"}
