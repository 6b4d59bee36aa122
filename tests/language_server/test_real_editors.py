"""Real editors, driven without a screen: open, see findings, type, apply a quick fix, save."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

pytest.importorskip("pygls", reason="pygls is not installed; it is in the extra `lsp`")

from .conftest import SLEEPY

HERE = Path(__file__).parent
PATIENCE = 180
SAVED = """\
# typed
import asyncio


async def nap(seconds: float) -> None:
    await asyncio.sleep(seconds)
    await asyncio.sleep(seconds)
"""
needs_neovim = pytest.mark.skipif(shutil.which("nvim") is None, reason="Neovim is not installed")


def run(command: Sequence[str], service: Path) -> list[str]:
    """Runs an editor on a file with a fault, and gives what its script tells, line by line."""
    file, told = service / "nap.py", service / "told"
    file.write_text(SLEEPY)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
        "HOME": str(service),
        "XDG_CONFIG_HOME": str(service),
        "XDG_STATE_HOME": str(service),
        "XDG_CACHE_HOME": str(service),
        "TEST_FILE": str(file),
        "TEST_TOLD": str(told),
        "TEST_PYTHON": sys.executable,
    }
    done = subprocess.run(
        command, env=environment, cwd=service, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0, done.stderr
    assert file.read_text() == SAVED, done.stderr
    return told.read_text().splitlines()


@needs_neovim
def test_neovim_shows_findings_and_applies_a_fix(service: Path) -> None:
    script = HERE / "neovim.lua"
    opened, typed, asked, mended = map(
        json.loads, run(["nvim", "--headless", "-u", "NONE", "-c", f"luafile {script}"], service)
    )
    at = {"code": "FPG101", "severity": 1, "source": "fastpg-lint"}
    assert opened == {"found": [{**at, "line": 5}]}
    assert typed == {"found": [{**at, "line": 6}]}
    assert all(title.startswith("FPG101: ") for title in asked["titles"])
    assert not mended["found"]


def has_eglot() -> bool:
    """Whether there is an Emacs with Eglot, its own or a package of the system."""
    if shutil.which("emacs") is None:
        return False
    asked = ["emacs", "--batch", "--eval", "(require 'eglot)"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not has_eglot(), reason="Emacs with Eglot is not installed")
def test_emacs_shows_findings_and_applies_a_fix(service: Path) -> None:
    told = run(["emacs", "--batch", "--load", str(HERE / "eglot.el")], service)
    assert "(:lines (6) :texts (" in told[0]
    assert told[1] == "(:lines (7))"
    assert told[2].startswith('(:titles ("FPG101: ')
    assert told[3] == "(:lines nil)"
