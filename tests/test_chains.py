"""Chains are right: each step is where it is said to be, and the last one is known to block."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest
from msgspec.structs import replace

from fastpg_lint.config.settings import Settings
from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.pipeline.lint import Linter

from .chain_checking import faults

pytestmark = pytest.mark.one_python

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
FOLDERS = [*sorted((FIXTURES / "projects").iterdir()), FIXTURES / "rules" / "async_sync"]
SELECTED = ("FPG102", "FPG109", "FPG110", "FPG101", "FPG103", "FPG104", "FPG105")

each_folder = pytest.mark.parametrize("folder", FOLDERS, ids=lambda one: one.name)


def chains_in(folder: Path, copy: Path) -> Iterator[Diagnostic]:
    """The findings in a copy of a folder that tell a chain."""
    root = copytree(folder, copy)
    report = Linter(Settings(root=root, select=SELECTED)).lint_files([root])
    assert report.failures == ()
    yield from (one for one in report.diagnostics if one.related)


def read(path: str) -> str:
    return Path(path).read_text(encoding="utf-8")


@each_folder
def test_each_step_is_there_and_the_last_one_blocks(folder: Path, tmp_path: Path) -> None:
    chains = list(chains_in(folder, tmp_path / "copy"))
    assert chains
    wrong = [(one.text, fault) for one in chains for fault in faults(one, read)]
    assert wrong == []


@pytest.fixture
def chain(tmp_path: Path) -> Diagnostic:
    """A chain of more than one step."""
    found = chains_in(FIXTURES / "projects" / "src_layout", tmp_path / "copy")
    return next(one for one in found if len(one.related) > 1)


@pytest.mark.parametrize("moved", [{"line": 1}, {"column": 1}, {"line": 10_000}, {"message": "`absent()`"}])
def test_a_step_that_is_not_there_is_told(chain: Diagnostic, moved: dict[str, object]) -> None:
    first, *rest = chain.related
    forged = replace(chain, related=(replace(first, **moved), *rest))
    assert [fault.endswith("is not there") for fault in faults(forged, read)] == [True]


def test_an_end_that_does_not_block_is_told(chain: Diagnostic) -> None:
    forged = replace(chain, related=chain.related[:-1])
    assert [fault.endswith("is not known to block") for fault in faults(forged, read)] == [True]
