"""Stand-ins for systems that the tests do not run on: encodings, line ends and drives."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fastpg_lint.config.file import path_from
from fastpg_lint.output.formats import FORMATS

FAULTY = "# žluťoučký kůň — “tak”\nimport time\n\n\nasync def nap() -> None:\n    time.sleep(1)  # ž\n"
COMMAND = (sys.executable, "-X", "warn_default_encoding", "-W", "error::EncodingWarning", "-m", "fastpg_lint")


def run(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONUTF8": "0"} | variables,
        capture_output=True,
        check=False,
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "kůň.py").write_bytes(FAULTY.encode())
    (tmp_path / "pyproject.toml").write_bytes('[tool.fastpg-lint]\nexclude = ["žádné/**"]\n'.encode())
    return tmp_path


@pytest.mark.parametrize("name", FORMATS)
def test_no_encoding_of_the_output_ends_a_run(project: Path, name: str) -> None:
    ended = run(project, "check", "--output-format", name, PYTHONIOENCODING="ascii", LC_ALL="C")
    assert ended.returncode == 1, ended.stderr
    assert b"FPG101" in ended.stdout


def test_no_file_is_read_or_written_in_the_encoding_of_the_system(project: Path) -> None:
    """Each command, with a warning about an encoding that is left to the system as an error."""
    for arguments in (
        ["check", "--output", "json:found.json", "--output", "junit:found.xml"],
        ["baseline", "create"],
        ["check", "--show-settings"],
        ["report", "-o", "report.html"],
        ["rule", "FPG101"],
        ["roles"],
        ["imports"],
        ["check", "--fix", "--unsafe-fixes"],
        ["clean"],
    ):
        ended = run(project, *arguments, LC_ALL="C.UTF-8")
        assert ended.returncode in (0, 1), (arguments, ended.stderr)
        assert b"EncodingWarning" not in ended.stderr
    (found,) = json.loads((project / "found.json").read_text("utf-8"))
    assert found["path"] == "kůň.py"
    mended = (project / "kůň.py").read_text("utf-8")
    assert "žluťoučký kůň — “tak”" in mended
    assert "await asyncio.sleep(1)" in mended


def test_lines_that_end_as_on_windows_are_told_and_mended_as_others(project: Path) -> None:
    told = json.loads(run(project, "check", "--output-format", "json").stdout)
    (project / "kůň.py").write_bytes(FAULTY.replace("\n", "\r\n").encode())
    assert json.loads(run(project, "check", "--output-format", "json").stdout) == told
    assert run(project, "check", "--fix", "--unsafe-fixes").returncode == 0
    mended = (project / "kůň.py").read_bytes()
    assert mended.count(b"\n") == mended.count(b"\r\n") > 5


def test_a_file_on_another_drive_has_its_whole_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def of_windows(*_: object) -> str:
        raise ValueError("path is on mount 'D:', start on mount 'C:'")

    monkeypatch.setattr(os.path, "relpath", of_windows)
    assert path_from(Path("/elsewhere"), tmp_path / "main.py") == (tmp_path / "main.py").as_posix()
