"""The cache: what is kept is found again, and whatever is wrong with the file, the run goes on."""

import multiprocessing
import sqlite3
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from fastpg_lint.incremental import store as cache_module
from fastpg_lint.incremental.store import FILE, FOLDER, Cache, cache_folder


class Warnings(list[str]):
    """Notes what it is told."""

    def __call__(self, problem: str) -> None:
        self.append(problem)


def test_what_is_kept_is_found_again_by_another(tmp_path: Path) -> None:
    Cache(tmp_path).put({b"one": b"1", b"two": b"2"})
    assert Cache(tmp_path).get([b"one", b"three"]) == {b"one": b"1"}


def test_many_keys_are_asked_for_at_once(tmp_path: Path) -> None:
    values = {str(number).encode(): b"value" for number in range(2_000)}
    cache = Cache(tmp_path)
    cache.put(values)
    assert cache.get(values) == values


def test_a_cache_without_a_folder_holds_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    cache = Cache(None)
    cache.put({b"one": b"1"})
    assert cache.get([b"one"]) == {}
    assert list(tmp_path.iterdir()) == []


def test_version_control_and_backups_leave_the_folder_out(tmp_path: Path) -> None:
    Cache(tmp_path / FOLDER).put({b"one": b"1"})
    assert (tmp_path / FOLDER / ".gitignore").read_text() == "*\n"
    assert (tmp_path / FOLDER / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f0688")


@pytest.mark.parametrize("garbage", [b"no database at all", b"SQLite format 3\0" + b"\xff" * 4_000])
def test_a_damaged_file_is_told_of_once_and_made_anew(tmp_path: Path, garbage: bytes) -> None:
    (tmp_path / FILE).write_bytes(garbage)
    warnings = Warnings()
    cache = Cache(tmp_path, warnings)
    assert cache.get([b"one"]) == {}
    cache.put({b"one": b"1"})
    (warning,) = warnings
    assert warning.startswith(f"the cache in {tmp_path.name} cannot be used: ")
    later = Cache(tmp_path, warnings)
    later.put({b"one": b"1"})
    assert later.get([b"one"]) == {b"one": b"1"}
    assert len(warnings) == 1


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE) as foreign:
        foreign.execute("CREATE TABLE entries (name TEXT)")
    foreign.close()
    before = (tmp_path / FILE).read_bytes()
    warnings = Warnings()
    cache = Cache(tmp_path, warnings)
    cache.put({b"one": b"1"})
    assert cache.get([b"one"]) == {}
    assert (tmp_path / FILE).read_bytes() == before
    (warning,) = warnings
    assert "another program's database" in warning


