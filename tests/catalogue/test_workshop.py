"""The workshop: what it tells of a library, of a line that is wrong, and of the catalogue as a whole."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from fastpg_lint.catalogue.catalogue import Catalogue
from fastpg_lint.catalogue.form import Additions, LibraryFile, read_library
from tools.catalogue import groups, record, summary
from tools.catalogue.derivation import Nature, Trait, compare, traits
from tools.catalogue.files import Shelved, shelved
from tools.catalogue.groups import left_out, problems
from tools.catalogue.holding import Held, Holder, Outcome, Verdict
from tools.catalogue.python_versions import is_of_another_python
from tools.catalogue.record import Kept, is_current, keep
from tools.catalogue.summary import page

BASE = """
    class Base:
        def ping(self) -> bool: ...


    class AsyncBase:
        async def stop(self) -> None: ...
        async def wait(self) -> None: ...
"""
PARLOUR = """
    import contextlib
    import functools
    from collections.abc import AsyncIterator, Awaitable
    from typing import Union
    from parlour.base import AsyncBase, Base

    Json = Union[str, list["Json"]]


    def logged(function):
        @functools.wraps(function)
        def wrapper(*args):
            return function(*args)
        return wrapper


    async def fetch(name: str) -> "Client": ...


    def connect(name: str) -> "Client": ...


    def later() -> Awaitable["Client"]: ...


    def untold(): ...


    def read_json(text: str) -> "Json": ...


    class Client(Base):
        size: int

        def __init__(self) -> None:
            self.answer = 42

        def get(self, name: str) -> str: ...
        def close(self) -> None: ...
        def __enter__(self) -> "Client": ...


    class AsyncClient(AsyncBase):
        async def get(self, name: str) -> str: ...
        @logged
        async def put(self, name: str) -> None: ...
        async def items(self) -> AsyncIterator[str]:
            yield ""
        def describe(self) -> str: ...
        async def __aenter__(self) -> "AsyncClient": ...


    class Magic:
        def __getattr__(self, name: str) -> object: ...


    class StandIn:
        def __getattr__(self, name: str) -> object:
            raise RuntimeError("not connected yet")


    database = StandIn()


    def each(function, *names, key=None): ...
