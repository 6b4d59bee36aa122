"""Everything installed goes through all rules, and edits of real packages are seen by the cache.

It takes minutes, and so runs only when asked for: `tox -e corpus`.
"""

import random
import sysconfig
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

from fastpg_lint.config.settings import Settings
from fastpg_lint.pipeline.nearest import lint_files
from fastpg_lint.rules.registry import load_registry
from tests.engine.test_verified_findings import edits, lint

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


def middling(folder: Path) -> list[Path]:
    """The packages in a folder that are neither a handful of modules nor hundreds."""
    packages = (path for path in sorted(folder.iterdir()) if (path / "__init__.py").is_file())
    return [path for path in packages if 10 <= sum(1 for _ in path.rglob("*.py")) <= 150]


@pytest.mark.corpus
@pytest.mark.parametrize("path", middling(PACKAGES), ids=lambda path: path.name)
def test_a_warm_run_says_what_a_cold_one_says_of_real_packages(path: Path, tmp_path: Path) -> None:
    folder = copytree(path, tmp_path / "project" / path.name, ignore=ignore_patterns("__pycache__"))
    chance = random.Random(path.name)
    lint(folder, tmp_path / "cache")
    for _, _ in zip(range(5), edits(folder, chance), strict=False):
        assert lint(folder, tmp_path / "cache") == lint(folder)
