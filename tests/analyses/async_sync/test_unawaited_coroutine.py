"""Coroutines that nobody awaits, and awaited calls that give nothing to await."""

import pytest

from fastpg_lint.analyses.async_sync.unawaited_coroutine import Awaits
from fastpg_lint.semantic.module import LinkedModule, linked_module
from tests.linking import link

HEAD = """
import db
from db.aio import Session
from collections.abc import Awaitable
from abc import ABC, abstractmethod

class Mail:
    async def send(self): ...
    def log(self): ...
    def both(self): ...

class Late(Mail):
    async def both(self): ...

class Queue:
    def send(self): ...

class Abstract(ABC):
    @abstractmethod
    def send(self): ...
    def later(self): raise NotImplementedError

class Job:
    def __await__(self): yield
class Open:
    def __getattr__(self, name): ...
class EarlyCutoff(db.Future): ...
class Given:
    announced: db.Session
    def __init__(self, session: db.Session):
        self.session = session
        self.own = db.connect()
def connection() -> db.Session: ...
class Row(db.Model): ...

async def load(): ...
def sync(): return 1
def nothing(): ...
def numbers() -> list[int]: ...
def passed_on(): return load()
def unknown(): return undefined()
def job(): return Job()
def open_(): return Open()
def derived(): return EarlyCutoff()
def queue(): return Queue()
def maybe(a): return load() if a else None
def either_way(a):
    if a: return load()
    return load()
def sometimes(a):
    if a: return load()
def optional() -> Awaitable[None] | None: ...
async def generate(): yield 1
def generate_sync(): yield 1
"""


def probed(statement: str) -> LinkedModule:
    """A module whose coroutine makes one statement."""
    parameters = (
        "mail: Mail, either: Mail | Queue, abstract: Abstract, session: Session, a, "
        "sync_session: db.Session, given: Given"
    )
    return linked_module(link(main=f"{HEAD}\nasync def probe({parameters}):\n    {statement}\n"), "main")


def unawaited(statement: str) -> list[str]:
    calls = probed(statement).of(Awaits).unawaited_calls
    return [f"{one.call.text} {one.kind or ''}".strip() for one in calls]


def awaited_sync(expression: str) -> list[str]:
    return [call.text for call in probed(f"await {expression}").of(Awaits).awaited_sync_calls]


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("load()", ["load"]),
        ("passed_on()", ["passed_on"]),
        ("mail.send()", ["mail.send"]),
        ("session.commit()", ["session.commit database"]),
        ("db.aconnect().bind", ["db.aconnect database"]),
        ("session.begin()", ["session.begin database"]),
        ("begun = session.begin()\n    begun.start()", []),
        ("session.begin().start()", []),
        ("Row.filter()", ["Row.filter database"]),
        ("Row.filter().filter()", ["Row.filter().filter database"]),
        ("if Row.filter(): pass", ["Row.filter database"]),
        ("for row in Row.objects.filter(): pass", ["Row.objects.filter database"]),
        ("rows = Row.filter()\n    rows.filter(1)", ["rows.filter database"]),
        ("rows = Row.filter()\n    await rows.filter(1)", []),
        ("await Row.filter()", []),
        ("return Row.filter()", []),
        ("async for row in Row.filter(): pass", []),
        ("opened = db.aconnect()\n    opened.add(1)", ["db.aconnect database"]),
        ("await load()", []),
        ("session.add(1)", []),
        ("sync()", []),
        ("either_way(1)", ["either_way"]),
        ("sometimes(1)", []),
        ("optional()", []),
        ("generate()", []),
        ("unknown()", []),
        ("either.send()", []),
        ("a.send()", []),
    ],
)
def test_a_coroutine_that_is_lost(statement: str, found: list[str]) -> None:
    assert unawaited(statement) == found


@pytest.mark.parametrize(
    "expression",
    [
        "sync()",
        "nothing()",
        "numbers()",
        "queue()",
        "mail.log()",
        "session.add(1)",
        "db.sleep(1)",
        "db.connect().commit()",
        "connection().commit()",
        "given.own.commit()",
    ],
)
def test_an_await_on_nothing_awaitable(expression: str) -> None:
    assert awaited_sync(expression) == [expression.rpartition("(")[0]]


@pytest.mark.parametrize(
    "expression",
    [
        "load()",
        "passed_on()",
        "unknown()",
        "job()",
        "open_()",
        "derived()",
        "maybe(1)",
        "generate()",
        "generate_sync()",
        "mail.both()",
        "mail.send()",
        "abstract.send()",
        "abstract.later()",
        "session.commit()",
        "sync_session.commit()",
        "(sync_session or db.connect()).commit()",
        "given.session.commit()",
        "given.announced.commit()",
        "session.unheard_of()",
        "a()",
        "a.send()",
        "(lambda: load())()",
    ],
)
def test_an_await_that_may_be_right(expression: str) -> None:
    assert awaited_sync(expression) == []
