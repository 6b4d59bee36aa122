"""Serving one form of the demo application: its environment, its migrations, its servers and scripts."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from demo.cluster import free_port

FORMS = Path(__file__).resolve().parent.parent / "fixtures" / "movie_madders"
PATIENCE = 30.0
"""Seconds that a server may take to answer for the first time."""

PRINT_SCHEMA = "import json; from app.main import app; print(json.dumps(app.openapi()))"


class Form(StrEnum):
    """The two forms of the application."""

    FAULTY = "faulty"
    MENDED = "mended"

    @property
    def folder(self) -> Path:
        return FORMS / self.value


class Server(StrEnum):
    """What serves it."""

    UVICORN = "uvicorn"
    GUNICORN = "gunicorn"


class Installation:
    """A form with its database and its settings."""

    def __init__(
        self, form: Form, database_url: str, settings: Mapping[str, str], folder: Path | None = None
    ) -> None:
        """`folder` is where a copy of the form lies, if it is not to be served where it is."""
        self.folder = folder or form.folder
        self.environment = {
            **os.environ,
            **settings,
            "MADDERS_DATABASE_URL": database_url,
            "MADDERS_SECRET_KEY": "a key for the demo",
            "MADDERS_PASSWORD_PEPPER": "pepper for the demo",
            "MADDERS_BUCKET_VISITOR": "a visitor of the demo",
            # No traces in the fixtures.
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def run(self, *arguments: str) -> str:
        """What `python ARGUMENTS` prints in the form's folder; raises `RuntimeError` where it fails."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def migrate(self) -> None:
        """Brings the database to the newest version."""
        self.run("-m", "alembic", "upgrade", "head")

    def routes(self) -> list[str]:
        """All routes of the form, such as `GET /movies/{movie_id}`."""
        schema = json.loads(self.run("-c", PRINT_SCHEMA))
        return [f"{method.upper()} {path}" for path, methods in schema["paths"].items() for method in methods]

    @contextmanager
    def served(self, server: Server = Server.UVICORN) -> Iterator[str]:
        """The base URL of a server that runs as long as the block lasts."""
        port = free_port()
        with _running(_command(server, port), self) as process:
            url = f"http://127.0.0.1:{port}"
            _wait_for_answer(f"{url}/health", process)
            yield url


def _command(server: Server, port: int) -> list[str]:
    if server == Server.GUNICORN:
        return ["gunicorn", "--config=gunicorn.conf.py", f"--bind=127.0.0.1:{port}", "app.main:app"]
    return ["uvicorn", "app.main:app", "--host=127.0.0.1", f"--port={port}", "--log-level=warning"]


@contextmanager
def _running(command: Sequence[str], installation: Installation) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=installation.folder,
        env=installation.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for_answer(url: str, process: subprocess.Popen[bytes]) -> None:
    """Waits for any answer, an error's too; raises `RuntimeError` where none comes."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{url} does not answer")
