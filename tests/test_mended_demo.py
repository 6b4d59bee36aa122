"""The demo application mends itself: what is left of its faults, by rule. `demo/` serves what comes of it."""

from collections import Counter
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

from fastpg_lint.config.settings import Settings
from fastpg_lint.pipeline.mend import MendedProject, mend_files
from fastpg_lint.rules.registry import load_registry

pytestmark = pytest.mark.one_python

FAULTY = Path(__file__).resolve().parents[1] / "fixtures" / "movie_madders" / "faulty"
LEFT = {
    "FPG112": "which asynchronous session to take is told, whether the row is used beyond it is not",
    "FPG201": "a pool wants a place to live in, and a size",
    "FPG204": "what the dependency is called, and gives, is the author's to say",
    "FPG402": "a queue is to be chosen and run",
    "FPG404": "what the task needs of the session is not told",
    "FPG502": "clients know the URLs",
    "FPG503": "a column for rows that are there already wants values",
    "FPG602": "an extension is to be installed, or a search to be written anew",
    "FPG606": "the database is to run it",
    "FPG701": "nothing configures `logging`, so nobody would see it",
    "FPG702": "a library is to be chosen",
    "FPG703": "so is what names a request",
}
"""The rules, but for those of deployment and secrets, of which a fault is left, and why it is."""


@pytest.fixture(scope="module")
def mended(tmp_path_factory: pytest.TempPathFactory) -> MendedProject:
    folder = tmp_path_factory.mktemp("demo") / "faulty"
    copytree(FAULTY, folder, ignore=ignore_patterns("__pycache__"))
    return mend_files([folder], Settings(root=folder, select=load_registry().codes), unsafe=True)


def test_the_demo_mends_itself_but_for_what_its_author_has_to_decide(mended: MendedProject) -> None:
    left = Counter(one.code for one in mended.report.diagnostics)
    assert mended.report.failures == ()
    assert {code: count for code, count in left.items() if code < "FPG8"} == dict.fromkeys(LEFT, 1)
    assert sum(left.values()) <= 14


def test_what_it_becomes_is_python(mended: MendedProject) -> None:
    for one in mended.files:
        if one.file.suffix == ".py":
            compile(one.after, one.shown, "exec")
