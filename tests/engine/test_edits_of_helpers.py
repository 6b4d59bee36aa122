"""An edit of a helper that all modules call judges as far as what it says to them reaches."""

from pathlib import Path

import pytest

from fastpg_lint.config import Settings
from fastpg_lint.incremental.store import Cache
from fastpg_lint.lint import Linter

HELPER = """
import time

class Users:
    async def load(self, number: int) -> dict[str, int]:
        return {"number": number}

    def wait(self, seconds: float) -> None:
        time.sleep(seconds)

users = Users()

def rest():
    time.sleep(1)
"""
ROUTE = """
from fastapi import APIRouter
from app.users import rest, users

router = APIRouter()

@router.get("/{0}")
async def route_{0}():
    return await users.load({0})
"""
WAITING = ROUTE + "\n@router.get('/wait')\nasync def wait():\n    rest()\n"


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """Five modules with routes, one of which waits, and the helper that all of them call."""
    folder = tmp_path / "app"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "users.py").write_text(HELPER)
    for number in range(5):
        (folder / f"route{number}.py").write_text((WAITING if number == 4 else ROUTE).format(number))
    return folder


def judged(app: Path) -> int:
    """How many modules are judged, and not found in the cache."""
    linter = Linter(Settings(root=app.parent), cache=Cache(app.parent / "cache"))
    assert not linter.lint_files([app]).failures
    return linter.judged


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("return {", "found = str(number)\n        return {", 2),
        ("return {", "for one in range(number):\n            print(one)\n        return {", 2),
        ("time.sleep(seconds)", "pass", 2),
        ("time.sleep(1)", "pass", 2),
        ("number: int", "number: int = 20", 6),
    ],
    ids=["a name", "a loop", "a method that nobody calls", "a function that blocks no more", "a signature"],
)
def test_an_edit_judges_as_far_as_it_reaches(app: Path, before: str, after: str, expected: int) -> None:
    # `wait` throws away what `rest` gives, so its module looks into the bodies of the helper.
    assert judged(app) == 7
    assert judged(app) == 0
    helper = app / "users.py"
    helper.write_text(HELPER.replace(before, after, 1))
    assert judged(app) == expected
    assert judged(app) == 0
