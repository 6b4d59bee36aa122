"""How what is added stands among what is there: comments stay where they are, lines are as the others."""

from pathlib import Path

import pytest

from .test_all_fixes import mended, mended_text

HEAD = """from sqlalchemy import Column, ForeignKey, Integer
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    pass


class Review(Base):
    __tablename__ = "reviews"
    id = Column(Integer, primary_key=True)
    movie_id = Column("""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('ForeignKey("movies.id"))', 'ForeignKey("movies.id"), index=True)'),
        (
            '  # the movie\n        ForeignKey("movies.id"),\n    )',
            '  # the movie\n        ForeignKey("movies.id"),\n        index=True,\n    )',
        ),
        (
            '\n        ForeignKey("movies.id"),\n        nullable=True,  # until it is told\n    )',
            '\n        ForeignKey("movies.id"),\n        nullable=True,  # until it is told\n'
            "        index=True,\n    )",
        ),
        (
            '\n        ForeignKey("movies.id"),\n        nullable=True  # until it is told\n    )',
            '\n        ForeignKey("movies.id"),\n        nullable=True,  # until it is told\n'
            "        index=True\n    )",
        ),
        (
            '\n        ForeignKey("movies.id"), nullable=True\n    )',
            '\n        ForeignKey("movies.id"), nullable=True, index=True\n    )',
        ),
    ],
)
def test_an_argument_is_added_behind_the_comments_of_the_others(before: str, after: str) -> None:
    assert mended_text(f"{HEAD}{before}\n", "FPG504")[0] == f"{HEAD}{after}\n"


UPDATING = """import json


def read_record(path: str) -> dict[str, int]:
    with open(path) as file:
        return json.load(file)


def write_record(path: str, record: dict[str, int]) -> None:
    with open(path, "w") as file:
        json.dump(record, file)


async def count(path: str) -> None:
    record = read_record(path)
    record["count"] += 1
    write_record(path, record)
"""


def test_what_reads_and_writes_the_same_is_left_alone() -> None:
    assert mended_text(UPDATING, "FPG102")[0] == UPDATING
    alone = UPDATING.replace("    write_record(path, record)\n", "")
    assert "await run_in_threadpool(read_record, path)" in mended_text(alone, "FPG102")[0]


@pytest.mark.parametrize("asking", ["name = input()", "try: pass\nexcept KeyboardInterrupt: pass"])
def test_what_speaks_to_somebody_goes_on_printing(asking: str) -> None:
    text = "import logging\n\nfrom fastapi import FastAPI\n\napp = FastAPI(openapi_url=None)\n"
    text += "logger = logging.getLogger(__name__)\n\n\ndef show(x: int) -> None:\n    print('x', x)\n"
    assert "logger.info('x %s', x)" in mended_text(text, "FPG701")[0]
    assert mended_text(f"{text}{asking}\n", "FPG701")[0] == f"{text}{asking}\n"


def test_a_command_goes_on_printing(tmp_path: Path) -> None:
    text = "import logging\n\nlogger = logging.getLogger(__name__)\n\n\n"
    text += "def show(x: int) -> None:\n    print('x', x)\n"
    for name in ("cli", "core"):
        (tmp_path / "shop" / name).mkdir(parents=True)
        (tmp_path / "shop" / name / "shown.py").write_text(text)
    app = "from fastapi import FastAPI\nfrom shop.cli import shown\nfrom shop.core import shown as other\n"
    (tmp_path / "shop" / "main.py").write_text(f"{app}\napp = FastAPI(openapi_url=None)\n")
    assert [one.file.parent.name for one in mended(tmp_path, "FPG701").files] == ["core"]
