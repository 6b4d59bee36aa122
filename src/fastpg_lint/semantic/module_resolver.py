"""The module resolver: which module of the project an import means, and from which root it starts.

A module is named by its path below the project's root, `backend.app.main` for `backend/app/main.py`,
which is unique even where several packages share a repository. An import names it from some root on:
`app.main`, when the service is started in `backend/`.
"""

import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Protocol

from fastpg_lint.incremental.inputs import InputTracker, Memo
from fastpg_lint.semantic.source_roots import NoLayout, ProjectLayout, SourceRoot, is_within, outwards

_BEYOND = "<"
"""Stands for a dot of a relative import that leads out of the project."""
_SOURCE = "src"
"""What the folder is called that modules customarily lie in."""
_GENERATED = ("_pb2", "_pb2_grpc")
"""How modules end that protoc writes when the project is built."""
_STANDARD_LIBRARY = sys.stdlib_module_names


class ModuleTree(Protocol):
    """The modules and folders that a project has."""

    def has_module(self, name: str) -> bool:
        """Whether there is a file for a module, a package's `__init__` included."""

    def is_package(self, name: str) -> bool:
        """Whether a module is a package's `__init__`."""

    def is_folder(self, name: str) -> bool:
        """Whether a folder has this name, be it a package or not."""

    def is_started_in(self, name: str) -> bool:
        """Whether a folder holds a project, so that imports start in it even where it is a package."""

    def holds_project_file(self, name: str) -> bool:
        """Whether a folder holds a project file, requirements of whichever name, or a Dockerfile."""

    def is_compiled(self, name: str) -> bool:
        """Whether there is a file for a module that is no Python, one in C for instance."""

    def modules_in(self, folder: str) -> tuple[str, ...]:
        """The modules directly in a folder, its own `__init__` included, in the order of their names."""


