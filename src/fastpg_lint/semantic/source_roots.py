"""Source roots: the folders that imports start from, and which modules start from which.

A root may also be a package that lies in a folder of another name: `app` in `ee/`, where an image lays one
over the other.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Protocol

from msgspec import Struct


class SourceRoot(Struct, frozen=True, array_like=True):
    """A folder, dotted from the project's root, for the imports of modules in `scope`, a folder likewise.

    What is imported as `package`, or as anything where that is empty, lies in `folder`; `why` says who says
    so.
    """

    folder: str
    scope: str
    why: str
    package: str = ""

    def name(self, target: str) -> str | None:
        """The module that an import means from here; None where it cannot lie here."""
        if not self.package:
            return _joined(self.folder, target)
        if target == self.package:
            return self.folder
        return (
            _joined(self.folder, target[len(self.package) + 1 :]) if is_within(target, self.package) else None
        )

    def imported_as(self, module: str) -> str | None:
        """What a module is imported as from here; None where it does not lie here."""
        if module == self.folder:
            return self.package or None
        if not is_within(module, self.folder):
            return None
        below = module[len(self.folder) + 1 :] if self.folder else module
        return _joined(self.package, below)


class SourceRoots:
    """The roots of a project, the more telling ones first."""

    def __init__(self, roots: Sequence[SourceRoot] = ()) -> None:
        self.all = tuple(roots)
        self._of: dict[str, tuple[SourceRoot, ...]] = {}

    def of(self, folder: str) -> tuple[SourceRoot, ...]:
        """The roots for the modules of a folder, those that are said the nearest to it first."""
        if folder not in self._of:
            found = [one for one in self.all if is_within(folder, one.scope)]
            self._of[folder] = tuple(sorted(found, key=lambda one: -_depth(one.scope)))
        return self._of[folder]

    @cached_property
    def apart(self) -> tuple[SourceRoot, ...]:
        """Each folder once, whoever it is a root for."""
        return tuple({(one.folder, one.package): one for one in reversed(self.all)}.values())[::-1]


class ProjectLayout(Protocol):
    """What the files of a project say of its imports."""

    def source_roots(self) -> SourceRoots:
        """The folders that imports start from."""

    def has_name(self, name: str) -> bool:
        """Whether a module or a folder with modules is called so, anywhere in the project."""

    def requires(self, name: str) -> bool:
        """Whether a distribution of this name, as an import would write it, is installed for the project."""


class NoLayout:
    """A project of which nothing is said."""

    def source_roots(self) -> SourceRoots:
        return SourceRoots()

    def has_name(self, name: str) -> bool:  # noqa: ARG002 - the protocol's form
        return False

    def requires(self, name: str) -> bool:  # noqa: ARG002 - likewise
        return False


def is_within(name: str, folder: str) -> bool:
    """Whether a module or folder is a folder or lies below it, by their dotted names."""
    return not folder or name == folder or name.startswith(f"{folder}.")


def outwards(folder: str) -> Iterator[str]:
    """A folder and those around it, up to the project's root."""
    while folder:
        yield folder
        folder = folder.rpartition(".")[0]
    yield ""


def _joined(first: str, second: str) -> str:
    return f"{first}.{second}" if first and second else first or second


def _depth(folder: str) -> int:
    return folder.count(".") + 1 if folder else 0
