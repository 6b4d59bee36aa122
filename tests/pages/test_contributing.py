"""A newcomer follows `docs/contributing.md`: two files, and the rule is there, documented and tested."""

import os
import re
import subprocess
import sys
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

from tools.documents import ROOT

pytestmark = pytest.mark.one_python

GUIDE = ROOT / "docs" / "contributing.md"
NAME = "breakpoint_left_in"
COPIED = ("docs", "fixtures", "src", "tests", "tools")


def block(title: str) -> str:
    """The code under `<!-- TITLE -->`."""
    pattern = rf"<!-- {title} -->\n(`{{3,}})python\n(.*?)^\1\n"
    (found,) = re.findall(pattern, GUIDE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return str(found[1])


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout of one's own."""
    for name in COPIED:
        copytree(ROOT / name, tmp_path / name, ignore=ignore_patterns("__pycache__", ".*cache"))
    for name in ("README.md", "pyproject.toml"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    return tmp_path


def run(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs Python in a checkout, with the package that lies in it."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(checkout / "src"), "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_rule_is_two_files(checkout: Path) -> None:
    (checkout / "src/fastpg_lint/rules/logging" / f"{NAME}.py").write_text(block("rule"))
    (checkout / "fixtures/rules/logging" / f"{NAME}.py").write_text(block("fixture"))
    made = run(checkout, "-m", "tools.documents")
    assert made.returncode == 0, made.stderr
    assert "FPG799-breakpoint-left-in.md" in (checkout / "README.md").read_text()
    assert "`breakpoint-left-in`" in (checkout / "docs" / "guide.md").read_text()

    # An example in a document is shorter than a fixture has to be.
    chosen = f"({NAME} or FPG799) and not test_each_rule_has_hits_and_near_misses"
    tested = run(checkout, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/rules", "-k", chosen)
    assert tested.returncode == 0, tested.stdout
    assert re.search(r"^\d{2} passed", tested.stdout, re.MULTILINE), tested.stdout
