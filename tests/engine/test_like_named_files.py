"""Files whose names or texts are nearly the same: each is judged, and told, once and for itself."""

from collections import Counter
from pathlib import Path

import pytest

from fastpg_lint.config.settings import Settings
from fastpg_lint.engine import compile_all, judge_shares
from fastpg_lint.incremental.store import Cache
from fastpg_lint.pipeline.lint import Linter

NAP = "import time\n\n\nasync def nap() -> None:\n    time.sleep(1)\n"
OTHER = "import requests\n\n\n\nasync def load() -> None:\n    requests.get('http://a')\n"
CHAIN = "from orders import load_all\n\n\nasync def run() -> None:\n    load_all()\n"
PACKAGE = "import time\n\n\ndef load_all() -> None:\n    time.sleep(1)\n"
MODULE = f"{NAP}\n\ndef load_all() -> None:\n    pass\n"
LATIN = "# coding: latin-1\nimport time\n\n\nasync def nap() -> None:\n    time.sleep(1)\n"
TEXTS = {
    "orders.py": MODULE,
    "orders/__init__.py": PACKAGE,
    "main.py": CHAIN,
    "app/users.py": NAP,
    "app/users/__init__.py": OTHER,
    "a.b.py": NAP,
    "a:b.py": OTHER,
    "a/b.py": NAP,
    "latin.py": LATIN,
    "utf.py": NAP,
    "utf_marked.py": f"\ufeff{NAP}",
    "latin_marked.py": f"\ufeff{LATIN}",
}
EXPECTED = {
    **{name: [(5, "FPG101")] for name in ("orders.py", "app/users.py", "a.b.py", "a/b.py")},
    **{name: [(6, "FPG101")] for name in ("app/users/__init__.py", "a:b.py", "latin.py")},
    **{name: [(5, "FPG101")] for name in ("utf.py", "utf_marked.py")},
    "main.py": [(5, "FPG102")],
    "latin_marked.py": [(1, "FPG000")],
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    for name, text in TEXTS.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
    return folder


def said(project: Path, paths: list[Path], cache: Path | None, processes: int) -> dict[str, object]:
    settings = Settings(root=project, select=("FPG000", "FPG101", "FPG102"))
    report = Linter(settings, cache=Cache(cache), processes=processes).lint_files(paths)
    assert report.failures == ()
    found: dict[str, list[tuple[int, str]]] = {}
    for one in report.diagnostics:
        found.setdefault(Path(one.path).relative_to(project).as_posix(), []).append((one.line, one.code))
    return dict(found)


@pytest.mark.parametrize("processes", [1, 2])
def test_each_is_told_once_cold_and_warm(
    project: Path, processes: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compile_all, "PAYS_FROM", 1)
    monkeypatch.setattr(judge_shares, "PAYS_FROM", 1)
    assert said(project, [project], None, processes) == EXPECTED
    for _ in "cold", "warm":
        assert said(project, [project], tmp_path / "cache", processes) == EXPECTED


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_each_is_told_the_same_alone(project: Path, name: str) -> None:
    assert said(project, [project / name], None, 1).get(name, []) == EXPECTED.get(name, [])


def test_a_package_that_comes_takes_the_name(project: Path, tmp_path: Path) -> None:
    package = project / "orders" / "__init__.py"
    package.unlink()
    without = {name: found for name, found in EXPECTED.items() if name != "main.py"}
    assert said(project, [project], tmp_path / "cache", 1) == without
    package.write_text(PACKAGE)
    assert said(project, [project], tmp_path / "cache", 1) == EXPECTED
    package.unlink()
    assert said(project, [project], tmp_path / "cache", 1) == without


def test_a_text_that_somebody_types_in_stands_for_its_own_file(project: Path) -> None:
    linter = Linter(Settings(root=project, select=("FPG101",)))
    linter.set_text(project / "orders.py", OTHER)
    report = linter.lint_files([project / "orders.py", project / "orders" / "__init__.py"])
    assert Counter((Path(one.path).name, one.line) for one in report.diagnostics) == {("orders.py", 6): 1}
    linter.set_text(project / "orders" / "__init__.py", NAP)
    report = linter.lint_files([project / "orders.py", project / "orders" / "__init__.py"])
    assert [(Path(one.path).name, one.line) for one in report.diagnostics] == [
        ("orders.py", 6),
        ("__init__.py", 5),
    ]
