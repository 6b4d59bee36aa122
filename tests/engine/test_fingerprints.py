"""Which program this is: its files and libraries say so, and no cache."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import tomli
from packaging.requirements import Requirement

from fastpg_lint.engine import fingerprints as engine
from fastpg_lint.incremental import fingerprints
from tools.documents import ROOT

PROJECT = tomli.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
REQUIRED = sorted(Requirement(one).name for one in PROJECT["dependencies"])


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    forget()
    yield
    forget()


def forget() -> None:
    """What another process does."""
    engine.facts_fingerprint.cache_clear()
    engine.program_fingerprint.cache_clear()


def both() -> tuple[bytes, bytes]:
    """The fingerprints of the program and of what makes facts."""
    forget()
    return engine.program_fingerprint(), engine.facts_fingerprint()


def test_each_library_is_in_the_digest_or_has_no_say() -> None:
    assert sorted([*engine.LIBRARIES, *engine.WITHOUT_A_SAY]) == REQUIRED


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packages that holds the libraries, each of release 1.0."""
    for distribution, module in engine.LIBRARIES.items():
        (tmp_path / module).mkdir()
        (tmp_path / module / "__init__.py").touch()
        name = {"pyyaml": "PyYAML"}.get(distribution, distribution)
        (tmp_path / f"{name}-1.0.dist-info").mkdir()
        (tmp_path / f"{name}-1.0.dist-info" / "METADATA").write_text("Version: 1.0")
    monkeypatch.setattr(
        fingerprints,
        "find_spec",
        lambda name: SimpleNamespace(origin=str(tmp_path / name / "__init__.py")),
    )
    return tmp_path


@pytest.mark.parametrize("distribution", engine.LIBRARIES)
def test_another_release_is_another_program(packages: Path, distribution: str) -> None:
    before = both()
    (metadata,) = [
        one for one in packages.glob("*/METADATA") if one.parent.name.lower().startswith(distribution)
    ]
    assert both() == before
    metadata.write_text("Version: 1.1")
    program, facts = both()
    assert program != before[0]
    assert (facts != before[1]) == (distribution == "libcst")


def test_a_library_that_is_not_installed_does_not_stop_us(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fingerprints, "find_spec", lambda _: None)
    assert all(both())


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program of a rule, and of what makes facts."""
    for name in ("facts/secrets/gitleaks.toml", "source/text.py", "rules/rule.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("# 1")
    monkeypatch.setattr(engine, "_HERE", tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", ["facts/secrets/gitleaks.toml", "source/text.py"])
def test_what_reads_a_text_makes_other_facts_and_other_findings(program: Path, name: str) -> None:
    before = both()
    (program / name).write_text("# 2")
    assert all(now != then for now, then in zip(both(), before, strict=True))
    assert (Path(engine.__file__).parents[1] / name).is_file()


def test_what_judges_makes_other_findings_of_the_same_facts(program: Path) -> None:
    before = both()
    (program / "rules" / "rule.py").write_text("# 2")
    now = both()
    assert now[0] != before[0]
    assert now[1] == before[1]
