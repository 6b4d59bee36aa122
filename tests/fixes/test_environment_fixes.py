"""What reads a variable of the environment becomes a field of the project's settings that gives the same."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fastpg_lint.config.settings import Settings
from fastpg_lint.fixes.registry import load_fixes
from fastpg_lint.pipeline.mend import mend, write
from fastpg_lint.pipeline.nearest import linters

pytestmark = pytest.mark.one_python

CONFIG = """from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    title: str = "shop"


settings = Settings()
"""
HEAD = """import os

from fastapi import FastAPI

from app.config import settings

app = FastAPI(title=settings.title)
"""


def mended(folder: Path, *, config: str = CONFIG, **modules: str) -> dict[str, str]:
    """The texts that change of an app of some modules beside its settings, by their names."""
    (folder / "app").mkdir()
    for name, text in {"__init__": "", "config": config, **modules}.items():
        (folder / "app" / f"{name}.py").write_text(text)
    settings = Settings(root=folder, select=("FPG305",))
    found = mend([folder], linters(settings, None, 1, None, load_fixes()), bool)
    return {one.file.name: one.after.decode() for one in found.files}


@pytest.mark.parametrize(
    ("read", "field", "use"),
    [
        ('os.getenv("MAIL_HOST")', "mail_host: str | None = None", "settings.mail_host"),
        ('os.getenv("MAIL_HOST", None)', "mail_host: str | None = None", "settings.mail_host"),
        ('os.environ.get("MAIL_HOST", "a")', 'mail_host: str = "a"', "settings.mail_host"),
        ('os.getenv("MAIL_HOST") or "a"', "mail_host: str | None = None", 'settings.mail_host or "a"'),
        ('os.environ["MAIL_HOST"]', "mail_host: str", "settings.mail_host"),
        ('int(os.getenv("MAIL_PORT", "25"))', "mail_port: int = 25", "settings.mail_port"),
        ('int(os.getenv("MAIL_PORT", 25))', "mail_port: int = 25", "settings.mail_port"),
        ('float(os.getenv("WAIT", "2.5"))', "wait: float = 2.5", "settings.wait"),
        ('int(os.environ["MAIL_PORT"])', "mail_port: int", "settings.mail_port"),
        ('int(os.getenv("MAIL_PORT", ""))', 'mail_port: str = ""', "int(settings.mail_port)"),
        ('int(os.getenv("MAIL_PORT", "010"))', 'mail_port: str = "010"', "int(settings.mail_port)"),
    ],
)
def test_a_field_gives_what_is_read(tmp_path: Path, read: str, field: str, use: str) -> None:
    after = mended(tmp_path, main=f"{HEAD}VALUE = {read}\n")
    assert after["main.py"] == f"{HEAD}VALUE = {use}\n".replace("import os\n\n", "")
    assert after["config.py"] == CONFIG.replace('"shop"\n', f'"shop"\n    {field}\n')


@pytest.mark.parametrize(
    "code",
    [
        'VALUE = os.getenv("MAIL_HOST", HOST)',
        'VALUE = os.getenv("MAIL_PORT", 25)',
        'VALUE = os.getenv("COPY")',
        'VALUE = os.getenv("MODEL_NAME")',
        'VALUE = os.getenv("3D")',
        'VALUE = os.getenv(\n    # ours\n    "MAIL_HOST"\n)',
        'def value() -> str:\n    return os.environ["MAIL_HOST"]',
        'if app:\n    VALUE = os.environ["MAIL_HOST"]',
        'try:\n    VALUE = os.environ["MAIL_HOST"]\nexcept KeyError:\n    VALUE = ""',
        'VALUE = app and os.environ["MAIL_HOST"]',
    ],
)
def test_what_no_field_gives_stays(tmp_path: Path, code: str) -> None:
    assert mended(tmp_path, main=f"{HEAD}HOST = app.title\n{code}\n") == {}


def test_a_number_that_is_handled_stays_a_text(tmp_path: Path) -> None:
    tried = "try:\n    VALUE = int({})\nexcept ValueError:\n    VALUE = 1\n"
    after = mended(tmp_path, main=HEAD + tried.format('os.getenv("MAIL_PORT", "25")'))
    assert after["main.py"].endswith(tried.format("settings.mail_port"))
    assert '    mail_port: str = "25"\n' in after["config.py"]


@pytest.mark.parametrize(
    ("declared", "read", "is_used"),
    [
        ('mail_host: str = "a"', 'os.getenv("MAIL_HOST", "a")', True),
        ("mail_host: str", 'os.getenv("MAIL_HOST", "b")', True),
        ("mail_host: str", 'os.getenv("MAIL_HOST")', True),
        ("mail_host: str | None = None", 'os.getenv("MAIL_HOST")', True),
        ("mail_port: int = 25", 'int(os.getenv("MAIL_PORT", "25"))', True),
        ('mail_host: str = "a"', 'os.getenv("MAIL_HOST", "b")', False),
        ('mail_host: str = ""', 'os.getenv("MAIL_HOST")', False),
        ("mail_host: SecretStr", 'os.environ["MAIL_HOST"]', False),
        ("mail_port: int", 'os.environ["MAIL_PORT"]', False),
        ("def mail_host(self): ...", 'os.getenv("MAIL_HOST")', False),
    ],
)
def test_a_field_that_is_there_is_used_where_it_gives_the_same(
    tmp_path: Path, declared: str, read: str, is_used: bool
) -> None:
    config = CONFIG.replace('title: str = "shop"', f'title: str = "shop"\n    {declared}')
    after = mended(tmp_path, config=config, main=f"{HEAD}VALUE = {read}\n")
    assert list(after) == (["main.py"] if is_used else [])


@pytest.mark.parametrize(
    ("options", "variable", "field"),
    [
        ('"env_prefix": "SHOP_"', "SHOP_MAIL_HOST", "mail_host"),
        ('"env_prefix": "SHOP_"', "MAIL_HOST", None),
        ('"case_sensitive": True', "MAIL_HOST", "MAIL_HOST"),
        ('"alias_generator": f', "MAIL_HOST", None),
    ],
)
def test_the_variable_stays_the_one_that_is_read(
    tmp_path: Path, options: str, variable: str, field: str | None
) -> None:
    config = CONFIG.replace('"shop"\n', f'"shop"\n    model_config = {{{options}}}\n')
    after = mended(tmp_path, config=config, main=f'{HEAD}VALUE = os.getenv("{variable}", "a")\n')
    assert (f'    {field}: str = "a"\n' in after["config.py"]) if field is not None else after == {}


def test_two_reads_of_a_variable_are_one_field(tmp_path: Path) -> None:
    other = HEAD.replace("app = FastAPI(title=settings.title)\n", "print(FastAPI)\n")
    reading = 'VALUE = os.getenv("MAIL_HOST", "a")\n'
    main = HEAD.replace("import settings\n", "import settings\nfrom app import other\n")
    after = mended(tmp_path, main=f"{main}print(other)\n{reading}", other=other + reading)
    assert after["config.py"].count("mail_host") == 1
    assert after["other.py"].endswith("VALUE = settings.mail_host\n")
    assert after["main.py"].endswith("VALUE = settings.mail_host\n")


def test_many_variables_are_fields_in_their_order_at_once(tmp_path: Path) -> None:
    reads = "".join(f'VALUE_{n} = os.getenv("LIMIT_{n}", "{n}")\n' for n in range(30))
    after = mended(tmp_path, main=HEAD + reads)
    fields = "".join(f'    limit_{n}: str = "{n}"\n' for n in range(30))
    assert after["config.py"] == CONFIG.replace('"shop"\n', f'"shop"\n{fields}')
    assert "getenv" not in after["main.py"]


def test_two_defaults_of_a_variable_are_no_two_fields(tmp_path: Path) -> None:
    reads = 'A = os.getenv("LIMIT", "1")\nB = os.getenv("LIMIT", "2")\n'
    after = mended(tmp_path, main=HEAD + reads)
    assert after["config.py"].count("limit") == 1
    assert after["main.py"].endswith('A = settings.limit\nB = os.getenv("LIMIT", "2")\n')


LATE = 'def value() -> str:\n    return os.getenv("MAIL_HOST", "a")\n'
EARLY = 'VALUE = os.getenv("MAIL_HOST", "a")\n'


@pytest.mark.parametrize(("code", "is_mended"), [(LATE, False), (EARLY, True)])
def test_what_a_test_sets_is_read_when_it_is_asked_for(tmp_path: Path, code: str, is_mended: bool) -> None:
    test = 'def test_value(monkeypatch):\n    monkeypatch.setenv("MAIL_HOST", "b")\n'
    assert ("main.py" in mended(tmp_path, main=HEAD + code, test_main=test)) is is_mended


@pytest.mark.parametrize("reading_file", ["", '    model_config = {"env_file": ".env"}\n'])
def test_what_a_file_sets_is_there_where_the_settings_read_it(tmp_path: Path, reading_file: str) -> None:
    config = CONFIG.replace('"shop"\n', f'"shop"\n{reading_file}')
    main = (
        HEAD.replace("import os\n", "import os\n\nfrom dotenv import load_dotenv") + f"load_dotenv()\n{EARLY}"
    )
    assert ("main.py" in mended(tmp_path, config=config, main=main)) is bool(reading_file)


STANDING_IN = {
    "fastapi.py": "class FastAPI:\n    def __init__(self, **options): ...\n",
    "pydantic_settings.py": """import os


