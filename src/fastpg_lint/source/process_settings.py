"""Settings of the whole process that reading needs otherwise, changed without threads in each other's way."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from threading import Lock

Undo = Callable[[], object]


class ProcessSetting(AbstractContextManager[None]):
    """A setting that stays changed while anybody holds it: the first to come changes it, the last to go
    puts it back. One object is held by any number of threads, and by one thread any number of times."""

    def __init__(self, change: Callable[[], Undo]) -> None:
        """`change` changes the setting, and gives what puts it back as it was."""
        self._change = change
        self._lock = Lock()
        self._holders = 0
        self._undo: Undo = lambda: None

    def __enter__(self) -> None:
        with self._lock:
            if not self._holders:
                self._undo = self._change()
            self._holders += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._holders -= 1
            if not self._holders:
                self._undo()
