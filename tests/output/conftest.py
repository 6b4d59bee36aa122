"""Made-up reports for the formats to write."""

from collections.abc import Callable

import pytest

from fastpg_lint.diagnostics import Diagnostic, Related
from fastpg_lint.levels import Level
from fastpg_lint.report import Report

SLEEP = Diagnostic(
    code="FPG101",
    name="blocking-call-in-async",
    level=Level.ERROR,
    message="`time.sleep()` in async `nap` blocks the event loop",
    help="use `await asyncio.sleep()`",
    path="app/main.py",
    line=3,
    column=5,
    end_line=3,
    end_column=18,
)
CHAIN = Diagnostic(
    code="FPG102",
    name="blocking-call-reachable-from-async",
    level=Level.WARNING,
    message="`load()` blocks: 100%, always",
    help="",
    path="app/a,b:c.py",
    line=10,
    column=1,
    end_line=12,
    end_column=2,
    related=(Related("app/io.py", 7, 12, "`requests.get()`"),),
)


@pytest.fixture
def report() -> Report:
    """Two findings in three files."""
    return Report((CHAIN, SLEEP), (), 3)


@pytest.fixture
def report_of() -> Callable[..., Report]:
    """Makes a report of some diagnostics."""
    return lambda *diagnostics: Report(diagnostics, (), 1)
