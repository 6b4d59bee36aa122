"""What is mended does the same when it is run, and the event loop goes on meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from fastpg_lint.config import Settings
from fastpg_lint.fixes.registry import load_fixes
from fastpg_lint.mend import mend
from fastpg_lint.nearest import linters

HELD_UP = 0.5
"""Seconds that the programs below hold up their event loop at least."""

SLEEPING = """
import time


async def work() -> str:
    time.sleep(0.9)
    return "slept"
"""
RUNNING = """
import asyncio
import subprocess
import sys


async def work() -> str:
    await asyncio.to_thread(len, "")
    asked = [sys.executable, "-c", "import time; time.sleep(0.9); print(1)"]
    done = subprocess.run(asked, capture_output=True)
    return done.stdout.decode().strip()
"""
CHAINED = """
import asyncio
import subprocess
import sys


async def work() -> str:
    await asyncio.to_thread(len, "")
    return subprocess.run(
        [sys.executable, "-c", "import time; time.sleep(0.9); print(2)"],
        capture_output=True,
    ).stdout.decode().strip()
"""
HASHING = """
import asyncio
import hashlib


async def work() -> str:
    await asyncio.to_thread(len, "")
    return hashlib.pbkdf2_hmac("sha256", b"salt", b"pepper", 4_000_000).hex()
"""
RAISING = """
def double(x: int) -> int:
    return 2 * x


async def work() -> int:
    return await double(2)
"""
DROPPING = """
DONE = []


async def note() -> None:
    DONE.append(1)


async def work() -> int:
    note()
    return len(DONE)
"""


def mended(text: str, folder: Path, *opt_in: str) -> str:
    """A program once all that is found in it has been mended, by some rules more than usual."""
    (folder / "program.py").write_text(text)
    settings = Settings(root=folder, extend_select=opt_in)
    mending = mend([folder], linters(settings, None, 1, None, load_fixes()), lambda _: True)
    assert mending.report.diagnostics == ()
    (file,) = mending.files
    return file.after.decode()


async def watched(work: Callable[[], Awaitable[object]]) -> tuple[object, float]:
    """What a coroutine gives, and the longest time for which nothing else could run."""
    loop, longest, task = asyncio.get_running_loop(), 0.0, asyncio.ensure_future(work())
    last = loop.time()
    while not task.done():
        await asyncio.sleep(0.01)
        longest, last = max(longest, loop.time() - last), loop.time()
    return await task, longest


def run(text: str) -> tuple[object, float]:
    names: dict[str, Any] = {"__name__": "program"}  # Pydantic reads no attributes of what is built in
    exec(compile(text, "program.py", "exec"), names)  # the programs above
    return asyncio.run(watched(names["work"]))


@pytest.mark.parametrize("text", [SLEEPING, RUNNING, CHAINED, HASHING], ids=["sleep", "run", "chain", "hash"])
def test_the_result_is_the_same_and_the_loop_goes_on(text: str, tmp_path: Path) -> None:
    before, after = run(text), run(mended(text, tmp_path))
    assert after[0] == before[0]
    assert after[1] < HELD_UP < before[1]


def test_what_raised_works(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        run(RAISING)
    assert run(mended(RAISING, tmp_path))[0] == 4


def test_what_was_dropped_is_done(tmp_path: Path) -> None:
    with pytest.warns(RuntimeWarning, match="never awaited"):
        assert run(DROPPING)[0] == 0
    assert run(mended(DROPPING, tmp_path))[0] == 1
