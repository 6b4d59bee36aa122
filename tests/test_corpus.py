"""Everything installed goes through all rules: the standard library, and each package of this environment.

It takes minutes, and so runs only when asked for: `tox -e corpus`.
"""

import sysconfig
from pathlib import Path

import pytest

from fastpg_lint.config import Settings
from fastpg_lint.lint import lint_files
from fastpg_lint.rules.registry import load_registry

PATHS = sysconfig.get_paths()
PACKAGES = Path(PATHS["purelib"])
LIBRARY = Path(PATHS["stdlib"])


def top_level(folder: Path) -> list[Path]:
    """The packages and modules in a folder."""
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix == ".py"
        or (path.is_dir() and any(path.rglob("*.py")) and path.name != "site-packages")
    )


@pytest.mark.corpus
@pytest.mark.parametrize("path", [*top_level(PACKAGES), *top_level(LIBRARY)], ids=lambda path: path.name)
def test_nothing_installed_crashes(path: Path) -> None:
    files = [path] if path.is_file() else sorted(path.rglob("*.py"))
    codes = tuple(one.rule.code for one in load_registry().rules)
    report = lint_files(files, Settings(root=path.parent, select=codes))
    assert report.failures == ()
    assert report.files == len(files)
