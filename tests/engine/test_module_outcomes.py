"""Naming the modules of a project, finding their files, and compiling each once."""

from collections.abc import Callable
from pathlib import Path

import pytest

from fastpg_lint.engine.compile_module import compile_document
from fastpg_lint.engine.module_outcomes import ModuleOutcomes
from fastpg_lint.engine.outcomes import Compiled, Outcome
from fastpg_lint.incremental.inputs import Input, InputTracker
from fastpg_lint.semantic.inputs import FOLDER
from fastpg_lint.workspace.documents import Document, digest
from fastpg_lint.workspace.source_tree import SourceTree

Files = Callable[..., Path]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """Writes empty files and gives the folder that they are in."""

    def write(*names: str) -> Path:
        for name in names:
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).touch()
        return tmp_path

    return write


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("main.py", "main"),
        ("app/db.py", "app.db"),
        ("app/__init__.py", "app"),
        ("backend-v1.2/app/db.py", "backend-v1:2.app.db"),
        ("bin/serve", "bin.serve:"),
        ("bin/serve.cgi", "bin.serve:cgi:"),
    ],
)
def test_a_module_is_named_by_its_path_and_found_by_its_name(files: Files, path: str, name: str) -> None:
    root = files(path)
    tree = SourceTree(root)
    assert tree.name(root / path) == name
    assert tree.file(name) == root / path
    assert tree.has_module(name)
    assert tree.is_package(name) == path.endswith("__init__.py")


def test_names_begin_above_a_root_that_is_itself_a_package(files: Files) -> None:
    root = files("app/__init__.py", "app/api/__init__.py", "app/api/users.py")
    assert SourceTree(root / "app" / "api").name(root / "app" / "api" / "users.py") == "app.api.users"


def test_a_file_outside_the_root_has_a_name_as_well(files: Files) -> None:
    root = files("service/main.py", "shared/db.py")
    tree = SourceTree(root / "service")
    name = tree.name(root / "shared" / "db.py")
    assert tree.file(name) == root / "shared" / "db.py"
    assert tree.folder_name(root / "shared") is None


def test_a_folder_counts_where_python_lies_in_it(files: Files) -> None:
    root = files("app/api/users.py", "docs/index.md")
    tree = SourceTree(root)
    assert tree.is_folder("app")
    assert not tree.is_folder("docs")
    assert not tree.is_folder("nowhere")
    assert tree.folder_name(root) == ""
    assert tree.folder_name(root / "app" / "api") == "app.api"


def on_disk(file: Path) -> Document:
    return Document(file, str(file))


def test_a_module_is_compiled_only_when_asked_for(files: Files) -> None:
    root = files("a.py", "b.py")
    compiled: list[str] = []

    def noting(document: Document) -> Outcome:
        compiled.append(document.shown)
        return compile_document(document)

    workspace = ModuleOutcomes(SourceTree(root), on_disk, noting)
    assert workspace.outcome("a") is not None
    assert workspace.facts("a") is not None
    assert workspace.facts("c") is None
    assert workspace.located("a") is not None
    assert [Path(shown).name for shown in compiled] == ["a.py"]


def test_a_neighbour_that_is_no_python_is_unknown(files: Files) -> None:
    root = files("a.py")
    (root / "a.py").write_text("def f(:")
    assert ModuleOutcomes(SourceTree(root), on_disk, compile_document).facts("a") is None


def test_a_buffer_takes_the_place_of_its_file_unless_another_text_was_read_before(files: Files) -> None:
    root = files("a.py")
    workspace = ModuleOutcomes(SourceTree(root), on_disk, compile_document)

    def give(text: str) -> bool:
        return workspace.give(Document(root / "a.py", "a.py", text), digest(text))

    assert give("x = 1\n")
    assert give("x = 1\r\n")
    assert not give("x = 2\n")
    compiled = compile_document(Document(root / "a.py", "a.py", "x = 1\n"))
    assert isinstance(compiled, Compiled)
    assert workspace.facts("a") == compiled.facts
    assert workspace.digest("a") == compiled.digest
    assert not give("x = 2\n")


def test_the_digest_of_a_module_is_that_of_its_file(files: Files) -> None:
    root = files("a.py")
    (root / "a.py").write_text("x = 1\n")
    workspace = ModuleOutcomes(SourceTree(root), on_disk, compile_document)
    assert workspace.digest("a") == digest("x = 1\n")
    assert workspace.digest("b") == b""


def test_the_digest_of_a_folder_changes_with_its_modules_alone(files: Files) -> None:
    before = SourceTree(files("app/a.py")).digest("app")
    assert SourceTree(files("app/notes.txt", "app/__pycache__/a.pyc")).digest("app") == before
    assert SourceTree(files("app/b.py")).digest("app") != before
    assert SourceTree(files()).digest("nowhere") != before


def test_looks_at_folders_are_told(files: Files) -> None:
    tracker = InputTracker()
    tree = SourceTree(files("app/a.py"), tracker)
    for _ in range(2):
        with tracker.traced():
            assert tree.has_module("app.a")
            assert Input(FOLDER, "app") in tracker.inputs(tracker.read)


def test_facts_that_are_kept_are_recalled_by_their_digest_without_reading(tmp_path: Path) -> None:
    file = tmp_path / "x.py"
    file.write_text("x = 1\n")
    document = Document(file, "x.py")
    compiled = compile_document(document)
    assert isinstance(compiled, Compiled)

    def never(document: Document) -> Outcome:
        raise AssertionError(document)

    known = {compiled.digest: compiled.facts}
    workspace = ModuleOutcomes(SourceTree(tmp_path), on_disk, never, known.get)
    workspace.give(document, compiled.digest)
    assert workspace.outcome("x") == compiled
    assert workspace.facts("x") == workspace.facts("x") == compiled.facts
