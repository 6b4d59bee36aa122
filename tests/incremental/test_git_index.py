"""What git keeps is told from its index."""

import shutil
import subprocess
from pathlib import Path

import pytest

from fastpg_lint.incremental.git_index import is_tracked

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="there is no git here")


def git(root: Path, *arguments: str) -> None:
    subprocess.run(
        ["git", "-c", "core.autocrlf=false", *arguments], cwd=root, check=True, capture_output=True
    )


def written(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("x\n")


def test_a_folder_is_kept_where_a_file_of_it_is(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    written(tmp_path, "cache/a", "src/cached/a", "src/x/cache2/a", "other/cache/b", "near/a")
    assert not is_tracked(tmp_path / "cache")
    git(tmp_path, "add", "other", "src")
    assert not is_tracked(tmp_path / "cache")
    assert is_tracked(tmp_path / "other" / "cache")
    git(tmp_path, "add", "cache")
    assert is_tracked(tmp_path / "cache")
    assert is_tracked(tmp_path / "src")
    assert not is_tracked(tmp_path / "near")
    git(tmp_path, "add", "--intent-to-add", "near")  # has the flags of version 3
    assert is_tracked(tmp_path / "near")


def test_a_worktree_has_an_index_of_its_own(tmp_path: Path) -> None:
    main = tmp_path / "main"
    main.mkdir()
    git(main, "init", "-q")
    written(main, "kept/a", "b")
    git(main, "add", "b")
    git(main, "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-qm", "b")
    git(main, "worktree", "add", "-q", str(tmp_path / "other"))
    written(tmp_path / "other", "kept/a")
    git(tmp_path / "other", "add", "kept")
    assert not is_tracked(main / "kept")
    assert is_tracked(tmp_path / "other" / "kept")


def test_without_a_repository_nothing_is_kept(tmp_path: Path) -> None:
    written(tmp_path, "cache/a")
    assert not is_tracked(tmp_path / "cache")
    (tmp_path / ".git").write_text("no such thing")
    assert not is_tracked(tmp_path / "cache")
