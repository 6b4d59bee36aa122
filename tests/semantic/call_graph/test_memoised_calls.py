"""Calls of memoised functions that run them once, because they are given the same each time."""

import itertools

import pytest

from fastpg_lint.semantic.call_graph.event_loop import EventLoop
from fastpg_lint.semantic.module import linked_module
from tests.linking import link

TEXT = """
from functools import cache
from db import Client, sleep, other
LIMIT = 5
@cache
def slow(*args, **kwargs): sleep()
@cache
def kept(*args): return Client()
def fresh(): return Client()
def plain(x): sleep()
SHARED = kept()
FRESH = fresh()
async def main(given):
{body}
"""


def blocks(body: str) -> bool:
    """Whether a coroutine that calls the memoised function `slow` blocks."""
    indented = "".join(f"    {line}\n" for line in body.split("\n"))
    module = linked_module(link(main=TEXT.format(body=indented)), "main")
    return any(chains for _, _, chains in module.of(EventLoop).blocking_chains())


@pytest.mark.parametrize(
    "body",
    [
        "slow(kept())",
        "slow(kept(), 1, 'text', LIMIT)",
        "slow(1, a=kept())",
        "slow(kept().name)",
        "slow(kept().start())",
        "slow(kept().start().name)",
        "slow(*kept().name, **kept().start())",
        "slow([kept(), 1])",
        "slow((kept(), LIMIT))",
        "slow({'a': kept().name})",
        "slow(kept().name if LIMIT else 1)",
        "slow(kept().name or 'text')",
        "slow(kept().names[0])",
        "slow(not kept().name)",
        "slow(kept().name.start())",
        "slow(kept(), FRESH)",
        "slow(kept(LIMIT))",
        "slow(kept(kept()))",
        "x = kept()\nslow(x)",
        "x = kept()\nslow(x.name)",
        "x = kept()\ny = x.name\nslow(y, y)",
        "x = kept()\nslow(x.start())",
        "x = kept()\ny = x\nslow(y.start().name)",
        "a, b = kept()\nslow(a)",
        "if LIMIT:\n  x = kept()\nelse:\n  x = 1\nslow(x)",
        "x = kept()\nslow(unknown, x)",
        "x = kept()\nslow(x.name.start())",
        "x = kept()\ny = x\nx = given\nslow(y)",
        "x = kept()\ny = x\nx = given\nslow(y.start())",
        "if LIMIT:\n  x = kept()\n  y = x\n  slow(y, y.start())\nelse:\n  x = given",
    ],
)
def test_what_memoised_functions_give_is_the_same_each_time(body: str) -> None:
    assert not blocks(body)


@pytest.mark.parametrize(
    "body",
    [
        "slow(given)",
        "slow(kept(), given)",
        "slow(kept(), a=given)",
        "slow(kept(), *given)",
        "slow(kept(), given.name)",
        "slow(kept().start(given))",
        "slow(kept(given))",
        "slow(kept(), kept(given))",
        "slow([kept(), given])",
        "slow(kept() if given else 1, given)",
        "slow(kept(), lambda: 1)",
        # nothing of it comes of a memoised function
        "slow(1)",
        "slow(LIMIT, 'text')",
        "x = 1\nslow(x)",
        # what other functions give
        "slow(fresh())",
        "slow(kept(), fresh())",
        "slow(kept(), fresh().start())",
        "slow(kept(), other())",
        "slow(kept(), unknown())",
        "slow(kept(), LIMIT.get())",
        "slow(kept(), SHARED.start())",
        "slow(kept(), given.get())",
        "x = fresh()\nslow(kept(), x)",
        "x = kept()\ny = given.start()\nslow(x, y)",
        "if LIMIT:\n  x = kept()\nelse:\n  x = fresh()\nslow(x)",
        "if LIMIT:\n  x = kept()\nelse:\n  x = given\nslow(kept(), x.start())",
        "for x in given: slow(kept(), x)",
        "x = kept()\nfor x in given: pass\nslow(x)",
    ],
)
def test_what_may_be_another_value_makes_a_memoised_function_run_again(body: str) -> None:
    assert blocks(body)


@pytest.mark.parametrize(("steps", "expected"), [(6, False), (30, True)])
def test_a_value_is_followed_some_steps_back(steps: int, expected: bool) -> None:
    names = [f"x{number}" for number in range(steps)]
    lines = [f"{to} = {name}" for name, to in itertools.pairwise(names)]
    assert blocks("\n".join(["x0 = kept()", *lines, f"slow({names[-1]})"])) == expected


def test_a_function_that_is_not_memoised_runs_again() -> None:
    assert blocks("plain(kept())")
