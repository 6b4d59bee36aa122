"""The module resolver: which module of the project an import means, and from which root it starts.

A module is named by its path below the project's root, `backend.app.main` for `backend/app/main.py`,
which is unique even where several packages share a repository. An import names it from some root on:
`app.main`, when the service is started in `backend/`.
"""

import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Protocol

from fastpg_lint.incremental.inputs import InputTracker, Memo

_STANDARD_LIBRARY = sys.stdlib_module_names


class ModuleTree(Protocol):
    """The modules and folders that a project has."""

    def has_module(self, name: str) -> bool:
        """Whether there is a file for a module, a package's `__init__` included."""

    def is_package(self, name: str) -> bool:
        """Whether a module is a package's `__init__`."""

    def is_folder(self, name: str) -> bool:
        """Whether a folder has this name, be it a package or not."""

    def modules_in(self, folder: str) -> tuple[str, ...]:
        """The modules directly in a folder, its own `__init__` included, in the order of their names."""


class KnownTree:
    """A tree whose modules are all known beforehand."""

    def __init__(self, modules: Collection[str], packages: Collection[str] = ()) -> None:
        self._modules = frozenset(modules)
        self._packages = frozenset(packages)
        self._folders = frozenset(_folders(modules))

    def has_module(self, name: str) -> bool:
        return name in self._modules

    def is_package(self, name: str) -> bool:
        return name in self._packages

    def is_folder(self, name: str) -> bool:
        return name in self._folders or name in self._packages

    def modules_in(self, folder: str) -> tuple[str, ...]:
        inside = (name for name in self._modules if name == folder or name.rpartition(".")[0] == folder)
        return tuple(sorted(name for name in inside if name == folder or name not in self._packages))


class ModuleResolver:
    """Finds the modules of a project that imports mean."""

    def __init__(
        self,
        tree: ModuleTree,
        is_library: Callable[[str], bool] = lambda _: False,
        roots: Iterable[str] = (),
        tracker: InputTracker | None = None,
    ) -> None:
        """`is_library` tells the top-level names of known libraries, `roots` are configured source roots,
        dotted, the project's own root being the empty one. `tracker` are told by the tree what is
        looked at."""
        self._tree = tree
        self._is_library = is_library
        self._roots = tuple(roots)
        tracker = tracker or InputTracker()
        self._found = Memo[tuple[str, str], str](tracker, lambda key: self._search(*key))
        self._modules_in = Memo[str, tuple[str, ...]](tracker, tree.modules_in)

    def absolute(self, module: str, target: str, level: int) -> str:
        """The name of the module that an import in another means, or its name as written."""
        if level > 0:
            return self._relative(module, target, level)
        return self._found((self._folder(module), target))

    def has(self, module: str) -> bool:
        """Whether there is a file for a module."""
        return self._tree.has_module(module)

    def neighbours(self, module: str) -> tuple[str, ...]:
        """The modules in a module's folder, itself included, in the order of their names."""
        known = self._modules_in(self._folder(module))
        return known if module in known else tuple(sorted((*known, module)))

    def _folder(self, module: str) -> str:
        return module if self._tree.is_package(module) else module.rpartition(".")[0]

    def _relative(self, module: str, target: str, level: int) -> str:
        parts = module.split(".") if module else []
        up = level - 1 if self._tree.is_package(module) else level
        package = parts[: len(parts) - up] if up else parts
        return ".".join([*package, target] if target else package)

    def _search(self, folder: str, target: str) -> str:
        """The first root that has the whole name; else the first that has at least its beginning."""
        top = target.partition(".")[0]
        if top in _STANDARD_LIBRARY:
            return target
        candidates = [root for root in self._roots_around(folder) if self._begins(root, top, folder)]
        names = [f"{root}.{target}" if root else target for root in candidates]
        whole = (name for name in names if self._tree.has_module(name) or self._tree.is_folder(name))
        return next(whole, names[0] if names else target)

    def _roots_around(self, folder: str) -> Iterator[str]:
        """Folders around a module that are no package themselves, the nearest first, then the configured.

        A service that lies in a folder of its own finds its own packages before another's.
        """
        yield from dict.fromkeys((*_unpackaged(folder, self._tree), *self._roots))

    def _begins(self, root: str, top: str, folder: str) -> bool:
        """Whether an import in a folder can start from a root: a package or module does, a bare folder may.

        Python prefers an installed library to a folder without `__init__`, such as Alembic's `alembic/`;
        and a module inside the project that is called like a library is hardly what an import means,
        unless it is the package that the import stands in.
        """
        name = f"{root}.{top}" if root else top
        if self._is_library(top):
            is_own = root in self._roots or f"{folder}.".startswith(f"{name}.")
            return is_own and self._tree.has_module(name)
        return self._tree.has_module(name) or self._tree.is_folder(name)


def _unpackaged(folder: str, tree: ModuleTree) -> Iterator[str]:
    while folder:
        if not tree.is_package(folder):
            yield folder
        folder = folder.rpartition(".")[0]
    yield ""


def _folders(modules: Collection[str]) -> set[str]:
    """All folders that hold a module, as namespace packages may be."""
    found: set[str] = set()
    for module in modules:
        while "." in module:
            module = module.rpartition(".")[0]
            found.add(module)
    return found


def is_test_module(module: str) -> bool:
    """Whether a module, by its dotted name, is one of tests: what it defines stands in for others."""
    return any(
        part in ("test", "tests", "conftest") or part.startswith("test_") for part in module.split(".")
    )
