"""What becomes of a call's value."""

import pytest

from fastpg_lint.facts.records import Fate
from tests.facts.reading import read
from tests.linking import link


def fate_of(body: str) -> str:
    """What becomes of the value of `f()` in the body of a function."""
    lines = "\n    ".join(body.splitlines())
    facts = read(f"async def outer(a, b, pool):\n    {lines}\n")
    (call,) = [call for call in facts.calls if call.text == "f"]
    return call.fate.name


@pytest.mark.parametrize(
    ("statement", "fate"),
    [
        ("f()", "DISCARDED"),
        ("await f()", "AWAITED"),
        ("return f()", "RETURNED"),
        ("yield f()", "YIELDED"),
        ("yield from f()", "ITERATED"),
        ("f().name", "ATTRIBUTE"),
        ("f().name()", "ATTRIBUTE"),
        ("f()[0]", "ITEM"),
        ("f()()", "CALLED"),
        ("g(f())", "ARGUMENT"),
        ("g(key=f())", "ARGUMENT"),
        ("g(*f())", "ITERATED"),
        ("g(**f())", "ITERATED"),
        ("return [f()]", "CONTAINER"),
        ("return {'k': f()}", "CONTAINER"),
        ("return (f(), 1)", "CONTAINER"),
        ("return [f() for _ in a]", "CONTAINER"),
        ("return {1: f() for _ in a}", "CONTAINER"),
        ("[x for x in f()]", "ITERATED"),
        ("[x async for x in f()]", "ASYNC_ITERATED"),
        ("[x for x in a if f()]", "CONDITION"),
        ("a.b = f()", "STORED"),
        ("a[0] = f()", "STORED"),
        ("x = y = f()", "STORED"),
        ("x, y = f()", "UNPACKED"),
        ("[x, y] = f()", "UNPACKED"),
        ("a += f()", "OPERAND"),
        ("if f(): pass", "CONDITION"),
        ("while f(): pass", "CONDITION"),
        ("assert f()", "CONDITION"),
        ("not f()", "CONDITION"),
        ("1 if f() else 2", "CONDITION"),
        ("if f() and a: pass", "CONDITION"),
        ("f() + 1", "OPERAND"),
        ("-f()", "OPERAND"),
        ("a == f()", "OPERAND"),
        ("f() < a", "OPERAND"),
        ("f'{f()}'", "FORMATTED"),
        ("with f(): pass", "ENTERED"),
        ("async with f(): pass", "ASYNC_ENTERED"),
        ("for x in f(): pass", "ITERATED"),
        ("async for x in f(): pass", "ASYNC_ITERATED"),
        ("lambda: f()", "RETURNED"),
        ("f().close()", "ATTRIBUTE"),
        ("raise f()", "OPERAND"),
        ("return f() if a else None", "RETURNED"),
        ("return a or f()", "RETURNED"),
        ("return f() or a", "RETURNED"),
        ("return f() or []", "CONDITION"),
        ("return f() and a", "CONDITION"),
        ("return a and f()", "RETURNED"),
        ("match f():\n    case 1: pass", "CONDITION"),
        ("return [*f()]", "ITERATED"),
        ("return {**f()}", "ITERATED"),
        ("any(f() for _ in a)", "OPERAND"),
        ("sum([f() for _ in a])", "OPERAND"),
        ("g(f() for _ in a)", "CONTAINER"),
        ("await (f() if a else b)", "AWAITED"),
    ],
)
def test_what_encloses_a_call_decides(statement: str, fate: str) -> None:
    assert fate_of(statement) == fate


@pytest.mark.parametrize(
    "use",
    [
        "await x",
        "return x",
        "yield x",
        "g(x)",
        "y = x",
        "a.b = x",
        "return [x]",
        "return {'k': x}",
        "x.close()",
        "async with x: pass",
        "async for y in x: pass",
        "if a:\n    await x",
        "while a:\n    await x",
        "lambda: x",
        "def inner():\n    return x",
        "try:\n    await x\nfinally:\n    pass",
        "[await x for _ in a]",
    ],
)
def test_a_name_that_is_used_keeps_its_value(use: str) -> None:
    assert fate_of(f"x = f()\n{use}") == "KEPT"


