"""Secrets are taken from the project's settings: what is written, what is not, and what it does then."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fastpg_lint.cli import run
from fastpg_lint.config.settings import Settings
from fastpg_lint.fixes.registry import load_fixes
from fastpg_lint.pipeline.mend import MendedProject, mend, write
from fastpg_lint.pipeline.nearest import linters

pytestmark = pytest.mark.one_python

SECRET = "turquoise-anvil-parade"
CONFIG = """from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    title: str = "shop"


settings = Settings()
"""
MAIN = f"""from fastapi import FastAPI

app = FastAPI(openapi_url=None)
SECRET_KEY = "{SECRET}"
"""
STANDING_IN = {
    "fastapi.py": "def FastAPI(**options): ...\n",
    "pydantic.py": """class SecretStr(str):
    def get_secret_value(self):
        return str(self)
""",
    "pydantic_settings.py": """import os


class BaseSettings:
    def __init__(self):
        for name, type_ in self.__annotations__.items():
            if name.upper() in os.environ:
                setattr(self, name, type_(os.environ[name.upper()]))
            elif not hasattr(self, name):
                raise ValueError(f"{name}: field required")
""",
}
"""What the libraries do of what the services below ask of them, so that these run without them."""
USE = "settings.secret_key.get_secret_value()"


def laid(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def mending(folder: Path, **files: str) -> MendedProject:
    """What mending a project makes of it: the files of these names, `__` for the slash in a path."""
    named = {f"{name.replace('__', '/')}.py": text for name, text in files.items()}
    laid(folder, {"app/__init__.py": "", **named})
    settings = Settings(root=folder, select=("FPG9",))
    return mend([folder], linters(settings, None, 1, None, load_fixes()), lambda _: True)


def changed(found: MendedProject, folder: Path) -> dict[str, str]:
    return {one.file.relative_to(folder).as_posix(): one.after.decode() for one in found.files}


def test_a_field_its_use_and_its_import_are_written(tmp_path: Path) -> None:
    other = "from app.config import settings\n"
    texts = changed(mending(tmp_path, app__config=CONFIG, app__main=MAIN, app__other=other), tmp_path)
    assert texts["app/main.py"] == MAIN.replace(f'"{SECRET}"', USE).replace(
        "\n\napp", "\n\nfrom app.config import settings\n\napp"
    )
    assert (
        "from pydantic import SecretStr\nfrom pydantic_settings import BaseSettings" in texts["app/config.py"]
    )
    assert '    title: str = "shop"\n    secret_key: SecretStr\n\n\nsettings' in texts["app/config.py"]


TOKEN = '"AKIA" "W5TLB6NQ7RK2MZ4X"'
"""In two pieces, so that nobody takes it for a live one."""
ADDRESS = '"postgresql://shop:orbit-lantern@db.internal/shop"'


@pytest.mark.parametrize(
    ("given", "use"),
    [
        (f"PHOTO_ARCHIVE = {TOKEN}", "PHOTO_ARCHIVE = settings.photo_archive"),
        (f"PHOTO_ACCESS_KEY = {TOKEN}", "PHOTO_ACCESS_KEY = settings.photo_access_key"),
        (f"SHOP_DATABASE = {ADDRESS}", "SHOP_DATABASE = settings.shop_database"),
        (f'URL = os.getenv("SHOP_URL", {ADDRESS})', "URL = settings.shop_url"),
    ],
)
def test_what_its_form_tells_is_taken_by_the_name_of_the_constant(
    tmp_path: Path, given: str, use: str
) -> None:
    main = f"import os\n\nfrom app.config import settings\n\nprint(os)\n{given}\n"
    texts = changed(mending(tmp_path, app__config=CONFIG, app__main=main), tmp_path)
    assert texts["app/main.py"] == main.replace(given, f"{use}.get_secret_value()")


@pytest.mark.parametrize(
    ("main", "other"),
    [
        (f"ARCHIVE = {TOKEN}", ""),
        (f"PHOTO_ARCHIVES = [{TOKEN}]", ""),
        (f'PHOTO_CALL = "curl -u archive:" {TOKEN} " archive.internal"', ""),
        (f'PHOTO_ARCHIVE = ""\nPHOTO_ARCHIVE = {TOKEN}', ""),
        (f"PHOTO_ARCHIVE = {TOKEN}", 'PHOTO_ARCHIVE = "AKIA" "Q7RK2MZ4XW5TLB6N"'),
        ('SHOP_DATABASE = "postgresql://shop:orbit-lantern@localhost/shop"', ""),
    ],
)
def test_what_no_name_tells_apart_stays(tmp_path: Path, main: str, other: str) -> None:
    head = "from app.config import settings\n\n"
    found = mending(tmp_path, app__config=CONFIG, app__main=f"{head}{main}\n", app__other=f"{other}\n")
    assert changed(found, tmp_path) == {}
    assert found.report.diagnostics != ()


@pytest.mark.parametrize(
    ("settings", "use"),
    [
        ("def get_settings() -> Settings:\n    return Settings()\n", "get_settings().secret_key"),
        ("def get_settings():\n    return Settings()\n\nsettings = get_settings()\n", "settings.secret_key"),
    ],
)
def test_settings_are_found_as_an_object_or_a_function(tmp_path: Path, settings: str, use: str) -> None:
    config = CONFIG.replace("settings = Settings()\n", settings)
    main = MAIN.replace("\napp", f"\nfrom app.config import {use.partition('.')[0].rstrip('()')}\n\napp", 1)
    texts = changed(mending(tmp_path, app__config=config, app__main=main), tmp_path)
    assert texts["app/main.py"] == main.replace(f'"{SECRET}"', f"{use}.get_secret_value()")


@pytest.mark.parametrize(
    ("config", "main"),
    [
        ("", MAIN),
        (CONFIG.replace("settings = Settings()", "made = [Settings()]"), MAIN),
        (CONFIG.replace("settings = Settings()", "async def settings() -> Settings: ..."), MAIN),
        (CONFIG.replace("settings = Settings()", "def settings(a: int) -> Settings: ..."), MAIN),
        (CONFIG.replace('title: str = "shop"', "secret_key: str"), MAIN),
        (CONFIG.replace('title: str = "shop"', 'SECRET_KEY: str = ""'), MAIN),
        (CONFIG.replace('title: str = "shop"', "model_config = {'env_prefix': f()}\n    title: str"), MAIN),
        (CONFIG.replace("BaseSettings\n\n", "BaseSettings\nfrom app import main\n\n", 1), MAIN),
        (CONFIG.replace("BaseSettings\n\n", "BaseSettings\nfrom app.between import x\n\n", 1), MAIN),
        (CONFIG, MAIN.replace("SECRET_KEY", "settings = SECRET_KEY")),
        (CONFIG, MAIN.replace(f'"{SECRET}"', f'(\n    # ours\n    "{SECRET}"\n)')),
        (CONFIG, MAIN.replace("SECRET_KEY", "PASSWORD")),
        (CONFIG, MAIN.replace(f'"{SECRET}"', f'b"{SECRET}"')),
        (CONFIG, MAIN + "claims = {SECRET_KEY: 1}\n"),
        (CONFIG, MAIN + "claim = app.claims[SECRET_KEY]\n"),
        (CONFIG, MAIN + "claim = app.claims.get(SECRET_KEY, 1)\n"),
        (CONFIG, MAIN + 'SIGNING = {"secret_key": "orbit-lantern-42"}\n'),
        (CONFIG + 'SECRET_KEY = "orbit-lantern-42"\n', MAIN),
        (
            CONFIG + "\n\nclass Other(BaseSettings):\n    x: int\n\n\nother = Other()\n",
            MAIN.replace("app.", "b."),
        ),
    ],
    ids=[
        *("no settings", "no object", "coroutine", "argument", "a field", "a field in capitals", "prefix"),
        *(
            "circle",
            "longer circle",
            "name taken",
            "comment",
            "one word",
            *("bytes", "key", "item", "get"),
            "two values",
            "two modules",
        ),
        "two classes",
    ],
)
def test_where_it_is_not_known_what_to_write_nothing_is(tmp_path: Path, config: str, main: str) -> None:
    if "Other" in config:
        config = config.replace("class Settings", "class Shop").replace("= Settings", "= Shop")
    between = "from app import main\nx = main.app.title\n"
    users = "from app.config import settings\n" if config else ""
    found = mending(tmp_path, app__config=config, app__main=main, app__between=between, app__user=users)
    assert "app/main.py" not in changed(found, tmp_path)


@pytest.mark.parametrize(
    ("example", "after"),
    [
        ("TITLE=x\n", "TITLE=x\nSECRET_KEY=\n"),
        ("TITLE=x", "TITLE=x\nSECRET_KEY="),
        ("", "SECRET_KEY=\n"),
        ("A=1\r\n", "A=1\r\nSECRET_KEY=\r\n"),
        ("secret_key=\n", None),
        ("# SECRET_KEY=change me\n", None),
        ("export SECRET_KEY =\n", None),
    ],
)
def test_the_variable_is_named_in_the_example_once(tmp_path: Path, example: str, after: str | None) -> None:
    (tmp_path / ".env.example").write_bytes(example.encode())
    main = MAIN.replace("\napp", "\nfrom app.config import settings\n\napp", 1)
    texts = changed(mending(tmp_path, app__config=CONFIG, app__main=main), tmp_path)
    assert texts["app/main.py"] != main
    assert texts.get(".env.example") == after


def test_the_type_of_secrets_is_that_of_the_release(tmp_path: Path) -> None:
    main = MAIN.replace("\napp", "\nfrom app.config import settings\n\napp", 1)
    config = CONFIG.replace("pydantic_settings", "pydantic.v1")
    texts = changed(mending(tmp_path, app__config=config, app__main=main), tmp_path)
    assert texts["app/config.py"].startswith("from pydantic.v1 import BaseSettings, SecretStr\n")


@pytest.mark.parametrize(
    ("field", "variable"),
    [
        ('jwt_secret: str = Field("{0}", env="TOKEN_SECRET")', "TOKEN_SECRET"),
        ('jwt_secret: str = Field(default="{0}", validation_alias="token_secret")', "TOKEN_SECRET"),
        ('jwt_secret: Annotated[str, Field(alias="TOKEN_SECRET")] = "{0}"', "TOKEN_SECRET"),
        ('jwt_secret: str = Field("{0}", validation_alias=AliasChoices("A", "B"))', None),
        ('jwt_secret: str = "{0}"; model_config = SettingsConfigDict(env_prefix="A_")', "A_JWT_SECRET"),
        ('model_config = {{"case_sensitive": True}}; jwt_secret: str = "{0}"', "jwt_secret"),
    ],
)
def test_a_field_is_named_by_its_variable(tmp_path: Path, field: str, variable: str | None) -> None:
    (tmp_path / ".env.example").write_text("A=\n")
    config = CONFIG.replace('title: str = "shop"', field.format(SECRET))
    texts = changed(mending(tmp_path, app__config=config), tmp_path)
    assert SECRET not in texts["app/config.py"]
    assert texts.get(".env.example") == (f"A=\n{variable}=\n" if variable is not None else None)


def test_no_example_is_made_where_there_is_none(tmp_path: Path) -> None:
    main = MAIN.replace("\napp", "\nfrom app.config import settings\n\napp", 1)
    texts = changed(mending(tmp_path, app__config=CONFIG, app__main=main), tmp_path)
    assert sorted(texts) == ["app/config.py", "app/main.py"]


def test_one_secret_in_two_places_is_one_field(tmp_path: Path) -> None:
    main = MAIN.replace("\napp", "\nfrom app.config import settings\n\napp", 1)
    main += f'app.add_middleware(object, secret_key="{SECRET}")\n'
    found = mending(tmp_path, app__config=CONFIG, app__main=main)
    texts = changed(found, tmp_path)
    assert texts["app/main.py"] == main.replace(f'"{SECRET}"', USE)
    assert texts["app/config.py"].count("secret_key: SecretStr\n") == 1


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: a service with a secret in its code, and one as a default."""
    main = MAIN.replace("\napp", "\nfrom app.config import settings\n\napp", 1)
    config = CONFIG.replace("title", f'jwt_secret: str = "{SECRET}"\n    title')
    laid(
        tmp_path,
        {"app/__init__.py": "", "app/main.py": main, "app/config.py": config, ".env.example": "A=\n"},
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_diff_masks_secrets_and_says_so(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--no-cache", "--diff", "--unsafe-fixes", "--select", "FPG9"]) == 1
    out, err = capsys.readouterr()
    assert SECRET not in out
    assert '-SECRET_KEY = "***"' in out
    assert '-    jwt_secret: str = "***"' in out
    assert "+SECRET_KEY=\n" in out
    assert 'secrets are shown as `"***"`' in err
    assert (project / "app/main.py").read_text().count(SECRET) == 1


def test_a_diff_of_other_fixes_masks_secrets_around_them(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sleeping = "import time\n\n\nasync def wait() -> None:\n    time.sleep(1)\n\n\n"
    (project / "app/wait.py").write_text(f'{sleeping}SECRET_KEY = "{SECRET}"  # noqa: FPG901\n')
    assert run(["check", "--no-cache", "--diff", "--select", "FPG101"]) == 1
    out, _ = capsys.readouterr()
    assert SECRET not in out
    assert "***" in out


def test_edits_never_hold_the_secret(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["check", "--no-cache", "--output-format", "json", "--show-fixes", "--select", "FPG9", str(project)])
    out = capsys.readouterr().out
    assert SECRET not in out
    assert "revoke what stood here" in out
    assert [len(one["fix"]["edits"]) for one in json.loads(out)] == [2, 4]


def test_the_service_runs_on_its_variables_then(project: Path) -> None:
    def secret(**variables: str) -> subprocess.CompletedProcess[str]:
        told = "import app.main as m, app.config as c; print(m.SECRET_KEY, c.settings.jwt_secret)"
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(stubs), **variables}
        return subprocess.run(
            [sys.executable, "-c", told], cwd=project, env=environment, capture_output=True, text=True
        )

    stubs = project / "stubs"
    laid(stubs, STANDING_IN)
    assert secret().stdout == f"{SECRET} {SECRET}\n"
    settings = Settings(root=project, select=("FPG9",))
    linting = linters(settings, None, 1, None, load_fixes())
    assert write(mend([project / "app"], linting, lambda _: True).files) == []
    assert secret(SECRET_KEY="a-new-one", JWT_SECRET="another").stdout == "a-new-one another\n"
    missing = secret(JWT_SECRET="another")
    assert missing.returncode != 0
    assert "secret_key: field required" in missing.stderr
    assert (project / ".env.example").read_text() == "A=\nJWT_SECRET=\nSECRET_KEY=\n"
