"""The files of a project, and the words in them."""

from pathlib import Path

from fastpg_lint.config.settings import Settings
from fastpg_lint.incremental.inputs import InputTracker
from fastpg_lint.incremental.store import Cache
from fastpg_lint.workspace.discovery import Listing
from fastpg_lint.workspace.documents import Document, Located, digest
from fastpg_lint.workspace.project_files import Survey
from fastpg_lint.workspace.text_words import WordRecords


def survey(folder: Path, cache: Cache, contents: dict[str, bytes | str]) -> Survey:
    """A look over a folder, in which modules have had, or have in an editor, some contents."""

    def find(name: str) -> Located:
        content = contents[name]
        given = content if isinstance(content, str) else None
        return Located(Document(folder / f"{name}.py", name, given), digest(content))

    records = WordRecords(cache)
    return Survey(
        folder, Listing(Settings(root=folder)), lambda path: path.stem, find, InputTracker(), records
    )


def test_words_are_looked_for_in_an_editors_buffer(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.py").write_bytes(b"x = 1\n")
    found = survey(tmp_path, Cache(None), {"a": "import asyncpg\n", "b": b"x = 1\n"})
    assert found.modules_mentioning(b"asyncpg") == found.modules_naming("asyncpg") == ("a",)
    assert found.modules_mentioning(b"") == ("a", "b")


def test_a_file_that_changes_meanwhile_leaves_nothing_wrong_behind(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    (tmp_path / "a.py").write_bytes(b"x = 1\n")
    contents: dict[str, bytes | str] = {"a": b"import asyncpg\n"}
    away = survey(tmp_path, cache, contents)
    assert away.modules_mentioning(b"asyncpg") == ()
    assert away.mentions == {}
    away.keep()
    (tmp_path / "a.py").write_bytes(b"import asyncpg\n")
    back = survey(tmp_path, cache, contents)
    assert back.modules_mentioning(b"asyncpg") == ("a",)
    back.keep()
    (tmp_path / "a.py").write_bytes(b"x = 1\n")
    assert survey(tmp_path, cache, contents).modules_mentioning(b"asyncpg") == ("a",), "what was kept"
