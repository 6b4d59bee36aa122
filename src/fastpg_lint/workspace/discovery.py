"""Which files to lint: paths in, files out, in the same order on every machine.

A file that is named is linted wherever it lies. Below a folder, `.py` files count, and those that say how
the service is served, save those that git ignores, that `exclude` names, or that lie in a virtual environment
or a tool's own folder. Links to folders are not followed, so a circle of links ends nothing.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from fastpg_lint.config.file import UserMistake, display
from fastpg_lint.config.settings import Settings
from fastpg_lint.deployment.names import is_deployment_file
from fastpg_lint.globs import compiled
from fastpg_lint.role import NOTEBOOK
from fastpg_lint.source.files import exists, is_file, is_folder, read_file

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

SKIPPED_FOLDERS = frozenset(
    {
        ".direnv",
        ".eggs",
        ".fastpg_lint_cache",
        ".git",
        ".hg",
        ".hypothesis",
        ".ipynb_checkpoints",
        ".mypy_cache",
        ".nox",
        ".pytest_cache",
        ".ruff_cache",
        ".svn",
        ".tox",
        ".venv",
        "__pycache__",
        "__pypackages__",
        "node_modules",
        "site-packages",
    }
)


DEEPEST = 200
"""Folders in folders that are looked into: no project has as many, and each is a few frames of Python."""
_PYTHON_IF_NAMED = (".pyi", ".pyw")
_SHEBANG = re.compile(rb"#![^\n]*\bpython")


class MissingPathError(UserMistake):
    """A path was named that does not exist."""


class UnreadableFolder(Struct, frozen=True):
    """A folder whose content nobody could list, and why."""

    path: Path
    reason: str


class Discovered(Struct, frozen=True):
    """What was found: files to lint, each once, by absolute path."""

    files: tuple[Path, ...]
    unreadable: tuple[UnreadableFolder, ...]
    others: tuple[Path, ...] = ()
    """What was named, and is of a kind that is not linted."""


def discover(paths: Sequence[Path], settings: Settings, listing: "Listing | None" = None) -> Discovered:
    """The files that paths stand for; raises `MissingPathError`, naming all paths that do not exist.

    `listing` holds what there was, for others to ask, and is not looked for again.
    """
    missing = [display(path) for path in paths if not (exists(path) or path.is_symlink())]
    if missing:
        raise MissingPathError("\n".join(f"{path}: no such file or folder" for path in missing))
    listing = listing or Listing(settings)
    named = [absolute(path) for path in paths if not is_left_out(path, settings)]
    others = dict.fromkeys(path for path in named if not (is_folder(path) or is_linted_if_named(path)))
    taken = (path for path in named if path not in others)
    files = dict.fromkeys(file for path in taken for file in listing.files(path, is_linted))
    return Discovered(tuple(files), tuple(listing.unreadable), tuple(others))


def is_left_out(path: Path, settings: Settings) -> bool:
    """Whether a path that is named is left out all the same, as it is excluded by force."""
    if not settings.force_exclude:
        return False
    shown = absolute(path).as_posix()
    return settings.excluded.match(f"{shown}/" if is_folder(path) else shown)


def is_passed_over(file: Path, settings: Settings) -> bool:
    """Whether a file would not be found below the root of its configuration, git's ignore files aside.

    Of one that lies elsewhere, all of its path counts.
    """
    root = settings.root
    parts = (file.relative_to(root) if file.is_relative_to(root) else file).parts
    excluded = settings.excluded
    folders = (f"{folder.as_posix()}/" for folder in file.parents if folder.is_relative_to(root))
    return not SKIPPED_FOLDERS.isdisjoint(parts) or any(map(excluded.match, (file.as_posix(), *folders)))


def is_linted(name: str) -> bool:
    """Whether a file is linted, by its name."""
    return is_python(name) or is_deployment_file(name)


def is_python(name: str) -> bool:
    """Whether a file is Python by its name."""
    return name.endswith(".py")


def is_notebook(name: str) -> bool:
    """Whether a file is a notebook, whose code an editor gives; nobody else looks into one."""
    return name.endswith(NOTEBOOK)


def is_linted_if_named(path: Path) -> bool:
    """Whether a file that is named is linted: also stubs, and programs that say what runs them."""
    return is_linted(path.name) or path.suffix in _PYTHON_IF_NAMED or (not path.suffix and _runs_python(path))


def _runs_python(path: Path) -> bool:
    try:
        return _SHEBANG.match(read_file(path)) is not None
    except OSError:
        return False


def absolute(path: Path) -> Path:
    """The path from the root, without `..`, links left as they are: globs match what the user sees."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - `absolute()` keeps `..`, `resolve()` follows links


