"""What the catalogue says of databases, stores and brokers, in code that uses them."""

from pathlib import Path

import pytest

from fastpg_lint.config.settings import Settings
from fastpg_lint.pipeline.lint import Linter
from tests.rules.fixture_files import FIXTURES, differences, expectations, selected_codes

LIBRARIES = sorted((FIXTURES.parent / "libraries").glob("*.py"))


@pytest.mark.parametrize("path", LIBRARIES, ids=lambda path: path.stem)
def test_what_is_reported_of_a_library_is_what_is_marked(path: Path, tmp_path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    expected = expectations(text)
    assert expected
    settings = Settings(root=tmp_path, select=selected_codes([text]))
    report = Linter(settings).lint_source(text, str(tmp_path / path.name))
    assert report.failures == ()
    assert differences(expected, report.diagnostics) == ([], [])
