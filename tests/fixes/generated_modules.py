"""Modules in many layouts, put together of pieces that can be mended and pieces that nobody may touch."""

import re

from hypothesis import strategies as st
from msgspec import Struct

HEADS = (
    "import asyncio, time\nimport hashlib\nimport subprocess\n\nimport requests\n",
    "import time as clock\nimport asyncio\nimport subprocess as sp\nfrom hashlib import pbkdf2_hmac\n"
    "from requests import get as fetch\n",
)
"""What the pieces below need of libraries, in two ways to name it."""
COMMON = """import logging
import threading
from pathlib import Path

from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel, field_validator
from sqlalchemy import JSON, ForeignKey, create_engine, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

app = FastAPI(openapi_url=None)
log = logging.getLogger(__name__)
SessionLocal = sessionmaker(create_engine("postgresql://"))


class Base(DeclarativeBase):
    pass


class Movie(Base):
    __tablename__ = "movies"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
"""
ALIASES = {
    "time.sleep": "clock.sleep",
    "subprocess.run": "sp.run",
    "hashlib.pbkdf2_hmac": "pbkdf2_hmac",
    "requests.get": "fetch",
}
MENDABLE = (
    "async def sleep_N() -> None:\n    time.sleep(N + 1)\n",
    "async def ask_N(url: str) -> object:\n    return requests.get(url, timeout=(3)).json()\n",
    "async def read_N(path: str) -> str:\n    with open(path) as file:\n        return file.read()\n",
    'async def key_N() -> bytes:\n    return hashlib.pbkdf2_hmac("sha256", b"a", b\'b\', 4_000_000)\n',
    'def slow_N() -> bytes:\n    return subprocess.run(["true"], capture_output=True).stdout\n\n\n'
    "async def run_N() -> bytes:\n    if N: return slow_N( ).strip()\n    return b''\n",
    "async def double_N(x: int) -> int:\n    return 2 * x\n\n\n"
    "async def forget_N() -> None:\n    double_N(2); double_N( 3 )\n",
    "async def inner_N() -> int:\n    return 1\n\n\n"
    "async def nest_N() -> int:\n    return asyncio.run(inner_N())\n",
    "async def drop_N() -> None:\n    asyncio.create_task(asyncio.sleep(1))\n",
    "async def there_N(path: Path) -> bool:\n    return not path.exists()\n",
    "async def keep_N(session: AsyncSession) -> None:\n    session.add(Movie())\n    session.commit()\n",
    "async def named_N(session: AsyncSession, name: str) -> object:\n"
    "    return await session.execute(text(f\"SELECT 1 FROM movies WHERE title = '{name}'\"))\n",
    "async def both_N(session: AsyncSession) -> object:\n"
    "    return await asyncio.gather(session.scalar(select(1)), session.scalar(select(2)))\n",
    "async def load_N(session: AsyncSession, titles: list[str]) -> None:\n    for title in titles:\n"
    "        session.add(Movie(title=title))\n        await session.commit()\n",
    "def get_db_N():\n    db = SessionLocal()\n    yield db\n    db.close()\n\n\n"
    "@app.get('/db/N', response_model=int)\n"
    "def ask_db_N(db: Session = Depends(get_db_N)) -> int: return db.scalar(select(1))\n",
    "class Settled_N(BaseModel):\n    name: str\n\n    class Config:\n        orm_mode = True\n",
    "@app.get('/N')\nasync def route_N():\n    return {'status': 'ok'}\n",
    "async def count_N(db: Session) -> object:\n    return db.scalar( select(N) )\n",
    "async def add_N(session: AsyncSession) -> None:\n    await session.add(Movie(title='N'))\n",
    "lock_N = threading.Lock()\n\n\n"
    "async def hold_N() -> None:\n    with lock_N:\n        await asyncio.sleep(N)\n",
    "def square_N(x: int) -> int:\n    return sum(x for _ in range(x))\n\n\n"
    "@app.get('/square/N', response_model=int)\nasync def plain_N( x: int) -> int:\n    return square_N(x)\n",
    "async def thread_N() -> None:\n    await asyncio.to_thread(asyncio.sleep, N)\n",
    "class Out_N(BaseModel):\n    x: int\n\n\n@app.get('/out/N')\ndef out_N(): return Out_N(x=N)\n",
    "class Read_N(BaseModel):\n    title : str\n\n\ndef read_movie_N(movie: Movie) -> Read_N:\n"
    "    return Read_N.model_validate(movie)\n",
    "class Doc_N(Base):\n    __tablename__ = 'docs_N'\n"
    "    id: Mapped[int] = mapped_column(primary_key=True)\n"
    "    data: Mapped[dict[str, int]] = mapped_column( JSON )\n"
    "    movie_id: Mapped[int] = mapped_column(ForeignKey('movies.id'))\n",
    "def say_N(x: int) -> None:\n    print( 'failed', x)\n",
    "class In_N(BaseModel):\n    body: str\n\n\n@app.post('/in/N', response_model=str)\n"
    "def in_N(given: In_N) -> str:\n    if len(given.body) > N:\n        raise HTTPException(422)\n"
    "    return given.body\n",
)
"""Pieces that hold something which has a fix; `N` is a number of their own."""
UNTOUCHED = (
    "x_N  =  {'a':1 ,'b' : [ 2,\n 3 ]}\n",
    "def helper_N( a,b=( 1 ) ):\n    'it''s'\n    return   a\\\n        +b  # è\n",
    "# a note\n\n\nclass Plain_N :\n    y : int=N ;z=1\n",
    '"""text\n  that    is odd\n"""\n',
    "if x_ := N:\n    pass;\nelse : pass\n",
)
"""Pieces in which nothing is found, written as nobody would."""


class Generated(Struct, frozen=True):
    """A module's text, and the pieces of it that are to be there still when it has been mended."""

    text: str
    untouched: tuple[str, ...]


@st.composite
def modules(draw: st.DrawFn) -> Generated:
    """Modules of some pieces, silenced ones among them."""
    aliased = draw(st.booleans())
    end = draw(st.sampled_from(("\n", "\n", "\r\n")))
    indent = draw(st.sampled_from(("    ", "    ", "\t", "  ")))
    between = draw(st.sampled_from(("\n\n", "\n", "")))
    pieces, untouched = [], []
    for number in range(draw(st.integers(1, 6))):
        kind = draw(st.sampled_from(("mendable", "mendable", "silenced", "untouched")))
        piece = draw(st.sampled_from(UNTOUCHED if kind == "untouched" else MENDABLE))
        piece = _laid_out(numbered(piece, number), aliased, indent)
        if kind == "silenced":
            piece = re.sub(r"(?m)(?<=\S)$", "  # noqa", piece)
        if kind != "mendable":
            untouched.append(piece.replace("\n", end))
        pieces.append(piece)
    text = between.join([HEADS[aliased] + _laid_out(COMMON, False, indent), *pieces])
    if draw(st.booleans()) and not untouched:
        text = text.rstrip("\n")
    return Generated(text.replace("\n", end), tuple(untouched))


def numbered(piece: str, number: int) -> str:
    """A piece with a number of its own."""
    return re.sub(r"(?<![A-Za-z])N\b", str(number), piece)


def _laid_out(piece: str, aliased: bool, indent: str) -> str:
    """A piece with another indentation, and the names that the imports give."""
    for name, other in ALIASES.items() if aliased else ():
        piece = piece.replace(name, other)
    return re.sub(r"(?m)^(?: {4})+", lambda deep: indent * (len(deep[0]) // 4), piece)
