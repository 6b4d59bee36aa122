"""Digests of the program: a library that has a say in what is read has one in them as well."""

from pathlib import Path

import pytest
import tomli
from packaging.requirements import Requirement

from fastpg_lint.incremental import fingerprints as form
from fastpg_lint.incremental.store import Cache
from tools.documents import ROOT

PROJECT = tomli.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
REQUIRED = sorted(Requirement(one).name for one in PROJECT["dependencies"])


def test_each_library_is_in_the_digest_or_has_no_say() -> None:
    assert sorted([*form.LIBRARIES, *form.WITHOUT_A_SAY]) == REQUIRED


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packages that holds the libraries, each of release 1.0."""
    for distribution, module in form.LIBRARIES.items():
        (tmp_path / module).mkdir()
        (tmp_path / module / "__init__.py").touch()
        name = {"pyyaml": "PyYAML"}.get(distribution, distribution)
        (tmp_path / f"{name}-1.0.dist-info").mkdir()
        (tmp_path / f"{name}-1.0.dist-info" / "METADATA").write_text("Version: 1.0")
    monkeypatch.setattr(form, "find_spec", lambda name: Spec(str(tmp_path / name / "__init__.py")))
    return tmp_path


class Spec:
    """Where a module is found."""

    def __init__(self, origin: str) -> None:
        self.origin = origin


@pytest.mark.parametrize("distribution", form.LIBRARIES)
def test_another_release_is_another_program(packages: Path, distribution: str) -> None:
    before = form.program_fingerprint(Cache(None))
    (metadata,) = [
        one for one in packages.glob("*/METADATA") if one.parent.name.lower().startswith(distribution)
    ]
    assert form.program_fingerprint(Cache(None)) == before
    metadata.write_text("Version: 1.1")
    assert form.program_fingerprint(Cache(None)) != before


def test_a_library_that_is_not_installed_does_not_stop_us(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form, "find_spec", lambda _: None)
    assert form.program_fingerprint(Cache(None))


def test_the_forms_of_tokens_are_in_the_digest_of_facts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("facts/secrets", "source"):
        (tmp_path / name).mkdir(parents=True)
    monkeypatch.setattr(form, "_HERE", tmp_path)
    monkeypatch.setattr(form, "_known", {})
    data = tmp_path / "facts" / "secrets" / "gitleaks.toml"
    data.write_text("tokens = []")
    before = form.facts_fingerprint()
    data.write_text("tokens = [ ]")
    monkeypatch.setattr(form, "_known", {})
    assert form.facts_fingerprint() != before
    assert (Path(form.__file__).parents[1] / "facts" / "secrets" / data.name).is_file()
