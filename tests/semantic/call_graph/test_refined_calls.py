"""Calls that by their name block in one way, and do not, or in another way, as they are made."""

import pytest

from fastpg_lint.catalogue.catalogue import Catalogue
from fastpg_lint.catalogue.entries import BlockingKind
from fastpg_lint.catalogue.form import Additions
from fastpg_lint.catalogue.loader import read_shelf
from fastpg_lint.engine.compile_module import compile_module
from fastpg_lint.semantic.call_graph.event_loop import EventLoop
from fastpg_lint.semantic.module import linked_module
from fastpg_lint.semantic.module_resolver import KnownTree, ModuleResolver
from fastpg_lint.semantic.project import Project
from fastpg_lint.source.text import SourceText

HEAD = """
import asyncio, io, queue, shutil, tarfile, tempfile, threading, zipfile
from concurrent.futures import Future, ThreadPoolExecutor, as_completed, wait
LOCK = threading.Lock()
class Job:
    future: Future
    done: bool
def mine(): return []
"""
GIVEN = "path, future: Future, tasks: queue.Queue, job: Job, archive: zipfile.ZipFile"
BOTH = "done: set[Future]\nrest: set[Future]\n"


def kinds(body: str, method: str) -> list[str]:
    """How the calls of a method in a coroutine block."""
    indented = "".join(f"    {line}\n" for line in body.split("\n"))
    text = f"{HEAD}async def main({GIVEN}):\n{indented}"
    modules = {"main": compile_module(SourceText(text))}
    project = Project(Catalogue(read_shelf, Additions()), modules.get, ModuleResolver(KnownTree(modules)))
    loop = linked_module(project, "main").of(EventLoop)
    found = loop.blocking_calls(frozenset(BlockingKind))
    return [one.entry.kind for _, one in found if one.edge.text.rpartition(".")[2] == method]


@pytest.mark.parametrize(
    ("body", "method", "waits"),
    [
        ("LOCK.acquire()", "acquire", True),
        ("LOCK.acquire(False)", "acquire", False),
        ("LOCK.acquire(blocking=False)", "acquire", False),
        ("LOCK.acquire(True)", "acquire", True),
        ("LOCK.acquire(timeout=0)", "acquire", False),
        ("LOCK.acquire(timeout=0.0)", "acquire", False),
        ("LOCK.acquire(timeout=2)", "acquire", True),
        ("LOCK.acquire(timeout=path)", "acquire", True),
        ("tasks.get()", "get", True),
        ("tasks.get(block=False)", "get", False),
        ("tasks.get(False)", "get", False),
        ("tasks.get(timeout=5)", "get", True),
        # a lock that nobody else can hold yet
        ("lock = threading.Lock()\nlock.acquire()", "acquire", False),
        ("lock = LOCK\nlock.acquire()", "acquire", True),
        ("lock = job.lock() or threading.Lock()\nlock.acquire()", "acquire", False),
        ("lock = threading.Lock()\nif path: lock = LOCK\nlock.acquire()", "acquire", True),
        ("threading.Lock().acquire()", "acquire", True),
        ("take = LOCK.acquire\ntake()", "take", True),
        # a queue that is never full
        ("put = queue.Queue().put\nput(1)", "put", False),
        ("tasks.put(1)", "put", False),
        ("mine = queue.Queue(0)\nmine.put(1)", "put", False),
        ("while not tasks.empty(): tasks.get()", "get", False),
        ("while not mine().empty(): tasks.get()", "get", True),
        ("queue.Queue().put(1)", "put", False),
        ("mine = queue.Queue()\nmine.put(1)", "put", False),
        ("mine = queue.Queue(5)\nmine.put(1)", "put", True),
        ("mine = queue.Queue(maxsize=5)\nmine.put(1)", "put", True),
        ("mine = queue.Queue()\nmine.get()", "get", True),
        # a future that has its result
        ("future.result()", "result", True),
        ("if future.done(): future.result()", "result", False),
        ("if path.done(): future.result()", "result", True),
        ("if future.running(): future.result()", "result", True),
        ("if future.done():\n  if path: future.exception()", "exception", False),
        ("over = future.done()\nif over: future.result()", "result", False),
        ("while not future.done():\n  await asyncio.sleep(1)\nfuture.result()", "result", False),
        ("while not path:\n  await asyncio.sleep(1)\nfuture.result()", "result", True),
        ("get = future.result\nget()", "get", True),
        ("over = path\nif path: over = future.done()\nif over: future.result()", "result", True),
        ("future.result()\nwhile not future.done():\n  await asyncio.sleep(1)", "result", True),
        ("if not future.done():\n  await asyncio.sleep(1)\nfuture.result()", "result", True),
        ("if path:\n  while not future.done():\n    await asyncio.sleep(1)\nfuture.result()", "result", True),
        ("job.future.result()", "result", True),
        ("if job.done: job.future.result()", "result", False),
        ("if path.done: job.future.result()", "result", True),
        ("for one in as_completed([future]): one.result()", "result", False),
        ("one: Future\nfor one in mine(): one.result()", "result", True),
        ("one: Future\nfor one in path: one.result()", "result", True),
        ("one = next(as_completed([future]))\nfuture.result()", "result", True),
        ("one: Future\nfor one in wait([future]).done: one.result()", "result", False),
        ("one: Future\nfor one in wait([future]).not_done: one.result()", "result", True),
        (f"{BOTH}done, rest = wait([future])\nfor one in done: one.result()", "result", False),
        (f"{BOTH}done, rest = wait([future])\nfor one in rest: one.result()", "result", True),
        ("both = wait([future])\none: Future\nfor one in both.done: one.result()", "result", False),
        ("done: set[Future] = wait([future]).done\nfor one in done: one.result()", "result", False),
        ("done = wait([future])[0]\nfor one in done: one.result()", "result", False),
        ("late = wait([future])[1]\nfor one in late: one.result()", "result", True),
        ("wait([future])[0].pop().result()", "result", False),
        ("wait([future])[1].pop().result()", "result", True),
        ("for one in sorted(wait([future])[0]): one.result()", "result", False),
        ("one = ThreadPoolExecutor().submit(print)\none.result()", "result", True),
    ],
)
def test_a_wait_for_another_thread(body: str, method: str, waits: bool) -> None:
    expected = [BlockingKind.THREAD_WAIT] if waits else []
    assert kinds(body, method) == expected


@pytest.mark.parametrize(
    ("body", "method", "expected"),
    [
        ("zipfile.ZipFile(path)", "ZipFile", ["file"]),
        ("zipfile.ZipFile(io.BytesIO())", "ZipFile", []),
        ("buffer = io.BytesIO()\nzipfile.ZipFile(buffer)", "ZipFile", []),
        ("archive.read('x')", "read", ["file"]),
        ("packed = zipfile.ZipFile(io.BytesIO())\npacked.read('x')", "read", ["cpu"]),
        ("packed = zipfile.ZipFile(io.BytesIO())\npacked.extractall(path)", "extractall", ["file"]),
        ("tarfile.open(path)", "open", ["file"]),
        ("shutil.copyfileobj(io.BytesIO(), io.BytesIO())", "copyfileobj", []),
        ("shutil.copyfileobj(io.BytesIO(), open(path))", "copyfileobj", ["file"]),
        ("shutil.copyfileobj(open(path), io.BytesIO())", "copyfileobj", ["file"]),
    ],
)
def test_a_file_in_memory(body: str, method: str, expected: list[str]) -> None:
    assert kinds(body, method) == expected
