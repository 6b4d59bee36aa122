"""What the language calls by itself."""

import pytest

from fastpg_lint.facts.access_paths import dotted
from fastpg_lint.facts.records import Fate
from tests.facts.reading import read


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("x + y", [("x", "__add__")]),
        ("2 * x", [("x", "__rmul__")]),
        ("x @ y", [("x", "__matmul__")]),
        ("'a' + x", []),
        ("x += 1", [("x", "__iadd__")]),
        ("x.y |= z", [("x.y", "__ior__")]),
        ("x == y < z", [("x", "__eq__"), ("y", "__lt__")]),
        ("x is y", []),
        ("-x", [("x", "__neg__")]),
        ("not x", [("x", "__bool__")]),
        ("x and y", [("x", "__bool__")]),
        ("if x and y.z: pass", [("x", "__bool__"), ("y.z", "__bool__")]),
        ("while x: pass", [("x", "__bool__")]),
        ("if True: pass", []),
        ("assert x", [("x", "__bool__")]),
        ("y if x else z", [("x", "__bool__")]),
        ("[y for y in () if x]", [("x", "__bool__")]),
        ("f'{x} {y!r}'", [("x", "__format__"), ("y", "__repr__")]),
        ("'%s %s' % (x, y)", [("x", "__str__"), ("y", "__str__")]),
        ("f(**x)", [("x", "__getitem__")]),
        ("{**x.y}", [("x.y", "__getitem__")]),
    ],
)
def test_special_methods_are_told_with_what_they_are_called_of(
    text: str, called: list[tuple[str, str]]
) -> None:
    found = read(f"def g():\n    {text}").reads
    computed = [one for one in found if one.fate == Fate.COMPUTED]
    assert sorted((dotted(one.path), one.method) for one in computed) == sorted(called)


@pytest.mark.parametrize("text", ["[*x]", "f(*x)", "a, b = x", "{*x}", "[a, *b] = x"])
def test_what_is_unpacked_is_gone_through(text: str) -> None:
    found = [one.text for one in read(f"def g(): {text}").reads if one.fate == Fate.ITERATED]
    assert found == ["x"]
