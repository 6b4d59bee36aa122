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
            '\n        ForeignKey("movies.id", ondelete="CASCADE")\n    )',
            '\n        ForeignKey("movies.id", ondelete="CASCADE"), index=True\n    )',
        ),
        (
            '\n        ForeignKey("movies.id", ondelete="CASCADE")  # with it\n    )',
            '\n        ForeignKey("movies.id", ondelete="CASCADE"),  # with it\n        index=True,\n    )',
        ),
        (
            '\n        ForeignKey(\n            "movies.id", ondelete="CASCADE"\n        )\n    )',
            '\n        ForeignKey(\n            "movies.id", ondelete="CASCADE"\n        ),\n'
            "        index=True,\n    )",
        ),
        (
            '\n        ForeignKey("movies.id"), nullable=True\n    )',
            '\n        ForeignKey("movies.id"), nullable=True, index=True\n    )',
        ),
    ],
)
def test_an_argument_is_added_behind_the_comments_of_the_others(before: str, after: str) -> None:
    assert mended_text(f"{HEAD}{before}\n", "FPG504")[0] == f"{HEAD}{after}\n"


ASKING = """import requests


async def ask(url: str) -> object:
    await pause()
    return """


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("(url, timeout=1)", "(requests.get, url, timeout=1)"),
        ("(\n        url, timeout=1\n    )", "(\n        requests.get, url, timeout=1\n    )"),
        (
            "(\n        url,\n        timeout=1,\n    )",
            "(\n        requests.get,\n        url,\n        timeout=1,\n    )",
        ),
        (
            "(\n        url.format(\n            1\n        )\n    )",
            "(\n        requests.get,\n        url.format(\n            1\n        ),\n    )",
        ),
        (
            "(\n        url,\n        timeout=1\n    )",
            "(\n        requests.get,\n        url,\n        timeout=1\n    )",
        ),
    ],
)
def test_the_first_argument_stands_as_the_others_do(before: str, after: str) -> None:
    mended_to, _ = mended_text(f"{ASKING}requests.get{before}\n", "FPG101")
    assert mended_to.endswith(f"    return await run_in_threadpool{after}\n")


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


@pytest.mark.parametrize(
    "asking", ["name = input()", "try: pass\nexcept KeyboardInterrupt: pass", "from colorama import Fore"]
)
def test_what_speaks_to_somebody_goes_on_printing(asking: str) -> None:
    text = "import logging\n\nfrom fastapi import FastAPI\n\napp = FastAPI(openapi_url=None)\n"
    text += "logging.basicConfig(level=logging.INFO)\nlogger = logging.getLogger(__name__)\n\n\n"
    text += "def show(x: int) -> None:\n    print('x', x)\n"
    assert "logger.info('x %s', x)" in mended_text(text, "FPG701")[0]
    assert mended_text(f"{text}{asking}\n", "FPG701")[0] == f"{text}{asking}\n"


def test_a_command_goes_on_printing(tmp_path: Path) -> None:
    text = "import logging\n\nlogger = logging.getLogger(__name__)\n\n\n"
    text += "def show(x: int) -> None:\n    print('error', x)\n"
    for name in ("cli", "core"):
        (tmp_path / "shop" / name).mkdir(parents=True)
        (tmp_path / "shop" / name / "shown.py").write_text(text)
    app = "from fastapi import FastAPI\nfrom shop.cli import shown\nfrom shop.core import shown as other\n"
    (tmp_path / "shop" / "main.py").write_text(f"{app}\napp = FastAPI(openapi_url=None)\n")
    assert [one.file.parent.name for one in mended(tmp_path, "FPG701").files] == ["core"]


@pytest.mark.parametrize(
    "configuring",
    [
        "logging.basicConfig(level=logging.INFO)",
        "dictConfig({'version': 1})",
        "logging.getLogger().addHandler(logging.StreamHandler())",
        "uvicorn.run(app, log_config=LOGS)",
    ],
)
def test_what_nobody_would_see_goes_on_being_printed(configuring: str) -> None:
    text = "import logging\n\nfrom fastapi import FastAPI\n\napp = FastAPI(openapi_url=None)\n"
    text += "logger = logging.getLogger(__name__)\nlogger.addHandler(logging.NullHandler())\n\n\n"
    text += "def show(x: int) -> None:\n    print('x', x)\n    print('failed', x)\n"
    alone = mended_text(text, "FPG701")[0]
    assert "    print('x', x)\n    logger.error('failed %s', x)" in alone
    shown = mended_text(f"{text}\n\n{configuring}\n", "FPG701")[0]
    assert "    logger.info('x %s', x)\n    logger.error('failed %s', x)" in shown


@pytest.mark.parametrize(
    "told", ["f'password: {password}'", "'token', user.api_token", "settings.SECRET_KEY"]
)
def test_a_secret_goes_into_no_log(told: str) -> None:
    text = "from fastapi import FastAPI\nimport structlog\n\napp = FastAPI(openapi_url=None)\n"
    text += "logger = structlog.get_logger()\n\n\ndef show(user, password):\n    print({})\n"
    assert mended_text(text.format(told), "FPG701")[0] == text.format(told)
    assert "logger.info" in mended_text(text.format("'user', user.id"), "FPG701")[0]


def test_a_logger_that_comes_of_another_is_of_its_library(tmp_path: Path) -> None:
    log = (
        "import logging\n\nlogging.basicConfig(level=20)\n\n\ndef get_logger(name: str) -> logging.Logger:\n"
    )
    log += "    parent = logging.getLogger('shop')\n    if name:\n        return parent.getChild(name)\n"
    log += "    return parent\n"
    using = "from shop.log import get_logger\n\nlogger = get_logger(__name__)\n"
    app = "from fastapi import FastAPI\nfrom shop import films, halls\n\napp = FastAPI(openapi_url=None)\n"
    texts = {
        "log": log,
        "films": using,
        "main": app,
        "halls": "def show(x: int) -> None:\n    print('x', x)\n",
    }
    (tmp_path / "shop").mkdir()
    for name, text in texts.items():
        (tmp_path / "shop" / f"{name}.py").write_text(text)
    after = mended(tmp_path, "FPG701").files[0].after.decode()
    assert after.startswith(using)
    assert "    logger.info('x %s', x)" in after
