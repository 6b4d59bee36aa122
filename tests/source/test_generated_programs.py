"""Quick and slow reading against each other, on programs that nobody wrote."""

from contextlib import suppress

import libcst as cst
from hypothesis import HealthCheck, example, given, settings

from fastpg_lint.facts.collect import collect
from fastpg_lint.source.faults import SyntaxFault
from fastpg_lint.source.node_types import node_type
from fastpg_lint.source.reading import read
from fastpg_lint.source.text import SourceText
from fastpg_lint.source.tree import parse
from fastpg_lint.source.walk import child_fields
from tests.programs import laid_out

from .test_node_types import meaning


def shape(value: object) -> object:
    """A node by its type and all fields that are walked, but for how lines and suites are laid out."""
    if isinstance(value, cst.IndentedBlock | cst.SimpleStatementSuite | cst.Module):
        return ("suite", *shapes(value.body))
    if isinstance(value, cst.CSTNode):
        kind = node_type(value)
        return (kind.__name__, *((name, shape(getattr(value, name))) for name in child_fields(kind)))
    return shapes(value) if isinstance(value, list | tuple) else value


def shapes(values: object) -> tuple[object, ...]:
    """The shapes of some nodes; those of a line of small statements stand for the line."""
    assert isinstance(values, list | tuple)
    found: list[object] = []
    for one in values:
        found.extend(map(shape, one.body if isinstance(one, cst.SimpleStatementLine) else [one]))
    return tuple(found)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(laid_out())
@example("x = a[1,]\r\ny = f'''{\r\nz}'''\r")
def test_quick_and_slow_reading_agree(text: str) -> None:
    """Both refuse a text, or both make the same nodes, with the same facts; written out, it says the same."""
    source = SourceText(text)
    told: list[SyntaxFault] = []
    try:
        quick = read(source, told.append)
    except SyntaxFault:
        quick = None
    try:
        slow = parse(source)
    except SyntaxFault:
        assert quick is None
        return
    assert quick is not None
    assert not told
    assert shape(quick) == shape(slow)
    assert collect(quick) == collect(slow)
    with suppress(SyntaxError):  # a grammar newer than this Python's
        expected = meaning(text)
        assert meaning(quick.code) == expected
