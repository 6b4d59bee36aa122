"""What blocks, by which chain of calls, and what that depends on."""

from itertools import permutations

import pytest

from fastpg_lint.catalogue.entries import BlockingKind
from fastpg_lint.incremental.inputs import DERIVED, Input
from fastpg_lint.semantic.call_graph.event_loop import EventLoop
from fastpg_lint.semantic.inputs import BODIES, MODULE
from fastpg_lint.semantic.module import linked_module
from fastpg_lint.semantic.project import Project
from tests.linking import link, link_files

HEAD = "from db import Lock, Session, join, other, sleep\n"
SESSION = f"{HEAD}def query(): Session().execute()\n"


def chains(text: str) -> list[str]:
    """The chains of calls by which the coroutines of a module block, each with its kind."""
    return chains_in("main", link(main=text))


def chains_in(module: str, project: Project) -> list[str]:
    return [
        f"{kind}: {' > '.join(step.text for step in (edge, *chain.steps))}"
        for _, edge, found in linked_module(project, module).of(EventLoop).blocking_chains()
        for kind, chain in found.items()
        if chain.end.edge is chain.steps[-1]
    ]


def blocking_calls(text: str) -> list[str]:
    """The calls that themselves block the loop, each with its kind."""
    loop = linked_module(link(main=text), "main").of(EventLoop)
    return [
        f"{found.entry.kind}: {found.edge.text}" for _, found in loop.blocking_calls(frozenset(BlockingKind))
    ]


def read_by(module: str, project: Project) -> set[str]:
    """The modules that the chains of a module depend on, at once or through answers that are inputs."""
    tracker = project.tracker
    with tracker.apart() as reads:
        chains_in(module, project)
    found: set[Input] = set()
    waiting = tracker.inputs(reads.read)
    while waiting:
        one = waiting.pop()
        if one not in found and one.kind == DERIVED:
            kind, _, key = one.name.partition("/")
            waiting.extend(tracker.inputs(tracker.derived[kind].read(key) or 0))
        found.add(one)
    return {one.name for one in found if one.kind == MODULE}


def hung_on(module: str, project: Project) -> list[str]:
    """The inputs that the chains of a module depend on at once: bodies, and how functions block."""
    with project.tracker.apart() as reads:
        chains_in(module, project)
    return sorted(
        one.name if one.kind == BODIES else one.name.partition("/")[0]
        for one in project.tracker.inputs(reads.read)
        if one.kind in (BODIES, DERIVED)
    )


# one call


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("sleep()", ["wait: sleep"]),
        ("await sleep()", []),
        ("other()", []),
        ("f = sleep if x else other\n    f()", []),
        ("f = other if x else sleep\n    f()", []),
        ("f = sleep if x else join\n    f()", ["wait: f"]),
        ("join()", ["thread-wait: join"]),
        ("join(timeout=0)", []),
        ("join(timeout=5)", ["thread-wait: join"]),
    ],
)
def test_a_call_blocks_where_all_that_may_run_there_does(body: str, expected: list[str]) -> None:
    assert blocking_calls(f"{HEAD}async def main(x):\n    {body}\n") == expected


def test_what_is_entered_is_not_judged_by_another_call() -> None:
    text = f"{HEAD}async def main(lock: Lock):\n    with lock: pass\n    join(timeout=0)\n"
    assert blocking_calls(text) == ["thread-wait: lock"]


# chains

QUICK = "def work(): other()"
SLOW = "def work(): sleep()"
QUERY = "def work(): Session().execute()"
JOIN = "def work(): join()"
BOTH = "def work(): sleep(); Session().execute()"


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (SLOW, SLOW, ["wait"]),
        (SLOW, QUICK, []),
        (QUICK, SLOW, []),
        (SLOW, QUERY, ["database"]),
        (QUERY, SLOW, ["wait"]),
        (JOIN, SLOW, []),
        (BOTH, QUERY, ["database"]),
        (QUERY, BOTH, ["database"]),
        (BOTH, BOTH, ["wait", "database"]),
    ],
)
@pytest.mark.parametrize("called", ["work()", "around()", "farther()"])
def test_all_functions_that_a_call_may_run_must_block(
    first: str, second: str, called: str, expected: list[str]
) -> None:
    text = (
        f"{HEAD}if x:\n    {first}\nelse:\n    {second}\n"
        f"def around(): work()\ndef farther(): around()\nasync def main():\n    {called}\n"
    )
    kinds = [BlockingKind(one.partition(":")[0]) for one in chains(text)]
    assert sorted(kinds) == sorted(map(BlockingKind, expected))


