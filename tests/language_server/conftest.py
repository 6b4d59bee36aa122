"""A small service, in whose texts an editor's tests type."""

from pathlib import Path

import pytest

MAIN = """\
from fastapi import FastAPI

from app.rates import rate

app = FastAPI()


@app.get("/price", response_model=int)
async def price() -> int:
    await nothing()
    return rate()


async def nothing() -> None: ...
"""
CALM = "def rate() -> int:\n    return 3\n"
BLOCKING = "import time\n\n\ndef rate() -> int:\n    time.sleep(1)\n    return 3\n"
SLEEPY = """\
import asyncio
import time


async def nap(seconds: float) -> None:
    time.sleep(seconds)
    await asyncio.sleep(seconds)
"""
MENDED = """\
import asyncio


async def nap(seconds: float) -> None:
    await asyncio.sleep(seconds)
    await asyncio.sleep(seconds)
"""


@pytest.fixture
def service(tmp_path: Path) -> Path:
    """A service with a route that calls a helper of another module."""
    folder = tmp_path / "service"
    (folder / "app").mkdir(parents=True)
    (folder / "app" / "__init__.py").touch()
    (folder / "app" / "main.py").write_text(MAIN)
    (folder / "app" / "rates.py").write_text(CALM)
    (folder / "pyproject.toml").write_text('[tool.fastpg-lint]\nselect = ["FPG1", "FPG002"]\n')
    return folder
