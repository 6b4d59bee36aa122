"""How far a long run is, for a person who waits at a terminal."""

import time
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from fastpg_lint.source.control_characters import written_out

if TYPE_CHECKING:
    from rich.live import Live

PATIENCE = 1.0
"""Seconds that a person waits without asking what is going on."""
PAUSE = 0.1
"""Seconds for which a line stands: drawing it for every file would take as long as reading some."""


class Progress:
    """Counts files on standard error, once the run takes long; call it with each file."""

    def __init__(self) -> None:
        self._since = time.monotonic()
        self._files = self._expected = 0
        self._next = self._since
        self._display: Live | None = None

    def __enter__(self) -> "Progress":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, place: TracebackType | None
    ) -> None:
        if self._display is not None:
            self._display.stop()

    def expect(self, files: int) -> None:
        """Takes down how many files there are to read."""
        self._expected = files

    def __call__(self, file: Path) -> None:
        self._files += 1
        now = time.monotonic()
        is_last = self._files == self._expected
        if now - self._since < PATIENCE or (now < self._next and not is_last):
            return
        from rich.text import Text  # a run that ends before anybody waits does without it

        self._display = self._display or _started()
        now_at = "now judging them" if is_last else f"last {written_out(file.name)}"
        line = f"{self._files:,} of {self._expected:,} files read, {now_at}"
        self._display.update(Text(line), refresh=True)
        self._next = now + PAUSE


def _started() -> "Live":
    """A line that is drawn when it is told something, by no thread: a process that has one cannot fork."""
    from rich.console import Console
    from rich.live import Live

    display = Live(console=Console(stderr=True), auto_refresh=False, transient=True)
    display.start()
    return display
