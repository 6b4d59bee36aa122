"""Ctrl-C while files are read: a word, exit code 130, and nobody left behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from fastpg_lint.engine.compile_all import PAYS_FROM

SLOW = """
import signal, sys, time
from fastpg_lint.__main__ import main
from fastpg_lint.engine import compile_all

def read_for_ever(*_):
    with open("begun", "w") as pipe:
        pipe.write("x")
    time.sleep(300)

compile_all._encode_with_words = read_for_ever
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it
sys.argv = ["fastpg-lint", "check", "--no-cache", "--jobs", "2", "app"]
main()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere others are started, not forked")
def test_it_ends_at_once_with_a_word_and_leaves_no_process(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    for number in range(4):
        text = f"x = {number}\n" * (PAYS_FROM // 4)
        (tmp_path / "app" / f"m{number}.py").write_text(text[: PAYS_FROM // 2])
    os.mkfifo(tmp_path / "begun")
    run = subprocess.Popen(
        [sys.executable, "-c", SLOW], cwd=tmp_path, start_new_session=True, stdout=-1, stderr=-1
    )
    with (tmp_path / "begun").open() as begun:
        begun.read(1)  # another process is in the middle of it
    os.killpg(run.pid, signal.SIGINT)
    out, err = run.communicate(timeout=120)  # which lasts until the last process has let go of them
    assert run.returncode == 130
    assert out == b""
    assert err.strip() == b"Interrupted."
