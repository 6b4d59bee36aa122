"""The modules of a project on disk: which file a module is, and its facts, compiled when asked for."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from fastpg_lint.compilation import Compiled, Document, Outcome
from fastpg_lint.config import display
from fastpg_lint.facts.records import ModuleFacts

DOT = ":"
"""Stands in a module's name for a dot in the name of a file or folder."""
SUFFIX = ".py"
PACKAGE = f"__init__{SUFFIX}"


class SourceTree:
    """Names the files below a folder as modules, and finds the file of a module.

    The name is the path below the root, dotted. A root that is itself a package is left for the folder
    that holds the package, since imports start there. Each look at the disk is remembered.
    """

    def __init__(self, root: Path) -> None:
        while (root / PACKAGE).is_file() and root != root.parent:
            root = root.parent
        self.root = root
        self._prefix = f"{root.as_posix().rstrip('/')}/"
        self._listings: dict[str, frozenset[str]] = {}

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
            try:
                known = frozenset(os.listdir(folder or "/"))  # noqa: PTH208 - names, not paths
            except OSError:
                known = frozenset()
            self._listings[folder] = known
        return known

    def _holds_python(self, folder: str, depth: int) -> bool:
        entries = self._listing(folder)
        if any(entry.endswith(SUFFIX) for entry in entries):
            return True
        return depth > 0 and any(
            self._holds_python(f"{folder}/{entry}", depth - 1) for entry in entries if "." not in entry
        )


Compile = Callable[[Document], Outcome]


class Workspace:
    """The modules of a project, each compiled at most once.

    Some documents are given, with a content that need not be saved; the others are found on disk.
    """

    def __init__(
        self, tree: SourceTree, compile_document: Compile, documents: Iterable[Document] = ()
    ) -> None:
        self.tree = tree
        self._compile = compile_document
        self._documents = {tree.name(document.path): document for document in documents}
        self._outcomes: dict[str, Outcome | None] = {}

    def outcome(self, name: str) -> Outcome | None:
        """What came of a module: its facts, or why there are none; None where there is no such module."""
        if name not in self._outcomes:
            document = self._documents.get(name) or self._found(name)
            self._outcomes[name] = self._compile(document) if document is not None else None
        return self._outcomes[name]

    def take(self, outcome: Compiled) -> bool:
        """Takes what somebody else has compiled; says whether it agrees with what is known already."""
        name = self.tree.name(outcome.document.path)
        known = self._outcomes.get(name)
        if known is not None and not (isinstance(known, Compiled) and known.digest == outcome.digest):
            return False
        self._outcomes[name] = outcome
        return True

    def compiled(self, name: str) -> Compiled | None:
        """A module that could be compiled."""
        outcome = self.outcome(name)
        return outcome if isinstance(outcome, Compiled) else None

    def facts(self, name: str) -> ModuleFacts | None:
        """The facts of a module, None where nothing is known of it."""
        compiled = self.compiled(name)
        return compiled.facts if compiled is not None else None

    def _found(self, name: str) -> Document | None:
        file = self.tree.file(name)
        return Document(file, display(file)) if file is not None else None
