"""What SECURITY.md promises: the tests that it names are there, and some of its promises themselves."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fastpg_lint.output.formats import FORMATS
from tests.facts.secrets.made_up_tokens import made_up
from tools.documents import ROOT

PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
RUNS = "open({ran!r}, 'w').close()\n"
COMMAND = [sys.executable, "-m", "fastpg_lint", "check"]
WATCHED = """
import os, sys
def watch(event, arguments):
    if event in ("socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo"):
        os.write(2, f"reached for a network: {event}\\n".encode())
        os._exit(99)
sys.addaudithook(watch)
from fastpg_lint.__main__ import main
main()
"""
"""The command in a process, and those that it forks, which an attempt to reach a network ends."""


@pytest.mark.parametrize("name", re.findall(r"`(tests/[\w/.]+::\w+)`", PAGE))
def test_each_test_that_the_page_names_is_there(name: str) -> None:
    file, _, test = name.partition("::")
    assert f"\ndef {test}(" in (ROOT / file).read_text(encoding="utf-8")


def test_nothing_of_the_project_is_run(tmp_path: Path) -> None:
    ran, project = tmp_path / "ran", tmp_path / "project"
    code = RUNS.format(ran=str(ran))
    modules = ("main", "setup", "conftest", "gunicorn.conf", "sitecustomize", "app/__init__", "alembic/env")
    files = {f"{name}.py": f"{code}import app, main, nowhere\n" for name in modules}
    files["compose.yaml"] = f"services: {{web: {{command: !!python/object/apply:os.mkdir [{ran}]}}}}\n"
    files["Dockerfile"] = f"FROM python\nCMD gunicorn -w $(touch {ran}) main:app\n"
    files["pyproject.toml"] = '[build-system]\nrequires = []\nbuild-backend = "main"\nbackend-path = ["."]\n'
    for name, text in files.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text)
    for more in ([], ["--fix", "--unsafe-fixes"], ["Dockerfile", "compose.yaml"]):
        ended = subprocess.run([*COMMAND, *more], cwd=project, capture_output=True, text=True, check=False)
        assert ended.returncode in (0, 1), ended.stderr
        assert not ran.exists()


@pytest.mark.one_python
@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "--jobs", "2"],
        ["check", "--no-cache", "--diff", "--unsafe-fixes", "--show-fixes"],
        ["check", "--output-format", "sarif"],
        ["report", "-o", "report.html"],
        ["baseline", "create"],
        ["rule", "FPG101"],
    ],
    ids=" ".join,
)
def test_nothing_reaches_for_a_network(arguments: list[str], tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(ROOT / "fixtures" / "movie_madders" / "faulty", project)
    run = [sys.executable, "-c", WATCHED, *arguments]
    ended = subprocess.run(run, cwd=project, capture_output=True, text=True, check=False)
    assert ended.returncode in (0, 1), ended.stderr
    assert "network" not in ended.stderr


def test_what_reaches_for_a_network_would_be_seen() -> None:
    code = WATCHED.replace("main()", "import socket; socket.create_connection(('127.0.0.1', 9))")
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 99


@pytest.mark.one_python
def test_a_secret_is_in_no_output_and_not_in_the_cache(tmp_path: Path) -> None:
    token, password = (
        made_up(r"ghp_[0-9a-zA-Z]{36}", "page"),
        made_up("[a-z]{4}[A-Z]{4}[0-9]{4}[a-z]{8}", "page"),
    )
    (tmp_path / "main.py").write_text(
        f'TOKEN = "{token}"\nPASSWORD = "{password}"\nURL = "postgresql://me:{password}@db.internal/shop"\n'
    )
    told = ""
    for name in FORMATS:
        shown = subprocess.run(
            [*COMMAND, "--output-format", name, "--show-fixes"],
            cwd=tmp_path,
            env={"FORCE_COLOR": "1", "PATH": ""},
            capture_output=True,
            text=True,
            check=False,
        )
        assert shown.returncode == 1, shown.stderr
        told += shown.stdout + shown.stderr
    kept = b"".join(
        file.read_bytes() for file in (tmp_path / ".fastpg_lint_cache").iterdir() if file.is_file()
    )
    assert "FPG903" in told
    for secret in (token, password):
        pieces = {secret[at : at + 8] for at in range(4, len(secret) - 8)}
        assert [piece for piece in pieces if piece in told or piece.encode() in kept] == []
