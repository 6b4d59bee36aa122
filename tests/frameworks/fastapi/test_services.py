"""A module belongs to a service with the package that it lies in, not with what lies beside it."""

from pathlib import Path

import pytest

from fastpg_lint.config.settings import Settings
from fastpg_lint.pipeline.lint import Linter

READS = 'import os\n\nX = os.environ["X"]\n'
APP = "from fastapi import FastAPI\n\napp = FastAPI(openapi_url=None)\n"
TEXT = '"""Makes `from fastapi import FastAPI`."""\n'


@pytest.mark.parametrize(
    ("files", "is_told"),
    [
        ({"service/main.py": APP, "service/jobs/late.py": READS}, True),
        ({"service/main.py": APP, "tool/cache.py": READS}, False),
        ({"main.py": APP, "jobs.py": READS}, True),
        ({"main.py": APP, "tool/cache.py": READS}, False),
        ({"tool/cache.py": READS, "tool/page.py": TEXT}, False),
    ],
)
def test_what_belongs_to_a_service(files: dict[str, str], is_told: bool, tmp_path: Path) -> None:
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.parent != tmp_path:
            (path.parent / "__init__.py").touch()
        path.write_text(text)
    report = Linter(Settings(root=tmp_path, select=("FPG305",))).lint_files([tmp_path])
    assert bool(report.diagnostics) == is_told
