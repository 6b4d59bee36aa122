"""The folders that imports start from, as the files around the modules say them.

Those are project files, `pyproject.toml` and its like, with the projects that they depend on by path or as
members of a workspace, and the files that say how a service is started and what its image holds.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cached_property
from itertools import islice
from os.path import normpath
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from fastpg_lint.deployment.names import FileKind, kind_of
from fastpg_lint.semantic.source_roots import SourceRoot, SourceRoots
from fastpg_lint.source.files import is_folder, read_file
from fastpg_lint.source.plain_text import plain_text
from fastpg_lint.workspace.discovery import Listing, is_python
from fastpg_lint.workspace.project_files import most_files
from fastpg_lint.workspace.source_tree import SourceTree, is_project_file

if TYPE_CHECKING:
    from fastpg_lint.deployment.packaging import Packaging

_SETUP = "setup.py"
_INIT = "__init__"
_KINDS = ("_binary", "_headless", "_lite", "_slim")
"""How distributions end that bring the same modules as the one without it."""
_STARTING = (FileKind.DOCKERFILE, FileKind.COMPOSE, FileKind.PROCFILE, FileKind.SHELL)
LARGEST = 500_000
"""Bytes of such a file that are still read."""


class _Said(Struct, frozen=True):
    """What one project file says; `folder` is the folder of the project, `shown` where it is said."""

    folder: Path
    file: Path
    packaging: "Packaging"


class Layout:
    """Reads the source roots of a project from its files."""

    def __init__(self, tree: SourceTree, listing: Listing) -> None:
        self._tree = tree
        self._listing = listing

    @cached_property
    def roots(self) -> SourceRoots:
        """The source roots, those that are said of fewer modules first."""
        said = (*_Projects(self._tree, self._said).roots(), *self._image_roots())
        first = {(one.folder, one.scope, one.package): one for one in reversed(said)}
        return SourceRoots(tuple(first.values())[::-1])

    def source_roots(self) -> SourceRoots:
        return self.roots

    def has_name(self, name: str) -> bool:
        """Whether a module or a folder with modules is called so, where a service may be started.

        That is in any folder, but for a package that lies in another: what such a one holds is imported by
        the names of both.
        """
        return name in self._names

    def requires(self, name: str) -> bool:
        """Whether a distribution of this name, as an import would write it, is installed for the project."""
        return name.lower() in self._required

    @cached_property
    def _names(self) -> frozenset[str]:
        """What modules, and the folders that they lie in, are called, those inside packages left out."""
        modules = self._files[1]
        packages = {folder for folder, names in modules.items() if _INIT in names}
        root = self._tree.root
        folders = {one for folder in modules for one in (folder, *folder.parents) if root in one.parents}
        named = {one.name for one in folders if not _is_inside(one.parent, packages)}
        return frozenset(
            named.union(*(names for one, names in modules.items() if not _is_inside(one, packages)))
        )

    @cached_property
    def _required(self) -> frozenset[str]:
        """The distributions that are required anywhere, each as an import would write its name."""
        own = {said.packaging.name.replace("-", "_") for said in self._said}
        required = frozenset(one for said in self._said for one in said.packaging.requires) - own
        return required | {one.removesuffix(kind) for one in required for kind in _KINDS}

    @cached_property
    def _files(self) -> tuple[list[Path], dict[Path, set[str]]]:
        """The files that say something, and the names of the modules in each folder that has some."""
        telling: list[Path] = []
        modules: dict[Path, set[str]] = {}
        found = self._listing.files(self._tree.searched, _is_looked_at)
        for file in islice(found, most_files(self._tree.searched)):
            if is_python(file.name):
                modules.setdefault(file.parent, set()).add(file.stem)
            else:
                telling.append(file)
            if file.name == _SETUP:
                telling.append(file)
        return telling, modules

    def _image_roots(self) -> Iterator[SourceRoot]:
        root = self._tree.root
        kinds = [(file, kind_of(file.name)) for file in self._files[0]]
        deployed = [(file, kind) for file, kind in kinds if kind is not None and kind in _STARTING]
        if deployed:
            from fastpg_lint.workspace.images import DeploymentText, image_roots  # its readers take long

            texts = [
                DeploymentText(file, file.relative_to(root).as_posix(), kind, _text(file))
                for file, kind in deployed
            ]
            yield from image_roots(self._tree, texts)

    @cached_property
    def _said(self) -> tuple[_Said, ...]:
        files = [file for file in self._files[0] if is_project_file(file.name)]
        if not files:
            return ()
        from fastpg_lint.deployment.packaging import read_packaging  # likewise

        return tuple(_Said(_project_of(file), file, read_packaging(file.name, _text(file))) for file in files)


class _Projects:
    """The projects of a repository, and what they depend on of one another."""

    def __init__(self, tree: SourceTree, said: Iterable[_Said]) -> None:
        self._tree = tree
        self._said: dict[Path, list[_Said]] = {}
        for one in said:
            self._said.setdefault(one.folder, []).append(one)
        self._named = {
            one.packaging.name: folder
            for folder, files in self._said.items()
            for one in files
            if one.packaging.name
        }

    def roots(self) -> Iterator[SourceRoot]:
        """Each project's own roots, and those of what it depends on."""
        for folder in self._said:
            scope = self._tree.folder_name(folder)
            if scope is not None:
                yield from self._own(folder, scope)
                for other in self._needed(folder):
                    yield from self._of_other(folder, other, scope)

    def _own(self, folder: Path, scope: str) -> Iterator[SourceRoot]:
        """The roots that a project's own files name, then the usual ones."""
        for said in self._said.get(folder, ()):
            for given in said.packaging.folders:
                why = f"{given.why} in {self._shown(said.file)}"
                yield from self._root(folder / given.path, scope, why, given.package)
            for pattern in said.packaging.patterns:
                for found in _matching(folder, pattern):
                    yield from self._root(found, scope, f"source.root_patterns in {self._shown(said.file)}")
        if self._tree.is_started_in(scope):
            where = self._shown(folder)
            if not self._tree.is_package(self._tree.folder_name(folder / "src") or ""):
                yield from self._root(folder / "src", scope, f"src of the project in {where}")
            yield from self._root(folder, scope, f"the project in {where}")

    def _of_other(self, folder: Path, other: Path, scope: str) -> Iterator[SourceRoot]:
        """The roots of a project that another depends on."""
        name = self._tree.folder_name(other)
        if name is None:
            return
        own = list(self._own(other, name)) or list(self._root(other, name, ""))
        why = f"{self._shown(folder)} depends on {self._shown(other)}"
        for root in own:
            yield SourceRoot(root.folder, scope, why, root.package)

    def _needed(self, folder: Path) -> Iterator[Path]:
        """The projects that a project depends on by path or by name, and that those depend on."""
        seen = {folder}
        waiting = [folder]
        while waiting:
            for other in self._next_to(waiting.pop(0)):
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)
                    yield other

    def _next_to(self, folder: Path) -> Iterator[Path]:
        for said in self._said.get(folder, ()):
            for path in said.packaging.paths:
                from_file = Path(normpath(said.file.parent / path))
                # A requirements file in a folder of its own names paths from where pip is run.
                yield from_file if from_file in self._said else Path(normpath(folder / path))
            yield from (self._named[name] for name in said.packaging.siblings if name in self._named)

    def _root(self, path: Path, scope: str, why: str, package: str = "") -> Iterator[SourceRoot]:
        name = self._tree.folder_name(Path(normpath(path)))
        if name is not None and self._tree.is_folder(name):
            yield SourceRoot(name, scope, why, package)

    def _shown(self, path: Path) -> str:
        """A path from the project's root."""
        return path.relative_to(self._tree.root).as_posix()


def _is_inside(folder: Path, packages: set[Path]) -> bool:
    """Whether a folder is a package that lies in another."""
    return folder in packages and folder.parent in packages


def _is_looked_at(name: str) -> bool:
    return is_python(name) or is_project_file(name) or kind_of(name) in _STARTING


def _project_of(file: Path) -> Path:
    """The folder of the project that a file speaks of: requirements may lie in a folder of their own."""
    return file.parent.parent if file.parent.name == "requirements" else file.parent


def _matching(folder: Path, pattern: str) -> Iterator[Path]:
    """The folders that a pattern of Pants means, `/src/*` or `src/python`."""
    below = pattern.strip("/")
    if not below:
        yield folder
    elif "**" not in below:
        with suppress(OSError, ValueError, NotImplementedError):  # a pattern that no system takes
            yield from sorted(filter(is_folder, folder.glob(below)))


def _text(file: Path) -> str:
    """The text of a file; nothing, where it cannot be read or is no such file by its size."""
    try:
        return plain_text(read_file(file, LARGEST))
    except OSError:
        return ""