def test_a_folder_that_cannot_be_made_is_told_of_once(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    warnings = Warnings()
    cache = Cache(tmp_path / "taken" / "below", warnings)
    cache.put({b"one": b"1"})
    assert cache.get([b"one"]) == {}
    assert len(warnings) == 1


def test_a_full_disk_costs_only_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(cache_module, "_write", fail)
    warnings = Warnings()
    cache = Cache(tmp_path, warnings)
    cache.put({b"one": b"1"})
    cache.put({b"two": b"2"})
    (warning,) = warnings
    assert warning.endswith("database or disk is full")


def test_a_value_that_is_a_month_old_is_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_800_000_000.0
    monkeypatch.setattr("time.time", lambda: now)
    Cache(tmp_path).put({b"old": b"1"})
    now += 31 * 86_400
    Cache(tmp_path).put({b"new": b"2"})
    assert Cache(tmp_path).get([b"old", b"new"]) == {b"new": b"2"}


def _put_some(folder: Path, together: Barrier, first: int) -> list[str]:
    """Opens and closes the file several times, at the same moment as the others."""
    warnings = Warnings()
    cache = Cache(folder, warnings)
    together.wait()
    for number in range(first, first + 10):
        cache.put({str(number).encode(): b"value"})
        cache.close()
    return list(warnings)


def test_runs_at_the_same_time_do_not_lose_each_others_values(tmp_path: Path) -> None:
    starts = range(0, 60, 10)
    keys = [str(number).encode() for number in range(60)]
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager, ProcessPoolExecutor(len(starts), context) as pool:
        for name in "abcdefghij":
            folders, together = [tmp_path / name] * len(starts), manager.Barrier(len(starts), timeout=60)
            assert list(pool.map(_put_some, folders, [together] * len(starts), starts)) == [[]] * len(starts)
            assert len(Cache(tmp_path / name).get(keys)) == len(keys)


def test_the_folder_is_the_one_given_then_the_environments_then_the_projects(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cache_folder(tmp_path, None) == tmp_path / FOLDER
    monkeypatch.setenv("FASTPG_LINT_CACHE_DIR", str(tmp_path / "named"))
    assert cache_folder(tmp_path, None) == tmp_path / "named"
    assert cache_folder(tmp_path, tmp_path / "given") == tmp_path / "given"


def test_which_keys_have_a_value_is_told_without_the_values(tmp_path: Path) -> None:
    Cache(tmp_path).put({b"one": b"1", b"two": b"2"})
    assert Cache(tmp_path).known([b"one", b"three"]) == {b"one"}
    assert Cache(None).known([b"one"]) == set()


def test_whoever_asks_for_nothing_leaves_the_disk_alone(tmp_path: Path) -> None:
    cache = Cache(tmp_path / FOLDER)
    assert (cache.get([]), cache.known([])) == ({}, set())
    cache.put({})
    assert list(tmp_path.iterdir()) == []


def test_a_cache_that_was_closed_leaves_one_file_and_opens_again(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put({b"one": b"1"})
    for _ in range(2):
        cache.close()
    assert [path.name for path in tmp_path.glob(f"{FILE}*")] == [FILE]
    assert cache.get([b"one"]) == {b"one": b"1"}


def test_keys_are_asked_for_in_as_few_statements_as_may_be(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put({b"one": b"1"})
    connection = sqlite3.connect(tmp_path / FILE)
    statements: list[str] = []
    connection.set_trace_callback(statements.append)
    keys = [b"%d" % number for number in range(1_001)]
    assert list(cache_module._selected(connection, "key", [*keys, b"one"])) == [(b"one",)]
    assert len(statements) == 3


def test_old_values_are_looked_for_once_a_day(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put({b"one": b"1"})
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute("UPDATE entries SET used = 0")
    cache.put({b"two": b"2"})
    assert cache.known([b"one", b"two"]) == {b"one", b"two"}


class Failing:
    """Opens the file at the second attempt: at the first, there is something wrong."""

    def __init__(self, error: sqlite3.Error, monkeypatch: pytest.MonkeyPatch) -> None:
        self.error: sqlite3.Error | None = error
        self._open = cache_module._open
        monkeypatch.setattr(cache_module, "_open", self)
        monkeypatch.setattr(cache_module, "_PAUSE", 0)

    def __call__(self, folder: Path) -> sqlite3.Connection:
        error, self.error = self.error, None
        if error is not None:
            raise error
        return self._open(folder)


def wrong(kind: type[sqlite3.Error], code: int, name: str) -> sqlite3.Error:
    error = kind("what is wrong")
    error.sqlite_errorcode, error.sqlite_errorname = code, name
    return error


@pytest.mark.parametrize(
    ("code", "name"),
    [(sqlite3.SQLITE_BUSY, "SQLITE_BUSY"), (sqlite3.SQLITE_BUSY_RECOVERY, "SQLITE_BUSY_RECOVERY")],
)
def test_whoever_finds_the_file_in_use_tries_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, name: str
) -> None:
    Cache(tmp_path).put({b"one": b"1"})
    Failing(wrong(sqlite3.OperationalError, code, name), monkeypatch)
    warnings = Warnings()
    assert Cache(tmp_path, warnings).get([b"one"]) == {b"one": b"1"}
    assert warnings == []


def test_a_file_that_is_in_use_for_too_long_is_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Cache(tmp_path).put({b"one": b"1"})
    monkeypatch.setattr(cache_module, "_PATIENCE", -1)
    Failing(wrong(sqlite3.OperationalError, sqlite3.SQLITE_BUSY, "SQLITE_BUSY"), monkeypatch)
    warnings = Warnings()
    assert Cache(tmp_path, warnings).get([b"one"]) == {}
    assert warnings == [f"the cache in {tmp_path.name} cannot be used: what is wrong"]
    assert (tmp_path / FILE).exists()


@pytest.mark.parametrize(
    ("code", "name"), [(sqlite3.SQLITE_CORRUPT, "SQLITE_CORRUPT"), (sqlite3.SQLITE_NOTADB, "SQLITE_NOTADB")]
)
def test_of_a_damaged_file_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, name: str
) -> None:
    files = [tmp_path / f"{FILE}{suffix}" for suffix in ("", "-wal", "-shm")]
    for file in files:
        file.touch()
    Failing(wrong(sqlite3.DatabaseError, code, name), monkeypatch)
    warnings = Warnings()
    assert Cache(tmp_path, warnings).get([b"one"]) == {}
    assert warnings == [f"the cache in {tmp_path.name} cannot be used: what is wrong; it is made anew"]
    assert not any(file.exists() for file in files)


def test_a_value_that_was_changed_or_moved_is_none(tmp_path: Path) -> None:
    Cache(tmp_path).put({b"one": b"111", b"two": b"222", b"three": b"333", b"four": b"444"})
    with sqlite3.connect(tmp_path / FILE) as connection:
        (value,) = connection.execute("SELECT value FROM entries WHERE key = ?", (b"one",)).fetchone()
        for key, other in ((b"two", value), (b"three", "text"), (b"one", value[:-1] + b"2")):
            connection.execute("UPDATE entries SET value = ? WHERE key = ?", (other, key))
    connection.close()
    assert Cache(tmp_path).get([b"one", b"two", b"three", b"four"]) == {b"four": b"444"}


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TRIGGER fills AFTER INSERT ON entries BEGIN INSERT INTO entries SELECT 1, 2, 3; END",
        "ALTER TABLE entries RENAME TO old; CREATE VIEW entries AS SELECT * FROM old",
        "DROP TABLE entries; CREATE TABLE entries (key TEXT, value TEXT)",
        "DROP TABLE entries",
        "CREATE INDEX another ON entries (used)",
    ],
)
def test_a_file_whose_schema_was_changed_is_made_anew(tmp_path: Path, change: str) -> None:
    Cache(tmp_path).put({b"one": b"1"})
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.executescript(change)
    connection.close()
    warnings = Warnings()
    assert Cache(tmp_path, warnings).get([b"one"]) == {}
    assert warnings == [f"the cache in {tmp_path.name} cannot be used: it has been altered; it is made anew"]
    Cache(tmp_path).put({b"one": b"1"})
    assert Cache(tmp_path).get([b"one"]) == {b"one": b"1"}


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
@pytest.mark.parametrize("name", [FILE, f"{FILE}-wal", "CACHEDIR.TAG", ".gitignore"])
@pytest.mark.parametrize("target", ["full", "missing"])
def test_no_link_leads_what_is_written_elsewhere(tmp_path: Path, name: str, target: str) -> None:
    outside = tmp_path / "full"
    outside.write_text("precious\n")
    folder = tmp_path / "project" / FOLDER
    folder.mkdir(parents=True)
    (folder / name).symlink_to(tmp_path / target)
    Cache(folder).put({b"one": b"1"})
    assert outside.read_text() == "precious\n"
    assert not (tmp_path / "missing").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
def test_a_folder_that_is_a_link_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / FOLDER).symlink_to(tmp_path / "outside")
    warnings = Warnings()
    Cache(tmp_path / FOLDER, warnings).put({b"one": b"1"})
    assert "it is a link" in warnings[0]
    assert list((tmp_path / "outside").iterdir()) == []


def test_a_folder_with_other_things_is_not_hidden_from_git(tmp_path: Path) -> None:
    (tmp_path / "app.py").touch()
    Cache(tmp_path).put({b"one": b"1"})
    assert {one.name for one in tmp_path.iterdir()} >= {"app.py", FILE}
    assert not (tmp_path / ".gitignore").exists()


def test_a_folder_that_is_kept_in_git_is_not_used(tmp_path: Path) -> None:
    folder = tmp_path / FOLDER
    Cache(folder).put({b"one": b"1"})
    for arguments in (["init", "-q"], ["add", "-f", FOLDER]):
        subprocess.run(["git", *arguments], cwd=tmp_path, check=True, capture_output=True)
    warnings = Warnings()
    assert Cache(folder, warnings).get([b"one"]) == {}
    assert "it is kept in git; take it out with `git rm -r --cached .fastpg_lint_cache`" in warnings[0]


def test_what_sqlite_gives_for_other_keys_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Cache(tmp_path).put({b"one": b"1", b"two": b"2"})
    everything = "SELECT key, value FROM entries"
    monkeypatch.setattr(cache_module, "_selected", lambda connection, *_: connection.execute(everything))
    assert Cache(tmp_path).get([b"one"]) == {b"one": b"1"}
