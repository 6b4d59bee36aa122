"""A run says once which imports of the project's own modules it could not find."""

import json
from pathlib import Path

import pytest

from fastpg_lint.cli import run
from fastpg_lint.command_line.exit_codes import FOUND
from fastpg_lint.config.settings import Settings
from fastpg_lint.incremental.store import Cache
from fastpg_lint.pipeline.lint import Linter
from fastpg_lint.report import Report

FILES = {
    "requirements.txt": "python-telegram-bot\npostbox-ai-slim\n",
    "app/__init__.py": "",
    "app/main.py": """\
import json
import nowhere
import telegram
from postbox_ai.messages import Letter
from app.letters_pb2 import Stamp
from .gone import x
from app.lost import y
from app.models import Order
from app import models
from fastapi import FastAPI
try:
    from ...outside import z
except ImportError:
    pass
from ._fast import speed
import stray
""",
    "app/models.py": "class Order: ...\n",
    "channels/colbert.py": "from colbert.infra import Run\n",
    "app/_fast.pyi": "speed: float\n",
    "channels/telegram.py": "",
    "channels/postbox_ai/__init__.py": "",
    "one/tools/stray.py": "",
}


def lint(folder: Path, cache: Cache | None = None) -> Report:
    return Linter(Settings(root=folder), cache=cache).lint_files([folder])


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def test_imports_that_lead_nowhere_are_counted_and_named(tmp_path: Path) -> None:
    report = lint(written(tmp_path, FILES))
    (lost,) = report.unresolved
    assert lost.path.endswith("app/main.py")
    assert sorted(lost.imports) == ["...outside", ".gone", "app.lost", "stray"]
    (warning,) = report.warnings
    assert warning.startswith("4 imports of the project's own modules could not be found")
    assert "`.gone` in " in warning


def test_a_run_that_finds_all_as_it_was_says_the_same(tmp_path: Path) -> None:
    folder = written(tmp_path / "project", FILES)
    cache = Cache(tmp_path / "cache")
    first = lint(folder, cache)
    linter = Linter(Settings(root=folder), cache=cache)
    assert linter.lint_files([folder]).warnings == first.warnings
    assert linter.judged == 0


def test_a_project_file_that_names_the_folder_mends_it(tmp_path: Path) -> None:
    files = {
        "app/main.py": "import asyncio\nfrom slow import wait\n\n\nasync def go():\n    wait()\n",
        "lib/python/slow.py": "import time\n\n\ndef wait():\n    time.sleep(1)\n",
    }
    folder = written(tmp_path / "project", files)
    cache = Cache(tmp_path / "cache")
    before = lint(folder, cache)
    assert [len(one.imports) for one in before.unresolved] == [1]
    written(folder, {"pyproject.toml": '[tool.setuptools.package-dir]\n"" = "lib/python"\n'})
    after = lint(folder, cache)
    assert (after.unresolved, after.warnings) == ((), ())
    assert [one.code for one in before.diagnostics] == []
    assert "FPG102" in [one.code for one in after.diagnostics]


def test_nothing_is_said_where_all_is_found(tmp_path: Path) -> None:
    report = lint(written(tmp_path, {"app/main.py": "import os\nimport requests\nfrom . import models\n"}))
    assert (report.warnings, report.unresolved) == ((), ())


@pytest.mark.parametrize(
    ("folder", "count"), [("shop/channels/pigeon", 0), ("shop/pigeon", 1), ("channels/pigeon", 1)]
)
def test_what_is_called_as_a_package_inside_another_is_a_library(
    folder: str, count: int, tmp_path: Path
) -> None:
    packages = ("shop", "shop/channels", folder)
    files = {f"{one}/__init__.py": "" for one in packages} | {
        "main.py": "from pigeon.letters import Letter\n"
    }
    report = lint(written(tmp_path, files))
    assert sum(len(one.imports) for one in report.unresolved) == count


def test_json_stays_a_list_of_findings_and_the_warning_goes_to_standard_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = written(tmp_path, {"app/main.py": "from app.lost import x\n", "app/__init__.py": ""})
    run(["check", "--no-cache", "--output-format", "json", str(folder)])
    said = capsys.readouterr()
    assert json.loads(said.out) == []
    assert "`app.lost` in " in said.err
    assert run(["imports", "--output-format", "json", str(folder)]) == FOUND
    assert "app.lost" in json.dumps(json.loads(capsys.readouterr().out))