class _Ignores:
    """The ignore files that hold in a folder: its own, and those of the folders around it."""

    def __init__(self, folder: Path, spec: "GitIgnoreSpec | None", outer: "_Ignores | None") -> None:
        self._prefix = len(folder.as_posix().rstrip("/")) + 1
        self._spec = spec
        self._outer = outer

    def match(self, path: str) -> bool:
        """Whether git ignores an absolute path (a folder's ends in `/`); the nearest ignore file decides."""
        if self._spec is not None:
            verdict = self._spec.check_file(path[self._prefix :]).include
            if verdict is not None:
                return verdict
        return self._outer is not None and self._outer.match(path)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a folder or leads to one; a link that leads round a circle does not."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def _ignores_at(folder: Path, outer: "_Ignores | None") -> "_Ignores | None":
    patterns = [*_patterns(folder / ".git" / "info" / "exclude"), *_patterns(folder / ".gitignore")]
    return _Ignores(folder, compiled(tuple(patterns)), outer) if patterns else outer


def _patterns(file: Path) -> Iterator[str]:
    if not is_file(file):
        return
    try:
        text = read_file(file).decode("utf-8", "surrogateescape").replace("\r\n", "\n")
    except OSError as error:
        raise UserMistake(f"{display(file)}: cannot be read: {error.strerror}") from error
    for line in text.split("\n"):
        if line.strip() and not line.startswith("#") and _is_pattern(line):
            yield line


def _is_pattern(line: str) -> bool:
    """Whether a line means anything to git, which passes over the others, such as a lone `!`."""
    try:
        compiled((line,))
    except ValueError:
        return False
    return True


def _ignores_around(folder: Path) -> "_Ignores | None":
    """The ignore files that hold where a search begins: those from the top of its repository down.

    None where they ignore the folder itself, for then it was named on purpose.
    """
    around = list(_up_to_repository(folder))
    outer: _Ignores | None = None
    for parent in reversed(around):
        if outer is not None and outer.match(f"{parent.as_posix()}/"):
            return None
        outer = _ignores_at(parent, outer)
    return None if outer is not None and outer.match(f"{folder.as_posix()}/") else outer


def _up_to_repository(folder: Path) -> Iterable[Path]:
    """The folders around a folder, inner ones first, up to the top of its git repository, if it is in one."""
    if exists(folder / ".git"):
        return ()
    for depth, parent in enumerate(folder.parents, start=1):
        if exists(parent / ".git"):
            return folder.parents[:depth]
    return ()


class _Folder(Struct):
    """What a folder holds that is not left out as a whole: its files, and folders, in the order of names."""

    ignores: _Ignores | None
    entries: "list[os.DirEntry[str] | _Folder]"


class Listing:
    """The folders below a path, each looked into once, whoever asks for files of whichever kind in them."""

    def __init__(self, settings: Settings) -> None:
        self._exclude = settings.excluded
        self._folders: dict[Path, _Folder | None] = {}
        self.unreadable: list[UnreadableFolder] = []

    def renew(self) -> None:
        """Looks at the disk again from now on."""
        self._folders.clear()
        self.unreadable.clear()

    def files(self, path: Path, is_wanted: Callable[[str], bool]) -> Iterator[Path]:
        """The files below a path whose names are wanted; a file itself."""
        if not is_folder(path):
            yield path
            return
        if path not in self._folders:
            self._folders[path] = self._look(path, _ignores_around(path))
        yield from self._wanted(self._folders[path], is_wanted)

    def _wanted(self, folder: _Folder | None, is_wanted: Callable[[str], bool]) -> Iterator[Path]:
        for entry in folder.entries if folder is not None else ():
            if isinstance(entry, _Folder):
                yield from self._wanted(entry, is_wanted)
            elif is_wanted(entry.name) and not _is_folder(entry) and self._is_kept(entry.path, folder):
                yield Path(entry.path)

    def _is_kept(self, path: str, folder: _Folder | None) -> bool:
        return folder is not None and self._is_ours(path, folder.ignores)

    def _look(self, folder: Path, outer: _Ignores | None, depth: int = 0) -> _Folder | None:
        if depth > DEEPEST:
            self.unreadable.append(UnreadableFolder(folder, "too many folders around it"))
            return None
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            self.unreadable.append(UnreadableFolder(folder, error.strerror or str(error)))
            return None
        ignores = _ignores_at(folder, outer)
        found = _Folder(ignores, [])
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                found.entries.append(entry)
            elif self._is_searched(entry, ignores):
                inner = self._look(Path(entry.path), ignores, depth + 1)
                found.entries.extend([inner] if inner is not None else ())
        return found

    def _is_searched(self, entry: os.DirEntry[str], ignores: _Ignores | None) -> bool:
        if entry.name in SKIPPED_FOLDERS or exists(Path(entry.path) / "pyvenv.cfg"):
            return False
        return self._is_ours(f"{entry.path}/", ignores)

    def _is_ours(self, path: str, ignores: _Ignores | None) -> bool:
        posix = path.replace(os.sep, "/")
        return not self._exclude.match(posix) and not (ignores is not None and ignores.match(posix))
