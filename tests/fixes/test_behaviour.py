"""What is mended does the same when it is run, and the event loop goes on meanwhile."""

from pathlib import Path

import pytest

from .running import HELD_UP, mended, mends, needs, run

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
OF_ANYIO = """
import subprocess
import sys

from anyio import to_thread


async def work() -> str:
    await to_thread.run_sync(len, "")
    asked = [sys.executable, "-c", "import time; time.sleep(0.9); print(4)"]
    return subprocess.run(asked, capture_output=True, text=True).stdout.strip()
"""
READ = """
import subprocess
import sys


class Clock:
    @property
    def time(self) -> str:
        asked = [sys.executable, "-c", "import time; time.sleep(0.9); print(5)"]
        return subprocess.run(asked, capture_output=True, text=True).stdout


async def work() -> str:
    return Clock().time.strip()
"""
NAMED = """
import subprocess
import sys


def repeat(func: str, *, times: int) -> str:
    asked = [sys.executable, "-c", f"import time; time.sleep(0.9); print({func!r})"]
    return subprocess.run(asked, capture_output=True, text=True).stdout.strip() * times


async def work() -> str:
    return repeat(func="map", times=2)
"""
OPENED = """
import asyncio
import json
import sys


async def work() -> object:
    await asyncio.to_thread(len, "")
    name = sys.argv[-1]
    return [json.load(open(name)), open(name, "rb").read().decode().title()]
"""
CONVERSING = """
import asyncio
import socket
import threading
import time


def answer(server: socket.socket) -> None:
    with server, server.accept()[0] as asking:
        time.sleep(0.9)
        asking.sendall(b"8")


async def work() -> str:
    server = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=answer, args=(server,)).start()
    await asyncio.to_thread(len, "")
    asked = socket.create_connection(server.getsockname())
    given = asked.recv(1)
    asked.close()
    return given.decode()
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
NESTING = """
import asyncio


async def double(x: int) -> int:
    await asyncio.sleep(0)
    return 2 * x


async def work() -> int:
    return asyncio.run(double(2))
"""
DEPENDING = """
import subprocess
import sys
from typing import Annotated

import httpx
from fastapi import Depends, FastAPI

app = FastAPI()


async def slow() -> str:
    asked = [sys.executable, "-c", "import time; time.sleep(0.9); print(3)"]
    return subprocess.run(asked, capture_output=True).stdout.decode().strip()


@app.get("/found")
def read_found(found: Annotated[str, Depends(slow)]) -> str:
    return found


async def work() -> str:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://app") as client:
        return (await client.get("/found")).text
"""
CHECKING = """
import httpx
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

app = FastAPI()


class Pulse(BaseModel):
    body: str
    stars: int


@app.post("/pulses")
def add_pulse(pulse: Pulse):
    if len(pulse.body) > 5:
        raise HTTPException(422)
    if pulse.stars < 1:
        raise HTTPException(422)
    return {"body": str(pulse.body), "state": "added"}


async def work() -> list[object]:
    bodies = [("short", 1), ("too long", 1), ("short", 0), ("", 5)]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://app") as client:
        given = [{"body": body, "stars": stars} for body, stars in bodies]
        answers = [await client.post("/pulses", json=one) for one in given]
    return [answer.json() if answer.is_success else answer.status_code for answer in answers]
"""
READING = """
import os

import httpx
from fastapi import Depends, FastAPI
from pydantic_settings import BaseSettings

app = FastAPI()
READ = []


class Settings(BaseSettings):
    page_size: int = 20

    def model_post_init(self, context: object) -> None:
        READ.append(1)


def get_settings() -> Settings:
    return Settings()


@app.get("/pages")
def pages(settings: Settings = Depends(get_settings)) -> int:
    return settings.page_size


async def work() -> list[int]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://app") as client:
        sizes = [(await client.get("/pages")).json() for _ in range(3)]
    return [*sizes, len(READ)]
"""


@pytest.mark.one_python
@mends("FPG101", "FPG105")
@pytest.mark.parametrize(
    "text",
    [SLEEPING, RUNNING, CHAINED, CONVERSING, HASHING],
    ids=["sleep", "run", "chain", "conversation", "hash"],
)
def test_the_result_is_the_same_and_the_loop_goes_on(text: str, tmp_path: Path) -> None:
    before, after = run(text), run(mended(text, tmp_path))
    assert after[0] == before[0]
    assert after[1] < HELD_UP < before[1]


@mends("FPG102")
@needs("fastapi")
@pytest.mark.parametrize("text", [READ, NAMED], ids=["property", "keyword"])
def test_what_is_reached_gives_the_same_and_the_loop_goes_on(text: str, tmp_path: Path) -> None:
    before, after = run(text), run(mended(text, tmp_path, "FPG102"))
    assert after[0] == before[0]
    assert after[1] < HELD_UP < before[1]


@mends("FPG101")
@needs("anyio")
def test_threads_of_anyio_are_given_keywords_by_partial(tmp_path: Path) -> None:
    text = mended(OF_ANYIO, tmp_path, "FPG101")
    assert "partial(subprocess.run, asked, capture_output=True, text=True)" in text
    assert run(text)[0] == run(OF_ANYIO)[0] == "4"


@mends("FPG104")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_file_that_is_opened_where_it_is_read_says_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = mended(OPENED, tmp_path)
    (tmp_path / "film.json").write_text('{"title": "Alien"}')
    monkeypatch.setattr("sys.argv", [str(tmp_path / "film.json")])
    assert text.count("lambda") == 2
    assert run(text)[0] == run(OPENED)[0] == [{"title": "Alien"}, '{"Title": "Alien"}']


@mends("FPG108")
def test_what_raised_works(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        run(RAISING)
    assert run(mended(RAISING, tmp_path, by="FPG108"))[0] == 4


@mends("FPG109")
@pytest.mark.filterwarnings("ignore:coroutine 'double' was never awaited:RuntimeWarning")
def test_a_loop_inside_another_is_awaited_instead(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="running event loop"):
        run(NESTING)
    assert run(mended(NESTING, tmp_path, by="FPG109"))[0] == 4


@mends("FPG101")
@needs("fastapi", "httpx")
def test_a_dependency_gives_the_same_and_the_loop_goes_on(tmp_path: Path) -> None:
    before, after = run(DEPENDING), run(mended(DEPENDING, tmp_path, "FPG101"))
    assert before[0] == after[0] == '"3"'
    assert after[1] < HELD_UP < before[1]


@mends("FPG301", "FPG303")
@needs("fastapi", "httpx")
def test_a_model_refuses_what_its_route_refused(tmp_path: Path) -> None:
    text = mended(CHECKING, tmp_path, "FPG301", "FPG303")
    assert "raise" not in text
    assert (
        run(text)[0]
        == run(CHECKING)[0]
        == [
            {"body": "short", "state": "added"},
            422,
            422,
            {"body": "", "state": "added"},
        ]
    )


@mends("FPG306")
@needs("fastapi", "httpx", "pydantic_settings")
def test_settings_are_read_once_and_say_the_same(tmp_path: Path) -> None:
    assert run(READING)[0] == [20, 20, 20, 3]
    assert run(mended(READING, tmp_path, "FPG306"))[0] == [20, 20, 20, 1]


@mends("FPG107")
def test_what_was_dropped_is_done(tmp_path: Path) -> None:
    with pytest.warns(RuntimeWarning, match="never awaited"):
        assert run(DROPPING)[0] == 0
    assert run(mended(DROPPING, tmp_path, by="FPG107"))[0] == 1