class BaseSettings:
    def __init__(self):
        for name, of in type(self).__annotations__.items():
            if name.upper() in os.environ:
                text = os.environ[name.upper()]
                setattr(self, name, of(text) if of in (int, float) else text)
            elif not hasattr(self, name):
                raise ValueError(f"{name}: field required")
""",
}
"""What the libraries do of what the service below asks of them, so that it runs without them."""
READING = """
HOST = os.getenv("MAIL_HOST", "localhost")
PORT = int(os.getenv("MAIL_PORT", "25"))
WAIT = float(os.environ.get("MAIL_WAIT", 2.5))
URL = os.environ["SHOP_URL"]


def sender() -> str | None:
    return os.getenv("MAIL_SENDER")
"""


@pytest.mark.parametrize(
    "given",
    [{}, {"MAIL_HOST": "h", "MAIL_PORT": "7", "MAIL_WAIT": "1", "MAIL_SENDER": "me"}, {"MAIL_HOST": ""}],
)
def test_the_service_reads_the_same(tmp_path: Path, given: dict[str, str]) -> None:
    def read(**variables: str) -> subprocess.CompletedProcess[str]:
        told = "import app.main as m; print(repr((m.HOST, m.PORT, m.WAIT, m.URL, m.sender())))"
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(tmp_path / "stubs"), **variables}
        return subprocess.run(
            [sys.executable, "-c", told], cwd=tmp_path, env=environment, capture_output=True, text=True
        )

    (tmp_path / "stubs").mkdir()
    for name, text in STANDING_IN.items():
        (tmp_path / "stubs" / name).write_text(text)
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "__init__.py").write_text("")
    (tmp_path / "app" / "config.py").write_text(CONFIG)
    (tmp_path / "app" / "main.py").write_text(HEAD + READING)
    before = read(SHOP_URL="/", **given)
    linting = linters(Settings(root=tmp_path, select=("FPG305",)), None, 1, None, load_fixes())
    assert write(mend([tmp_path / "app"], linting, bool).files) == []
    assert "os" not in (tmp_path / "app" / "main.py").read_text().split()
    after = read(SHOP_URL="/", **given)
    assert (after.stdout, after.returncode) == (before.stdout, 0)
    assert "shop_url: field required" in read(**given).stderr