"""


@pytest.fixture(autouse=True)
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A library of our own to look at."""
    folder = tmp_path / "parlour"
    folder.mkdir()
    (folder / "__init__.py").write_text("from parlour.client import Client, connect\n")
    (folder / "base.py").write_text(dedent(BASE))
    (folder / "client.py").write_text(dedent(PARLOUR))
    (folder / "_hidden.py").write_text("async def unseen(): ...\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    _forget()
    yield
    _forget()


def _forget() -> None:
    from tools.catalogue import objects

    for name in [name for name in sys.modules if name.partition(".")[0] == "parlour"]:
        del sys.modules[name]
    objects._module.cache_clear()


# holding


def held(text: str) -> dict[str, Verdict]:
    """The verdicts on a file of the catalogue, by the names that they speak of."""
    content = read_library(f"[library]\ndistribution = 'parlour'\nversion = '1'\n{dedent(text)}")
    file = Shelved("parlour.toml", Path("parlour.toml"), content)

    def shelf(top: str) -> tuple[LibraryFile, ...]:
        return (content,) if top == "parlour" else ()

    holder = Holder(Catalogue(shelf, Additions()))
    return {verdict.line.name: verdict for verdict in holder.hold(file)}


SPELLED = (
    '[reexports]\n"parlour.Client" = "parlour.client.Client"\n"parlour.connect" = "parlour.client.connect"\n'
)


@pytest.mark.parametrize(
    ("text", "name", "outcome", "why"),
    [
        (SPELLED, "parlour.Client", Outcome.HELD, ""),
        (
            '[reexports]\n"parlour.Klient" = "parlour.client.Client"',
            "parlour.Klient",
            Outcome.WRONG,
            "no such name",
        ),
        (
            '[reexports]\n"parlour.connect" = "parlour.client.fetch"',
            "parlour.connect",
            Outcome.WRONG,
            "another thing",
        ),
        (
            SPELLED + '[functions]\n"parlour.client.connect" = "parlour.client.Client"',
            "parlour.client.connect",
            Outcome.TYPED,
            "",
        ),
        (
            SPELLED + '[functions]\n"parlour.client.connect" = "parlour.client.Magic"',
            "parlour.client.connect",
            Outcome.WRONG,
            "annotated otherwise",
        ),
        (
            '[functions]\n"parlour.client.untold" = "parlour.client.Magic"',
            "parlour.client.untold",
            Outcome.HELD,
            "",
        ),
        (
            '[functions]\n"parlour.client.gone" = "builtins.str"',
            "parlour.client.gone",
            Outcome.WRONG,
            "no such",
        ),
        (
            '[functions]\n"parlour.client.untold" = "parlour.Gone"',
            "parlour.client.untold",
            Outcome.WRONG,
            "parlour.Gone",
        ),
    ],
)
def test_names_and_results(text: str, name: str, outcome: Outcome, why: str) -> None:
    verdict = held(text)[name]
    assert (verdict.outcome, why in verdict.why) == (outcome, True), verdict.why


@pytest.mark.parametrize(
    ("entry", "outcome", "why"),
    [
        ('bases = ["parlour.base.Base"]', Outcome.HELD, ""),
        ('bases = ["parlour.client.Magic"]', Outcome.WRONG, "is not derived"),
        ('returns = { get = "builtins.str" }', Outcome.TYPED, ""),
        ('returns = { get = "builtins.int" }', Outcome.WRONG, "annotated otherwise"),
        ('returns = { got = "builtins.str" }', Outcome.WRONG, "no such method"),
        ('attributes = { size = "builtins.int" }', Outcome.TYPED, ""),
        ('attributes = { answer = "builtins.int" }', Outcome.HELD, ""),
        ('attributes = { question = "builtins.int" }', Outcome.WRONG, "no such attribute"),
        ('sync = ["close"]', Outcome.HELD, ""),
        ('sync = ["shut"]', Outcome.WRONG, "no such name"),
        ('entered = "Self"', Outcome.TYPED, ""),
        ('iterated = "builtins.str"', Outcome.WRONG, "has no `__iter__`"),
    ],
)
def test_what_a_class_says(entry: str, outcome: Outcome, why: str) -> None:
    content = f'{SPELLED}[types."parlour.client.Client"]\n{entry}'
    verdicts = held(content)
    found = [verdict for verdict in verdicts.values() if verdict.line.said != "re-export"]
    last = found[-1]
    assert (last.outcome, why in last.why) == (outcome, True), last


@pytest.mark.parametrize(
    ("section", "name", "outcome", "why"),
    [
        ("blocking", "parlour.client.Client.get", Outcome.HELD, ""),
        ("blocking", "parlour.client.AsyncClient.get", Outcome.WRONG, "is a coroutine function"),
        ("blocking", "parlour.client.Client.gone", Outcome.WRONG, "no such name"),
        ("blocking", "parlour.client.later", Outcome.WRONG, "annotated to give an awaitable"),
        ("blocking", "parlour.client.Magic.whatever", Outcome.UNCOVERED, "as they are asked for"),
        ("blocking", "parlour.client.Client.*", Outcome.HELD, ""),
        ("blocking", "parlour.client.AsyncClient.*", Outcome.WRONG, "is a coroutine function"),
        ("awaitable", "parlour.client.fetch", Outcome.HELD, ""),
        ("awaitable", "parlour.client.AsyncClient.put", Outcome.HELD, ""),
        ("awaitable", "parlour.client.AsyncClient.items", Outcome.HELD, ""),
        ("awaitable", "parlour.client.later", Outcome.HELD, ""),
        ("awaitable", "parlour.client.untold", Outcome.UNCOVERED, "without a telling annotation"),
        ("runners", "parlour.client.each", Outcome.HELD, ""),
        ("decorators", "parlour.client.logged", Outcome.HELD, ""),
        ("connections", "parlour.client.connect", Outcome.HELD, ""),
        ("connections", "parlour.client.gone", Outcome.WRONG, "no such name"),
        ("senders", "parlour.client.Client.get", Outcome.HELD, ""),
        ("senders", "parlour.client.Client.gone", Outcome.WRONG, "no such name"),
        ("decorators", "parlour.client.gone", Outcome.WRONG, "no such name"),
    ],
)
def test_calls(section: str, name: str, outcome: Outcome, why: str) -> None:
    more = {
        "blocking": 'kind = "network"',
        "awaitable": "",
        "runners": 'keyword = "key"',
        "decorators": 'effect = "transparent"',
        "connections": 'kind = "client"',
        "senders": 'kind = "mail"',
    }
    verdict = held(f'{SPELLED}[[{section}]]\nnames = ["{name}"]\n{more[section]}')[name]
    assert (verdict.outcome, why in verdict.why) == (outcome, True), verdict.why


def test_a_runner_without_the_parameter_is_wrong() -> None:
    text = '[[runners]]\nnames = ["parlour.client.each"]\nkeyword = "by"'
    assert held(text)["parlour.client.each"].outcome == Outcome.WRONG


def test_a_public_spelling_that_is_not_said_is_missing() -> None:
    verdicts = held('[functions]\n"parlour.client.connect" = "parlour.client.Client"')
    assert (verdicts["parlour.connect"].outcome, verdicts["parlour.connect"].why) == (
        Outcome.WRONG,
        "is missing",
    )
    assert "parlour.connect" in held(
        SPELLED + '[functions]\n"parlour.client.connect" = "parlour.client.Client"'
    )


def test_a_name_that_is_not_where_it_is_defined_is_wrong() -> None:
    verdict = held('[functions]\n"parlour.connect" = "parlour.client.Client"')["parlour.connect"]
    assert verdict.outcome == Outcome.WRONG
    assert "is defined as `parlour.client.connect`" in verdict.why


def test_a_mark_keeps_a_line_from_being_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    text = '[[blocking]]\nnames = ["parlour.client.Magic.whatever"]\nkind = "network"\n'
    content = read_library("[library]\ndistribution = 'parlour'\nversion = '2'")
    file = Shelved("parlour.toml", Path("parlour.toml"), content)
    monkeypatch.setattr(groups, "shelved", lambda: [file])

    def found(more: str, installed: str) -> list[str]:
        return problems([Held("parlour.toml", installed, list(held(text + more).values()))])

    assert len(found("", "2")) == 1
    assert found('unverified = "made up"', "2") == []
    assert found('unverified = "made up"', "2+cpu") == []
    assert found('unverified = "made up"', "1") == ["parlour.toml: says version 2, 1 is installed"]


def test_a_mark_on_what_is_held_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    content = read_library("[library]\ndistribution = 'parlour'\nversion = '2'")
    monkeypatch.setattr(groups, "shelved", lambda: [Shelved("parlour.toml", Path("parlour.toml"), content)])

    def found(*names: str) -> list[str]:
        text = f'[[blocking]]\nnames = {list(names)}\nkind = "network"\nunverified = "made up"\n'
        return problems([Held("parlour.toml", "2", list(held(text).values()))])

    (problem,) = found("parlour.client.Client.get")
    assert problem.endswith("is marked `made up`, and is held")
    assert found("parlour.client.Client.get", "parlour.client.Magic.whatever") == []


# deriving


def test_a_library_is_told_by_looking_at_it() -> None:
    found = traits("parlour")
    assert Trait("parlour.client.fetch", Nature.COROUTINE) in found
    assert Trait("parlour.client.later", Nature.ASYNC_RESULT) in found
    assert Trait("parlour.client.AsyncClient", Nature.ASYNC_MANAGER) in found
    assert Trait("parlour.client.AsyncClient.get", Nature.COROUTINE) in found
    assert Trait("parlour.client.AsyncClient.items", Nature.ASYNC_GENERATOR) in found
    assert Trait("parlour.client.AsyncClient.describe", Nature.SYNC_BESIDE_ASYNC) in found
    assert Trait("parlour.client.Client.get", Nature.SYNC_WITH_TWIN, "parlour.client.AsyncClient") in found
    names = {trait.name for trait in found}
    assert not names & {"parlour.client.Client.close", "parlour.client.connect", "parlour._hidden.unseen"}
    assert not names & {"parlour.client.read_json", "parlour.client.database"}
    assert Trait("parlour.client.AsyncClient.put", Nature.COROUTINE) in found


def test_what_is_said_of_a_class_is_said_of_the_base_that_its_methods_are_from() -> None:
    content = read_library("""
        [library]
        distribution = "parlour"
        version = "1"
        [types."parlour.client.AsyncClient"]
        sync = ["describe", "items"]
        entered = "Self"
        [[awaitable]]
        of = "parlour.client.AsyncClient"
        names = ["get", "stop"]
    """)
    file = Shelved("parlour.toml", Path("parlour.toml"), content)
    catalogue = Catalogue(lambda top: (content,) if top == "parlour" else (), Additions())
    missing = {trait.name for trait in compare("parlour", [file], catalogue).missing}
    assert missing == {
        "parlour.base.AsyncBase.wait",
        "parlour.client.AsyncClient.put",
        "parlour.client.Client.get",
        "parlour.client.fetch",
        "parlour.client.later",
    }


# the record and the page


def test_what_was_held_is_kept_with_the_files_digest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "RECORD", tmp_path / "held.json")
    file = next(file for file in shelved() if file.name == "xmlrpc.client.toml")
    verdicts = [Verdict(line, Outcome.UNCOVERED if line.unverified else Outcome.HELD) for line in file.lines]
    keep([Held(file.name, "3.12", verdicts)])
    kept = record.read()
    assert kept[file.name].outcomes == {"held": 2}
    assert kept[file.name].held == 2
    assert kept[file.name].unheld == {
        "every attribute is a method of the server": ["xmlrpc.client.ServerProxy.*"]
    }
    assert is_current(file, kept)
    assert not is_current(file, {file.name: Kept(digest="", installed="3.12", outcomes={})})


