"""What a request does: on the loop, in threads, in dependencies, and where it asks the database."""

from pathlib import Path

import pytest

from fastpg_lint.config.settings import Settings
from fastpg_lint.pipeline.nearest import list_routes
from fastpg_lint.report import ServedRoute

MAIN = """\
import asyncio
from pathlib import Path

from fastapi import Depends, FastAPI
from fastapi.concurrency import run_in_threadpool
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from api.work import Store, nap

app = FastAPI()


async def session() -> AsyncSession: ...


async def user(db: AsyncSession = Depends(session)) -> str:
    return await db.scalar(text("SELECT 1"))


@app.get("/loop")
async def loop() -> str:
    nap()
    await asyncio.gather(further())
    return ""


async def further() -> None:
    await Store().find(None)


@app.get("/thread")
async def thread() -> str:
    await run_in_threadpool(nap)
    return ""


@app.get("/sync")
def sync(db: Session) -> str:
    nap()
    db.execute(text("SELECT 1"))
    return ""


@app.get("/user")
async def who(name: str = Depends(user)) -> str:
    Path("quick").exists()
    return name
"""
WORK = """\
import time

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


def nap() -> None:
    time.sleep(1)


class Store:
    async def find(self, db: AsyncSession) -> None:
        open("x", "w")
        await db.execute(text("SELECT 1"))
"""


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ServedRoute]:
    """The routes of a small service, by their paths."""
    root = tmp_path_factory.mktemp("service")
    (root / "api").mkdir()
    (root / "api" / "main.py").write_text(MAIN)
    (root / "api" / "work.py").write_text(WORK)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        found = list_routes([Path()], Settings(root=root))
    return {one.label: one for one in found}


def work(route: ServedRoute) -> list[tuple[str, str, bool]]:
    ways = (" ".join(f"{call.message}:{call.line}" for call in one.calls) for one in route.work)
    return [(way, one.blocks, one.is_on_database) for way, one in zip(ways, route.work, strict=True)]


def test_calls_and_what_is_awaited_are_followed(routes: dict[str, ServedRoute]) -> None:
    assert work(routes["GET /loop"]) == [
        ("`nap()`:24 `time.sleep()`:8", "wait", False),
        ("`further()`:25 `Store().find()`:30 `open()`:13", "file", False),
        ("`further()`:25 `Store().find()`:30 `db.execute()`:14", "", True),
    ]
    assert ("api/work.py", "Store.find") in routes["GET /loop"].runs


def test_what_runs_in_a_thread_does_not_block(routes: dict[str, ServedRoute]) -> None:
    assert work(routes["GET /thread"]) == []
    assert ("api/work.py", "nap") in routes["GET /thread"].runs
    assert work(routes["GET /sync"]) == [("`db.execute()`:42", "", True)]
    assert not routes["GET /sync"].is_async


def test_dependencies_belong_to_the_request(routes: dict[str, ServedRoute]) -> None:
    assert work(routes["GET /user"]) == [("`Depends(user)`:47 `db.scalar()`:19", "", True)]


def test_a_route_knows_its_place_and_service(routes: dict[str, ServedRoute]) -> None:
    one = routes["GET /loop"]
    assert (one.function, one.path, one.line, one.service) == ("loop", "api/main.py", 22, ".")
