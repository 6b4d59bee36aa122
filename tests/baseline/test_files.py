"""Baselines on disk: what cannot be read is told with the file, and what cannot be written stays."""

import os
from pathlib import Path

import pytest

from fastpg_lint.baseline import files
from fastpg_lint.baseline.files import read_baseline, write_baseline
from fastpg_lint.baseline.records import Entry
from fastpg_lint.config.file import UserMistake

ENTRY = Entry("a.py", "FPG101", "f", "time.sleep()")


def test_a_baseline_is_written_over_another_and_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "known.json"
    write_baseline(file, [])
    file.chmod(0o600)
    write_baseline(file, [ENTRY])
    assert read_baseline(file) == (ENTRY,)
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_a_baseline_that_is_not_there_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(
        UserMistake, match=r"known\.json: there is no such baseline; `fastpg-lint baseline create`"
    ):
        read_baseline(tmp_path / "known.json")


def test_what_is_no_baseline_is_told_with_file_and_entry(tmp_path: Path) -> None:
    (tmp_path / "known.json").write_text('{"version": 1, "findings": [{"file": "a.py"}]}')
    with pytest.raises(UserMistake, match=r"known\.json: the baseline cannot be read: entry 1: "):
        read_baseline(tmp_path / "known.json")


def test_links_folders_and_pipes_are_neither_read_nor_written(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("mine")
    (tmp_path / "link").symlink_to(target)
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "folder", "pipe"):
        with pytest.raises(UserMistake, match=name):
            read_baseline(tmp_path / name)
        with pytest.raises(UserMistake, match="is no regular file; the baseline is not written"):
            write_baseline(tmp_path / name, [ENTRY])
    assert target.read_text() == "mine"


def test_a_huge_file_is_no_baseline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST", 10)
    (tmp_path / "known.json").write_text(" " * 11)
    with pytest.raises(UserMistake, match="more than 10 bytes"):
        read_baseline(tmp_path / "known.json")


def test_where_nothing_can_be_written_nothing_is(tmp_path: Path) -> None:
    with pytest.raises(UserMistake, match="cannot be written"):
        write_baseline(tmp_path / "nowhere" / "known.json", [ENTRY])
