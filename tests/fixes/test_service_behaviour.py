"""What is mended in programs with FastAPI, Pydantic and SQLAlchemy, run for real on SQLite.

`test_postgresql_behaviour.py` runs those with a database on PostgreSQL as well.

Each program has a coroutine function `work`. What it gives is the same before and after, or it had failed
before; where the event loop was held up, it is no more. `tox -e behaviour` has the libraries.
"""

from pathlib import Path
from typing import NamedTuple

import pytest

from .running import HELD_UP, mended, mends, needs, run

pytestmark = needs("aiosqlite", "anyio", "fastapi", "httpx", "pydantic", "sqlalchemy", "structlog")

SERVED = """
import time
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

app = FastAPI(openapi_url=None)
"""
ASKED = """

async def work() -> object:
    async with AsyncClient(transport=ASGITransport(app), base_url="http://app.internal") as client:
        return (await client.get("/answer")).json()
"""
DATABASE = """
import os

from sqlalchemy import ForeignKey, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

engine = create_async_engine(os.environ["DATABASE_URL"])


class Base(DeclarativeBase):
    pass


class Movie(Base):
    __tablename__ = "movies"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    reviews: Mapped[list["Review"]] = relationship()


class Review(Base):
    __tablename__ = "reviews"
    id: Mapped[int] = mapped_column(primary_key=True)
    movie_id: Mapped[int] = mapped_column(ForeignKey("movies.id"), index=True)


make_session = async_sessionmaker(engine, expire_on_commit=False)


async def filled() -> None:
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.drop_all)
        await connection.run_sync(Base.metadata.create_all)
    async with make_session() as session:
        session.add(Movie(title="Alien", reviews=[Review(), Review()]))
        await session.commit()
"""


@pytest.fixture(autouse=True)
def database(monkeypatch: pytest.MonkeyPatch) -> None:
    """The programs do not say which database it is: rules on PostgreSQL are silent on SQLite."""
    monkeypatch.setenv("DATABASE_URL", "sqlite+aiosqlite://")


class Same(NamedTuple):
    """A program that gives the same before and after, and whether it holds the event loop up before."""

    text: str
    gives: object
    holds_up: bool = False


OPT_IN = ("FPG002", "FPG111", "FPG113")
SAME = {
    "FPG102": Same(
        SERVED
        + """

def priced() -> int:
    time.sleep(0.9)
    return 9


@app.get("/answer", response_model=int)
async def answer() -> int:
    return 1 + priced()
"""
        + ASKED,
        10,
        holds_up=True,
    ),
    "FPG104": Same(
        """
import os
import tempfile
import threading
import time
from pathlib import Path

PIPE = Path(tempfile.mkdtemp(), "pipe")


def fill() -> None:
    time.sleep(0.9)
    PIPE.write_text("filled")


os.mkfifo(PIPE)
threading.Thread(target=fill).start()


async def work() -> str:
    with open(PIPE) as file:
        return file.read()
""",
        "filled",
        holds_up=True,
    ),
    "FPG110": Same(
        """
import time
from concurrent.futures import ThreadPoolExecutor

POOL = ThreadPoolExecutor()


def label() -> str:
    time.sleep(0.9)
    return "label"


async def work() -> str:
    return POOL.submit(label).result()
""",
        "label",
        holds_up=True,
    ),
    "FPG111": Same(
        SERVED
        + """

def total(prices: range) -> int:
    return sum(one * one % 7 for one in prices)


@app.get("/answer", response_model=int)
async def answer() -> int:
    return total(range(1000))
"""
        + ASKED,
        2001,
    ),
    "FPG113": Same(
        """
from pathlib import Path


async def work() -> bool:
    return Path("/nowhere", "poster").exists()
""",
        False,
    ),
    "FPG302": Same(
        SERVED
        + """
from pydantic import BaseModel


class UserRead(BaseModel):
    name: str


@app.get("/answer")
async def answer():
    return await found()


async def found() -> UserRead:
    return UserRead(name="ripley")
"""
        + ASKED,
        {"name": "ripley"},
    ),
    "FPG504": Same(
        DATABASE.replace(", index=True", "")
        + """

async def work() -> object:
    await filled()
    async with make_session() as session:
        return await session.scalar(select(func.count()).select_from(Review))
""",
        2,
    ),
    "FPG604": Same(
        DATABASE
        + """

async def titles(session: AsyncSession) -> list[str]:
    named = []
    for review in (await session.scalars(select(Review))).all():
        movie = await session.get_one(Movie, review.movie_id)
        named.append(movie.title)
    return named


async def work() -> object:
    await filled()
    async with make_session() as session:
        return await titles(session)
""",
        ["Alien", "Alien"],
    ),
    "FPG603": Same(
        DATABASE
        + """

async def load(session: AsyncSession, titles: list[str]) -> None:
    for title in titles:
        session.add(Movie(title=title))
        await session.commit()


async def insert_all(session: AsyncSession, titles: list[str]) -> None:
    for title in titles:
        await session.execute(insert(Movie).values(title=title))


async def insert_by_sql(session: AsyncSession, titles: object) -> None:
    for title in titles:
        await session.execute(text("INSERT INTO movies (title) VALUES (:title)"), {"title": f"The {title}"})


async def work() -> object:
    await filled()
    async with make_session() as session:
        await load(session, ["Aliens", "Heat"])
        for titles in (["Ran", "Tron"], []):
            await insert_all(session, titles)
            await insert_by_sql(session, iter(titles))
        return sorted(await session.scalars(select(Movie.title)))
""",
        ["Alien", "Aliens", "Heat", "Ran", "The Ran", "The Tron", "Tron"],
    ),
    "FPG605": Same(
        DATABASE
        + """

async def is_there(session: AsyncSession, title: str) -> bool:
    found = await session.execute(text(f"SELECT 1 FROM movies WHERE title = '{title}'"))
    return found.first() is not None


async def work() -> object:
    await filled()
    async with make_session() as session:
        return [await is_there(session, title) for title in ("Alien", "Heat")]
""",
        [True, False],
    ),
    "FPG401": Same(
        SERVED
        + """
import smtplib
from email.message import EmailMessage
from typing import Any

SENT: list[str] = []


class Noted:
    def __init__(self, host: str) -> None: ...

    def __enter__(self) -> "Noted":
        return self

    def __exit__(self, *error: object) -> None: ...

    def send_message(self, message: EmailMessage) -> None:
        SENT.append(message["To"])


def send_welcome(name: str) -> None:
    message = EmailMessage()
    message["To"] = name
    server: Any = Noted
    smtplib.SMTP = server
    with smtplib.SMTP("mail.internal") as server:
        server.send_message(message)


@app.get("/answer", response_model=list[str])
def add_user() -> list[str]:
    send_welcome("ripley")
    return ["added"]
"""
        + ASKED.replace(".json()", ".json(), SENT"),
        (["added"], ["ripley"]),
    ),
    "FPG701": Same(
        """
import contextlib
import io
import logging

SAID = io.StringIO()
logging.basicConfig(level=logging.INFO)
logger = logging.getLogger("shop")
logger.setLevel(logging.INFO)
logger.propagate = False
logger.addHandler(logging.StreamHandler(SAID))


def charge(number: int) -> None:
    print("charging", number)
    print(f"failed to charge {number}")


async def work() -> object:
    with contextlib.redirect_stdout(SAID):
        charge(3)
    return SAID.getvalue()
""",
        "charging 3\nfailed to charge 3\n",
    ),
    "FPG002": Same(
        """
async def work() -> int:
    return len("answer")  # noqa: FPG101
""",
        6,
    ),
    "FPG003": Same(
        """
async def work() -> int:
    return len("answer")  # noqa: E501, FPG1O1
""",
        6,
    ),
}


