"""Services started by gunicorn and uvicorn as their files say, before and after these are mended."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .running import before_and_after, mends, needs
from .serving import installed, served

pytestmark = [
    needs("fastapi", "gunicorn", "pydantic_settings", "uvicorn", "uvloop"),
    pytest.mark.skipif(shutil.which("taskset") is None, reason="Linux gives a process its cores"),
]

APP = """
import asyncio
import os
from pathlib import Path

from fastapi import FastAPI

app = FastAPI(openapi_url=None)


@app.get("/answer", response_model=int)
async def answer() -> int:
    return 42


@app.get("/workers", response_model=int)
async def workers() -> int:
    parent = os.getppid()
    return len(Path(f"/proc/{parent}/task/{parent}/children").read_text().split())


@app.get("/loop", response_model=str)
async def loop() -> str:
    return type(asyncio.get_running_loop()).__module__
"""
BOUND = "gunicorn app:app --bind 127.0.0.1:$PORT"
BY_UVICORN = "--worker-class uvicorn.workers.UvicornWorker"


def command_in(folder: Path) -> str:
    """The command by which a `Procfile` starts the service."""
    return (folder / "Procfile").read_text().strip().removeprefix("web: ")


@mends("FPG801")
@pytest.mark.parametrize(
    "files",
    [
        {"Procfile": f"web: {BOUND}\n"},
        {"Procfile": f"web: {BOUND} --worker-class=gthread\n"},
        {"Procfile": f"web: {BOUND}\n", "gunicorn.conf.py": 'worker_class = "sync"\n'},
    ],
    ids=["no class", "another class", "configuration"],
)
def test_gunicorn_answers_by_a_worker_of_uvicorn(files: dict[str, str], tmp_path: Path) -> None:
    before, after = before_and_after(tmp_path, {"app.py": APP, **files}, "FPG801")
    with served(before, command_in(before)) as service:
        assert service.ask("/answer")[0] == 500
    with served(after, command_in(after)) as service:
        assert service.ask("/answer") == (200, 42)


@mends("FPG802")
def test_a_shell_counts_the_workers(tmp_path: Path) -> None:
    files = {"app.py": APP, "Procfile": f"web: {BOUND} {BY_UVICORN} --workers 2\n"}
    before, after = before_and_after(tmp_path, files, "FPG802")
    for folder, workers in ((before, 2), (after, 3)):
        with served(folder, command_in(folder)) as service:
            assert service.ask("/answer") == (200, 42)
            assert service.ask("/workers") == (200, workers)


@mends("FPG802")
def test_gunicorn_configuration_counts_the_workers(tmp_path: Path) -> None:
    files = {"app.py": APP, "gunicorn.conf.py": "workers = 4\n"}
    for folder, workers in zip(
        before_and_after(tmp_path, files, "FPG802"), (4, 2 * (os.cpu_count() or 1) + 1), strict=True
    ):
        command = [sys.executable, "-m", "gunicorn", "--print-config", "app:app"]
        told = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout
        assert re.findall(r"^workers +.*?(\d+)$", told, re.MULTILINE) == [str(workers)]


@mends("FPG803")
def test_what_is_required_brings_uvloop(tmp_path: Path) -> None:
    files = {"app.py": APP, "requirements.txt": "fastapi\nuvicorn>=0.30\n"}
    before, after = before_and_after(tmp_path, files, "FPG803")
    for folder, loop in ((before, "asyncio.unix_events"), (after, "uvloop")):
        python = installed((folder / "requirements.txt").read_text(), folder / "environment")
        with served(folder, "python -m uvicorn app:app --port $PORT", python) as service:
            assert service.ask("/answer") == (200, 42)
            assert service.ask("/loop") == (200, loop)


@mends("FPG804")
def test_documentation_is_published_where_a_setting_says_so(tmp_path: Path) -> None:
    files = {
        "config.py": """from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    debug: bool = False


settings = Settings()
""",
        "app.py": APP.replace(
            "from fastapi import FastAPI\n", "from fastapi import FastAPI\n\nimport config\n"
        )
        .replace("openapi_url=None", 'title="shop"')
        .replace("return 42", "return 41 + (not config.settings.debug)"),
    }
    before, after = before_and_after(tmp_path, files, "FPG804")
    command = "uvicorn app:app --port $PORT"
    with served(before, command) as service:
        schema = service.ask("/openapi.json")
        assert (schema[0], service.ask("/docs")[0], service.ask("/answer")) == (200, 200, (200, 42))
    with served(after, command) as service:
        hidden = [service.ask(page)[0] for page in ("/openapi.json", "/docs", "/redoc")]
        assert (hidden, service.ask("/answer")) == ([404, 404, 404], (200, 42))
    with served(after, command, DEBUG="true") as service:
        assert (service.ask("/openapi.json"), service.ask("/docs")[0]) == (schema, 200)
