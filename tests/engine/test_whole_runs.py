"""Where nothing has changed, one look tells it, and where anything has, each answer is looked at."""

from pathlib import Path

import pytest

from fastpg_lint.config.settings import Settings
from fastpg_lint.engine import judge_shares, whole_runs
from fastpg_lint.engine.verified_findings import VerifiedFindings
from fastpg_lint.engine.whole_runs import WholeRuns
from fastpg_lint.incremental.inputs import Input
from fastpg_lint.incremental.store import Cache
from fastpg_lint.pipeline.lint import Linter
from fastpg_lint.report import Report

REST = "import time\n\n\ndef rest() -> None:\n    time.sleep(1)\n"
ROUTE = "from app.rest import rest\n\n\nasync def route() -> None:\n    rest()\n"


@pytest.fixture(autouse=True)
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The traces that are looked at, where a run of any length is kept as a whole."""
    monkeypatch.setattr(whole_runs, "PAYS_FROM", 1)
    traces: list[object] = []
    hold = VerifiedFindings._hold

    def noting(self: VerifiedFindings, trace: bytes) -> bool:
        traces.append(trace)
        return hold(self, trace)

    monkeypatch.setattr(VerifiedFindings, "_hold", noting)
    return traces


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """A service whose route waits, of which two runs have been made."""
    folder = tmp_path / "app"
    folder.mkdir()
    for name, text in (("__init__", ""), ("rest", REST), ("route", ROUTE)):
        (folder / f"{name}.py").write_text(text)
    for _ in range(2):
        lint(folder)
    return folder


def lint(app: Path) -> tuple[Report, int]:
    """What is reported, and how many modules are judged anew."""
    linter = Linter(Settings(root=app.parent), cache=Cache(app.parent / ".cache"))
    return linter.lint_files([app]), linter.judged


def told(app: Path) -> list[tuple[str, int]]:
    return [(Path(one.path).name, one.line) for one in lint(app)[0].diagnostics]


def test_no_answer_is_looked_at_where_nothing_has_changed(app: Path, looked_at: list[object]) -> None:
    looked_at.clear()
    report, judged = lint(app)
    assert (len(report.diagnostics), judged, looked_at) == (1, 0, [])


def test_a_comment_changes_nothing_but_lines(app: Path, looked_at: list[object]) -> None:
    (app / "route.py").write_text("# A comment.\n" + ROUTE)
    looked_at.clear()
    assert told(app) == [("route.py", 6)]
    assert not looked_at


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("rest.py", REST.replace("time.sleep(1)", "pass"), []),
        ("route.py", ROUTE.replace("    rest()", "    pass"), []),
        ("rest/__init__.py", "def rest() -> None:\n    pass\n", []),
        ("other.py", REST, [("route.py", 5)]),
    ],
    ids=["a helper", "a module of its own", "another module of its name", "one that nobody reads"],
)
def test_what_has_changed_is_looked_at(
    app: Path, looked_at: list[object], name: str, text: str, expected: list[tuple[str, int]]
) -> None:
    looked_at.clear()
    (app / name).parent.mkdir(exist_ok=True)
    (app / name).write_text(text)
    assert told(app) == expected
    assert looked_at
    for _ in range(2):
        assert told(app) == expected
    looked_at.clear()
    assert (told(app), looked_at) == (expected, [])


@pytest.mark.parametrize("runs", [1, 2])
def test_what_was_found_of_another_state_is_not_taken_for_that_of_this_one(app: Path, runs: int) -> None:
    """As where branches are switched: what is found of a module is kept in the place of what was."""
    lint(app)
    (app / "rest.py").write_text(REST.replace("time.sleep(1)", "pass"))
    for _ in range(runs):
        assert told(app) == []
    (app / "rest.py").write_text(REST)
    assert told(app) == [("route.py", 5)]


def test_a_comment_that_was_away_is_judged_again(app: Path) -> None:
    unused = ROUTE.replace("import rest\n", "import rest  # noqa: FPG604\n")
    settings = Settings(root=app.parent, extend_select=("FPG002",))

    def codes(text: str) -> list[str]:
        (app / "route.py").write_text(text)
        cache = Cache(app.parent / ".cache")
        return [one.code for one in Linter(settings, cache=cache).lint_files([app]).diagnostics]

    assert codes(unused) == codes(unused) == ["FPG002", "FPG102"]
    assert codes(ROUTE) == ["FPG102"]
    assert codes(unused) == ["FPG002", "FPG102"]


def test_a_file_that_goes_is_missed(app: Path) -> None:
    assert told(app) == [("route.py", 5)]
    (app / "rest.py").unlink()
    assert told(app) == []


@pytest.mark.parametrize("value", [b"", b"\x93\xc4\x00\x80\xc4\x00", b"no such value"])
def test_a_value_of_another_program_does_no_harm(tmp_path: Path, value: bytes) -> None:
    runs = WholeRuns(Cache(tmp_path), lambda _: b"digest", b"form")
    runs.keep(["app"], [b"key"], [Input("module", "app")])
    assert runs.holds(["app"], [b"key"])
    runs._cache.put({runs._key(["app"]): value})
    assert not runs.holds(["app"], [b"key"])


def test_a_run_holds_for_its_findings_its_form_and_what_they_depend_on(tmp_path: Path) -> None:
    state = {"app": b"1"}
    runs = WholeRuns(Cache(tmp_path), lambda one: state[one.name], b"form")
    runs.keep(["app"], [b"key"], [Input("module", "app")])
    assert not runs.holds(["app"], [b"other"])
    assert not WholeRuns(runs._cache, lambda one: state[one.name], b"another").holds(["app"], [b"key"])
    state["app"] = b"2"
    assert not runs.holds(["app"], [b"key"])


def test_what_was_worked_out_may_be_let_go_of_after_each_file(
    app: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = Linter(Settings(root=app.parent)).lint_files([app])
    monkeypatch.setattr(judge_shares, "MOST_AT_A_TIME", 0)
    assert Linter(Settings(root=app.parent)).lint_files([app]) == at_once
