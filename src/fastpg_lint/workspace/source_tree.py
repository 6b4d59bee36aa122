"""Module names and the files they stand for, below the folder of a project."""

import os
from pathlib import Path

from fastpg_lint.incremental.inputs import InputTracker
from fastpg_lint.semantic.inputs import FOLDER
from fastpg_lint.workspace.documents import digest

DOT = ":"
"""Stands in a module's name for a dot in the name of a file or folder."""
SUFFIX = ".py"
PACKAGE = f"__init__{SUFFIX}"
_BESIDE = frozenset({"__pycache__"})
"""What comes and goes in a folder without meaning anything."""


class SourceTree:
    """Names the files below a folder as modules, and finds the file of a module.

    The name is the path below the root, dotted. A root that is itself a package is left for the folder
    that holds the package, since imports start there. Each look at the disk is remembered, and told to
    `tracker`.
    """

    def __init__(self, root: Path, tracker: InputTracker | None = None) -> None:
        while (root / PACKAGE).is_file() and root != root.parent:
            root = root.parent
        self.root = root
        self._prefix = f"{root.as_posix().rstrip('/')}/"
        self._tracker = tracker or InputTracker()
        self._listings: dict[str, tuple[frozenset[str], int]] = {}

    def name(self, path: Path) -> str:
        """The name of the module in the file at an absolute path."""
        text = path.as_posix()
        below = text.removeprefix(self._prefix) if text.startswith(self._prefix) else text
        parts = below.split("/")
        if parts[-1] == PACKAGE and len(parts) > 1:
            del parts[-1]
        else:
            stem = parts[-1].removesuffix(SUFFIX)
            parts[-1] = stem if stem != parts[-1] else f"{stem}."
        return ".".join(part.replace(".", DOT) for part in parts)

    def folder_name(self, path: Path) -> str | None:
        """The name of the folder at an absolute path, None where it does not lie below the root."""
        if path == self.root:
            return ""
        text = path.as_posix()
        if not text.startswith(self._prefix):
            return None
        return ".".join(part.replace(".", DOT) for part in text.removeprefix(self._prefix).split("/"))

    def file(self, name: str) -> Path | None:
        """The file of a module, the package's own where there is one; None where there is neither."""
        path = self._path(name)
        if self._has(path, PACKAGE):
            return Path(path) / PACKAGE
        folder, _, stem = path.rpartition("/")
        for candidate in (f"{stem}{SUFFIX}", stem.removesuffix(".") if stem.endswith(".") else ""):
            if candidate and self._has(folder, candidate):
                return Path(folder) / candidate
        return None

    def has_module(self, name: str) -> bool:
        return self.file(name) is not None

    def is_package(self, name: str) -> bool:
        return self._has(self._path(name), PACKAGE)

    def is_folder(self, name: str) -> bool:
        """Whether a folder has this name and holds Python, itself or further down."""
        return self._holds_python(self._path(name), depth=3)

    def digest(self, folder: str) -> bytes:
        """The same while a folder holds the same modules and folders; given by its path below the root."""
        path = folder if folder.startswith("/") else (self._prefix + folder).rstrip("/")
        entries = self._listing(path)
        telling = (one for one in entries if one.endswith(SUFFIX) or "." not in one)
        return digest("/".join(sorted(one for one in telling if one not in _BESIDE)))

    def modules_in(self, folder: str) -> tuple[str, ...]:
        """The modules directly in a folder, its own `__init__` included, in the order of their names."""
        path = Path(self._path(folder))
        entries = self._listing(self._path(folder))
        return tuple(sorted(self.name(path / entry) for entry in entries if entry.endswith(SUFFIX)))

    def _path(self, name: str) -> str:
        if not name:
            return self._prefix.rstrip("/")
        below = "/".join(part.replace(DOT, ".") for part in name.split("."))
        return below if below.startswith("/") else self._prefix + below

    def _has(self, folder: str, entry: str) -> bool:
        return entry in self._listing(folder)

    def _listing(self, folder: str) -> frozenset[str]:
        known = self._listings.get(folder)
        if known is None:
            with self._tracker.apart():  # what it depends on comes with it
                known = self._listings[folder] = self._look(folder)
        self._tracker.read |= known[1]
        return known[0]

    def _look(self, folder: str) -> tuple[frozenset[str], int]:
        """What a folder holds, and what says so: the folder around it, where there is no such folder."""
        below = folder.removeprefix(self._prefix) if f"{folder}/" != self._prefix else ""
        outer, _, name = folder.rpartition("/")
        if below and below != folder and name not in self._listing(outer):
            return frozenset(), self._listings[outer][1]
        try:
            entries = frozenset(os.listdir(folder or "/"))  # noqa: PTH208 - names, not paths
        except OSError:
            entries = frozenset()
        return entries, self._tracker.bit(FOLDER, below)

    def _holds_python(self, folder: str, depth: int) -> bool:
        entries = self._listing(folder)
        if any(entry.endswith(SUFFIX) for entry in entries):
            return True
        return depth > 0 and any(
            self._holds_python(f"{folder}/{entry}", depth - 1) for entry in entries if "." not in entry
        )
