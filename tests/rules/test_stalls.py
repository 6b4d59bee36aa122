"""What a message says of whom a call holds up, and what it sends into a thread."""

from pathlib import Path

import pytest

from fastpg_lint.config.settings import Settings
from fastpg_lint.pipeline.lint import Linter

NAP = """
import time
from fastapi import APIRouter, Depends
router = APIRouter()
async def nap(): time.sleep(1)
"""


def said(text: str, folder: Path, code: str) -> list[str]:
    """What a rule says of a module."""
    (folder / "main.py").write_text(text)
    report = Linter(Settings(root=folder, select=(code,))).lint_files([folder])
    return [one.text for one in report.diagnostics]


@pytest.mark.parametrize(
    ("text", "stalled"),
    [
        ("@router.get('/a')\nasync def a(): await nap()", "every request on the worker"),
        (
            "async def b(): await nap()\n@router.get('/a')\nasync def a(): await b()",
            "every request on the worker",
        ),
        ("@router.get('/a')\ndef a(x=Depends(nap)): ...", "every request on the worker"),
        ("", "all else on it"),
        ("import asyncio\ndef task(): asyncio.run(nap())", "all else on it"),
        ("class Fake:\n    async def a(self): await nap()", "all else on it"),
    ],
)
def test_requests_are_spoken_of_where_one_runs_the_coroutine(text: str, stalled: str, tmp_path: Path) -> None:
    (told,) = said(f"{NAP}{text}\n", tmp_path, "FPG101")
    assert f" in async `nap` blocks the event loop, stalling {stalled}; use " in told


SESSIONS = """
import time
import requests
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session, scoped_session, sessionmaker

make = scoped_session(sessionmaker(create_engine("postgresql://localhost/shop")))

def ask(): return make.scalar(select(1))
def tell(session: Session, url): return requests.get(url)
def fetch(url): return requests.get(url)
def wait(): time.sleep(1)
"""


@pytest.mark.parametrize(
    ("call", "order"),
    [
        ("ask()", "make it async, with `await AsyncSession.scalar()`"),
        ("tell(Session(), '')", "make it async, or connect in it and run it in a thread"),
        ("fetch('https://rates.example')", "make it async, or `await run_in_threadpool(fetch, …)`"),
        ("wait()", "make it async, or `await run_in_threadpool(wait)`"),
    ],
)
def test_no_session_is_sent_into_a_thread(call: str, order: str, tmp_path: Path) -> None:
    (text,) = said(f"{SESSIONS}\nasync def main(): {call}\n", tmp_path, "FPG102")
    assert text.endswith(f"; {order}")


MANAGED = "@contextmanager\ndef work():\n    time.sleep(1)\n    yield"
GENERATED = "def work():\n    time.sleep(1)\n    yield"
PLAIN = "def work():\n    time.sleep(1)"


@pytest.mark.parametrize(
    ("work", "use", "order"),
    [
        (MANAGED, "with work(): ...", "make it async"),
        (GENERATED, "for _ in work(): ...", "make it async"),
        (PLAIN, "work()", "make it async, or `await run_in_threadpool(work)`"),
    ],
)
def test_no_thread_makes_what_blocks_later(work: str, use: str, order: str, tmp_path: Path) -> None:
    text = f"import time\nfrom contextlib import contextmanager\n{work}\nasync def a():\n    {use}\n"
    (told,) = said(text, tmp_path, "FPG102")
    assert told.endswith(f"; {order}"), told