@pytest.mark.parametrize(
    ("functions", "expected"),
    [
        ("def a(): sleep()", "a > sleep"),
        ("def a(): b()\ndef b(): c()\ndef c(): sleep()", "a > b > c > sleep"),
        # the shortest
        ("def a(): b(); c()\ndef b(): c()\ndef c(): sleep()", "a > c > sleep"),
        ("def a(): b(); sleep()\ndef b(): sleep()", "a > sleep"),
        ("def a(): b(); c(); d()\ndef b(): c()\ndef c(): d()\ndef d(): sleep()", "a > d > sleep"),
        # of those the first in the text
        ("def a(): b(); c()\ndef b(): sleep()\ndef c(): sleep()", "a > b > sleep"),
        ("def a(): c(); b()\ndef b(): sleep()\ndef c(): sleep()", "a > c > sleep"),
        ("def a(): sleep(); sleep(1); b()\ndef b(): sleep()", "a > sleep"),
        # circles
        ("def a(): a(); sleep()", "a > sleep"),
        ("def a(): b()\ndef b(): a(); c()\ndef c(): b(); sleep()", "a > b > c > sleep"),
        # two ways to the same function
        ("def a(): x(); b(); c()\ndef x(): sleep()\ndef b(): d()\ndef c(): d()\ndef d(): 0", "a > x > sleep"),
    ],
)
def test_the_chain_that_is_told_is_a_shortest_one(functions: str, expected: str) -> None:
    assert chains(f"{HEAD}{functions}\nasync def main():\n    a()\n") == [f"wait: {expected}"]


CALLS = {"a": "b(); d()", "b": "c()", "c": "a(); d()", "d": "e(); b()", "e": "sleep()", "f": "c(); a()"}


@pytest.mark.parametrize("order", list(permutations("abcf")), ids="".join)
def test_what_was_asked_before_changes_no_chain(order: tuple[str, ...]) -> None:
    functions = "".join(f"def {name}(): {calls}\n" for name, calls in CALLS.items())
    asked = "".join(f"async def main_{name}():\n    {name}()\n" for name in order)
    alone = {name: chains(f"{HEAD}{functions}async def main():\n    {name}()\n") for name in order}
    assert chains(f"{HEAD}{functions}{asked}") == [chain for name in order for chain in alone[name]]


FIRST_WAIT = """
class Worker:
    def __init__(self):
        self._loop = None
        self._made = other()
    def run(self):
        self._loop = other()
        self._state = 1
    def loop(self):
        {body}
    def with_more(self, more):
        if self._loop is None: join()
async def main(worker: Worker):
    worker.loop()
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("if self._loop is None: join()", []),
        ("if self._other is None: join()", ["thread-wait: worker.loop > join"]),
        ("if self._made is None: join()", ["thread-wait: worker.loop > join"]),
        ("if self._state is None: join()", ["thread-wait: worker.loop > join"]),
        ("self.with_more(1)", ["thread-wait: worker.loop > self.with_more > join"]),
        ("join()", ["thread-wait: worker.loop > join"]),
        ("if self._loop is None: sleep()", ["wait: worker.loop > sleep"]),
    ],
)
def test_a_wait_for_another_thread_that_comes_once_is_past(body: str, expected: list[str]) -> None:
    assert chains(HEAD + FIRST_WAIT.format(body=body)) == expected


# what chains depend on


def test_a_chain_hangs_on_all_modules_that_it_leads_through_whoever_asked_before() -> None:
    route = "from work import work\nasync def route():\n    work()\n"
    project = link(
        first=route,
        second=route,
        work="from rest import rest\ndef work(): rest()\n",
        rest="from nap import nap\ndef rest(): nap()\n",
        nap="from db import sleep\ndef nap(): sleep()\n",
    )
    assert read_by("first", project) == {"first", "work", "rest", "nap"}
    assert read_by("second", project) == {"second", "work", "rest", "nap"}
    assert chains_in("second", project) == ["wait: work > rest > nap > sleep"]


def test_a_function_that_does_not_block_is_hung_on_as_well() -> None:
    route = "from work import work\nasync def route():\n    work()\n"
    project = link(
        first=route,
        second=route,
        work="from rest import rest\ndef work(): rest()\n",
        rest="from nap import nap\ndef rest(): nap()\n",
        nap="def nap(): pass\n",
    )
    assert read_by("first", project) == {"first", "work", "rest", "nap"}
    assert read_by("second", project) == {"second", "work", "rest", "nap"}


def test_how_a_function_of_another_module_blocks_is_an_input_of_its_own() -> None:
    project = link(
        main="from a import a\nasync def route():\n    a()\n    own()\ndef own(): pass\n",
        a="from b import b\ndef a(): b()\n",
        b="from time import sleep\ndef b(): sleep(1)\n",
    )
    assert hung_on("main", project) == ["blocks", "main", "setters", "special methods"]


def test_each_of_several_calls_is_hung_on() -> None:
    route = "from a import a\nfrom b import b\nasync def route():\n    a()\n    b()\n"
    project = link(
        first=route,
        second=route,
        a="from c import c\nfrom d import d\ndef a(): c(); d()\n",
        b="def b(): pass\n",
        c="def c(): pass\n",
        d="def d(): pass\n",
    )
    assert read_by("first", project) == {"first", "a", "b", "c", "d"}
    assert read_by("second", project) == {"second", "a", "b", "c", "d"}


@pytest.mark.parametrize("order", list(permutations("abcd")), ids="".join)
def test_each_function_of_a_circle_hangs_on_all_of_it(order: tuple[str, ...]) -> None:
    leads = {"a": "b", "b": "c", "c": "d", "d": "a"}
    circle = {name: f"from {to} import {to}\ndef {name}(): {to}()\n" for name, to in leads.items()}
    routes = {
        f"main_{name}": f"from {name} import {name}\nasync def main():\n    {name}()\n" for name in leads
    }
    project = link_files({**circle, **routes})
    for name in order:
        assert read_by(f"main_{name}", project) == {f"main_{name}", *leads}
