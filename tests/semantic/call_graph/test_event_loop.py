"""What the coroutines of a module do on the loop that runs them."""

import pytest

from fastpg_lint.catalogue.entries import BlockingKind
from fastpg_lint.semantic.call_graph.event_loop import EventLoop
from fastpg_lint.semantic.module import linked_module
from tests.linking import link

HEAD = "from db import Engine, Session, sleep\nfrom db.sync import Session as S\nfrom work import work\n"
WORK = "from db import sleep\ndef work(): sleep()\n"


def loop_of(text: str) -> EventLoop:
    return linked_module(link(main=HEAD + text, work=WORK), "main").of(EventLoop)


def indented(body: str) -> str:
    return "".join(f"    {line}\n" for line in body.split("\n"))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("sleep()\nwork()", ["sleep", "work"]),
        ("def f():\n  sleep()\nf()", ["sleep"]),
        ("def f():\n  sleep()", []),
        ("def f():\n  def g(): sleep()\n  g()\nf()\nwork()", ["work", "sleep"]),
        ("def f():\n  f()\n  g()\ndef g():\n  f()\n  sleep()\nf()\nf()", ["sleep"]),
        ("if x:\n  def f(): sleep()\nelse:\n  def f(): sleep()\nf()", ["f"]),
        ("outer()", ["outer"]),
        ("def f(): work()\nf()\nouter()", ["outer", "work"]),
    ],
)
def test_what_a_coroutine_does_by_its_own_text(body: str, expected: list[str]) -> None:
    loop = loop_of(f"def outer(): sleep()\nasync def main(x):\n{indented(body)}def after(): main()\n")
    (main,) = loop.coroutine_bodies
    assert (main.name, [one.text for one in loop.loop_edges(main)]) == ("main", expected)


def test_each_coroutine_is_told_with_its_calls_of_the_kinds_that_are_asked_for() -> None:
    loop = loop_of("async def a():\n    sleep()\n    Session().get()\nasync def b():\n    sleep(1)\n")
    kinds = {"wait": [("a", "sleep"), ("b", "sleep")], "database": [("a", "Session().get")], "cpu": []}
    for kind, expected in kinds.items():
        found = loop.blocking_calls(frozenset({BlockingKind(kind)}))
        assert [(body.name, one.edge.text) for body, one in found] == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("s.execute(q).get(T)", ["s.execute"]),
        ("s.get(S).execute(q)", ["s.get"]),
        ("s.get(S).execute(q).commit()", ["s.get"]),
        ("s.commit()\ns.get(S)", ["s.commit", "s.get"]),
        ("sleep(s.get(S))", ["sleep", "s.get"]),
        ("open(s).commit()\ns.get(S)", ["open", "s.get"]),
        ("with s:\n  s.commit()", ["s", "s.commit"]),
    ],
)
def test_a_call_that_goes_on_from_one_that_blocks_in_the_same_way_is_one_fault(
    body: str, expected: list[str]
) -> None:
    loop = loop_of(f"async def main(s: S, q):\n{indented(body)}")
    found = [one.edge.text for _, one in loop.blocking_calls(frozenset(BlockingKind))]
    assert sorted(found) == sorted(expected)


@pytest.mark.parametrize(
    ("call", "given", "arguments"),
    [
        ("s.get(Engine)", {"db.Engine"}, set()),
        ("s.get(e)", set(), {"db.Engine"}),
        ("s.begin()", {"db.sync.Session"}, set()),
        ("s.get(e, s)", set(), {"db.Engine", "db.sync.Session"}),
        ("s.get(Engine, e, key=s)", {"db.Engine"}, {"db.Engine"}),
        ("s.get(User(), 1)", set(), set()),
    ],
)
def test_the_classes_of_what_a_call_gives_and_is_given(
    call: str, given: set[str], arguments: set[str]
) -> None:
    loop = loop_of(f"class User: pass\nasync def main(s: S):\n    e = Engine()\n    {call}\n")
    (main,) = loop.coroutine_bodies
    (edge,) = [one for one in loop.loop_edges(main) if one.text.startswith("s.")]
    assert (loop.result_classes(edge), loop.argument_classes(edge)) == (given, arguments)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("e = Engine()\ns.get(e)\ne = Session()", {"db.Engine"}),
        ("e = Session()\ne = Engine()\ns.get(e)", {"db.Engine"}),
        ("if q:\n  e = Engine()\n  s.get(e)\nelse:\n  e = Session()", {"db.Engine"}),
        ("if q:\n  e = Engine()\nelse:\n  e = Session()\ns.get(e)", {"db.Engine", "db.sync.Session"}),
    ],
)
def test_what_a_call_is_given_is_what_it_is_at_that_place(body: str, expected: set[str]) -> None:
    loop = loop_of(f"async def main(s: S, q):\n{indented(body)}")
    (main,) = loop.coroutine_bodies
    (edge,) = [one for one in loop.loop_edges(main) if one.text == "s.get"]
    assert loop.argument_classes(edge) == expected


def test_what_is_no_call_gives_nothing_and_is_given_nothing() -> None:
    loop = loop_of(
        "async def main(s: S):\n    with s: pass\ndef last(e: Engine): return Session().begin(e)\n"
    )
    (main,) = loop.coroutine_bodies
    (edge,) = loop.loop_edges(main)
    assert loop.call_of(edge) is None
    assert (loop.result_classes(edge), loop.argument_classes(edge)) == (set(), set())
