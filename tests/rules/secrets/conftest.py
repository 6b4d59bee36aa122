"""Linting small texts for secrets."""

from collections.abc import Callable
from pathlib import Path

import pytest

from fastpg_lint.config.settings import Settings
from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.pipeline.lint import Linter

Lint = Callable[..., list[Diagnostic]]


@pytest.fixture
def lint(tmp_path: Path) -> Lint:
    """Lints a text as the file of a name, beside other files, for rules 901 to 904."""

    def diagnose(text: str, name: str = "app.py", **others: str) -> list[Diagnostic]:
        for other, content in others.items():
            (tmp_path / f"{other}.py").write_text(content)
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        linter = Linter(Settings(root=tmp_path, select=("FPG9",)))
        report = linter.lint_source(text, str(path))
        assert not report.failures
        return list(report.diagnostics)

    return diagnose
