"""The names of modules: each file has its own, and the file of a name is found again."""

from pathlib import Path

import pytest

from fastpg_lint.config.settings import Settings
from fastpg_lint.workspace.discovery import Listing
from fastpg_lint.workspace.layout import Layout
from fastpg_lint.workspace.source_tree import SourceTree

FILES = (
    *("main.py", "main/__init__.py", "main/users.py", "main/users/__init__.py", "main/users/routes.py"),
    *("a.b.py", "a:b.py", "a/b.py", "a/__init__.py", "a.py", "only/orders.py", "only.py"),
    *("Dockerfile", "Dockerfile..py", "Dockerfile:.py", "Dockerfile./__init__.py", "Dockerfile/__init__.py"),
    *("setup.pyi", "setup.py", "setup..py..py", "__init__/__init__.py", "notes.txt"),
)


@pytest.fixture
def tree(tmp_path: Path) -> SourceTree:
    for name in FILES:
        file = tmp_path / name
        if file.parent.is_file():
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            file.write_text("")
    return SourceTree(tmp_path)


def test_no_two_files_have_one_name(tree: SourceTree) -> None:
    files = [file for file in tree.root.rglob("*") if file.is_file()]
    assert len(files) > len(FILES) - 2
    assert len({tree.name(file) for file in files}) == len(files)


def test_the_file_of_a_name_is_the_one_that_has_it(tree: SourceTree) -> None:
    for file in tree.root.rglob("*"):
        if file.is_file():
            assert tree.file(tree.name(file)) == file
            assert tree.expected_file(tree.name(file)) == file


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("main", "main/__init__.py"),
        ("main.users", "main/users/__init__.py"),
        ("only", "only.py"),
        ("a", "a/__init__.py"),
        ("a.b", "a/b.py"),
    ],
)
def test_imports_lead_to_the_package_as_those_of_python(tree: SourceTree, name: str, file: str) -> None:
    assert tree.file(name) == tree.root / file
    assert tree.name(tree.root / file) == name


def test_a_module_beside_a_package_lies_in_its_folder(tree: SourceTree) -> None:
    assert tree.name(tree.root / "main" / "users.py").rpartition(".")[0] == "main"
    assert tree.name(tree.root / "main" / "users.py") in tree.modules_in("main")


def test_the_folder_of_a_name_is_found_again(tree: SourceTree) -> None:
    folder = tree.root / "Dockerfile."
    assert tree.folder(tree.folder_name(folder) or "") == folder


def test_files_outside_of_the_root_have_names_of_their_own(tree: SourceTree) -> None:
    assert tree.name(Path("/elsewhere/main.py")) != tree.name(tree.root / "main.py")
    assert tree.expected_file(tree.name(Path("/elsewhere/main.py"))) == Path("/elsewhere/main.py")


def test_the_neighbours_of_a_project_are_none_of_its_files(tmp_path: Path) -> None:
    for name in (
        "shop/__init__.py",
        "shop/main.py",
        "shop/api/__init__.py",
        "shop/.git",
        "neighbour/main.py",
    ):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("import fastapi\n")
    tree = SourceTree(tmp_path / "shop")
    assert (tree.root, tree.searched) == (tmp_path, tmp_path / "shop")
    assert tree.name(tmp_path / "shop" / "api" / "__init__.py") == "shop.api"
    files = Layout(tree, Listing(Settings(root=tmp_path / "shop")))
    assert (files.has_name("api"), files.has_name("neighbour")) == (True, False)
