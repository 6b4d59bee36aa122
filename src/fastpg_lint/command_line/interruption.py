"""Ctrl-C: a word at once, then the end. Letting processes and files go may take a moment."""

import os
import signal
from types import FrameType
from typing import NoReturn

WORD = b"\nInterrupted.\n"


def answer_at_once() -> None:
    """Has Ctrl-C answered where it ends a run; where a shell has switched it off, it stays so."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupted)


def _interrupted(_: int, __: FrameType | None) -> NoReturn:
    """Says so in one write, which nothing that is printed just then can be in the way of.

    Whoever presses Ctrl-C again ends the process without another word.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.write(2, WORD)
    raise KeyboardInterrupt
