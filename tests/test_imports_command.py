"""The command that tells where imports are looked for."""

import json
from pathlib import Path

import pytest

from fastpg_lint.cli import run
from fastpg_lint.command_line.exit_codes import CLEAN, FOUND

FILES = {
    "pyproject.toml": '[tool.setuptools.package-dir]\n"" = "lib"\n',
    "lib/shop/__init__.py": "",
    "lib/shop/db.py": "",
    "app/main.py": "import json\nfrom shop import db\nfrom shop.orders import Order\nimport shop.db, httpx\n",
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, content in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_each_import_of_ours_is_told_with_what_it_was_found_as(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["imports", "app"]) == FOUND
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == [
        "app/main.py:2: shop -> lib/shop/__init__.py",
        "app/main.py:3: shop.orders -> not found",
    ]
    assert "    looked for at lib/shop/orders: tool.setuptools.package-dir in pyproject.toml" in lines
    assert "app/main.py:4: shop.db -> lib/shop/db.py" in lines
    assert "  lib in .: tool.setuptools.package-dir in pyproject.toml" in lines
    (project / "app" / "main.py").write_text("import shop\n", encoding="utf-8")
    assert run(["imports"]) == CLEAN


def test_the_same_as_json(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["imports", "--output-format", "json", str(project)]) == FOUND
    told = json.loads(capsys.readouterr().out)
    assert [(one["line"], one["module"], one["found"]) for one in told["imports"]] == [
        (2, "shop", "lib/shop/__init__.py"),
        (3, "shop.orders", None),
        (4, "shop.db", "lib/shop/db.py"),
    ]
    assert {"folder", "used_in", "why", "package"} == set(told["source_roots"][0])
