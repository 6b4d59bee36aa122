"""Projects with more files than are looked at: what is still said of them is true, and the user is told."""

from collections import Counter
from pathlib import Path

import pytest

from fastpg_lint.config.settings import Settings
from fastpg_lint.incremental.store import Cache
from fastpg_lint.pipeline.lint import Linter
from fastpg_lint.report import Report
from fastpg_lint.rules.registry import load_registry
from fastpg_lint.workspace import project_files as survey
from fastpg_lint.workspace.project_files import Survey
from tests.rules.fixture_files import Fixture, differences, expectations, fixtures_of

pytestmark = pytest.mark.one_python

RULES = {rule.rule.code: rule for rule in load_registry().rules}
ASKING_ELSEWHERE = ("schema/", "queries/", "logging/", "deployment/", "validation/", "dependency_injection/")
"""Families of rules that ask whether there is something anywhere in a project."""
FIXTURES = [
    fixture
    for rule in RULES.values()
    for fixture in fixtures_of(rule)
    if fixture.name.startswith(ASKING_ELSEWHERE)
]
SILENT = {
    "FPG202": 10,
    "FPG305": 1,
    "FPG306": 8,
    "FPG504": 0,
    "FPG601": 0,
    "FPG602": 0,
    "FPG607": 0,
    "FPG702": 0,
    "FPG703": 0,
    "FPG801": 14,
    "FPG802": 20,
    "FPG803": 3,
}
"""Rules that need all of a project, and how many findings of their fixtures need no more than their file."""
PLAIN = "import logging\nfrom fastapi import FastAPI\n\napp = FastAPI()\nlogging.info('up')\n"


def names_of(report: Report) -> list[str]:
    return [one.code for one in report.diagnostics]


@pytest.mark.parametrize("most", [0, 1])
@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda one: one.name)
def test_nothing_more_is_said_for_what_was_not_looked_at(
    fixture: Fixture, most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(survey, "MOST_FILES", most)
    texts = fixture.texts()
    said = fixture.lint(texts, tmp_path)
    for name, text in texts.items():
        _, unexpected = differences(expectations(text, name), said[name])
        assert (name, unexpected) == (name, [])


@pytest.mark.parametrize(("code", "expected"), SILENT.items())
def test_rules_are_quiet_that_need_the_rest(
    code: str, expected: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Survey, "is_whole", lambda *_: False)
    found: Counter[str] = Counter()
    for number, fixture in enumerate(fixtures_of(RULES[code])):
        (tmp_path / str(number)).mkdir()
        said = fixture.lint(fixture.texts(), tmp_path / str(number))
        found.update(one.code for diagnostics in said.values() for one in diagnostics)
    assert found[code] == expected


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of two modules, where two are looked at."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(survey, "MOST_FILES", 2)
    (tmp_path / "a.py").write_text(PLAIN)
    (tmp_path / "b.py").write_text("x = 1\n")
    return tmp_path


def test_a_project_is_whole_up_to_the_limit(project: Path) -> None:
    report = Linter(Settings(root=project, select=("FPG702",))).lint_files([project])
    assert names_of(report) == ["FPG702"]
    assert report.warnings == ()


def test_the_user_is_told_where_it_is_not(project: Path) -> None:
    (project / "c.py").write_text("import structlog\n")
    report = Linter(Settings(root=project, select=("FPG702",))).lint_files([project])
    assert names_of(report) == []
    (warning,) = report.warnings
    assert "has more than 2 Python files: the others were not looked at" in warning


@pytest.mark.parametrize("marker", [None, "requirements.txt"])
def test_of_a_home_that_is_no_project_little_is_looked_at(
    project: Path, monkeypatch: pytest.MonkeyPatch, marker: str | None
) -> None:
    monkeypatch.setattr(survey, "MOST_FILES", 9)
    monkeypatch.setattr(survey, "MOST_OUTSIDE", 1)
    monkeypatch.setenv("HOME", str(project))
    monkeypatch.setenv("USERPROFILE", str(project))
    if marker is not None:
        (project / marker).touch()
    report = Linter(Settings(root=project, select=("FPG702",))).lint_files([project / "a.py"])
    assert names_of(report) == ([] if marker is None else ["FPG702"])
    assert bool(report.warnings) == (marker is None)


def test_texts_are_counted_by_themselves(project: Path) -> None:
    (project / "a.py").write_text(
        "from sqlalchemy import ForeignKey, Integer\n"
        "from sqlalchemy.orm import DeclarativeBase, mapped_column\n"
        "class Base(DeclarativeBase): ...\nclass Order(Base):\n    __tablename__ = 'orders'\n"
        "    id = mapped_column(Integer, primary_key=True)\n"
        "    user_id = mapped_column(ForeignKey('users.id'))\n"
    )
    for name in ("1.sql", "2.sql"):
        (project / name).write_text("select 1;\n")
    settings = Settings(root=project, select=("FPG504",))
    assert names_of(Linter(settings).lint_files([project])) == ["FPG504"]
    (project / "3.sql").write_text("create index on orders (user_id);\n")
    report = Linter(settings).lint_files([project])
    assert names_of(report) == []
    assert ["files *.sql" in one for one in report.warnings] == [True]


def test_what_other_processes_find_out_is_told(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fastpg_lint.engine.judge_shares.PAYS_FROM", 10)
    (project / "a.py").write_text(PLAIN + "x = 1\n" * 20)
    for name in ("compose.yml", "k8s.yaml", "other.yaml"):
        (project / name).write_text("services: {}\n")
    settings = Settings(root=project, select=("FPG703",))
    report = Linter(settings, processes=2).lint_files([project])
    assert names_of(report) == []
    assert report.warnings
    assert all("has more than 2 files" in one for one in report.warnings)


def test_what_was_kept_is_not_said_of_a_project_that_has_grown(project: Path) -> None:
    def lint() -> Report:
        with_cache = Cache(project / ".fastpg_lint_cache")
        return Linter(Settings(root=project, select=("FPG702",)), cache=with_cache).lint_files([project])

    assert [names_of(lint()), names_of(lint())] == [["FPG702"], ["FPG702"]]
    (project / "c.py").write_text("x = 1\n")
    report = lint()
    assert names_of(report) == []
    assert len(report.warnings) == len(lint().warnings) == 1
    (project / "c.py").unlink()
    assert names_of(lint()) == ["FPG702"]