class KnownTree:
    """A tree whose modules are all known beforehand."""

    def __init__(
        self, modules: Collection[str], packages: Collection[str] = (), projects: Collection[str] = ()
    ) -> None:
        """`projects` are the folders that hold a project file."""
        self._projects = frozenset(projects)
        self._modules = frozenset(modules)
        self._packages = frozenset(packages)
        self._folders = frozenset(_folders(modules))

    def has_module(self, name: str) -> bool:
        return name in self._modules

    def is_package(self, name: str) -> bool:
        return name in self._packages

    def is_folder(self, name: str) -> bool:
        return name in self._folders or name in self._packages

    def is_started_in(self, name: str) -> bool:
        return name in self._projects

    def holds_project_file(self, name: str) -> bool:
        return name in self._projects

    def is_compiled(self, name: str) -> bool:  # noqa: ARG002 - the protocol's form
        return False

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
        layout: ProjectLayout | None = None,
    ) -> None:
        """`is_library` tells the top-level names of known libraries, `roots` are configured source roots,
        dotted, the project's own root being the empty one; `layout` tells what the files of the
        project say. `tracker` is told by the tree and the layout what is looked at."""
        self._tree = tree
        self._is_library = is_library
        self._roots = tuple(roots)
        self._layout = layout or NoLayout()
        tracker = tracker or InputTracker()
        self._found = Memo[tuple[str, str], str](tracker, lambda key: self._search(*key))
        self._relatives = Memo[tuple[str, str, int], str](tracker, lambda key: self._relative(*key))
        self._lacking = Memo[tuple[str, str, int], bool](tracker, lambda key: self._lacks(*key))
        self._having = Memo[str, tuple[SourceRoot, ...]](tracker, lambda top: tuple(self._roots_having(top)))
        self.modules_in = Memo[str, tuple[str, ...]](tracker, tree.modules_in)
        """The modules directly in a folder."""

    def absolute(self, module: str, target: str, level: int) -> str:
        """The name of the module that an import in another means, or its name as written."""
        if level > 0:
            return self._relatives((self._folder(module), target, level))
        found = self._found((self._folder(module), target))
        # No module imports itself: a library's is meant that is called like it.
        is_itself = found == module and "." not in target and not self._tree.is_package(module)
        return target if is_itself else found

    def lacks(self, module: str, target: str, level: int) -> bool:
        """Whether an import means a module of the project's own, and leads to none."""
        # No module imports from itself: a library's is meant that is called like it.
        is_itself = module.rpartition(".")[2] == target.partition(".")[0] and not self._tree.is_package(
            module
        )
        return not (level == 0 and is_itself) and self._lacking((self._folder(module), target, level))

    def looked_for(self, module: str, target: str, level: int) -> Iterator[tuple[str, str]]:
        """The modules that an import may mean, in the order in which they are looked for, and why each."""
        folder = self._folder(module)
        if level:
            beside = _up(folder, target, level - 1)
            if beside is not None:
                yield beside, "relative to the module"
            return
        started = frozenset(self._starting(folder))
        for root in self._roots_around(folder):
            why = "a folder around the module" if root in started else "`src` in the configuration"
            yield f"{root}.{target}" if root else target, why
        top = target.partition(".")[0]
        said = self._layout.source_roots().of(folder)
        for one in (*said, *self._having(top)):
            name = one.name(target)
            if name is not None:
                yield name, one.why if one in said else f"{one.why}, of another part of the project"

    def has(self, module: str) -> bool:
        """Whether there is a file for a module."""
        return self._tree.has_module(module)

    def is_package(self, module: str) -> bool:
        """Whether a module is a package's `__init__`."""
        return self._tree.is_package(module)

    def holds_project_file(self, folder: str) -> bool:
        """Whether a folder holds a project file, requirements of whichever name, or a Dockerfile."""
        return self._tree.holds_project_file(folder)

    def is_project(self, folder: str) -> bool:
        """Whether a folder holds a project file."""
        return self._tree.is_started_in(folder)

    def neighbours(self, module: str) -> tuple[str, ...]:
        """The modules in a module's folder, itself included, in the order of their names."""
        known = self.modules_in(self._folder(module))
        return known if module in known else tuple(sorted((*known, module)))

    def _folder(self, module: str) -> str:
        return module if self._tree.is_package(module) else module.rpartition(".")[0]

    def is_there(self, name: str) -> bool:
        """Whether there is a module or a folder of a name."""
        return self._tree.has_module(name) or self._tree.is_folder(name)

    def _lacks(self, folder: str, target: str, level: int) -> bool:
        if any(part.endswith(_GENERATED) for part in target.split(".")):
            return False
        found = self._relatives((folder, target, level)) if level else self._found((folder, target))
        if self.is_there(found):
            return False
        if level or found != target:
            return not self._tree.is_compiled(found)
        top = target.partition(".")[0]
        if top in _STANDARD_LIBRARY or self._is_library(top):
            return False
        return self._layout.has_name(top) and not self._layout.requires(top)

    def _relative(self, folder: str, target: str, level: int) -> str:
        """The module that lies there; else the one that does where the folder is laid over another."""
        name = _up(folder, target, level - 1)
        if name is None:  # beyond the root nothing is known: no file has such a name
            return f"{_BEYOND * level}{target}"
        return name if self.is_there(name) else self._laid_over(folder, target, level) or name

    def _laid_over(self, folder: str, target: str, level: int) -> str | None:
        roots = self._layout.source_roots().of(folder)
        for root in roots:
            imported_as = root.imported_as(folder)
            there = _up(imported_as, target, level - 1) if imported_as is not None else None
            found = next(self._whole(roots, there), None) if there else None
            if found is not None:
                return found
        return None

    def _search(self, folder: str, target: str) -> str:
        """The first root that has the whole name; else the first that has at least its beginning."""
        top = target.partition(".")[0]
        if top in _STANDARD_LIBRARY:
            return target
        around = [root for root in self._roots_around(folder) if self._begins(root, top, folder)]
        names = [f"{root}.{target}" if root else target for root in around]
        whole = next(filter(self.is_there, names), None)
        if whole is None:
            whole = self._elsewhere(folder, target)
        if whole is None and not self._layout.requires(top):
            is_begun = any(self._tree.has_module(f"{root}.{top}" if root else top) for root in around)
            whole = self._by_custom(folder, target, is_begun) or next(iter(names), None)
        return whole or target

    def _elsewhere(self, folder: str, target: str) -> str | None:
        """The module where files of the project say that modules lie."""
        own = self._whole(self._layout.source_roots().of(folder), target)
        is_library = self._is_library(target.partition(".")[0])
        return next(filter(self._tree.has_module, own) if is_library else own, None)

    def _by_custom(self, folder: str, target: str, is_begun: bool) -> str | None:
        """The module where modules customarily lie, or that is in the reach of other services alone.

        Such a one counts where it is the only one, and nothing of its name is nearer, as `is_begun` says.
        """
        top = target.partition(".")[0]
        if self._is_library(top):
            return None
        customary = next(self._customary(folder, target), None)
        if customary is not None or is_begun:
            return customary
        others = set(self._whole(self._having(top), target))
        return others.pop() if len(others) == 1 else None

    def _roots_having(self, top: str) -> Iterator[SourceRoot]:
        for root in self._layout.source_roots().apart:
            if any(self._whole([root], top)) or is_within(root.package, top):
                yield root

    def _whole(self, roots: Iterable[SourceRoot], target: str) -> Iterator[str]:
        names = (root.name(target) for root in roots)
        return (name for name in names if name is not None and self.is_there(name))

    def _customary(self, folder: str, target: str) -> Iterator[str]:
        """The module in `src/` of a folder around, or in a package around: one may be started in as well."""
        for around in outwards(folder):
            source = f"{around}.{_SOURCE}" if around else _SOURCE
            if not self._tree.is_package(source) and self.is_there(f"{source}.{target}"):
                yield f"{source}.{target}"
            name = f"{around}.{target}" if around else target
            if self._tree.is_package(around) and self._tree.has_module(name):
                yield name

    def _roots_around(self, folder: str) -> Iterator[str]:
        """Folders around a module that are no package themselves or hold a project, the nearest first, then
        the configured.

        A service that lies in a folder of its own finds its own packages before another's.
        """
        yield from dict.fromkeys((*self._starting(folder), *self._roots))

    def _starting(self, folder: str) -> Iterator[str]:
        for around in outwards(folder):
            if not around or not self._tree.is_package(around) or self._tree.is_started_in(around):
                yield around

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


def _up(package: str, target: str, levels: int) -> str | None:
    """A module some packages further out; None where there are not so many."""
    parts = package.split(".") if package else []
    if levels > len(parts):
        return None
    return ".".join([*parts[: len(parts) - levels], *([target] if target else [])])


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
    return "test" in module and any(
        part in ("test", "tests", "conftest") or part.startswith("test_") for part in module.split(".")
    )
