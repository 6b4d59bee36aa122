"""Deployment files go through the whole pipeline: found, judged, silenced, and never in the way of others."""

from pathlib import Path

import pytest

from fastpg_lint.cli import run
from fastpg_lint.config.settings import Settings
from fastpg_lint.pipeline.lint import Linter
from fastpg_lint.report import Report

FIXED = "FROM x\nCMD uvicorn app.main:app --workers 4\n"
ONE = "FROM x\nCMD uvicorn app.main:app --workers 1\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def lint(folder: Path, *names: str, **files: str) -> Report:
    """What is said of files, by their names with `_` for a dot."""
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text)
    paths = [folder / name for name in names] or [folder]
    return Linter(Settings(root=folder)).lint_files(paths)


def told(report: Report) -> list[str]:
    assert report.failures == ()
    return [f"{one.path}:{one.line}:{one.column} {one.code}" for one in report.diagnostics]


def test_a_file_is_linted_below_a_folder_and_when_it_is_named(folder: Path) -> None:
    assert told(lint(folder, Dockerfile=FIXED)) == ["Dockerfile:2:36 FPG802"]
    assert told(lint(folder, "Dockerfile")) == ["Dockerfile:2:36 FPG802"]


def test_what_git_ignores_is_not_linted(folder: Path) -> None:
    (folder / ".git").mkdir()
    (folder / ".gitignore").write_text("Dockerfile\n")
    assert told(lint(folder, Dockerfile=FIXED)) == []


def test_a_text_is_linted_in_place_of_a_file(folder: Path) -> None:
    report = Linter(Settings(root=folder)).lint_source(FIXED, "Dockerfile")
    assert told(report) == ["Dockerfile:2:36 FPG802"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM x\n# noqa\nCMD uvicorn a:b --workers 4\n", []),
        ("FROM x\n# noqa: FPG802\nCMD uvicorn a:b \\\n  --workers 4\n", []),
        ("FROM x\n# noqa: FPG801\nCMD uvicorn a:b --workers 4\n", ["Dockerfile:3:27 FPG802"]),
        ("# noqa\nFROM x\nCMD uvicorn a:b --workers 4\n", ["Dockerfile:3:27 FPG802"]),
        ("# flake8: noqa\nFROM x\nCMD uvicorn a:b --workers 4\n", []),
    ],
)
def test_comments_silence_a_line(folder: Path, text: str, expected: list[str]) -> None:
    assert told(lint(folder, Dockerfile=text)) == expected


def test_a_broken_file_is_told_once_and_the_others_are_linted(folder: Path) -> None:
    report = lint(folder, compose_yml="services: [uvicorn\n", Dockerfile=FIXED, x_py="import fastapi\n")
    assert told(report) == ["Dockerfile:2:36 FPG802", "compose.yml:2:1 FPG000"]
    assert "file is no YAML" in report.diagnostics[1].message
    assert report.files == 3


@pytest.mark.parametrize(
    "content", [b"\x00\x01", b"\xff\xfe gunicorn", b"", b"\xef\xbb\xbfweb: uvicorn a:b\n"]
)
def test_no_content_is_too_odd(folder: Path, content: bytes) -> None:
    for name in ("Dockerfile", "Procfile", "compose.yml", "a.service", "a.sh", "requirements.txt"):
        (folder / name).write_bytes(content)
    assert told(lint(folder)) == []


def test_a_file_that_cannot_be_read_is_told(folder: Path) -> None:
    (folder / "Dockerfile").symlink_to(folder / "nowhere")
    assert told(lint(folder)) == ["Dockerfile:1:1 FPG000"]


def test_one_worker_is_what_a_container_has(folder: Path) -> None:
    assert told(lint(folder, Dockerfile=ONE)) == []
    assert told(lint(folder, Dockerfile=FIXED)) == ["Dockerfile:2:36 FPG802"]


def test_a_project_of_another_framework_is_left_alone(folder: Path) -> None:
    assert told(lint(folder, Dockerfile="FROM x\nCMD gunicorn -w 4 app:app\n", app_py="import flask\n")) == []


def test_a_rule_that_fails_on_a_file_does_not_stop_the_others(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from fastpg_lint.frameworks.servers.serving import Serving

    def fail(*_: object) -> bool:
        raise LookupError("nothing there")

    monkeypatch.setattr(Serving, "serves_fastapi", fail)
    (folder / "Dockerfile").write_text(FIXED)
    (folder / "requirements.txt").write_text("fastapi\nuvicorn\n")
    assert run(["check", "--no-cache"]) == 3
    out, err = capsys.readouterr()
    assert "FPG803 uvloop-missing [*]  requirements.txt:2:1" in out
    assert "Dockerfile: fault of fastpg-lint" in err


def test_nothing_is_imported_for_files_that_are_not_there(folder: Path) -> None:
    import subprocess
    import sys

    (folder / "app.py").write_text("x = 1\n")
    program = (
        "import sys; from fastpg_lint.cli import run; run(['check', '--no-cache']);"
        "print([one for one in ('yaml', 'packaging') if one in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_list_is_read_as_its_mark_says(folder: Path, encoding: str) -> None:
    (folder / "main.py").write_text(
        "import uvicorn\nfrom fastapi import FastAPI\n\napp = FastAPI(openapi_url=None)\n"
    )
    (folder / "requirements.txt").write_text("fastapi\r\nuvicorn\r\n", encoding=encoding)
    assert told(lint(folder)) == ["requirements.txt:2:1 FPG803"]
