"""Damaged projects: nothing fails, and however one is linted the answers are the same, to the byte.

A few of them here; `tox -e fuzz` goes through thousands.
"""

import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from fastpg_lint.config.settings import Settings
from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.incremental.store import Cache
from fastpg_lint.pipeline.lint import Linter
from fastpg_lint.rules.registry import load_registry
from tests.budget import at_most
from tests.mutations import mutated

pytestmark = pytest.mark.one_python

FIXTURES = Path(__file__).parents[1] / "fixtures"
EVERYTHING = tuple(one.rule.code for one in load_registry().rules)
PROJECTS = 5
MOST_FILES = 12
"""Files of a project: pieces of many fixtures, as one."""
ALL = 2000


@cache
def contents() -> list[tuple[str, bytes]]:
    """The files of all fixtures that are linted or looked at, by their names."""
    files = sorted(file for file in FIXTURES.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    return [(file.name, file.read_bytes()) for file in files]


def damaged(folder: Path, known: list[tuple[str, bytes]], chance: random.Random) -> None:
    """Makes a project of some files, most of them damaged, in folders that import one another by chance."""
    others = [content for _, content in known]
    texts = [one for one in known if not one[0].endswith(".py")]
    modules = [one for one in known if one[0].endswith(".py")]
    for name, content in (*chance.sample(modules, MOST_FILES), *chance.sample(texts, MOST_FILES // 2)):
        file = folder / chance.choice(("", "app", "app/api", "tests")) / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(mutated(content, others, chance) if chance.random() < 0.8 else content)


def told(folder: Path, cache: Cache, *, processes: int = 1) -> list[Diagnostic]:
    linter = Linter(Settings(root=folder, select=EVERYTHING), cache=cache, processes=processes)
    report = linter.lint_files([folder])
    assert report.failures == ()
    return list(report.diagnostics)


def one_by_one(folder: Path, chance: random.Random) -> Iterator[Diagnostic]:
    """What is told of each file by itself, in any order, as flake8 and editors ask."""
    files = sorted(file for file in folder.rglob("*.py") if file.is_file())
    linter = Linter(Settings(root=folder, select=EVERYTHING))
    for file in chance.sample(files, len(files)):
        report = linter.lint_source(file.read_bytes(), str(file))
        assert report.failures == ()
        yield from report.diagnostics


@pytest.mark.parametrize("seed", range(at_most(PROJECTS, ALL)))
def test_a_damaged_project_is_linted_and_told_the_same_in_every_way(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    folder = tmp_path / "project"
    damaged(folder, contents(), chance)
    cache = Cache(tmp_path / "cache")
    cold = told(folder, cache)
    assert told(folder, cache) == cold
    assert told(folder, Cache(None), processes=2) == cold
    of_modules = [one for one in cold if one.path.endswith(".py")]
    alone = list(one_by_one(folder, chance))
    assert sorted(map(repr, alone)) == sorted(map(repr, of_modules))
