"""`clean` removes the cache, and nothing else."""

import sqlite3
from pathlib import Path

import pytest

from fastpg_lint.cli import run
from fastpg_lint.incremental.store import FILE, FOLDER, Cache


def filled(folder: Path) -> Path:
    cache = Cache(folder)
    cache.put({b"one": b"1"})
    cache.close()
    assert (folder / FILE).is_file()
    return folder


def test_the_cache_and_its_folder_are_removed(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    filled(project / FOLDER)
    (project / FOLDER / f"{FILE}-wal").write_bytes(b"")
    assert run(["clean"]) == 0
    assert capsys.readouterr().err == f"Removed the cache in {FOLDER}.\n"
    assert not (project / FOLDER).exists()
    assert (project / "app" / "main.py").exists()
    assert run(["clean", "app"]) == 0
    assert capsys.readouterr().err == f"There is no cache in {FOLDER}.\n"


def test_what_others_have_put_there_stays(project: Path) -> None:
    folder = filled(project / FOLDER)
    (folder / "notes.txt").write_text("mine")
    assert run(["clean"]) == 0
    assert sorted(one.name for one in folder.iterdir()) == [".gitignore", "CACHEDIR.TAG", "notes.txt"]


def test_a_folder_that_was_there_before_stays(project: Path) -> None:
    shared = project / "caches"
    shared.mkdir()
    (shared / "CACHEDIR.TAG").write_text("Signature: 8a477f597d28d172789f06886806bc55\n")
    filled(shared)
    assert run(["clean", "--cache-dir", "caches"]) == 0
    assert [one.name for one in shared.iterdir()] == ["CACHEDIR.TAG"]


def test_a_folder_that_the_cache_made_under_another_name_goes(project: Path) -> None:
    filled(project / "made")
    assert run(["clean", "--cache-dir", "made"]) == 0
    assert not (project / "made").exists()


def test_no_link_is_followed(project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = filled(tmp_path_factory.mktemp("outside") / FOLDER)
    (project / FOLDER).symlink_to(outside)
    assert run(["clean"]) == 2
    assert (outside / FILE).exists()
    (project / FOLDER).unlink()
    (project / FOLDER).mkdir()
    (project / FOLDER / FILE).symlink_to(outside / FILE)
    assert run(["clean"]) == 0
    assert (project / FOLDER / FILE).is_symlink()
    assert (outside / FILE).exists()


def test_another_programs_database_stays(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / FOLDER).mkdir()
    connection = sqlite3.connect(project / FOLDER / FILE)
    connection.execute("CREATE TABLE accounts (name TEXT)")
    connection.close()
    assert run(["clean"]) == 2
    assert "is another program's database" in capsys.readouterr().err
    assert (project / FOLDER / FILE).exists()
