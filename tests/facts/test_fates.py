"""What uses of a name make of the value that it was given."""

import pytest

from fastpg_lint.facts.records import Fate
from tests.linking import link


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
