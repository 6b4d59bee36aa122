"""Which files are found: what git ignores, what users exclude, and what no one wants linted."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fastpg_lint.config.file import UserMistake
from fastpg_lint.config.settings import Settings
from fastpg_lint.workspace import discovery
from fastpg_lint.workspace.discovery import MissingPathError, discover

Tree = Callable[..., Path]


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """Makes files, by path below a fresh folder, with the text given or none."""

    def make(*names: str, **texts: str) -> Path:
        for name, text in {**dict.fromkeys(names, ""), **texts}.items():
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        return tmp_path

    return make


def found(root: Path, *paths: Path, exclude: tuple[str, ...] = ()) -> list[str]:
    """The files found, from the root, for the paths (or the root itself)."""
    discovered = discover(paths or (root,), Settings(root=root, exclude=exclude))
    return [file.relative_to(root).as_posix() for file in discovered.files]


def test_python_files_below_a_folder_are_found_in_the_order_of_their_names(tree: Tree) -> None:
    root = tree("b.py", "a/z.py", "a/b/c.py", "c.pyi", "readme.md", "a.py")
    assert found(root) == ["a/b/c.py", "a/z.py", "a.py", "b.py"]


def test_a_file_that_is_named_is_linted_whatever_excludes_it(tree: Tree) -> None:
    root = tree("gen.py", **{".gitignore": "gen.py\n", "manage": "#!/usr/bin/env python3\n"})
    (root / ".git").mkdir()
    assert found(root, root / "gen.py", root / "manage", exclude=("gen.py",)) == ["gen.py", "manage"]


def test_each_file_comes_once(tree: Tree) -> None:
    root = tree("app/main.py")
    assert found(root, root / "app" / "main.py", root, root / "app" / ".." / "app") == ["app/main.py"]


@pytest.mark.parametrize("name", [".git", ".tox", ".venv", "__pycache__", "node_modules", "site-packages"])
def test_folders_of_tools_are_skipped(tree: Tree, name: str) -> None:
    assert found(tree("main.py", f"{name}/x.py", f"app/{name}/y.py")) == ["main.py"]


def test_a_virtual_environment_is_skipped_under_any_name(tree: Tree) -> None:
    assert found(tree("main.py", "env311/pyvenv.cfg", "env311/lib/x.py")) == ["main.py"]


def test_exclude_is_read_as_gitignore_lines_from_the_root(tree: Tree) -> None:
    root = tree(
        "app/main.py", "app/models_pb2.py", "migrations/0001.py", "app/migrations/0002.py", "old/x.py"
    )
    assert found(root, exclude=("*_pb2.py", "/migrations/", "old")) == [
        "app/main.py",
        "app/migrations/0002.py",
    ]


def test_nested_ignore_files_count_and_the_nearest_decides(tree: Tree) -> None:
    root = tree(
        "app/generated.py",
        "app/keep/generated.py",
        "app/local.py",
        "out/x.py",
        "deep/out/y.py",
        **{
            ".gitignore": "generated.py\n/out/\n",
            "app/.gitignore": "local.py\n",
            "app/keep/.gitignore": "!generated.py\n",
        },
    )
    (root / ".git").mkdir()
    assert found(root) == ["app/keep/generated.py", "deep/out/y.py"]


def test_ignore_files_around_the_folder_named_hold_as_far_as_its_repository(tree: Tree) -> None:
    root = tree(
        "repo/app/generated.py",
        "repo/app/main.py",
        **{"repo/.gitignore": "generated.py\n", ".gitignore": "main.py\n", "repo/.git/info/exclude": ""},
    )
    assert found(root, root / "repo" / "app") == ["repo/app/main.py"]


def test_the_exclude_file_of_the_repository_counts(tree: Tree) -> None:
    root = tree("main.py", "scratch.py", **{".git/info/exclude": "scratch.py\n"})
    assert found(root) == ["main.py"]


def test_an_ignored_folder_that_is_named_is_linted(tree: Tree) -> None:
    root = tree("build/inner/x.py", **{".gitignore": "build/\n"})
    (root / ".git").mkdir()
    assert found(root) == []
    assert found(root, root / "build") == ["build/inner/x.py"]
    assert found(root, root / "build" / "inner") == ["build/inner/x.py"]


def test_lines_that_mean_nothing_to_git_are_passed_over(tree: Tree) -> None:
    root = tree("main.py", "other.py", **{".gitignore": "# comment\n\n!\n/\n//\n[z-a]\nother.py\n"})
    assert found(root) == ["main.py"]


def test_links_to_folders_are_not_followed(tree: Tree) -> None:
    root = tree("app/main.py")
    (root / "app" / "loop").symlink_to(root, target_is_directory=True)
    (root / "app" / "same.py").symlink_to(root / "app" / "main.py")
    assert found(root) == ["app/main.py", "app/same.py"]


def test_a_link_to_nothing_is_found_so_that_reading_it_tells(tree: Tree) -> None:
    root = tree("main.py")
    (root / "gone.py").symlink_to(root / "nowhere.py")
    assert found(root) == ["gone.py", "main.py"]


def test_all_missing_paths_are_named(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tree("main.py")
    monkeypatch.chdir(root)
    with pytest.raises(MissingPathError) as mistake:
        discover((Path("nope.py"), Path("main.py"), Path("gone")), Settings(root=root))
    assert str(mistake.value) == "nope.py: no such file or folder\ngone: no such file or folder"


def test_a_folder_that_cannot_be_listed_is_told(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tree("main.py", "locked/x.py")
    list_folder = os.scandir

    def refuse(folder: Path) -> Iterator[os.DirEntry[str]]:
        if folder.name == "locked":
            raise PermissionError(13, "Permission denied")
        return list_folder(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    discovered = discover((root,), Settings(root=root))
    assert [(folder.path.name, folder.reason) for folder in discovered.unreadable] == [
        ("locked", "Permission denied")
    ]
    assert [file.name for file in discovered.files] == ["main.py"]


def test_an_ignore_file_that_cannot_be_read_is_told(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tree("main.py", **{".gitignore": "x\n"})

    def refuse(file: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(file))

    monkeypatch.chdir(root)
    monkeypatch.setattr(discovery, "read_file", refuse)
    with pytest.raises(UserMistake, match=r"^\.gitignore: cannot be read: Permission denied$"):
        discover((root,), Settings(root=root))
