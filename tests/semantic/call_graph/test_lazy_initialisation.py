"""Calls that a function makes once, because it keeps what they give."""

import pytest

from fastpg_lint.semantic.call_graph.event_loop import EventLoop
from fastpg_lint.semantic.call_graph.lazy_initialisation import is_made_once
from fastpg_lint.semantic.module import linked_module
from fastpg_lint.semantic.types import ScopeRef
from tests.linking import link

CLASS = """
from db import Session, sleep
class A:
    def __init__(self, given=None):
        self._x = None
        self._y = given
    @property
    def slow(self):
        return sleep()
    def f(self):
{body}
async def main(a: A):
    a.f()
"""
MODULE = """
from db import Session, sleep
_x = None
def f({parameters}):
    global _x
{body}
async def main():
    f({arguments})
"""


def blocks(text: str) -> bool:
    module = linked_module(link(main=text), "main")
    return any(chains for _, _, chains in module.of(EventLoop).blocking_chains())


def indented(text: str, spaces: int) -> str:
    return "\n".join(" " * spaces + line for line in text.split("\n"))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("if self._x is None: self._x = sleep()", False),
        ("if not self._x: self._x = sleep().a[0]", False),
        ("if self._x is None:\n    x = sleep()\n    self._x = x", False),
        ("if self._x is None:\n    self._x = Session()\n    self._x.execute()", False),
        ("if self._x: return self._x\nself._x = sleep()", False),
        ("if self._x is not None: return\nself._x = sleep()", False),
        ("if self._x is None or self._x.closed: self._x = sleep()", False),
        ("if self._x is None or not self._x.thread.is_alive(): self._x = sleep()", False),
        ("if self._x is None or self._x._closed: self._x = sleep()", False),
        ("if self._x is None:\n    x = sleep()\n    if x: self._x = x", False),
        ("if self._x is None:\n    x = None\n    if self._y: x = sleep()\n    self._x = x", False),
        ("if self._x is None:\n    self._x = Session()\n    Session().execute()", True),
        ("x = self._x\nif x is None:\n    x = sleep()\n    self._x = x\nreturn x", False),
        ("x = self._x\nif x is not None: return x\nself._x = x = sleep()\nreturn x", False),
        ("x = self._y\nif x is None:\n    x = sleep()\n    self._x = x\nreturn x", True),
        ("if self._x: return self._x\nself._x = len(self.slow.items)", False),
        ("self._x = len(self.slow.items)", True),
        ("if self._x: return self._x\nx = {}\nx[1] = sleep()\nself._x = x", True),
        ("x = {}\nx[1] = sleep()\nself._x = x", True),
        ("if self._x or self._y: return\ntry: self._x = sleep()\nexcept OSError: self._y = True", False),
        ("if not self._x:\n    self._x = True\n    sleep()", False),
        ("if not self._x:\n    sleep()\n    self._x = True", False),
        ("if self._x: return\nsleep()\nself._x = True", False),
        ("if self._x: return\nself._x = True\nsleep()", False),
        ("if not self._x: self._x = True\nsleep()", True),
        ("if not self._is_closed:\n    self._is_closed = True\n    sleep()", True),
        ("if not self._x:\n    self._x = False\n    sleep()", True),
        ("if self._x:\n    sleep()\n    self._x = True", True),
        ("if self._x or self._y: return\nself._x = sleep()", True),
        ("if self._x or self._y: return\nself._x = sleep()\nself._y = False", True),
        ("if self._x is None or self._x.is_old(): self._x = sleep()", True),
        ("if self._x is None: sleep()", True),
        ("if self._x is None:\n    self._x = sleep\n    sleep()", True),
        ("if not self._y: self._x = sleep()", True),
        ("if self._x is None: self._y = sleep()", True),
        ("if self._y: self._x = sleep()", True),
        ("if self._x: return self._y\nself._x = sleep()", True),
        ("if self._y: return\nself._x = sleep()", True),
        ("if self._x is None: self._x = 1\nsleep()", True),
        ("self._x = sleep()\nif self._x: return self._x", True),
        ("self._x = sleep()", True),
    ],
)
def test_what_a_method_keeps_is_made_once(body: str, expected: bool) -> None:
    assert blocks(CLASS.format(body=indented(body, 8))) == expected


