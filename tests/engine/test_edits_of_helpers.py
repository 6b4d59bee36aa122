"""An edit of a helper that all modules call judges as far as what it says to them reaches."""

from pathlib import Path

import pytest

from fastpg_lint.config.settings import Settings
from fastpg_lint.incremental.store import Cache
from fastpg_lint.pipeline.lint import Linter

pytestmark = pytest.mark.one_python

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
    linter = Linter(Settings(root=app.parent), cache=Cache(app.parent / ".cache"))
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


DATABASE = """
from sqlalchemy import Column, Integer, MetaData, Table, select
from sqlalchemy.ext.asyncio import AsyncSession

metadata = MetaData()
users = Table("users", metadata, Column("id", Integer, primary_key=True))

class Users:
    def __init__(self, session: AsyncSession):
        self.session = session

    async def names(self):
        rows = await self.session.execute(select(users))
        return rows.all()

    async def one(self, number, locked=False):
        if locked:
            return None
        return await self.session.execute(select(users).where(users.c.id == number))
"""
USING = """
import asyncio
from fastapi import APIRouter, Depends
from app.database import Users, users

router = APIRouter()

@router.get("/{0}")
async def route_{0}(found: Users = Depends(Users)):
    for name in await found.names():
        print(name)
    await found.one(1, locked=True)
    await asyncio.gather(found.names(), found.one({0}))
"""


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("        return rows.all()", "        count = 1\n        return rows.all()", 1),
        ("        if locked:", "        limit = 'none'\n        if locked:", 1),
        ("return rows.all()", "return 1", 5),
        ("rows = await self.session.execute(select(users))", "rows = select(users)", 5),
    ],
    ids=[
        "beside what is returned",
        "beside what asks for a parameter",
        "what is returned",
        "what is queried",
    ],
)
def test_an_edit_of_a_helper_that_queries(tmp_path: Path, before: str, after: str, expected: int) -> None:
    folder = tmp_path / "app"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "database.py").write_text(DATABASE)
    for number in range(4):
        (folder / f"route{number}.py").write_text(USING.format(number))
    judged(folder)
    (folder / "database.py").write_text(DATABASE.replace(before, after, 1))
    assert judged(folder) == expected
    fresh = Linter(Settings(root=tmp_path)).lint_files([folder])
    assert Linter(Settings(root=tmp_path), cache=Cache(tmp_path / "cache")).lint_files([folder]) == fresh


LOADER = """
import asyncio

async def work(number: int) -> None:
    await asyncio.sleep(number)

def load(number: int) -> None:
    asyncio.create_task(work(number))
"""


def test_who_declares_no_dependency_matters_to_no_function_of_a_common_name(tmp_path: Path) -> None:
    app = tmp_path / "app"
    app.mkdir()
    for number in range(21):  # so many that nobody looks for calls in them
        (app / f"zone{number}.py").write_text("load = 1\n")
    helper = app / "users.py"
    helper.write_text(HELPER)
    (app / "loader.py").write_text(LOADER)
    assert judged(app) == 23
    helper.write_text(HELPER.replace("return {", "print(number)\n        return {"))
    assert judged(app) == 1
