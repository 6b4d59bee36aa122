"""Module names and the files they stand for, below the folder of a project."""

import os
import re
from pathlib import Path

from fastpg_lint.incremental.inputs import InputTracker, Memo
from fastpg_lint.incremental.packed_sets import Packed
from fastpg_lint.semantic.inputs import FOLDER
from fastpg_lint.source.files import exists, is_file
from fastpg_lint.workspace.documents import digest

DOT = ":"
"""Stands in a module's name for a dot in the name of a file or folder."""
_NO_TEXT = {0xDC00 + byte: chr(0xF700 + byte) for byte in range(0x80, 0x100)}
"""What stands in a module's name for the bytes of a file's that are no UTF-8, as Python escapes them."""
_BYTES = {ord(shown): chr(escaped) for escaped, shown in _NO_TEXT.items()}
COLON = "\0"
"""Stands there for a colon, which no file or folder can be taken for: no path holds this character."""
SUFFIX = ".py"
PACKAGE = f"__init__{SUFFIX}"
_COMPILED = (".pyi", ".pyx", ".so", ".pyd")
_BESIDE = frozenset({"__pycache__"})
"""What comes and goes in a folder without meaning anything."""


_PROJECT_FILES = re.compile(
    r"pyproject\.toml|setup\.(?:cfg|py)|pytest\.ini|tox\.ini|.*requirements.*\.(?:txt|in)|Pipfile|pants\.toml"
    r"|BUILD(?:\.bazel)?"
)
"""Files that may name the folders which imports start from."""
_PROJECT = frozenset({"pyproject.toml", "setup.cfg", "setup.py", "Pipfile", "requirements.txt"})
"""What lies in the folder of a project, which its tests and programs are started in."""
_SERVICE_FILES = re.compile(
    r"pyproject\.toml|setup\.(?:cfg|py)|Pipfile|requirements[\w.-]*\.txt|(?:[\w-]+\.)?(?:Docker|Container)file[\w.-]*"
)
"""What lies in the folder of a service, which is built and deployed by itself."""
_REPOSITORY = (".git", ".hg")
_TOP = frozenset(
    {
        *(".github", ".gitignore", ".gitlab-ci.yml", ".pre-commit-config.yaml", "pyproject.toml", "setup.py"),
        *("pants.toml", "compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"),
    }
)
"""What lies at the top of a repository, where it came without git's own folder."""
_MOST_ABOVE = 6
_NAMING_TEMPORARY = ("TMPDIR", "TEMP", "TMP")
_TEMPORARY = (Path("/tmp"), Path("/var/tmp"))
"""Folders that everybody puts something into, and the variables that name others."""


def is_project_file(name: str) -> bool:
    """Whether a file may name the folders that imports start from, by its name."""
    return _PROJECT_FILES.fullmatch(name) is not None


def repository_root(folder: Path) -> Path:
    """The top of the repository that a folder lies in: what is imported may lie anywhere in it.

    That is the folder of git; without one, the outermost of the folders around that looks like it.
    """
    around = (folder, *folder.parents)
    shared = _shared(folder)
    for one in around:
        if one not in shared and any(exists(one / name) for name in _REPOSITORY):
            return one
    found = folder
    for one in around[: _MOST_ABOVE + 1]:
        if one in shared:
            break
        if any(exists(one / name) for name in _TOP):
            found = one
    return found


def is_project(folder: Path) -> bool:
    """Whether a folder may be that of one project: no home, and none that all put something into.

    Such a one is a project where a file in it says so: in a container, a service may live in the home.
    """
    return folder not in _shared(folder) or any(exists(folder / name) for name in (*_PROJECT, *_TOP))


def _shared(folder: Path) -> set[Path]:
    """The folders that hold many things: the home, the root, those for temporary files."""
    named = (os.environ.get(name) for name in _NAMING_TEMPORARY)  # `tempfile` is slow to import
    return {Path.home(), Path(folder.anchor), *map(Path, filter(None, named)), *_TEMPORARY}


