"""Services whose secrets and variables become fields of their settings, as pydantic-settings reads them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .running import before_and_after, mends, needs

pytestmark = needs("fastapi", "pydantic_settings")

CONFIG = """from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    title: str = "shop"


settings = Settings()
"""
HEAD = """import os

from fastapi import FastAPI

from app.config import settings

app = FastAPI(title=settings.title, openapi_url=None)
"""
WORDS = "turquoise-anvil-parade"
URL = f"postgresql://shop:{WORDS}@db.internal/shop"
TOKEN = "_".join(("ghp", "k3XbLm0QpTz5VwAe8RyUnCs2DhGf9JtO4i1w"))
"""In the form of a token, which nobody has been given."""
SECRETS = {
    "FPG901": (f'SECRET_KEY = "{WORDS}"', "SECRET_KEY", WORDS),
    "FPG902": (f'DATABASE_URL = "{URL}"', "DATABASE_URL", URL),
    "FPG903": (f'GITHUB_TOKEN = "{TOKEN}"', "GITHUB_TOKEN", TOKEN),
    "FPG904": (f'SECRET_KEY = os.getenv("SECRET_KEY", "{WORDS}")', "SECRET_KEY", WORDS),
}
"""Lines with a secret, the name that they give it, and the secret, by the rule that finds it."""
VARIABLES = """
HOST = os.getenv("MAIL_HOST", "localhost")
PORT = int(os.getenv("MAIL_PORT", "25"))
WAIT = float(os.environ.get("MAIL_WAIT", 2.5))


def sender() -> str | None:
    return os.getenv("MAIL_SENDER")
"""


def told(folder: Path, expression: str, **environment: str) -> str:
    """What an expression of the service's main module gives, or the last line of why it does not start."""
    done = subprocess.run(
        [sys.executable, "-c", f"import app.main as main; print(repr({expression}))"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
    )
    return done.stdout.strip() if done.returncode == 0 else done.stderr


@mends(*SECRETS)
@pytest.mark.parametrize("code", SECRETS)
def test_a_secret_is_the_same_where_the_environment_has_it(code: str, tmp_path: Path) -> None:
    line, name, secret = SECRETS[code]
    files = {"app/__init__.py": "", "app/config.py": CONFIG, "app/main.py": f"{HEAD}{line}\n"}
    before, after = before_and_after(tmp_path, files, code)
    assert told(before, f"main.{name}") == told(after, f"main.{name}", **{name: secret}) == repr(secret)
    assert f"{name.lower()}\n  Field required" in told(after, f"main.{name}")
    assert not [
        one for one in after.rglob("*") if one.is_file() and secret in one.read_text(errors="replace")
    ]


@mends("FPG904")
def test_a_field_without_its_default_is_filled_by_the_environment(tmp_path: Path) -> None:
    config = CONFIG.replace('"shop"\n', f'"shop"\n    secret_key: str = "{WORDS}"\n')
    files = {"app/__init__.py": "", "app/config.py": config, "app/main.py": HEAD}
    before, after = before_and_after(tmp_path, files, "FPG904")
    for given in ({}, {"SECRET_KEY": "another"}):
        filled = {"SECRET_KEY": WORDS, **given}
        assert told(before, "main.settings.secret_key", **given) == told(
            after, "main.settings.secret_key", **filled
        )
    assert "secret_key\n  Field required" in told(after, "main.settings.secret_key")


@mends("FPG305")
@pytest.mark.parametrize(
    "given",
    [{}, {"MAIL_HOST": "h", "MAIL_PORT": "7", "MAIL_WAIT": "1", "MAIL_SENDER": "me"}, {"MAIL_HOST": ""}],
    ids=["nothing", "all", "an empty text"],
)
def test_variables_say_the_same(given: dict[str, str], tmp_path: Path) -> None:
    files = {"app/__init__.py": "", "app/config.py": CONFIG, "app/main.py": HEAD + VARIABLES}
    before, after = before_and_after(tmp_path, files, "FPG305")
    read = "(main.HOST, main.PORT, main.WAIT, main.sender())"
    assert told(before, read, **given) == told(after, read, **given)
    assert told(after, "main.HOST", **given) == repr(given.get("MAIL_HOST", "localhost"))
