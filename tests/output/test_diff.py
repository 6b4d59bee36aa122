"""What is shown as a difference can be applied as one."""

import shutil
import subprocess
from pathlib import Path

import pytest

from fastpg_lint.output.diff import render


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git here")
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a\nb\nc\n", "a\nB\nc\n"),
        ("a\r\nb\r\nc\r\n", "a\r\nB\r\nc\r\n"),
        ("a\n\x0cb\x0bc\n\x1cd\u2028e\nf\n", "a\n\x0cB\x0bc\n\x1cd\u2028e\nf\n"),
        ("a\n\nb\n", "a\n\nb\nc\n"),
        ("a\nb", "a\nB"),
        ("a\nb", "A\nb\n"),
        ("a\nb\n", "A\nb"),
    ],
    ids=["plain", "carriage returns", "form feeds", "added", "no last line end", "ended", "open"],
)
def test_git_applies_it(tmp_path: Path, before: str, after: str) -> None:
    (tmp_path / "x.py").write_bytes(before.encode())
    patch = "".join(f"{line}\n" for line in render("x.py", before, after)).encode()
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(["git", "apply", "-p0", "-"], cwd=tmp_path, input=patch, check=True)
    assert (tmp_path / "x.py").read_bytes() == after.encode()
