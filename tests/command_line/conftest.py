"""A small project in the current folder."""

from collections.abc import Callable
from pathlib import Path

import pytest

PRINTING = "def f():\n    print(1)\n"
"""One finding, of FPG701 in line 2."""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes files into the current folder, a fresh one; `__` in a name stands for a folder's end."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FASTPG_LINT_CACHE_DIR", raising=False)

    def files(**contents: str) -> Path:
        for name, content in contents.items():
            path = tmp_path / name.replace("__", "/").replace("_dot_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        return tmp_path

    return files


@pytest.fixture
def project(write: Write) -> Path:
    """Two folders with a module each, and a configuration that asks for one rule."""
    return write(
        pyproject_dot_toml='[tool.fastpg-lint]\nselect = ["FPG701"]\n',
        app__main_dot_py=PRINTING,
        app__old__gone_dot_py=PRINTING,
        lib__load_dot_py=PRINTING,
    )
