"""What names and attributes are bound to."""

import pytest

from fastpg_lint.facts.records import Fate, ModuleFacts
from fastpg_lint.source.segments import WIDTH
from tests.facts.reading import read, scope, shown


def bindings_of(facts: ModuleFacts, name: str = "") -> list[str]:
    """The bindings of a scope, `name = value` each, with their annotation where there is one."""
    return [
        f"{one.name}{f': {shown(one.annotation, facts)}' if one.annotation else ''}"
        f"{f' = {shown(one.value, facts)}' if one.value else ''}"
        for one in scope(facts, name).bindings
    ]


@pytest.mark.parametrize(
    ("text", "bindings"),
    [
        ("x = a", ["x = a"]),
        ("x = y = a", ["x = a", "y = a"]),
        ("x, y = a, b", ["x = a", "y = b"]),
        ("x, y = a", ["x = a#0", "y = a#1"]),
        ("[x, (y, z)] = a", ["x = a#0", "y = a#1#0", "z = a#1#1"]),
        ("x, *y = a", ["x = a#0", "y = ?"]),
        ("x: int", ["x: int"]),
        ("x: 'Session | None' = a", ["x: Session | NONE = a"]),
        ("x += a", []),
        ("x += 'a'", ["x = +(x, 'a')"]),
        ("x += f'{a}'", ["x = +(x, f(a))"]),
        ("x += a + 'b'", ["x = +(x, +(a, 'b'))"]),
        ("x -= 'a'", []),
        ("x.y += 'a'", []),
        ("if (x := a): pass", ["x = a"]),
        ("type x = list[int]", ["x = list[int]"]),
        ("import os", ["os = <os>"]),
        ("import os.path", ["os = <os>"]),
        ("import os.path as p", ["p = <os.path>"]),
        ("from os import path", ["path = <os:path>"]),
        ("from os import path as p", ["p = <os:path>"]),
        ("from . import models", ["models = <.:models>"]),
        ("from ..db import base as b", ["b = <..db:base>"]),
        ("from os import *", []),
        ("with a as x: pass", ["x = with a"]),
        ("with a as x, b as y: pass", ["x = with a", "y = with b"]),
        ("with a as (x, y): pass", ["x = with a#0", "y = with a#1"]),
        ("with a: pass", []),
        ("for x in a: pass", ["x = each of a"]),
        ("for x, y in a: pass", ["x = each of a#0", "y = each of a#1"]),
        ("try: pass\nexcept OSError as x: pass", ["x = ?"]),
        ("try: pass\nexcept* OSError as x: pass", ["x = ?"]),
        ("match a:\n    case [x, *y]: pass\n    case C() as z: pass", ["x = ?", "y = ?", "z = ?"]),
        ("match a:\n    case _: pass", []),
        ("def x(): pass", ["x = <x>"]),
        ("class x: pass", ["x = <x>"]),
        ("assert isinstance(x, A)", ["x = x as A"]),
        ("if isinstance(x, (A, B)) and isinstance(y, C): pass", ["x = x as A | B", "y = y as C"]),
        ("if isinstance(x.y, A): pass", []),
        ("if isinstance(x, A): pass\nelse: pass", ["x = x as A", "x = x without A"]),
        ("if isinstance(x, A): pass\nelif y: pass", ["x = x as A", "x = x without A"]),
        ("if not isinstance(x, A): pass\nelse: pass", ["x = x without A", "x = x as A"]),
        ("if isinstance(x, A) or y: pass\nelse: pass", ["x = x without A"]),
        ("if isinstance(x, A) and y: pass\nelse: pass", ["x = x as A"]),
        ("a.x = b", []),
    ],
)
def test_targets_get_what_is_assigned_to_them(text: str, bindings: list[str]) -> None:
    assert bindings_of(read(text)) == bindings


@pytest.mark.parametrize(
    ("body", "bindings"),
    [
        ("async with a as x: pass", ["x = async with a"]),
        ("async for x in a: pass", ["x = async each of a"]),
        ("[(x := y) for y in a]", ["x = y"]),
        ("def inner(): pass", ["inner = <inner>"]),
    ],
)
def test_functions_bind_their_own_names(body: str, bindings: list[str]) -> None:
    assert bindings_of(read(f"async def f():\n    {body}\n"), "f") == bindings


def test_global_and_nonlocal_names_are_bound_where_they_belong() -> None:
    facts = read("""
        def outer():
            def inner():
                global x
                nonlocal y
                x = 1
                y = 2
                z = 3
    """)
    assert bindings_of(facts) == ["x = 1", "outer = <outer>"]
    assert bindings_of(facts, "outer") == ["y = 2", "inner = <inner>"]
    assert bindings_of(facts, "inner") == ["z = 3"]


