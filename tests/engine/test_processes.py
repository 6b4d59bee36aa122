"""Work shared out over forked processes: all of it is done once, whatever becomes of a process.

What forks runs in a process of its own, since that of the tests may have threads.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing.context import SpawnProcess
from pathlib import Path
from shutil import copytree
from typing import NoReturn

import pytest

from fastpg_lint.analyses.validation.missing_from_attributes import Lack, Lacks
from fastpg_lint.config.settings import Settings
from fastpg_lint.engine import compile_all, judge_shares
from fastpg_lint.engine.processes import Work, share_out, start_method
from fastpg_lint.frameworks.roles import roles
from fastpg_lint.frameworks.roles.signs import Signs, read_signs
from fastpg_lint.incremental.store import Cache
from fastpg_lint.output.formats import json
from fastpg_lint.output.material import Material
from fastpg_lint.pipeline.lint import Linter
from fastpg_lint.semantic.project import Project
from fastpg_lint.workspace.mentions import Mentions
from tests.engine.ended import has_ended

ROOT = Path(__file__).resolve().parents[2]
FAULTY = ROOT / "fixtures" / "movie_madders" / "faulty"
PIECES = 200

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


def apart(case: str, *arguments: str) -> subprocess.Popen[str]:
    """Runs a function of this module in a process of its own."""
    command = [
        sys.executable,
        "-c",
        f"from tests.engine.test_processes import {case}; {case}(*{arguments!r})",
    ]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def printed(case: str, *arguments: str) -> str:
    process = apart(case, *arguments)
    output, _ = process.communicate(timeout=300)
    assert process.returncode == 0, output
    return output


def working(numbers: Iterator[int]) -> tuple[int, list[int]]:
    """Takes all pieces that there are, with some time for each."""
    taken = []
    for number in numbers:
        taken.append(number)
        time.sleep(0.001)
    return os.getpid(), taken


def several() -> None:
    shares = share_out(working, PIECES, 3)
    print(len({process for process, _ in shares}), sorted(one for _, taken in shares for one in taken))


@forks
def test_several_processes_do_each_piece_once() -> None:
    assert printed("several") == f"3 {list(range(PIECES))}\n"


def spoiled(spoil: Callable[[int], object]) -> None:
    """Prints the pieces that were done, where each other process is spoilt by its first one."""
    first = os.getpid()

    def work(numbers: Iterator[int]) -> list[int]:
        taken = []
        for number in numbers:
            taken.append(number)
            if os.getpid() != first:
                spoil(number)
            time.sleep(0.01)
        return taken

    print(sorted(one for taken in share_out(work, PIECES, 3) for one in taken))


def one_ends() -> None:
    spoiled(lambda _: os._exit(1))


@forks
def test_what_a_process_had_taken_that_ended_is_done_again() -> None:
    assert printed("one_ends") == f"{list(range(PIECES))}\n"


def one_fails() -> None:
    def fail(number: int) -> NoReturn:
        raise LookupError(number)

    spoiled(fail)


@forks
def test_a_failure_elsewhere_is_met_again_here() -> None:
    assert printed("one_fails") == f"{list(range(PIECES))}\n"


def never_done() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it

    def work(numbers: Iterator[int]) -> None:
        next(numbers)
        os.write(1, b"%d\n" % os.getpid())  # at once, whoever else writes
        while True:  # a signal that comes just before a long sleep is seen only after it
            time.sleep(0.01)

    share_out(work, PIECES, 3)


@forks
def test_an_interruption_ends_all_processes() -> None:
    process = apart("never_done")
    assert process.stdout is not None
    processes = [int(process.stdout.readline()) for _ in range(3)]
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=120)
    assert "KeyboardInterrupt" in output
    assert all(map(has_ended, processes))


def test_a_process_with_other_threads_is_not_forked() -> None:
    ended = threading.Event()
    thread = threading.Thread(target=ended.wait)
    thread.start()
    try:
        assert start_method() == "spawn"
    finally:
        ended.set()
        thread.join()


def method_on(platform: str) -> None:
    """Prints how a process is started on a platform, in a process that has one thread."""
    sys.platform = platform
    print(start_method())


@forks
@pytest.mark.parametrize(("platform", "method"), [("linux", "fork"), ("darwin", "spawn")])
def test_processes_are_spawned_on_macos_though_it_can_fork(platform: str, method: str) -> None:
    assert printed("method_on", platform) == f"{method}\n"


FILES = 3


def linted_on_macos(folder: str) -> None:
    """Lints as on macOS: files are read by processes that are spawned, and judged by this one."""
    started: list[str] = []
    patch = pytest.MonkeyPatch()
    popen, fork = SpawnProcess._Popen, os.fork

    def spawned(process: SpawnProcess) -> object:
        started.append("spawned")
        return popen(process)

    def forked() -> int:
        started.append("forked")
        return fork()

    patch.setattr(SpawnProcess, "_Popen", staticmethod(spawned))
    patch.setattr(os, "fork", forked)
    patch.setattr(sys, "platform", "darwin")
    patch.setattr(compile_all, "PAYS_FROM", 1)
    patch.setattr(judge_shares, "PAYS_FROM", 1)
    report = Linter(Settings(root=Path(folder), select=("FPG101",)), processes=2).lint_files([Path(folder)])
    print(set(started), [one.code for one in report.diagnostics], report.failures)


@forks
def test_files_are_read_and_judged_on_macos(tmp_path: Path) -> None:
    for number in range(FILES):
        text = "import time\n\n\nasync def nap() -> None:\n    time.sleep(1)\n"
        (tmp_path / f"file_{number}.py").write_text(text)
    assert printed("linted_on_macos", str(tmp_path)) == f"{{'spawned'}} {['FPG101'] * FILES} ()\n"


def test_no_process_is_started_where_there_are_no_locks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> NoReturn:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr("multiprocessing.context.BaseContext.Lock", refuse)
    monkeypatch.setattr(judge_shares, "PAYS_FROM", 1)
    monkeypatch.setattr(compile_all, "PAYS_FROM", 1)
    assert start_method() is None
    (tmp_path / "main.py").write_text("import time\n\n\nasync def nap() -> None:\n    time.sleep(1)\n")
    report = Linter(Settings(root=tmp_path), processes=2).lint_files([tmp_path])
    assert [one.code for one in report.diagnostics] == ["FPG101"]


def with_full_disk(folder: str, cache: str) -> None:
    """Prints what is said of a cache into which nothing can be written."""

    def refuse(*_: object) -> NoReturn:
        raise OSError(28, "No space left on device")

    patch = pytest.MonkeyPatch()
    patch.setattr(judge_shares, "PAYS_FROM", 1)
    patch.setattr("fastpg_lint.incremental.store._write", refuse)
    held = Cache(Path(cache), lambda problem: print(problem, flush=True))
    Linter(Settings(root=Path(folder)), cache=held, processes=3).lint_files([Path(folder)])


@forks
@pytest.mark.one_python
def test_several_processes_warn_once(tmp_path: Path) -> None:
    folder = copytree(FAULTY, tmp_path / "service")
    said = printed("with_full_disk", str(folder), str(tmp_path / "cache"))
    assert said.count("No space left on device") == 1


def linted(folder: str, cache: str, processes: str) -> None:
    """Prints how many processes there were, and what they said."""
    used: list[int] = []

    def counted(work: Work[object], pieces: int, count: int) -> list[object]:
        used.append(count)
        return share_out(work, pieces, count)

    patch = pytest.MonkeyPatch()
    patch.setattr(judge_shares, "PAYS_FROM", 1)
    patch.setattr(judge_shares, "share_out", counted)
    linter = Linter(Settings(root=Path(folder)), cache=Cache(Path(cache)), processes=int(processes))
    report = linter.lint_files([Path(folder)])
    print(used, "".join(json.render(Material(report))))


@forks
def test_several_processes_say_what_one_says(tmp_path: Path) -> None:
    folder = copytree(FAULTY, tmp_path / "service")
    alone = printed("linted", str(folder), str(tmp_path / "one"), "1")
    assert alone.startswith("[] ")
    assert "FPG102" in alone
    assert printed("linted", str(folder), str(tmp_path / "three"), "3") == alone.replace("[]", "[3]", 1)


def read_for_roles(folder: str) -> None:
    """Prints each module that is read to tell what it or others are for."""

    def read(project: Project, module: str) -> Signs:
        print(module, flush=True)
        return read_signs(project, module)

    patch = pytest.MonkeyPatch()
    patch.setattr(judge_shares, "PAYS_FROM", 1)
    patch.setattr(roles, "read_signs", read)
    Linter(Settings(root=Path(folder)), processes=3).lint_files([Path(folder)])


@forks
@pytest.mark.one_python
def test_what_all_modules_are_for_is_worked_out_once(tmp_path: Path) -> None:
    folder = copytree(FAULTY, tmp_path / "service")
    read = printed("read_for_roles", str(folder)).split()
    assert len(read) == len(set(read)) > 10


def searched_for_rows(folder: str) -> None:
    """Prints a word whenever all of a project is searched for what fills models."""
    find = Lacks._find_all

    def searched(self: Lacks) -> Iterator[Lack]:
        print("searched", flush=True)
        return find(self)

    patch = pytest.MonkeyPatch()
    patch.setattr(judge_shares, "PAYS_FROM", 1)
    patch.setattr(Lacks, "_find_all", searched)
    Linter(Settings(root=Path(folder)), processes=3).lint_files([Path(folder)])


@forks
@pytest.mark.one_python
def test_what_fills_models_is_searched_for_once(tmp_path: Path) -> None:
    folder = copytree(FAULTY, tmp_path / "service")
    assert printed("searched_for_rows", str(folder)) == "searched\n"


@forks
@pytest.mark.one_python
def test_what_several_processes_find_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = copytree(FAULTY, tmp_path / "service")
    first = printed("linted", str(folder), str(tmp_path / "cache"), "3")
    monkeypatch.setattr(judge_shares.Shares, "_judge", None)  # nothing is judged again
    words: list[bytes] = []
    look = Mentions._look

    def looking(self: Mentions, word: bytes) -> list[int]:
        if word not in self._kept.words:
            words.append(word)
        return look(self, word)

    monkeypatch.setattr(Mentions, "_look", looking)
    linter = Linter(Settings(root=folder), cache=Cache(tmp_path / "cache"), processes=3)
    report = linter.lint_files([folder])
    assert f"[3] {''.join(json.render(Material(report)))}\n" == first
    assert words == []


def test_a_small_run_starts_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "main.py").write_text("x = 1\n")
    monkeypatch.setattr(judge_shares, "share_out", None)
    assert Linter(Settings(root=tmp_path), processes=8).lint_files([tmp_path]).files == 1
