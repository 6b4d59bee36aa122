"""A folder of somebody's project, and this repository as others get it: by git."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from shutil import copyfile

import pytest

ROOT = Path(__file__).resolve().parents[2]

SLEEPY = """\
import asyncio
import time


async def nap(seconds: float) -> None:
    time.sleep(seconds)
    await asyncio.sleep(seconds)
"""
MENDED = SLEEPY.replace("    time.sleep(seconds)\n", "").replace("import time\n", "")

Ended = subprocess.CompletedProcess[str]


class Project:
    """A folder with files, and commands run in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, files: Mapping[str, str]) -> None:
        """Writes files by their path in the folder."""
        for name, text in files.items():
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_text(text, encoding="utf-8")

    def run(self, *command: str, **variables: str) -> Ended:
        """Runs a command with some more variables, and none that git set for us."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        return subprocess.run(
            command,
            cwd=self.folder,
            env=environment | variables,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    def commit(self) -> str:
        """Makes a repository of the folder, with all in it committed, and gives the commit."""
        identity = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.com")
        self._git("init", "--quiet")
        self._git("add", "--all")
        self._git(*identity, "commit", "--quiet", "--allow-empty", "--message=All")
        return self._git("rev-parse", "HEAD")

    def _git(self, *arguments: str) -> str:
        ended = self.run("git", *arguments)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout.strip()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """An empty project."""
    (tmp_path / "project").mkdir()
    return Project(tmp_path / "project")


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A copy of this checkout as it is now, committed or not, without what git ignores."""
    copy = Project(tmp_path_factory.mktemp("fastpg-lint"))
    for name in tracked(ROOT):
        (copy.folder / name).parent.mkdir(parents=True, exist_ok=True)
        copyfile(ROOT / name, copy.folder / name)
    return copy


def tracked(folder: Path) -> Sequence[str]:
    """The files of a checkout; skips the test where there is no git or no checkout."""
    command = ("git", "-C", str(folder), "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    try:
        listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is no git checkout, or git is not installed")
    return [name for name in listed.split("\0") if name and (folder / name).is_file()]
