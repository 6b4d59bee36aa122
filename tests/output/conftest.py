"""Made-up reports for the formats to write."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from fastpg_lint.diagnostics import Cause, Diagnostic, Edit, Fix, Identity, Related
from fastpg_lint.levels import Level
from fastpg_lint.output.material import Material
from fastpg_lint.report import Failure, Report, unreadable
from fastpg_lint.role import Role

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


SMILE = "    😀, ä = load()  # 日本"
HOSTILE = Diagnostic(
    code="FPG102",
    name="blocking-call-reachable-from-async",
    level=Level.ERROR,
    message="`lädt()` blocks\n::error::<b>&\"'\x1b[1m ]]> | `x`\x00",
    help="use 日本",
    path="api::v1/ä b%/日本.py",
    line=1,
    column=12,
    end_line=1,
    end_column=18,
    related=(Related("api::v1/q#?.py", 2, 1, "`öffnen()`"), Related("app/io.py", 7, 12, "`open()`")),
    fix=Fix("await it", False, (Edit("api::v1/ä b%/日本.py", 1, 12, 1, 18, "await lädt()"),)),
    cause=Cause("key", "`open()` in app/io.py:7", "app/io.py", 7),
    identity=Identity("api::v1/ä b%/日本.py", "FPG102", "f", "load()"),
    role=Role.SERVICE,
    service="api::v1",
)
UNREAD = unreadable("app/bröken\\n.py", "file cannot be read (Permission denied)")


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Material:
    """What no format may stumble over: names and messages of all kinds, twice the same, a file unread."""
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        monkeypatch.delenv(name, raising=False)
    found = (HOSTILE, replace(HOSTILE, fix=None, level=Level.ADVICE), SLEEP, CHAIN, UNREAD)
    report = Report(found, (Failure("app/x.py", "rule FPG302 failed: <KeyError>"),), 4, ("not all\nseen",))
    return Material(report, lines=lambda path: [SMILE] if path == HOSTILE.path else [])
