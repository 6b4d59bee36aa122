"""Calls on one object are one conversation, told at the first."""

import pytest

from fastpg_lint.semantic.call_graph.conversations import Conversations
from tests.linking import link

HEAD = "from db import Engine, connect, make\n"


def told(body: str) -> list[str]:
    """The calls of a coroutine, were all of them to block, that begin a conversation."""
    indented = "".join(f"    {line}\n" for line in body.split("\n"))
    project = link(main=f"{HEAD}async def main(given):\n{indented}")
    talks = Conversations(project.infer, "main")
    calls = project.view("main").facts.calls
    return [call.text for number, call in calls.items() if not talks.goes_on(number)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("c = connect()\nc.login()\nc.send()\nc.quit()", ["connect"]),
        ("with connect() as c:\n  c.send()\n  c.quit()", ["connect"]),
        ("c = connect()\nr = c.cursor()\nr.execute()\nfor x in r:\n  x.load()", ["connect"]),
        ("a = connect()\nb = connect()\na.send()\nb.send()", ["connect", "connect"]),
        ("given.send()\ngiven.quit()", ["given.send", "given.quit"]),
        ("c = given\nc.send()\nc.quit()", ["c.send", "c.quit"]),
        ("connect()\nconnect()", ["connect", "connect"]),
        ("c = connect()\nif given:\n  c = given\nc.send()", ["connect", "c.send"]),
        ("c = connect()\nfor _ in given:\n  c = c.next()", ["connect"]),
        ("c = given\nwhile c:\n  c = c.next\n  c.send()", ["c.send"]),
    ],
)
def test_what_is_done_with_an_object_that_was_made_here_goes_on(body: str, expected: list[str]) -> None:
    assert told(body) == expected


@pytest.mark.parametrize(
    ("file", "opening", "expected"),
    [
        ("n, p = mkstemp()", "fdopen(n)", ["mkstemp"]),
        ("n, p = mkstemp()", "open(p)", ["mkstemp"]),
        ("f = NamedTemporaryFile()", "open(f.name)", ["NamedTemporaryFile"]),
        ("n, p = mkstemp()", "open(p + 'x')", ["mkstemp", "open"]),
        ("p = download()", "open(p)", ["download", "open"]),
        ("n = open(given)", "fdopen(n)", ["open"]),
        ("n = open(given)", "fsync(n)", ["open"]),
        ("n = open(given)", "copy(n)", ["open", "copy"]),
    ],
)
def test_the_file_that_a_call_has_made_is_opened_by_another(
    file: str, opening: str, expected: list[str]
) -> None:
    assert told(f"{file}\n{opening}") == expected
