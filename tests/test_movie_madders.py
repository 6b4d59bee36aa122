"""The demo application: what its faulty form claims to show, and that both forms import.

Serving them takes PostgreSQL, and is tested in `demo/`.
"""

import importlib.util
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest
from msgspec.structs import replace

from fastpg_lint.config.settings import Settings
from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.pipeline.lint import Linter
from fastpg_lint.report import Report
from fastpg_lint.rules.registry import load_registry

pytestmark = pytest.mark.one_python

FORMS = Path(__file__).resolve().parents[1] / "fixtures" / "movie_madders"
FAULTY = FORMS / "faulty"
LIBRARIES = (
    *("aiosmtplib", "asyncpg", "bcrypt", "fastapi", "httpx", "psycopg2"),
    *("pydantic_settings", "requests", "sqlalchemy", "structlog", "tenacity"),
)
MISSING = [name for name in LIBRARIES if importlib.util.find_spec(name) is None]
SETTINGS = {
    # Port 1: nobody answers there, and nobody may be needed.
    "MADDERS_DATABASE_URL": "postgresql+asyncpg://madders@127.0.0.1:1/madders",
    "MADDERS_SECRET_KEY": "a key for this test",
    "MADDERS_PASSWORD_PEPPER": "pepper for this test",
    "PYTHONDONTWRITEBYTECODE": "1",
}

Fault = tuple[str, str]
"""A code, and where it is: `app/main.py:24`."""


def marked_faults() -> Iterator[Fault]:
    """The faults that comments in Python files and lines of `expected.txt` speak of."""
    for file in FAULTY.rglob("*.py"):
        for number, line in enumerate(file.read_text().splitlines(), start=1):
            _, _, marks = line.partition("# error:")
            for code in re.findall(r"\bFPG\d{3}\b", marks):
                yield code, f"{file.relative_to(FAULTY).as_posix()}:{number}"
    for line in (FAULTY / "expected.txt").read_text().splitlines():
        place, code = line.split()
        yield code, place


def test_the_table_in_the_readme_is_what_is_marked() -> None:
    rows = re.findall(r"^\| (FPG\d{3}) \| `([^`]+)` \|", (FAULTY / "README.md").read_text(), re.MULTILINE)
    assert rows == sorted(marked_faults(), key=_reading_order)


def _reading_order(fault: Fault) -> tuple[str, str, int]:
    path, _, line = fault[1].partition(":")
    return fault[0], path, int(line)


def test_every_rule_has_its_fault() -> None:
    shown = {code for code, _ in marked_faults()}
    assert {registered.rule.code for registered in load_registry().rules} <= shown


def test_the_faults_of_deployment_are_what_is_reported(tmp_path: Path) -> None:
    """In copies: of a checkout, all that lies around a service is looked at, too."""
    for form, expected in ((FAULTY, marked_faults()), (FORMS / "mended", ())):
        copied = copytree(form, tmp_path / form.name)
        report = Linter(Settings(root=copied, select=("FPG8",))).lint_files([copied])
        assert report.failures == ()
        found = {(one.code, f"{Path(one.path).relative_to(copied)}:{one.line}") for one in _absolute(report)}
        assert found == {fault for fault in expected if fault[0].startswith("FPG8")}


def _absolute(report: Report) -> Iterator[Diagnostic]:
    """The diagnostics of a report, with paths that do not depend on the current folder."""
    yield from (replace(one, path=os.path.abspath(one.path)) for one in report.diagnostics)  # noqa: PTH100


def test_nothing_is_marked_in_the_mended_form() -> None:
    marked = [file for file in (FORMS / "mended").rglob("*.py") if "# error:" in file.read_text()]
    assert marked == []


@pytest.mark.skipif(bool(MISSING), reason=f"the extra `demo` is not installed: no {', '.join(MISSING)}")
@pytest.mark.parametrize("form", ["faulty", "mended"])
def test_a_form_imports_and_describes_itself_without_a_database(form: str) -> None:
    program = "import json; from app.main import app; print(json.dumps(app.openapi()))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=FORMS / form,
        env={**os.environ, **SETTINGS},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    paths = json.loads(done.stdout)["paths"]
    assert {"/health", "/movies", "/pulses", "/users", "/users/login"} <= set(paths)
