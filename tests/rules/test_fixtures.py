"""What is reported of each fixture is what its comments say, however it is written."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from fastpg_lint.levels import Level
from fastpg_lint.rules.registry import RegisteredRule, load_registry
from tests.budget import some

from .fixture_files import (
    FIXED,
    FIXTURES,
    PROJECTS,
    Expectation,
    Fixture,
    differences,
    expectations,
    fixtures_of,
    hits,
    near_misses,
    parse_mark,
)
from .variants import with_imports_renamed, without_async

RULES = load_registry().rules
ALL = [fixture for rule in RULES for fixture in fixtures_of(rule)]
ASYNC = [fixture for fixture in ALL if fixture.name.startswith("async_sync/")]

ON_THE_LOOP = frozenset(
    {"FPG101", "FPG102", "FPG103", "FPG104", "FPG105", "FPG109", "FPG110", "FPG113", "FPG114"}
)
"""What only code on an event loop can do wrong."""

ENOUGH = 10

each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda one: one.rule.code)
each_fixture = pytest.mark.parametrize("fixture", ALL, ids=lambda one: one.name)


@each_fixture
def test_what_is_reported_is_what_is_marked(fixture: Fixture, tmp_path: Path) -> None:
    texts = fixture.texts()
    said = fixture.lint(texts, tmp_path)
    for name, text in texts.items():
        missing, unexpected = differences(expectations(text, name), said[name])
        assert (name, missing, unexpected) == (name, [], [])


@pytest.mark.one_python
@pytest.mark.parametrize("fixture", some(ALL, 60, "names of imports"), ids=lambda one: one.name)
def test_the_names_of_imports_change_nothing(fixture: Fixture, tmp_path: Path) -> None:
    texts = fixture.texts()
    python = {name: text for name, text in texts.items() if name.endswith(".py")}
    renamed = {**texts, **with_imports_renamed(python)}
    assert renamed != texts
    said = fixture.lint(renamed, tmp_path)
    for name, text in renamed.items():
        missing, unexpected = differences(_codes_alone(expectations(text, name)), said[name])
        assert (name, missing, unexpected) == (name, [], [])


def _codes_alone(expected: Mapping[int, list[Expectation]]) -> dict[int, list[Expectation]]:
    """Columns shift, and messages show names as they are written."""
    return {
        line: [Expectation(one.code, level=one.level) for one in wanted] for line, wanted in expected.items()
    }


@pytest.mark.one_python
@pytest.mark.parametrize("fixture", ASYNC, ids=lambda one: one.name)
def test_nothing_holds_up_a_loop_where_none_runs(fixture: Fixture, tmp_path: Path) -> None:
    said = fixture.lint(without_async(fixture.texts()), tmp_path)
    on_the_loop = [one for diagnostics in said.values() for one in diagnostics if one.code in ON_THE_LOOP]
    assert [f"{one.path}:{one.line}: {one.code} {one.text}" for one in on_the_loop] == []


@each_rule
def test_each_rule_has_hits_and_near_misses(rule: RegisteredRule) -> None:
    texts = [fixture.texts() for fixture in fixtures_of(rule)]
    assert sum(hits(one, rule.rule.code) for one in texts) >= ENOUGH
    assert sum(near_misses(one) for one in texts) >= ENOUGH


def test_every_fixture_is_that_of_a_rule() -> None:
    known = {one.path.parent if one.path.parent.suffix == PROJECTS else one.path for one in ALL}
    there = {path for family in FIXTURES.iterdir() if family.is_dir() for path in family.iterdir()}
    assert {path for path in there if path.name != "__pycache__" and FIXED not in path.suffixes} == known


def test_marks_are_read() -> None:
    text = 'a = "# error: FPG101"\nb = 1  # error: FPG101\nc = 2  # error: 5 FPG102 "a; b"; FPG701\n'
    text += "d = 3  # error: FPG304 as warning\n"
    assert expectations(text) == {
        2: [Expectation("FPG101")],
        3: [Expectation("FPG102", 5, "a; b"), Expectation("FPG701")],
        4: [Expectation("FPG304", level=Level.WARNING)],
    }


@pytest.mark.parametrize(
    "mark", ["", " ", " FPG10", " FPG101 FPG102", " five FPG101", " FPG101 'text'", " FPG101 as grave"]
)
def test_a_mark_that_says_nothing_is_refused(mark: str) -> None:
    with pytest.raises(ValueError, match="no expectation"):
        parse_mark(mark)


def test_functions_and_assignments_without_a_mark_are_near_misses() -> None:
    text = (
        "import a\nX = 1\nY = 2  # error: FPG901\n"
        "@a.get('/')\ndef f():\n    x = 1\n"
        "@a.get('/')  # error: FPG302\ndef g():\n    x = 1\n"
        "class C:\n    z = 1\n    def h(self):\n        pass\n"
    )
    assert near_misses({"x.py": text}) == len(("X", "f", "z", "h"))


def test_imports_are_renamed_where_nothing_else_has_the_name() -> None:
    texts = {
        "a.py": "import time, os.path\nfrom x import y as z, w, v\n"
        "def f(w):\n    z.time(time=time.time(w), path=os.path)\nv: 'v'\n",
        "b.py": "from a import z\nz.time()\n",
    }
    assert with_imports_renamed(texts) == {
        "a.py": "import time, os.path\nfrom x import y as z, w, v\n"
        "def f(w):\n    z.time(time=time.time(w), path=os.path)\nv: 'v'\n",
        "b.py": "from a import z as z_\nz_.time()\n",
    }
    assert with_imports_renamed({"a.py": texts["a.py"]}) == {
        "a.py": "import time as time_, os.path\nfrom x import y as z_, w, v\n"
        "def f(w):\n    z_.time(time=time_.time(w), path=os.path)\nv: 'v'\n",
    }


def test_async_and_await_are_taken_away() -> None:
    text = "async def f():\n    async with a() as b:\n        return [await c async for c in (await b)]\n"
    assert without_async({"x.py": text}) == {
        "x.py": "def f():\n    with a() as b:\n        return [c for c in (b)]\n"
    }