@mends(*SAME)
@pytest.mark.parametrize("code", SAME)
def test_the_result_is_the_same(code: str, tmp_path: Path) -> None:
    same = SAME[code]
    after = mended(same.text, tmp_path, opt_in=OPT_IN, by=code)
    assert run(same.text)[0] == same.gives
    assert run(after)[0] == same.gives
    if same.holds_up:
        assert run(after)[1] < HELD_UP < run(same.text)[1]


class Mends(NamedTuple):
    """A program that fails, or gives something else, and what it gives once it is mended."""

    text: str
    before: object
    gives: object


MENDS = {
    "FPG106": Mends(
        DATABASE
        + """

async def rename(session: AsyncSession) -> None:
    session.add(Movie(title="Heat"))
    session.commit()


async def work() -> object:
    await filled()
    async with make_session() as session:
        await rename(session)
    async with make_session() as session:
        return len((await session.scalars(select(Movie))).all())
""",
        1,
        2,
    ),
    "FPG114": Mends(
        DATABASE
        + """

async def count_reviews(session: AsyncSession, movie_id: int) -> int:
    movie = await session.scalar(select(Movie).where(Movie.id == movie_id))
    return len(movie.reviews) if movie is not None else 0


async def work() -> object:
    await filled()
    async with make_session() as session:
        return await count_reviews(session, 1)
""",
        "StatementError",
        2,
    ),
    "FPG115": Mends(
        """
from fastapi.concurrency import run_in_threadpool

SPOKEN_OF: list[str] = []


async def speak(word: str) -> None:
    SPOKEN_OF.append(word)


async def work() -> list[str]:
    await run_in_threadpool(speak, "alien")
    return SPOKEN_OF
""",
        [],
        ["alien"],
    ),
    "FPG206": Mends(
        """
from collections.abc import Iterator
from fastapi import Depends, FastAPI
from sqlalchemy import create_engine
from sqlalchemy.orm import Session, sessionmaker

app = FastAPI(openapi_url=None)
closed: list[int] = []


class Noted(Session):
    def close(self) -> None:
        closed.append(1)
        super().close()


SessionLocal = sessionmaker(create_engine("sqlite://"), class_=Noted)


def get_db() -> Iterator[Session]:
    db = SessionLocal()
    yield db
    db.close()


@app.get("/", response_model=int)
def root(db: Session = Depends(get_db)) -> int:
    return 1


async def work() -> object:
    given = get_db()
    next(given)
    try:
        given.throw(ValueError())
    except ValueError:
        return len(closed)
    return None
""",
        0,
        1,
    ),
    "FPG207": Mends(
        DATABASE.replace(", expire_on_commit=False", "")
        + """

async def work() -> object:
    await filled()
    async with make_session() as session:
        movie = Movie(title="Heat")
        session.add(movie)
        await session.commit()
        return movie.title
""",
        "StatementError",
        "Heat",
    ),
    "FPG304": Mends(
        DATABASE
        + """
from pydantic import BaseModel


class MovieRead(BaseModel):
    title: str


async def work() -> object:
    return MovieRead.model_validate(Movie(id=1, title="Alien")).title
""",
        "ValidationError",
        "Alien",
    ),
    "FPG403": Mends(
        """
import asyncio
import gc
import weakref

AWAITED: weakref.WeakSet[asyncio.Future[None]] = weakref.WeakSet()
DONE: list[int] = []


async def note() -> None:
    answer = asyncio.get_running_loop().create_future()
    AWAITED.add(answer)
    await answer
    DONE.append(1)


def start() -> None:
    asyncio.create_task(note())


async def work() -> int:
    start()
    await asyncio.sleep(0)
    gc.collect()
    for answer in list(AWAITED):
        answer.set_result(None)
    await asyncio.sleep(0)
    return len(DONE)
""",
        0,
        1,
    ),
    "FPG307": Mends(
        """
from pydantic import BaseModel, field_validator


class UserOut(BaseModel):
    handle: str

    class Config:
        anystr_strip_whitespace = True

    @field_validator("handle")
    @classmethod
    def known(cls, handle: str) -> str:
        return handle


async def work() -> object:
    return UserOut(handle=" ripley").handle
""",
        " ripley",
        "ripley",
    ),
}


