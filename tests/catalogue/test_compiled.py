"""A file of the catalogue is parsed once: what was read of it is kept, for as long as it is the same."""

import os
from pathlib import Path

import pytest

from fastpg_lint.catalogue import compiled, loader
from fastpg_lint.catalogue.form import LibraryFile, read_library
from fastpg_lint.catalogue.loader import CatalogueError, paths, read_file

TEXT = "[library]\n[[blocking]]\nnames = ['shop.get']\nkind = 'network'\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "shop.toml"
    path.write_text(TEXT)
    return path


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that are parsed."""
    texts: list[str] = []

    def read(text: str) -> LibraryFile:
        texts.append(text)
        return read_library(text)

    monkeypatch.setattr(loader, "read_library", read)
    return texts


def test_a_file_is_parsed_once(path: Path, parsed: list[str]) -> None:
    first, second = read_file(path), read_file(path)
    assert first == second == read_library(TEXT)
    assert parsed == [TEXT]


def test_a_changed_file_is_parsed_anew(path: Path, parsed: list[str]) -> None:
    read_file(path)
    path.write_text(TEXT.replace("network", "database"))
    assert read_file(path).blocking[0].kind == "database"
    assert len(parsed) == 2


def test_a_file_of_the_same_size_and_another_time_is_parsed_anew(path: Path, parsed: list[str]) -> None:
    read_file(path)
    os.utime(path, ns=(1, 1))
    read_file(path)
    assert len(parsed) == 2


def test_a_changed_form_is_another_one(
    path: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read_file(path)
    monkeypatch.setattr(compiled, "_form", lambda: 1)
    read_file(path)
    assert len(parsed) == 2


@pytest.mark.parametrize("content", [b"", b"\xc1", b"\x90", b"\x92\x01\x02"])
def test_what_is_damaged_is_parsed_anew(path: Path, parsed: list[str], content: bytes) -> None:
    read_file(path)
    kept = path.parent / compiled.FOLDER / "shop.toml.msgpack"
    kept.write_bytes(content)
    assert read_file(path) == read_library(TEXT)
    assert len(parsed) == 2


def test_where_nothing_can_be_kept_files_are_read_all_the_same(path: Path, parsed: list[str]) -> None:
    (path.parent / compiled.FOLDER).write_text("in the way")
    assert read_file(path) == read_file(path) == read_library(TEXT)
    assert len(parsed) == 2


def test_a_file_with_a_mistake_is_not_kept(path: Path) -> None:
    path.write_text(TEXT.replace("network", "netwrok"))
    for _ in range(2):
        with pytest.raises(CatalogueError):
            read_file(path)
    assert not (path.parent / compiled.FOLDER).exists()


def test_all_files_are_the_same_from_what_is_kept() -> None:
    for file in paths():
        read_file(file)
        assert compiled.find(file) in (read_library(file.read_text(encoding="utf-8")), None)
