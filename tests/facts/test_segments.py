"""Numbers by segments: an edit in a body leaves the records outside of it as they are."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

import fastpg_lint
from fastpg_lint.facts.records import ModuleFacts, Scope, ScopeKind
from fastpg_lint.source.segments import WIDTH, is_in_body
from tests.facts.reading import read
from tests.source.real_files import sampled

TEXT = """
import time

LIMIT = max(1, 2)

class Repository:
    name = str("repository")

    def load(self, rows, key=len):
        BODY
        return [time.sleep(row) for row in rows if row.id]

    async def save(self, row):
        def inner():
            return row
        if row:
            await self.load(inner())

def run(hook):
    for one in hook:
        one(Repository.load)

run(lambda: Repository())
"""
EDITS = [
    "pass",
    "x = len(rows); y = x",
    "if rows:\n            rows.sort(key=lambda row: row.id)\n        else:\n            raise ValueError()",
    "def nested(a):\n            return [b for b in a]",
]


def outside(facts: ModuleFacts, name: str) -> Iterator[object]:
    """All records but those in the body of the one function of a name; of its scope, the signature."""
    (edited,) = [number for number, scope in facts.scopes.items() if scope.name == name]
    body = (edited >> WIDTH) + 1
    for number, scope in facts.scopes.items():
        if number >> WIDTH != body:
            yield number, _signature(scope) if number == edited else scope
    for table in (facts.branches, facts.calls, facts.reads, facts.usages):
        yield from ((number, record) for number, record in table.items() if number >> WIDTH != body)


def _signature(scope: Scope) -> Scope:
    inside = ("bindings", "stores", "returned", "raised", "left", "calls", "reads", "inner", "tries")
    return replace(scope, **dict.fromkeys(inside, ()))


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_in_a_body_leaves_all_other_records_as_they_are(edit: str) -> None:
    before, after = read(TEXT.replace("BODY", "pass  # before")), read(TEXT.replace("BODY", edit))
    assert list(outside(after, "load")) == list(outside(before, "load"))
    assert (after == before) == (edit == "pass")


def test_bodies_are_the_odd_segments() -> None:
    facts = read(TEXT.replace("BODY", "pass"))
    inside = {scope.name: is_in_body(number) for number, scope in facts.scopes.items() if scope.name}
    assert inside == {"Repository": False, "load": False, "save": False, "inner": True, "run": False}
    assert {call.text: is_in_body(number) for number, call in facts.calls.items()} == {
        "max": False,
        "str": False,
        "time.sleep": True,
        "inner": True,
        "self.load": True,
        "one": True,
        "Repository": False,
        "run": False,
    }


@pytest.mark.parametrize("path", sampled(every=60), ids=lambda path: path.name)
def test_numbers_go_up_down_the_page(path: Path) -> None:
    facts = read(path.read_text(encoding="utf-8", errors="replace"))
    statements = [call.at.statement for call in facts.scopes if call.kind == ScopeKind.FUNCTION]
    assert statements == sorted(statements)
    for number, scope in facts.scopes.items():
        assert scope.parent < number
        orders = [facts.calls[one].order for one in scope.calls]
        assert list(scope.calls) == sorted(scope.calls)
        assert orders == sorted(orders)


def test_nobody_counts_records_instead_of_asking_for_their_numbers() -> None:
    counted = re.compile(r"enumerate\([\w.]*facts\.(scopes|branches|calls|reads|usages)\)")
    sources = Path(fastpg_lint.__file__).parent.rglob("*.py")
    assert [path.name for path in sources if counted.search(path.read_text(encoding="utf-8"))] == []