def test_items_are_kept_under_keys_that_are_written_out_or_that_names_hold() -> None:
    facts = read("""
        def keep(url):
            clients["main"] = make()
            clients[url] = make(url)
            clients[url.host] = make(url)
    """)
    keep = scope(facts, "keep")
    assert [(shown(one.of, facts), one.name) for one in keep.items] == [("clients", "main")]
    assert [(shown(one.of, facts), one.name, shown(one.value, facts)) for one in keep.keyed] == [
        ("clients", "url", "make(url)")
    ]


def test_attributes_are_stored_in_the_scope_that_assigns_them() -> None:
    facts = read("""
        class Client:
            def __init__(self, url):
                self.url = url
                self.http: Http = Http(url)
                self.a, self.b = url
    """)
    stores = [
        (shown(one.of, facts), one.name, shown(one.value, facts), one.annotation is not None)
        for one in scope(facts, "__init__").stores
    ]
    assert stores == [
        ("self", "url", "url", False),
        ("self", "http", "Http(url)", True),
        ("self", "a", "url#0", False),
        ("self", "b", "url#1", False),
    ]


def test_star_imports_are_remembered_as_modules() -> None:
    facts = read("from os import *\nfrom .models import *\n")
    assert [shown(star, facts) for star in facts.stars] == ["<os>", "<.models>"]


def test_what_a_function_gives_back() -> None:
    facts = read("""
        def f(a):
            if a:
                return None
            yield a
            yield
            yield from a.rows
            raise
            raise Error(a) from a
            return
    """)
    given = scope(facts, "f")
    assert [shown(one.value, facts) for one in given.returned] == ["NONE"]
    assert [shown(one.value, facts) for one in given.yielded] == ["a", "each of a.rows"]
    assert [shown(one.value, facts) for one in given.raised] == ["?", "Error(a)"]
    assert [shown(one.value, facts) for one in given.left] == ["NONE"]
    assert given.is_generator


def test_a_lambda_gives_back_its_body() -> None:
    facts = read("x = lambda a: a.b")
    (inner,) = [one for one in facts.scopes if one.kind.name == "LAMBDA"]
    assert [shown(one.value, facts) for one in inner.returned] == ["a.b"]
    assert [parameter.name for parameter in inner.parameters] == ["a"]


@pytest.mark.parametrize("text", ["x.y.z", "f(x.y)", "x.y = a.b", "x.y += 1", "del x.y", "x.y: int = 1"])
def test_attributes_that_are_read_are_recorded(text: str) -> None:
    expected = {
        "x.y.z": ["x.y", "x.y.z"],
        "f(x.y)": ["x.y"],
        "x.y = a.b": ["a.b"],
        "x.y += 1": [],
        "del x.y": ["x.y"],
        "x.y: int = 1": [],
    }
    reads = read(f"def g(): {text}").reads
    assert [one.text for one in reads if one.fate != Fate.COMPUTED] == expected[text]


def test_what_is_entered_or_iterated_is_recorded() -> None:
    facts = read("""
        async def f(a, b):
            with a: pass
            async with a: pass
            for x in b: pass
            async for x in b: pass
            [x for x in a.b]
    """)
    assert [(one.text, one.fate.name) for one in facts.reads if one.fate.name != "OTHER"] == [
        ("a", "ENTERED"),
        ("a", "ASYNC_ENTERED"),
        ("b", "ITERATED"),
        ("a.b", "ITERATED"),
    ]


def test_where_the_environment_is_read_is_recorded() -> None:
    facts = read("""
        f(os.environ["A"], environ["B"], other["C"])
        os.environ["D"] = "1"
        del environ["E"]
    """)
    assert [one.text for one in facts.reads if one.fate.name == "ITEM"] == ["os.environ[…]", "environ[…]"]


@pytest.mark.parametrize(
    "statement", ["x = 1", "x: int = 1", "type x = int", "return 1", "yield 1", "raise E", "(x := 1)"]
)
def test_a_binding_or_outcome_stands_at_its_own_statement(statement: str) -> None:
    given = scope(read(f"def f():\n    pass\n    {statement}\n"), "f")
    outcomes = (*given.returned, *given.yielded, *given.raised)
    sites = [*(one.at for one in given.bindings), *(one.at for one in outcomes)]
    assert [site.statement for site in sites] == [(1 << WIDTH) + 1]
