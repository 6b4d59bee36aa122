"""The cache: what is kept is found again, and whatever is wrong with the file, the run goes on."""

import multiprocessing
import sqlite3
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
