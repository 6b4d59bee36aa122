"""What other tools know to block is in the catalogue, or left out for a reason."""

import pytest

from fastpg_lint.catalogue.catalogue import Catalogue
from fastpg_lint.catalogue.form import Additions
from fastpg_lint.catalogue.loader import load_catalogue
from tools.catalogue.others import LEFT_OUT, OTHERS

CATALOGUE = load_catalogue(Additions())


def blocks(catalogue: Catalogue, name: str) -> bool:
    """Whether a name is said to block, of itself or as a method of a base class."""
    owner, _, member = catalogue.canonical(name).rpartition(".")
    waiting = [owner]
    while waiting:
        current = catalogue.canonical(waiting.pop())
        if catalogue.blocking(f"{current}.{member}") is not None:
            return True
        entry = catalogue.type(current)
        waiting.extend(entry.bases if entry is not None else ())
    return False


@pytest.mark.parametrize("tool", OTHERS)
def test_nothing_that_another_tool_reports_is_unknown(tool: str) -> None:
    unknown = {name for name in OTHERS[tool] if not blocks(CATALOGUE, name)}
    assert unknown - set(LEFT_OUT) == set()


def test_what_is_left_out_is_said_by_another_tool_and_not_by_the_catalogue() -> None:
    assert set(LEFT_OUT) <= {name for names in OTHERS.values() for name in names}
    assert {name for name in LEFT_OUT if blocks(CATALOGUE, name)} == set()
    assert all(LEFT_OUT.values())
