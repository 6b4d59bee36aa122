"""Paths from the folder that is checked out."""

from pathlib import Path

import pytest

from fastpg_lint.output.repository_paths import from_checkout


def test_paths_begin_where_the_build_has_checked_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    path = from_checkout({"GITHUB_WORKSPACE": str(tmp_path / "elsewhere"), "CI_PROJECT_DIR": str(tmp_path)})
    assert path("x.py") == "a/b/x.py"
    assert path(str(tmp_path / "y.py")) == "y.py"
    assert path("/elsewhere/y.py") == "/elsewhere/y.py"


def test_elsewhere_they_begin_at_the_top_of_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "a").mkdir()
    monkeypatch.chdir(tmp_path / "a")
    assert from_checkout({})("x.py") == "a/x.py"