def test_the_page_has_each_file_and_each_reason() -> None:
    text = page()
    for file in shelved():
        assert f"| `{file.module}` |" in text
    for reason in {reason for kept in record.read().values() for reason in kept.unheld}:
        assert f"| {reason} |" in text
    for reason in left_out().values():
        assert f": {reason}." in text


def test_each_line_is_held_or_told_with_the_reason_why_not() -> None:
    """Of files that are the same as when they were held: others are told to have changed."""
    kept = record.read()
    for file in shelved():
        if is_current(file, kept):
            one = kept[file.name]
            told = sum(one.outcomes.values()) + sum(map(len, one.unheld.values()))
            assert told == len(list(file.lines)), file.name
            assert set(one.outcomes) <= {Outcome.HELD, Outcome.TYPED, Outcome.SKIPPED}, file.name


def test_the_page_is_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summary, "ROOT", tmp_path)
    monkeypatch.setattr(summary, "PAGE", tmp_path / "catalogue.md")
    assert summary.check() == 1
    assert summary.write() == 0
    assert summary.check() == 0


@pytest.mark.parametrize(
    ("name", "version", "is_absent"),
    [
        ("queue.Queue.shutdown", (3, 12), True),
        ("queue.Queue.shutdown", (3, 13), False),
        ("telnetlib.Telnet.open", (3, 12), False),
        ("telnetlib.Telnet.open", (3, 13), True),
        ("time.sleep", (3, 11), False),
    ],
)
def test_some_names_are_of_another_python(name: str, version: tuple[int, int], is_absent: bool) -> None:
    assert is_of_another_python(name, version) == is_absent