class SourceTree:
    """Names the files below a folder as modules, and finds the file of a module.

    The name is the path below the root, dotted: no two files have the same. Where `x.py` lies beside the
    package `x`, imports lead to the package, as Python's own do, and the module has the name of its whole
    file, as a file has that is no Python: `x:py:`. A root that is itself a package is left for the folder
    that holds the package, since imports start there. What else that folder holds are the neighbours of the
    project: the project's files are those below `searched`. Each look at the disk is remembered, and told to
    `tracker`.
    """

    def __init__(self, root: Path, tracker: InputTracker | None = None) -> None:
        self.searched = root
        while is_file(root / PACKAGE) and root != root.parent:
            self.searched, root = root, root.parent
        self.root = root
        self._prefix = f"{root.as_posix().rstrip('/')}/"
        self._tracker = tracker or InputTracker()
        self._files = Memo[str, Path | None](self._tracker, self._find_file)
        self._packages = Memo[str, bool](self._tracker, lambda name: self._has(self._path(name), PACKAGE))
        self._listings: dict[str, tuple[frozenset[str], Packed]] = {}

    def name(self, path: Path) -> str:
        """The name of the module in the file at an absolute path."""
        around, _, file = path.as_posix().rpartition("/")
        folder = f"{around}/".removeprefix(self._prefix).rstrip("/")
        if file == PACKAGE and folder and not folder.endswith("."):
            return _dotted(folder)
        stem = file.removesuffix(SUFFIX)
        is_called_so = stem != file and not stem.endswith(".") and not self._is_shadowed(around, stem)
        name = stem if is_called_so else f"{file}."
        return _dotted(f"{folder}/{name}" if folder else name)

    def folder_name(self, path: Path) -> str | None:
        """The name of the folder at an absolute path, None where it does not lie below the root."""
        if path == self.root:
            return ""
        below = self._below(path)
        return _dotted(below) if below != path.as_posix() else None

    def _below(self, path: Path) -> str:
        """A path from the root on; the whole of one that lies elsewhere."""
        return path.as_posix().removeprefix(self._prefix)

    def _is_shadowed(self, folder: str, stem: str) -> bool:
        """Whether a package in the folder of a module has its name.

        Nothing that is found depends on it: with another name it is another module that is asked for.
        """
        with self._tracker.apart():
            return self._has(folder, stem) and self._has(f"{folder}/{stem}", PACKAGE)

    def folder(self, name: str) -> Path:
        """The folder of a name, or where it would be."""
        return Path(self._path(name))

    def file(self, name: str) -> Path | None:
        """The file of a module, the package's own where there is one; None where there is neither."""
        return self._files(name)

    def _find_file(self, name: str) -> Path | None:
        path = self._path(name)
        folder, _, stem = path.rpartition("/")
        file = stem.removesuffix(".")
        if file == stem:
            # Most names that are asked for are those of what stands in a module: no folder is called so.
            if (not name or self._has(folder, stem)) and self._has(path, PACKAGE):
                return Path(path, PACKAGE)
            file = f"{stem}{SUFFIX}"
        return Path(f"{folder}/{file}") if name and self._has(folder, file) else None

    def expected_file(self, name: str) -> Path:
        """Where the file of a module lies, or would lie if there were one."""
        path = self._path(name)
        if path.endswith("."):
            return Path(path.removesuffix("."))
        return Path(path, PACKAGE) if self._has(path, PACKAGE) else Path(f"{path}{SUFFIX}")

    def has_module(self, name: str) -> bool:
        return self.file(name) is not None

    def is_package(self, name: str) -> bool:
        return self._packages(name)

    def is_folder(self, name: str) -> bool:
        """Whether a folder has this name and holds Python, itself or further down."""
        return self._holds_python(self._path(name), depth=3)

    def is_started_in(self, name: str) -> bool:
        """Whether a folder holds a project, so that imports start in it even where it is a package."""
        return not _PROJECT.isdisjoint(self._listing(self._path(name)))

    def holds_project_file(self, name: str) -> bool:
        """Whether a folder holds a project file, requirements of whichever name, or a Dockerfile."""
        return any(map(_SERVICE_FILES.fullmatch, self._listing(self._path(name))))

    def is_compiled(self, name: str) -> bool:
        """Whether there is a file for a module that is no Python, one in C for instance."""
        folder, _, stem = self._path(name).rpartition("/")
        return any(
            entry.partition(".")[0] == stem and entry.endswith(_COMPILED) for entry in self._listing(folder)
        )

    def digest(self, folder: str) -> bytes:
        """The same while a folder holds the same modules and folders; given by its path below the root."""
        below = folder.translate(_BYTES)
        path = below if below.startswith("/") else (self._prefix + below).rstrip("/")
        entries = self._listing(path)
        telling = (
            one
            for one in entries
            if one.endswith((SUFFIX, *_COMPILED)) or "." not in one or _SERVICE_FILES.fullmatch(one)
        )
        return digest("/".join(sorted(one for one in telling if one not in _BESIDE)))

    def modules_in(self, folder: str) -> tuple[str, ...]:
        """The modules directly in a folder, its own `__init__` included, in the order of their names."""
        path = Path(self._path(folder))
        entries = self._listing(self._path(folder))
        return tuple(sorted(self.name(path / entry) for entry in entries if entry.endswith(SUFFIX)))

    def _path(self, name: str) -> str:
        if not name:
            return self._prefix.rstrip("/")
        below = name.translate(_BYTES).replace(".", "/").replace(DOT, ".").replace(COLON, ":")
        return below if below.startswith("/") else self._prefix + below

    def _has(self, folder: str, entry: str) -> bool:
        return entry in self._listing(folder)

    def _listing(self, folder: str) -> frozenset[str]:
        known = self._listings.get(folder)
        if known is None:
            with self._tracker.apart():  # what it depends on comes with it
                known = self._listings[folder] = self._look(folder)
        self._tracker.read |= self._tracker.unpacked[known[1]]
        return known[0]

    def _look(self, folder: str) -> tuple[frozenset[str], Packed]:
        """What a folder holds, and what says so: the folder around it, where there is no such folder."""
        below = folder.removeprefix(self._prefix) if f"{folder}/" != self._prefix else ""
        outer, _, name = folder.rpartition("/")
        if below and below != folder and name not in self._listing(outer):
            return frozenset(), self._listings[outer][1]
        try:
            entries = frozenset(os.listdir(folder or "/"))  # noqa: PTH208 - names, not paths
        except OSError:
            entries = frozenset()
        return entries, self._tracker.packed(self._tracker.bit(FOLDER, below.translate(_NO_TEXT)))

    def _holds_python(self, folder: str, depth: int) -> bool:
        entries = self._listing(folder)
        if any(entry.endswith(SUFFIX) for entry in entries):
            return True
        return depth > 0 and any(
            self._holds_python(f"{folder}/{entry}", depth - 1) for entry in entries if "." not in entry
        )


def _dotted(path: str) -> str:
    """The name of a module, or of a folder, by its path."""
    return path.replace(":", COLON).replace(".", DOT).replace("/", ".").translate(_NO_TEXT)
