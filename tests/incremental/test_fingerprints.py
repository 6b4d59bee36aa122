"""Digests of a program's own files: whatever in them is another makes another program."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from fastpg_lint.incremental import fingerprints
from fastpg_lint.incremental.fingerprints import files_below, fingerprint, release_files


def written(folder: Path, **texts: str) -> list[str]:
    for name, text in texts.items():
        (folder / name).write_text(text)
    return [str(folder / name) for name in texts]


def test_the_same_files_are_the_same_program_wherever_they_lie(tmp_path: Path) -> None:
    folders = [tmp_path / "here", tmp_path / "there"]
    for folder in folders:
        folder.mkdir()
    assert len({fingerprint(written(folder, a="x = 1", b="y = 2")) for folder in folders}) == 1


@pytest.mark.parametrize(
    "texts", [{"a": "x = 2", "b": "y"}, {"a": "x = 1y", "b": ""}, {"b": "y", "a": "x = 1"}, {"a": "x = 1"}]
)
def test_another_text_or_a_boundary_that_moves_is_another_program(
    tmp_path: Path, texts: dict[str, str]
) -> None:
    before = fingerprint(written(tmp_path, a="x = 1", b="y"))
    assert fingerprint(written(tmp_path, **texts)) != before


def test_what_else_has_a_say_makes_another_program(tmp_path: Path) -> None:
    (file,) = written(tmp_path, a="x = 1")
    assert len({fingerprint([file], *more) for more in ((), (b"3.12",), (b"3.13",), (b"3.1", b"2"))}) == 4


def test_files_are_found_in_all_folders_but_those_of_compiled_ones(tmp_path: Path) -> None:
    for folder in ("b/__pycache__", "a"):
        (tmp_path / folder).mkdir(parents=True)
    for name in ("b/x.py", "b/__pycache__/x.py", "a/y.toml", "a/y.txt", "z.py"):
        (tmp_path / name).touch()
    found = files_below(tmp_path, (".py", ".toml"))
    assert found == [str(tmp_path / name) for name in ("a/y.toml", "b/x.py", "z.py")]


def test_a_library_says_its_release_beside_its_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PyYAML-6.0.dist-info", "PyYAML-6.1.dist-info"):
        (tmp_path / name).mkdir()
    (tmp_path / "PyYAML_ft-8.0.dist-info").mkdir()
    origin = str(tmp_path / "yaml" / "__init__.py")
    monkeypatch.setattr(fingerprints, "find_spec", {"yaml": SimpleNamespace(origin=origin)}.get)
    assert release_files([("pyyaml", "yaml")]) == [str(tmp_path / "PyYAML-6.0.dist-info" / "METADATA")]


@pytest.mark.parametrize("spec", [None, SimpleNamespace(origin=None)])
def test_a_library_that_is_not_installed_says_nothing(spec: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fingerprints, "find_spec", lambda _: spec)
    assert release_files([("pyyaml", "yaml")]) == []
