"""Progress is shown to those who wait, and to nobody else."""

import threading
import time
from pathlib import Path

import pytest

from fastpg_lint.output.text.progress import PATIENCE, Progress


def test_a_short_run_shows_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress() as progress:
        progress(Path("a.py"))
    assert capsys.readouterr().err == ""


def test_a_long_run_counts_its_files(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    now, threads = time.monotonic(), threading.active_count()
    with Progress() as progress:
        progress.expect(1200)
        progress(Path("a.py"))
        monkeypatch.setattr(time, "monotonic", lambda: now + 2 * PATIENCE)
        progress(Path("app/[b].py"))
        progress(Path("c.py"))  # too soon to be read
    said = capsys.readouterr().err
    assert "2 of 1,200 files read, last [b].py" in said
    assert "c.py" not in said
    assert threading.active_count() == threads  # a process with more could not be forked
