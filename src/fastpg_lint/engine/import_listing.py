"""Where the imports of some files are looked for, and what each was found as, for people to read."""

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from fastpg_lint.config.file import display
from fastpg_lint.config.settings import Settings
from fastpg_lint.engine.module_resolution import module_resolver
from fastpg_lint.source.files import read_file
from fastpg_lint.source.python_tree import python_tree
from fastpg_lint.workspace.discovery import Listing, discover, is_python
from fastpg_lint.workspace.layout import Layout
from fastpg_lint.workspace.source_tree import SourceTree, repository_root


class Looked(Struct, frozen=True):
    """A place where a module is looked for: its path without a suffix, and why there."""

    path: str
    why: str


class ImportPlace(Struct, frozen=True):
    """An import of the project's own: where it stands, the file that it leads to, where it is looked for."""

    path: str
    line: int
    module: str
    found: str | None
    looked_for: tuple[Looked, ...]


class SourceFolder(Struct, frozen=True):
    """A folder that imports of the modules in `used_in` start from; `package` is what it is imported as."""

    folder: str
    used_in: str
    why: str
    package: str


class ImportListing(Struct, frozen=True):
    """The imports of the project's own modules in some files, and the folders that they start from."""

    imports: tuple[ImportPlace, ...]
    source_roots: tuple[SourceFolder, ...]

    @property
    def missing(self) -> tuple[ImportPlace, ...]:
        """Those that lead to no file."""
        return tuple(one for one in self.imports if one.found is None)


def list_imports(paths: Sequence[Path], settings: Settings) -> ImportListing:
    """The imports below some paths; raises `UserMistake` for what the user has to mend."""
    reader = _Reader(settings)
    files = [file for file in discover(paths, settings).files if is_python(file.name)]
    imports = tuple(one for file in files for one in reader.imports(file))
    return ImportListing(imports, tuple(reader.roots()))


class _Reader:
    def __init__(self, settings: Settings) -> None:
        self._tree = SourceTree(repository_root(settings.root))
        self._layout = Layout(self._tree, Listing(settings))
        self._resolver = module_resolver(self._tree, settings, self._layout)

    def imports(self, file: Path) -> Iterator[ImportPlace]:
        module = self._tree.name(file)
        for line, target, level in _imports_in(file):
            found = self._resolver.absolute(module, target, level)
            is_found = self._resolver.is_there(found)
            if is_found or self._resolver.lacks(module, target, level):
                looked = self._resolver.looked_for(module, target, level)
                yield ImportPlace(
                    path=display(file),
                    line=line,
                    module="." * level + target,
                    found=self._shown(found) if is_found else None,
                    looked_for=tuple(Looked(self._below(name), why) for name, why in looked),
                )

    def roots(self) -> Iterator[SourceFolder]:
        for one in self._layout.source_roots().all:
            yield SourceFolder(self._below(one.folder), self._below(one.scope), one.why, one.package)

    def _shown(self, name: str) -> str:
        file = self._tree.file(name)
        return display(file) if file is not None else f"{self._below(name)}/"

    def _below(self, name: str) -> str:
        return display(self._tree.folder(name))


def _imports_in(file: Path) -> Iterator[tuple[int, str, int]]:
    """The line, the module and the number of dots of each import of a file that can be read."""
    try:
        tree = python_tree(read_file(file).decode("utf-8", "replace"))
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    for node in sorted(found, key=lambda one: one.lineno):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name, 0) for alias in node.names)
        else:
            yield node.lineno, node.module or "", node.level
