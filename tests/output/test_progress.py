"""Progress is shown to those who wait, and to nobody else."""

import time
from pathlib import Path

import pytest

from fastpg_lint.output.progress import PATIENCE, Progress


def test_a_short_run_shows_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress() as progress:
        progress(Path("a.py"))
    assert capsys.readouterr().err == ""


def test_a_long_run_counts_its_files(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    now = time.monotonic()
    with Progress() as progress:
        progress(Path("a.py"))
        monkeypatch.setattr(time, "monotonic", lambda: now + 2 * PATIENCE)
        progress(Path("app/b.py"))
    assert "2 files read, last b.py" in capsys.readouterr().err
