"""What reading needs of the whole process: changed while anybody needs it, and as it was afterwards."""

import gc
import logging
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import libcst as cst
import pytest

from fastpg_lint.engine.compile_module import compile_module
from fastpg_lint.frameworks.sql import statements as sql
from fastpg_lint.source.collector import without_collector
from fastpg_lint.source.depth import FRAMES, room_to_nest
from fastpg_lint.source.process_settings import ProcessSetting
from fastpg_lint.source.reading import read
from fastpg_lint.source.text import SourceText

PATIENCE = 20
"""Seconds after which a thread that does not come along is a fault."""
TEXT = 'x = "\\d"\ny = f"{x}" "\\w"\nclass A:\n    "\\s"\n'


@contextmanager
def another_thread(within: AbstractContextManager[object]) -> Iterator[Callable[[], None]]:
    """A thread that is within something from here on, until it is told to leave."""
    entered, leave = threading.Event(), threading.Event()

    def stay() -> None:
        with within:
            entered.set()
            leave.wait(PATIENCE)

    thread = threading.Thread(target=stay)

    def end() -> None:
        leave.set()
        thread.join(PATIENCE)

    thread.start()
    assert entered.wait(PATIENCE)
    try:
        yield end
    finally:
        end()


def state() -> tuple[bool, int]:
    return gc.isenabled(), sys.getrecursionlimit()


@pytest.mark.parametrize("setting", [without_collector, room_to_nest])
def test_the_last_thread_to_leave_puts_it_back(setting: Callable[[], AbstractContextManager[None]]) -> None:
    before = state()
    with another_thread(setting()) as end:
        changed = state()
        assert changed != before
        with setting():
            end()
            assert state() == changed  # the other is gone, which changed it
        assert state() == before


def test_a_setting_is_put_back_as_it_was_found() -> None:
    gc.disable()
    try:
        with without_collector(), without_collector():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(FRAMES + 5)
    try:
        with room_to_nest():
            assert sys.getrecursionlimit() == FRAMES + 5
        assert sys.getrecursionlimit() == FRAMES + 5
    finally:
        sys.setrecursionlimit(limit)


def test_a_failure_inside_puts_it_back_too() -> None:
    changes: list[str] = []

    def change() -> Callable[[], object]:
        changes.append("changed")
        return lambda: changes.append("put back")

    setting = ProcessSetting(change)
    with pytest.raises(KeyError), setting, setting:
        raise KeyError
    assert changes == ["changed", "put back"]


def test_threads_that_read_at_once_leave_everything_as_it_was() -> None:
    check, filters = cst.CSTNode.__post_init__, list(warnings.filters)
    read(SourceText(TEXT))
    with_ours = list(warnings.filters)
    assert [one for one in with_ours if one not in filters][1:] == []
    before = state()
    started = threading.Barrier(3)

    def reading() -> None:
        started.wait(PATIENCE)
        for _ in range(50):
            compile_module(SourceText(TEXT))
            assert cst.CSTNode.__post_init__ is check

    threads = [threading.Thread(target=reading) for _ in range(2)]
    for thread in threads:
        thread.start()
    started.wait(PATIENCE)
    for thread in threads:
        thread.join(PATIENCE)
    assert state() == before
    assert list(warnings.filters) == with_ours
    with pytest.raises(cst.CSTValidationError):
        cst.Name("")


def test_what_python_warns_of_is_kept_back_for_our_texts_alone() -> None:
    with warnings.catch_warnings(record=True, action="always") as shown:
        compile_module(SourceText(TEXT))
        assert not shown
        compile('"\\d"', "theirs.py", "exec")
        compile_module(SourceText(TEXT))
    assert [one.filename for one in shown] == ["theirs.py"]


def test_a_warning_that_is_made_an_error_is_no_fault_in_a_text() -> None:
    with warnings.catch_warnings(action="error"):
        assert compile_module(SourceText(TEXT)).scopes


ODD = "ALTER TABLE a SET WITHOUT CLUSTER, SET TABLESPACE {}"
"""What sqlglot warns of: it is read, but not understood."""


class Heard(logging.Handler):
    """Notes in which thread something was logged."""

    def __init__(self) -> None:
        super().__init__()
        self.threads: list[int] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.threads.append(record.thread or 0)


def test_what_sqlglot_logs_is_kept_back_in_the_thread_that_reads_alone() -> None:
    import sqlglot

    logger, heard = logging.getLogger("sqlglot"), Heard()
    level = logger.level
    logger.addHandler(heard)
    try:
        sql.parse(ODD.format("b"))
        assert not heard.threads
        with another_thread(sql._QUIET):
            sqlglot.parse(ODD.format("c"), read="postgres")
        assert heard.threads == [threading.get_ident()]
        assert logger.level == level
    finally:
        logger.removeHandler(heard)
