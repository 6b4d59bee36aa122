"""How far a long run is, for a person who waits at a terminal."""

import time
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.status import Status

PATIENCE = 1.0
"""Seconds that a person waits without asking what is going on."""


class Progress:
    """Counts files on standard error, once the run takes long; call it with each file."""

    def __init__(self) -> None:
        self._since = time.monotonic()
        self._files = 0
        self._status: Status | None = None

    def __enter__(self) -> "Progress":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, place: TracebackType | None
    ) -> None:
        if self._status is not None:
            self._status.stop()

    def __call__(self, file: Path) -> None:
        self._files += 1
        if self._status is None:
            if time.monotonic() - self._since < PATIENCE:
                return
            self._status = self._start()
        self._status.update(f"{self._files:,} files read, last {file.name}")

    def _start(self) -> "Status":
        from rich.console import Console  # a run that ends before anybody waits does without it

        status = Console(stderr=True).status("reading files")
        status.start()
        return status
