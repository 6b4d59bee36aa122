"""A small repository of git, of which the tests change what they want."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Git = Callable[..., str]
"""Runs git in a repository."""
IDENTITY = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.com")


def git_in(folder: Path) -> Git:
    """Git in a folder, without anybody's configuration."""

    def run(*arguments: str) -> str:
        named = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        environment = {**named, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        command = ["git", *IDENTITY, *arguments]
        done = subprocess.run(
            command, cwd=folder, env=environment, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    return run


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository without a commit; the current folder."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git_in(folder)("init", "--quiet", "--initial-branch=main")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def git(repository: Path) -> Git:
    """Git in the repository."""
    return git_in(repository)