@pytest.mark.parametrize(
    ("body", "parameters", "arguments", "expected"),
    [
        ("if _x is None: _x = sleep()", "", "", False),
        ("if _x is None:\n    x = sleep()\n    _x = x", "", "", False),
        ("if _x: return _x\n_x = sleep()", "", "", False),
        ("x = _x\nif x is None:\n    _x = x = sleep()\nreturn x", "", "", False),
        ("if _x is None: _x = sleep()", "a", "1", False),
        ("if _x: return _x\nx = {}\nx[1] = sleep()\n_x = x", "", "", False),
        ("x = {}\nx[1] = sleep()\n_x = x", "", "", True),
        ("if _x is None: sleep()", "", "", True),
        ("_x = sleep()", "", "", True),
    ],
)
def test_what_a_function_keeps_in_its_module_is_made_once(
    body: str, parameters: str, arguments: str, expected: bool
) -> None:
    text = MODULE.format(body=indented(body, 4), parameters=parameters, arguments=arguments)
    assert blocks(text) == expected


DICT = """
from db import sleep
_kept = {{}}
def f(key="y"):
{body}
async def main():
    f()
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("if 'x' not in _kept: _kept['x'] = sleep()", False),
        ("if 'x' in _kept: return _kept['x']\n_kept['x'] = sleep()", False),
        ("x = _kept.get('x')\nif x is None:\n    x = sleep()\n    _kept['x'] = x\nreturn x", False),
        ("x = _kept.get('y')\nif x is None:\n    x = sleep()\n    _kept['x'] = x\nreturn x", True),
        ("if key not in _kept: _kept[key] = sleep()", True),
        ("if 'x' not in _kept: _kept['y'] = sleep()", True),
        ("_kept['x'] = sleep()", True),
        ("_kept = {}\nif 'x' not in _kept: _kept['x'] = sleep()", True),
    ],
)
def test_what_a_dict_of_the_module_keeps_under_a_key_is_made_once(body: str, expected: bool) -> None:
    assert blocks(DICT.format(body=indented(body, 4))) == expected


KEYED = """
from db import sleep
_kept = {{}}
class Pool:
    made = {{}}
    def __init__(self): self.own = {{}}
    def f(self, key, value):
{body}
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("if key not in _kept: _kept[key] = sleep()", True),
        ("if key in _kept: return _kept[key]\n_kept[key] = sleep()", True),
        ("x = _kept.get(key)\nif x is None:\n    x = sleep()\n    _kept[key] = x\nreturn x", True),
        ("x = _kept.get(key)\nif x is not None: return x\nx = sleep()\n_kept[key] = x\nreturn x", True),
        ("if key not in self.made: self.made[key] = sleep()", True),
        ("if key not in self.own: self.own[key] = sleep()", False),
        ("x = _kept.get(value)\nif x is None:\n    x = sleep()\n    _kept[key] = x\nreturn x", False),
        ("if value not in _kept: _kept[key] = sleep()", False),
        ("_kept[key] = sleep()", False),
        ("_kept = {}\nif key not in _kept: _kept[key] = sleep()", False),
        ("if self.x is None: self.x = sleep()", False),
    ],
)
def test_what_a_module_keeps_for_each_key(body: str, expected: bool) -> None:
    project = link(main=KEYED.format(body=indented(body, 8)))
    view = project.view("main")
    number = next(number for number, call in view.facts.calls.items() if call.text == "sleep")
    of = ScopeRef("main", view.call(number).scope)
    assert is_made_once(project.infer, of, number, by_module=True) == expected