@pytest.mark.parametrize(
    "use",
    [
        "pass",
        "x",
        "x.name",
        "x.name()",
        "x[0]",
        "x + 1",
        "x == a",
        "if x: pass",
        "if not x: pass",
        "f'{x}'",
        "x = 1\nawait x",
        "def x(): pass\nawait x()",
        "def inner(x):\n    return x",
    ],
)
def test_a_name_that_nobody_hands_on_loses_its_value(use: str) -> None:
    assert fate_of(f"x = f()\n{use}") == "LOST"


@pytest.mark.parametrize(
    "body",
    [
        "for y in a:\n    await x\n    x = f()",
        "if a:\n    x = f()\nelse:\n    x = 1\nawait x",
        "x = f()\nif a:\n    x = 1\nawait x",
        "while a:\n    x = f()\n    if b:\n        break\nreturn x",
        "try:\n    x = f()\nexcept OSError:\n    x = None\nreturn x",
        "(x := f())\nawait x",
        "x, y = f(), 1\nawait x",
        "x: object = f()\nawait x",
        "global x\nx = f()",
        "x = f()\nx = g(x)",
        "x = f()\nassert isinstance(x, A)\nawait x",
        "x = f()\ndef inner():\n    assert isinstance(x, A)\n    return x",
    ],
)
def test_the_way_to_the_use_may_be_long(body: str) -> None:
    assert fate_of(body) == "KEPT"


def test_names_of_modules_and_classes_are_there_for_others() -> None:
    assert [call.fate.name for call in read("x = f()\n\nclass C:\n    y = f()\n").calls] == ["KEPT", "KEPT"]


def test_a_name_in_a_comprehension_belongs_to_the_function_around() -> None:
    assert fate_of("[y for _ in a if (y := f())]\nawait y") == "KEPT"


def test_a_call_knows_the_call_that_it_is_an_argument_of() -> None:
    facts = read("g(f(), h(k=i()))")
    receivers = {call.text: call.receiver for call in facts.calls}
    assert facts.calls[receivers["f"]].text == "g"
    assert facts.calls[receivers["h"]].text == "g"
    assert facts.calls[receivers["i"]].text == "h"
    assert receivers["g"] == -1


@pytest.mark.parametrize(
    ("uses", "fate"),
    [
        ("return rows", Fate.KEPT),
        ("await rows", Fate.KEPT),
        ("gather(rows)", Fate.KEPT),
        ("pass", Fate.LOST),
        ("len(rows)", Fate.LOST),
        ("rows[0]", Fate.LOST),
        ("print(rows)", Fate.TAKEN),
        ("for row in rows: pass", Fate.TAKEN),
        ("g(*rows)", Fate.TAKEN),
        ("rows.name = 1\n    return rows", Fate.TAKEN),
        ("rows.name = 1\n    gather(rows)", Fate.KEPT),
        ("for row in rows: pass\n    await rows", Fate.KEPT),
        ("logger.info('%s', rows)", Fate.TAKEN),
        ("print(rows)\n    return rows", Fate.TAKEN),
        ("if rows: pass\n    return rows", Fate.TAKEN),
        ("if rows is None: pass\n    return [rows]", Fate.TAKEN),
        ("if rows: pass\n    gather(rows)", Fate.KEPT),
        ("if rows: pass\n    await rows", Fate.KEPT),
        ("rows[0]\n    gather(rows)", Fate.TAKEN),
        ("if rows: rows = other\n    return rows", Fate.KEPT),
        ("if rows: pass\n    return lambda: rows", Fate.KEPT),
        ("logger.bind(rows)", Fate.KEPT),
    ],
)
def test_the_fate_of_a_value_with_a_name(uses: str, fate: Fate) -> None:
    module = link(main=f"async def f():\n    rows = load()\n    {uses}\n").view("main")
    assert next(call.fate for call in module.facts.calls if call.text == "load") == fate
