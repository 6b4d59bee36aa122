"""python-lsp-server with its flake8 plugin shows our diagnostics in a buffer that is not saved."""

import sys

import pytest

from .conftest import MENDED, SLEEPY, Project
from .editor import FLAKE8_ALONE, editor

pytest.importorskip("pylsp", reason="python-lsp-server is not installed; it is in the extra `front-ends`")

SERVER = (sys.executable, "-m", "pylsp")


def test_a_fault_shows_while_it_is_typed_and_goes_when_it_is_mended(project: Project) -> None:
    project.write({"main.py": MENDED})
    file = project.folder / "main.py"
    with editor(SERVER, project.folder, FLAKE8_ALONE) as opened:
        opened.open(file, SLEEPY)
        (shown,) = opened.diagnostics(file, count=1)
        assert (shown["code"], shown["source"]) == ("FPG101", "flake8")
        assert shown["range"]["start"] == {"line": 5, "character": 4}
        assert shown["message"].endswith("use `await asyncio.sleep()`")

        opened.type(file, MENDED, version=2)
        assert opened.diagnostics(file, count=0) == []
    assert file.read_text() == MENDED
