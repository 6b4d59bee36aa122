"""The causes of findings: one for all that one change mends, whatever lines move."""

from pathlib import Path

import pytest

from fastpg_lint.config.settings import Settings
from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.pipeline.lint import Linter

MODELS = """\
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase): ...


class Movie(Base):
    __tablename__ = "movies"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    studio_id: Mapped[int] = mapped_column(ForeignKey("studios.id"))
    genre_id: Mapped[int] = mapped_column(ForeignKey("genres.id"))
"""
WORK = """\
import os
import time

from fastapi import FastAPI

app = FastAPI()


def rest() -> None:
    time.sleep(1)


def work() -> None:
    rest()


async def first() -> None:
    rest()


async def second() -> None:
    work()


def levels() -> tuple[str, str]:
    return os.environ["LEVEL"], os.environ["DEPTH"]
"""
QUERIES = """\
from sqlalchemy import or_, select
from app.models import Movie


def by_title(title: str):
    return select(Movie).where(Movie.title == title)


def titled(title: str):
    return select(Movie).where(Movie.title == title).limit(1)


def search(term: str):
    return select(Movie).where(or_(Movie.title.ilike(f"%{term}%"), Movie.title.like(f"%{term}")))
"""


JSON_MODELS = """
from sqlalchemy import JSON
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase): ...


class Reel(Base):
    __tablename__ = "reels"

    id: Mapped[int] = mapped_column(primary_key=True)
    marks: Mapped[dict] = mapped_column(JSON)
    cuts: Mapped[dict] = mapped_column(JSON)
"""
JSON_STATEMENT = 'SCHEMA = "CREATE TABLE reels (id int PRIMARY KEY, marks JSON, cuts JSON)"\n'


def said(folder: Path, code: str, **texts: str) -> list[Diagnostic]:
    """What a rule says of the modules of a package `app`."""
    (folder / "app").mkdir(exist_ok=True)
    for name, text in {"__init__": "", **texts}.items():
        (folder / "app" / f"{name}.py").write_text(text)
    report = Linter(Settings(root=folder, select=(code,))).lint_files([folder])
    assert report.failures == ()
    return list(report.diagnostics)


@pytest.mark.parametrize(
    ("code", "texts", "words", "count"),
    [
        ("FPG102", {"work": WORK}, "`time.sleep()` in {app}/work.py:10", 2),
        ("FPG305", {"work": WORK}, "module {app}/work.py", 2),
        ("FPG501", {"models": JSON_MODELS}, "table `reels`", 2),
        ("FPG501", {"schema": JSON_STATEMENT}, "table `reels`", 2),
        ("FPG504", {"models": MODELS}, "table `movies`", 2),
        ("FPG601", {"models": MODELS, "queries": QUERIES}, "column `movies.title`", 2),
        ("FPG602", {"models": MODELS, "queries": QUERIES}, "the query in {app}/queries.py:14", 1),
    ],
)
def test_findings_that_one_change_mends_have_one_cause(
    tmp_path: Path, code: str, texts: dict[str, str], words: str, count: int
) -> None:
    found = [one for one in said(tmp_path, code[:4], **texts) if one.code == code]
    causes = {one.cause for one in found}
    assert [cause and cause.words for cause in causes] == [words.format(app=tmp_path / "app")]
    assert len(found) == count


def test_a_cause_keeps_its_key_when_lines_move(tmp_path: Path) -> None:
    before = [one.cause for one in said(tmp_path, "FPG1", work=WORK)]
    after = [one.cause for one in said(tmp_path, "FPG1", work=f"# moved\n\n{WORK}")]
    assert [one and one.key for one in before] == [one and one.key for one in after]
    assert [one and one.line for one in after] == [12, 12]


def test_tables_of_one_name_in_two_modules_are_two_causes(tmp_path: Path) -> None:
    found = said(tmp_path, "FPG504", models=MODELS, archive=MODELS)
    assert len({one.cause.key for one in found if one.cause is not None}) == 2
    assert {one.cause.words for one in found if one.cause is not None} == {"table `movies`"}


def test_a_rule_without_causes_leaves_each_finding_to_itself(tmp_path: Path) -> None:
    nap = "import time\n\n\nasync def nap() -> None:\n    time.sleep(1)\n"
    assert [one.cause for one in said(tmp_path, "FPG101", work=nap)] == [None]
