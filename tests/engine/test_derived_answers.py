"""Whoever gives answers that are inputs of findings is made for runs that only verify what is kept."""

import re
from pathlib import Path

import fastpg_lint
from fastpg_lint.config.settings import Settings
from fastpg_lint.incremental.store import Cache
from fastpg_lint.pipeline.lint import Linter

KIND = re.compile(
    r"""project\.kind\(\s*"([^"]+)"|EarlyCutoff(?:\[[^(]+\])?\(\s*[\w.]+,\s*"([^"]+)\""""
    r"""|FunctionAnswers(?:\[[^(]+\])?\(\s*\w+,\s*"([^"]+)\""""
)
"""How the source names a kind of answer."""


def kinds() -> list[str]:
    """The kinds of answers that the program's source names."""
    package = Path(fastpg_lint.__file__).parent
    sources = (file.read_text(encoding="utf-8") for file in package.rglob("*.py"))
    return [next(filter(None, one.groups())) for source in sources for one in KIND.finditer(source)]


def test_no_two_kinds_of_answers_have_one_name() -> None:
    assert len(kinds()) > 10
    assert len(kinds()) == len({*kinds()})


def test_all_kinds_of_answers_are_known_once_one_has_been_asked_for(tmp_path: Path) -> None:
    linter = Linter(Settings(root=tmp_path), cache=Cache(None))
    linter._link("tables")
    known = linter._inputs.tracker.derived.keys()
    assert {*kinds()} - known == set()
