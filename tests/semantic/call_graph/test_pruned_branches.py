"""Which branches of a function a call of it leaves to be taken."""

import pytest

from fastpg_lint.semantic.call_graph.event_loop import EventLoop
from fastpg_lint.semantic.module import linked_module
from tests.linking import link


def blocks(function: str, call: str) -> bool:
    """Whether a coroutine that makes a call of a function blocks."""
    lines = "\n".join(f"    {line}" for line in function.split("\n"))
    text = f"from db import sleep\ndef f(a, b=None, *, c=True, d=False):\n{lines}\n"
    module = linked_module(link(main=f"{text}async def main(x, *args, **kwargs):\n    {call}\n"), "main")
    return any(chains for _, _, chains in module.of(EventLoop).blocking_chains())


@pytest.mark.parametrize(
    ("function", "call", "expected"),
    [
        ("if b: sleep()", "f(1)", False),
        ("if b: sleep()", "f(1, None)", False),
        ("if b: sleep()", "f(1, True)", True),
        ("if b: sleep()", "f(1, b=False)", False),
        ("if b: sleep()", "f(1, x)", True),
        ("if b: sleep()", "f(1, b='text')", True),
        ("if b: sleep()", "f(*args)", True),
        ("if b: sleep()", "f(1, **kwargs)", True),
        ("if b is None: sleep()", "f(1, False)", False),
        ("if b is None: sleep()", "f(1)", True),
        ("if b is not None: sleep()", "f(1)", False),
        ("if b is not None: sleep()", "f(1, False)", True),
        ("if not (b is None): sleep()", "f(1, False)", True),
        ("if not (b is not None): sleep()", "f(1, False)", False),
        ("if not b: sleep()", "f(1, True)", False),
        ("if not b: sleep()", "f(1)", True),
        ("if c: pass\nelse: sleep()", "f(1)", False),
        ("if c: pass\nelif a: sleep()", "f(1)", False),
        ("if c: pass\nelse: sleep()", "f(1, c=False)", True),
        ("if not d: return\nsleep()", "f(1)", False),
        ("if not d: return 1\nsleep()", "f(1)", False),
        ("if not d: raise ValueError\nsleep()", "f(1)", False),
        ("if not d: return\nsleep()", "f(1, d=True)", True),
        ("if a: \n  if not d: return\nsleep()", "f(1)", True),
        ("sleep()\nif not d: return", "f(1)", True),
        ("b = a\nif b: sleep()", "f(1)", True),
        ("if b and a: sleep()", "f(1)", False),
        ("if a and b: sleep()", "f(1)", False),
        ("if a and not c and b is None: sleep()", "f(1)", False),
        ("if a and b: sleep()", "f(1, True)", True),
        ("if b or a: sleep()", "f(1)", True),
        ("if not (b and a): sleep()", "f(1)", True),
        ("if b and a: pass\nelse: sleep()", "f(1, True)", True),
        ("if c and c is not None: pass\nelse: sleep()", "f(1)", False),
        ("if a and b: return\nsleep()", "f(1, True)", True),
        ("if c and not b: return\nsleep()", "f(1)", False),
        ("if b: [sleep() for _ in a]", "f(1)", False),
        ("if b: [sleep() for _ in a]", "f(1, True)", True),
        ("if a == b: sleep()", "f(1)", True),
        ("for b in b: sleep()", "f(1)", True),
        ("while d: sleep()", "f(1)", True),
        ("sleep()", "f(1)", True),
    ],
)
def test_a_call_rules_branches_out(function: str, call: str, expected: bool) -> None:
    assert blocks(function, call) == expected


@pytest.mark.parametrize(
    ("inner", "call", "expected"),
    [
        ("f(a, b)", "g(1)", False),
        ("f(a, b)", "g(1, True)", True),
        ("f(a, b=b)", "g(1)", False),
        ("f(a, b=a)", "g(1)", True),
        ("f(a, b=not b)", "g(1)", True),
        ("sorted(a, key=f)", "g(1)", True),
        ("b = a\n    f(a, b)", "g(1)", True),
    ],
)
def test_what_is_settled_is_handed_on(inner: str, call: str, expected: bool) -> None:
    text = f"""
from db import sleep
def f(a, b=None):
    if b: sleep()
def g(a, b=False):
    {inner}
async def main():
    {call}
"""
    module = linked_module(link(main=text), "main")
    assert any(chains for _, _, chains in module.of(EventLoop).blocking_chains()) == expected


def test_a_method_is_bound_to_its_receiver() -> None:
    text = """
        from db import sleep
        class A:
            def f(self, b=None):
                if b: sleep()
            @staticmethod
            def g(b=None):
                if b: sleep()
        async def main(a: A):
            a.f()
            a.f(True)
            a.g()
            a.g(True)
            A.f(a)
            A.f(a, True)
    """
    module = linked_module(link(main=text), "main")
    assert [edge.text for _, edge, chains in module.of(EventLoop).blocking_chains() if chains] == [
        "a.f",
        "a.g",
        "A.f",
    ]


def test_a_default_that_is_no_constant_settles_nothing() -> None:
    text = "from db import sleep\nLIMIT = 5\ndef f(b=LIMIT):\n    if b: sleep()\nasync def main():\n    f()\n"
    assert any(linked_module(link(main=text), "main").of(EventLoop).blocking_chains())
