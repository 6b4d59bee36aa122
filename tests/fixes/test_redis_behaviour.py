"""What is mended of Redis's clients, run on a real server: skipped where none is installed."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.cluster import free_port

from .running import HELD_UP, mended, mends, needs, run

pytestmark = [
    needs("redis"),
    pytest.mark.skipif(
        shutil.which("redis-server") is None,
        reason="Redis is not installed (on Debian: apt-get install redis-server)",
    ),
]

WAITING = """
import asyncio
import os

import redis

client = redis.from_url(os.environ["REDIS_URL"])


async def work() -> object:
    await asyncio.to_thread(client.set, "answer", 42)
    nothing = client.blpop(["tasks"], timeout=1)
    return nothing, await asyncio.to_thread(client.get, "answer")
"""
FORGETTING = """
import os

import redis.asyncio


async def work() -> object:
    async with redis.asyncio.from_url(os.environ["REDIS_URL"]) as client:
        client.set("greeting", "hello")
        return await client.get("greeting")
"""


@pytest.fixture(autouse=True)
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A server that keeps nothing, on the loopback address."""
    port = str(free_port())
    options = ["--port", port, "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    process = subprocess.Popen(["redis-server", *options], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert any("Ready to accept connections" in line for line in process.stdout)
        monkeypatch.setenv("REDIS_URL", f"redis://127.0.0.1:{port}")
        yield
    finally:
        process.terminate()
        process.communicate()


@mends("FPG101")
def test_a_blocking_command_no_longer_holds_the_loop_up(tmp_path: Path) -> None:
    before, after = run(WAITING), run(mended(WAITING, tmp_path, "FPG101"))
    assert before[0] == after[0] == (None, b"42")
    assert after[1] < HELD_UP < before[1]


@mends("FPG106")
@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
def test_a_command_that_nobody_awaited_is_sent(tmp_path: Path) -> None:
    assert run(FORGETTING)[0] is None
    assert run(mended(FORGETTING, tmp_path, "FPG106"))[0] == b"hello"
