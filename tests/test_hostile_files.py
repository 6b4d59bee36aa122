"""Odd files in a project: each is one diagnostic, and the others are linted."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fastpg_lint.config.file import CONFIG_FILE
from fastpg_lint.config.settings import Settings, read_settings
from fastpg_lint.pipeline.lint import Linter
from fastpg_lint.pipeline.nearest import lint_files
from fastpg_lint.rules.codes import all_codes
from fastpg_lint.workspace.discovery import DEEPEST

PRINTING = "def f() -> None:\n    print(1)\n"

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")


def pipe(file: Path) -> None:
    os.mkfifo(file)


def device(file: Path) -> None:
    file.symlink_to("/dev/zero")


def itself(file: Path) -> None:
    file.symlink_to(file.name)


def told(root: Path, settings: Settings | None = None) -> list[tuple[str, str]]:
    report = Linter(settings or Settings(root=root)).lint_files([root])
    assert not report.failures
    return [(Path(one.path).name, one.code) for one in report.diagnostics]


@posix
@pytest.mark.parametrize("make", [pipe, device, itself])
@pytest.mark.parametrize("name", ["odd.py", "Dockerfile", "requirements.txt", "compose.yaml"])
def test_what_is_no_regular_file_is_told_and_nobody_waits_for_it(
    tmp_path: Path, make: Callable[[Path], None], name: str
) -> None:
    (tmp_path / "app.py").write_text(PRINTING)
    make(tmp_path / name)
    assert sorted(told(tmp_path)) == sorted([("app.py", "FPG701"), (name, "FPG000")])


@posix
@pytest.mark.parametrize("name", ["__init__.py", ".gitignore", "rows.sql", "neighbour.py"])
def test_nobody_waits_for_a_pipe_that_is_read_besides(tmp_path: Path, name: str) -> None:
    (tmp_path / "app.py").write_text(f"from neighbour import x\n\n{PRINTING}")
    pipe(tmp_path / name)
    assert ("app.py", "FPG701") in told(tmp_path)


def test_folders_that_nest_too_deep_are_told(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(PRINTING)
    deep = tmp_path.joinpath(*["d"] * (DEEPEST + 50))
    deep.mkdir(parents=True)
    (deep / "deep.py").write_text(PRINTING)
    assert told(tmp_path) == [("app.py", "FPG701"), ("d", "FPG000")]


@posix
def test_a_name_that_is_no_text_is_a_name(tmp_path: Path) -> None:
    for folder in (b"", b"pack\xfe/"):
        (tmp_path / os.fsdecode(folder)).mkdir(exist_ok=True)
        (tmp_path / os.fsdecode(folder + b"odd\xff.py")).write_text(PRINTING)
    assert [code for _, code in told(tmp_path)] == ["FPG701", "FPG701"]


def test_a_file_that_is_larger_than_is_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(PRINTING)
    (tmp_path / "data.py").write_text("ROWS = [\n" + "    1,\n" * 300_000 + "]\n")
    assert told(tmp_path) == [("app.py", "FPG701"), ("data.py", "FPG000")]
    (tmp_path / CONFIG_FILE).write_text("[tool.fastpg-lint]\nmax-file-size = 20\n")
    settings = read_settings(tmp_path, all_codes())
    assert ("app.py", "FPG000") in told(tmp_path, settings)


@pytest.mark.parametrize("codec", ["rot13", "hex", "zlib", "base64", "undefined", "punycode", "no-such"])
def test_an_encoding_that_gives_no_text_is_told(tmp_path: Path, codec: str) -> None:
    (tmp_path / "app.py").write_text(PRINTING)
    (tmp_path / "odd.py").write_text(f"# coding: {codec}\n{PRINTING}")
    assert told(tmp_path) == [("app.py", "FPG701"), ("odd.py", "FPG000")]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Dockerfile", f"FROM python\nCOPY {'a' * 5000} /app/\nWORKDIR /app\nCMD uvicorn app:app\n"),
        (
            "compose.yaml",
            f"services:\n  web:\n    build: {'a' * 5000}\n    volumes: ['./{'b' * 5000}:/app']\n",
        ),
        ("requirements.txt", f"-r {'a' * 5000}.txt\n-e ./{'b' * 5000}\n"),
        ("pyproject.toml", f"[tool.setuptools.packages.find]\nwhere = ['{'a' * 5000}']\n"),
        ("pants.toml", f"[source]\nroot_patterns = ['{'a' * 5000}', '/{'b' * 300}*/c']\n"),
    ],
)
def test_a_path_in_a_file_may_be_longer_than_any(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / "app.py").write_text(PRINTING)
    (tmp_path / name).write_text(text)
    assert ("app.py", "FPG701") in told(tmp_path)


def test_source_folders_may_be_longer_than_any(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(PRINTING)
    (tmp_path / CONFIG_FILE).write_text(f"[tool.fastpg-lint]\nsrc = ['{'a' * 5000}']\n")
    report = lint_files([tmp_path], read_settings(tmp_path, all_codes()))
    assert any("there is no folder" in one for one in report.warnings)


def test_what_is_no_python_takes_no_rule_from_the_others(tmp_path: Path) -> None:
    """It has the words by which rules find modules."""
    (tmp_path / "app.py").write_text(
        "from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine\n\n"
        "make = async_sessionmaker(create_async_engine('postgresql+asyncpg://db/a'))\n"
    )
    (tmp_path / "broken.py").write_text(
        "session.commit(\nnest_asyncio.apply(\nclass Base(DeclarativeBase) x\n"
    )
    assert ("broken.py", "FPG000") in told(tmp_path, Settings(root=tmp_path, select=tuple(all_codes())))
