"""Parsing, and the place of the first fault."""

import pytest

from fastpg_lint.source.faults import SyntaxFault
from fastpg_lint.source.text import SourceText
from fastpg_lint.source.tree import parse


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("x = 1\ny = = 2\nz = 3\n", 2),
        ("def f(:\n", 1),
        ("if x:\ny = 1\n", 2),
        ("x = 1\n  y = 2\n", 2),
        ("x = 'never closed\n", 1),
    ],
)
def test_a_fault_is_told_where_python_tells_it(text: str, line: int) -> None:
    with pytest.raises(SyntaxFault) as fault:
        parse(SourceText(text))
    assert fault.value.line == line
    assert fault.value.column >= 1
    assert fault.value.message.startswith("invalid syntax")


def test_the_collector_is_left_as_it_was() -> None:
    import gc

    gc.disable()
    try:
        parse(SourceText("x = 1\n"))
        assert not gc.isenabled()
    finally:
        gc.enable()
    parse(SourceText("x = 1\n"))
    assert gc.isenabled()