@mends(*MENDS)
@pytest.mark.parametrize("code", MENDS)
@pytest.mark.filterwarnings("ignore")
def test_what_failed_works(code: str, tmp_path: Path) -> None:
    program = MENDS[code]
    after = mended(program.text, tmp_path, opt_in=OPT_IN, by=code)
    try:
        before = run(program.text)[0]
    except Exception as error:
        before = type(error).__name__
    assert before == program.before
    assert run(after)[0] == program.gives


@mends("FPG504")
def test_a_foreign_key_is_indexed(tmp_path: Path) -> None:
    names: dict[str, object] = {}
    exec(compile(mended(SAME["FPG504"].text, tmp_path), "program.py", "exec"), names)
    tables = names["Base"].metadata.tables  # type: ignore[attr-defined]
    assert [[column.name for column in one.columns] for one in tables["reviews"].indexes] == [["movie_id"]]


@mends("FPG501")
def test_json_is_stored_as_jsonb(tmp_path: Path) -> None:
    text = """
from sqlalchemy import JSON
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Pulse(Base):
    __tablename__ = "pulses"
    id: Mapped[int] = mapped_column(primary_key=True)
    hashtags: Mapped[list[str]] = mapped_column(JSON)
"""
    names: dict[str, object] = {}
    exec(compile(mended(text, tmp_path), "program.py", "exec"), names)
    column = names["Pulse"].__table__.c.hashtags  # type: ignore[attr-defined]
    assert type(column.type).__name__ == "JSONB"


@mends("FPG605")
def test_values_in_quotes_are_no_longer_sql(tmp_path: Path) -> None:
    attack = "x' OR '1' = '1"
    text = SAME["FPG605"].text.replace('"Heat"', f'"{attack}"')
    assert run(text)[0] == [True, True]
    assert run(mended(text, tmp_path))[0] == [True, False]


OPENING = (
    DATABASE
    + """
from collections.abc import AsyncIterator
from typing import Annotated
from fastapi import Depends, FastAPI
from httpx import ASGITransport, AsyncClient

app = FastAPI(openapi_url=None)


async def get_session() -> AsyncIterator[AsyncSession]:
    async with make_session() as session:
        yield session


SessionDep = Annotated[AsyncSession, Depends(get_session)]


@app.get("/first", response_model=str)
async def first(session: SessionDep) -> str | None:
    return await session.scalar(select(Movie.title).order_by(Movie.id).limit(1))


@app.get("/answer", response_model=int)
async def answer() -> int | None:
    async with make_session() as session:
        return await session.scalar(select(func.count()).select_from(Movie))
"""
    + ASKED.replace("    async with", "    await filled()\n    async with", 1)
)


@mends("FPG203")
def test_a_session_that_is_injected_reads_the_same(tmp_path: Path) -> None:
    after = mended(OPENING, tmp_path, "FPG203")
    assert "async def answer(session: SessionDep)" in after
    assert run(OPENING)[0] == run(after)[0] == 1
