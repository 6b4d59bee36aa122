"""How far a value is followed is told by the project alone, not by what was asked before."""

import random
from pathlib import Path

import pytest

from fastpg_lint.config.settings import Settings
from fastpg_lint.incremental.store import Cache
from fastpg_lint.pipeline.lint import Linter
from fastpg_lint.semantic.inference import cycles

pytestmark = pytest.mark.one_python

MODULES = 60


LAST = """
import requests

class C:
    @property
    def p(self):
        return requests.Session()

def f{0}():
    return C().p
"""
RETURNING = """
from m{1} import f{1}

def f{0}():
    return f{1}()
"""
PASSING_ON = """
from m{1} import f{1} as f{0}
"""
PROPERTIES = """
from m{1} import C as Next

class C:
    @property
    def p(self):
        return Next().p

def f{0}():
    return C().p
"""
ROUTE = """
from fastapi import APIRouter
from m{0} import f{0}

router = APIRouter()

@router.get("/{0}")
async def route() -> int:
    f{0}().get("https://a.internal")
    return 1
"""


def told(root: Path, files: list[Path], cache: Cache | None = None, processes: int = 1) -> list[str]:
    settings = Settings(root=root, select=("FPG101",))
    linter = Linter(settings, cache=cache, processes=processes)
    report = linter.lint_files(files)
    assert not report.failures
    return sorted(one.path for one in report.diagnostics)


@pytest.mark.parametrize(
    "module", [RETURNING, PASSING_ON, PROPERTIES], ids=["calls", "imports", "properties"]
)
def test_what_is_told_does_not_hang_on_the_order_of_asking(
    tmp_path: Path, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cycles, "DEEPEST", 100)  # so that a short project leads too far
    root = tmp_path / "project"
    root.mkdir()
    for number in range(MODULES):
        text = module if number + 1 < MODULES else LAST
        (root / f"m{number}.py").write_text(text.format(number, number + 1))
        if number % 4 == 0:
            (root / f"r{number}.py").write_text(ROUTE.format(number))
    routes = [root / f"r{number}.py" for number in range(0, MODULES, 4)]
    alone = sorted(path for file in routes for path in told(root, [file]))
    assert len(alone) > 0
    shuffled = random.Random(5).sample(routes, len(routes))
    cache = Cache(tmp_path / "cache")
    for files in (routes, routes[::-1], shuffled, [root]):
        assert told(root, files) == alone
        assert told(root, files, cache) == alone
    assert told(root, [root], processes=2) == alone
