"""What is mended of a database's, run on PostgreSQL: services, and programs that ask what it alone has.

Skipped where no PostgreSQL is installed; `tox -e behaviour` has the libraries.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.cluster import Cluster, PostgresMissingError, throw_away_cluster

from .running import HELD_UP, mended, mends, needs, run
from .test_service_behaviour import DATABASE, MENDS, OPT_IN, SAME, Mends, Same

pytestmark = needs("aiosqlite", "asyncpg", "fastapi", "httpx", "psycopg2", "sqlalchemy", "structlog")

PROGRAMS: dict[str, Same | Mends] = {**SAME, **MENDS}
ON_A_DATABASE = {code: one for code, one in PROGRAMS.items() if "create_async_engine" in one.text}
NAPPING = """
import asyncio
import os

from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session, sessionmaker

make_session = sessionmaker(create_engine(os.environ["DATABASE_URL"].replace("+asyncpg", "+psycopg2")))


async def napped(db: Session) -> object:
    return db.scalar(text("SELECT 7 FROM pg_sleep(0.9)"))


async def work() -> object:
    db = await asyncio.to_thread(make_session)
    try:
        return await napped(db)
    finally:
        await asyncio.to_thread(db.close)
"""
SHARING = """
import asyncio


async def count(session: AsyncSession, kind: type[Base]) -> int | None:
    return await session.scalar(select(func.count()).select_from(kind))


async def work() -> object:
    await filled()
    await engine.dispose()
    async with make_session() as session:
        counts = await asyncio.gather(count(session, Movie), count(session, Review))
        return list(counts)
"""
ASKING = """

async def work() -> object:
    await filled()
    async with make_session() as session:
        return (await session.execute(text(QUERY))).all()
"""
CACHED = """
from sqlalchemy import Column, DateTime, String, Table

Table(
    "rate_cache",
    Base.metadata,
    Column("currency", String(3), primary_key=True),
    Column("fetched_at", DateTime(timezone=True), server_default=func.now(), index=True),
    comment="Exchange rates of the last day; may be lost at any time",
)
"""
LISTED = """

async def by_title(session: AsyncSession, title: str) -> object:
    return (await session.scalars(select(Movie).where(Movie.title == title))).all()
"""
SERVING = """
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

from fastapi import FastAPI

NAME = {"name": uuid4().hex}


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with make_session() as session:
        await session.execute(text("SELECT set_config('application_name', :name, false)"), NAME)
        await session.commit()
    yield


app = FastAPI(lifespan=lifespan, openapi_url=None)


async def work() -> object:
    asking = text("SELECT count(*) FROM pg_stat_activity WHERE application_name = :name")
    watching = create_async_engine(os.environ["DATABASE_URL"])
    counts = []
    async with watching.connect() as connection:
        async with app.router.lifespan_context(app):
            counts.append(await connection.scalar(asking, NAME))
            await connection.rollback()
        await asyncio.sleep(0.5)  # the server takes note of what is closed by and by
        counts.append(await connection.scalar(asking, NAME))
    await watching.dispose()
    return counts
"""
INDEXES = "SELECT indexdef FROM pg_indexes WHERE indexname LIKE 'ix_%'"
COLUMN = "SELECT data_type FROM information_schema.columns WHERE column_name = 'cast'"
MADE = "title: Mapped[str] = mapped_column()"
WITH_JSON = """
    cast: Mapped[list[str]] = mapped_column(JSON, default=list)
    title: Mapped[str]
"""
SAID = {
    "FPG501": (
        DATABASE.replace("\n    title: Mapped[str]\n", WITH_JSON).replace("func,", "JSON, func,", 1),
        COLUMN,
        [("json",)],
        [("jsonb",)],
    ),
    "FPG504": (
        DATABASE.replace(", index=True", ""),
        INDEXES,
        [],
        [("CREATE INDEX ix_reviews_movie_id ON public.reviews USING btree (movie_id)",)],
    ),
    "FPG601": (
        DATABASE.replace(", index=True", "").replace(
            "title: Mapped[str]", "title: Mapped[str] = mapped_column()"
        )
        + LISTED,
        INDEXES,
        [],
        [("CREATE INDEX ix_movies_title ON public.movies USING btree (title)",)],
    ),
    "FPG607": (
        DATABASE + CACHED,
        "SELECT relpersistence::text FROM pg_class WHERE relname = 'rate_cache'",
        [("p",)],
        [("u",)],
    ),
}
"""Programs, what they ask the server, and its answer before and after, by the rule that is mended."""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    try:
        with throw_away_cluster() as running:
            yield running
    except PostgresMissingError as missing:
        pytest.skip(str(missing))


@pytest.fixture(autouse=True)
def database(cluster: Cluster, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database of its own for each test."""
    name = "".join(filter(str.isalnum, request.node.name)).lower()
    monkeypatch.setenv("DATABASE_URL", cluster.create_database(name))


@mends(*ON_A_DATABASE)
@pytest.mark.parametrize("code", ON_A_DATABASE)
@pytest.mark.filterwarnings("ignore")
def test_programs_do_on_postgresql_what_they_do_on_sqlite(code: str, tmp_path: Path) -> None:
    program = ON_A_DATABASE[code]
    if isinstance(program, Same):
        assert run(program.text)[0] == program.gives
    assert run(mended(program.text, tmp_path, opt_in=OPT_IN, by=code))[0] == program.gives


@mends("FPG103")
@pytest.mark.filterwarnings("ignore")
def test_a_query_of_a_sync_session_no_longer_holds_the_loop_up(tmp_path: Path) -> None:
    before, after = run(NAPPING), run(mended(NAPPING, tmp_path, by="FPG103"))
    assert before[0] == after[0] == 7
    assert after[1] < HELD_UP < before[1]


@mends("FPG205")
@pytest.mark.filterwarnings("ignore")
def test_tasks_that_shared_a_session_run_one_after_another(tmp_path: Path) -> None:
    concurrent = pytest.importorskip("sqlalchemy.exc").InvalidRequestError
    with pytest.raises(concurrent, match=r"already in progress|concurrent operations"):
        run(DATABASE + SHARING)
    assert run(mended(DATABASE + SHARING, tmp_path, by="FPG205"))[0] == [1, 2]


@mends(*SAID)
@pytest.mark.parametrize("code", SAID)
@pytest.mark.filterwarnings("ignore")
def test_the_server_says_what_has_changed(code: str, tmp_path: Path) -> None:
    text, query, before, after = SAID[code]
    program = f"QUERY = {query!r}\n{text}{ASKING}"
    assert run(program)[0] == before
    assert run(mended(program, tmp_path, code))[0] == after


@mends("FPG202")
@pytest.mark.filterwarnings("ignore")
def test_a_pool_is_closed_where_the_service_stops(tmp_path: Path) -> None:
    assert run(DATABASE + SERVING)[0] == [1, 1]
    assert run(mended(DATABASE + SERVING, tmp_path, "FPG202"))[0] == [1, 0]
