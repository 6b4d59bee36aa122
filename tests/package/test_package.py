"""What is published: what is in it, what it brings with it, and that it runs where nothing else is installed.

`tox -e package` runs these: they need a package index, and the extra `package`.
"""

import json
import re
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest

from fastpg_lint import __version__
from tools.documents import ROOT
from tools.release.building import Built, build, environment, interpreter

pytestmark = pytest.mark.package

FAULTY = "import time\n\n\nasync def nap() -> None:\n    time.sleep(1)\n"


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The release as it would be of this checkout: two equal builds, which the checkers let pass."""
    return build(ROOT, tmp_path_factory.mktemp("release"))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one fault."""
    (tmp_path / "main.py").write_text(FAULTY)
    return tmp_path


def run(*command: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)


def test_the_wheel_has_the_package_and_nothing_else(built: Built) -> None:
    names = zipfile.ZipFile(built.wheel).namelist()
    assert {name.split("/")[0] for name in names} == {"fastpg_lint", f"fastpg_lint-{__version__}.dist-info"}
    assert "fastpg_lint/py.typed" in names
    assert [name for name in names if name.endswith((".pyc", ".pyi", ".sqlite3"))] == []
    licences = sorted(name.rpartition("/")[2] for name in names if "/licenses/" in name)
    assert licences == ["LICENSE", "LICENSE.gitleaks"]
    assert built.wheel.stat().st_size < 2_000_000


def test_the_sdist_has_what_its_tests_need(built: Built) -> None:
    with tarfile.open(built.sdist) as archive:
        there = {Path(*Path(name).parts[1:]).as_posix() for name in archive.getnames()}
    assert {"pyproject.toml", "tox.ini", "README.md", "tools/package_description.py"} <= there
    assert {"tests/test_cli.py", "fixtures/movie_madders/faulty/README.md", "docs/adopting.md"} <= there
    assert [name for name in there if "cache__" in name or name.startswith(".git/")] == []


def test_the_description_leads_nowhere_but_to_the_net(built: Built) -> None:
    with zipfile.ZipFile(built.wheel) as wheel:
        (metadata,) = (name for name in wheel.namelist() if name.endswith("/METADATA"))
        _, _, text = wheel.read(metadata).decode().partition("\n\n")
    links = re.findall(r"\]\(([^)]+)\)", text)
    assert len(links) > 50
    assert [link for link in links if not link.startswith(("https://", "#"))] == []


def test_the_command_needs_no_flake8(built: Built, project: Path) -> None:
    installed = run(interpreter(built.programs), "-m", "pip", "list", folder=project).stdout
    assert "libcst" in installed
    assert "flake8" not in installed
    command = built.programs / "fastpg-lint"
    ended = run(command, "check", "--output-format", "json", folder=project)
    assert (ended.returncode, ended.stderr) == (1, ""), ended
    assert [one["code"] for one in json.loads(ended.stdout)] == ["FPG101"]
    for arguments in (["rules"], ["rule", "FPG101"], ["catalogue", "time.sleep"], ["--version"]):
        ended = run(command, *arguments, folder=project)
        assert (ended.returncode, ended.stderr) == (0, ""), ended


def test_the_plugin_says_what_it_lacks(built: Built, project: Path) -> None:
    ended = run(interpreter(built.programs), "-c", "import fastpg_lint.flake8_plugin", folder=project)
    assert ended.stderr.endswith("ModuleNotFoundError: No module named 'flake8'\n")


def test_the_extra_brings_flake8(built: Built, project: Path) -> None:
    programs = environment(project / ".venv", f"fastpg-lint[flake8] @ {built.wheel.as_uri()}")
    ended = run(programs / "flake8", "--select", "FPG", "main.py", folder=project)
    assert ended.stdout.startswith("main.py:5:5: FPG101 error `time.sleep()`"), ended


def test_the_materials_are_what_is_installed(built: Built) -> None:
    materials = json.loads(built.materials.read_text("utf-8"))
    assert materials["metadata"]["component"]["version"] == __version__
    names = {one["name"].lower() for one in materials["components"]}
    assert {"libcst", "click", "sqlglot"} <= names
