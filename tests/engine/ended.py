"""Whether other processes have ended."""

import os
import time
from contextlib import suppress
from pathlib import Path

MOST_SECONDS = 60
"""A busy machine takes its time."""


def has_ended(process: int) -> bool:
    """Whether a process ends soon; one that does not is killed."""
    for _ in range(MOST_SECONDS * 10):
        if not _is_running(process):
            return True
        time.sleep(0.1)
    with suppress(ProcessLookupError):
        os.kill(process, 9)
    return False


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    with suppress(OSError):
        status = Path(f"/proc/{process}/stat").read_text("utf-8")
        return status.rpartition(")")[2].split()[0] != "Z"  # ended, and nobody has asked yet
    return True
