"""The modules of a project on disk: which file a module is, and its facts, compiled when asked for."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from fastpg_lint.config import display
from fastpg_lint.engine.content_summaries import Summary
from fastpg_lint.incremental.inputs import FOLDER, Dependencies
from fastpg_lint.workspace.documents import Compiled, Document, Located, Outcome, digest

if TYPE_CHECKING:
    from fastpg_lint.facts.records import ModuleFacts

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
    `dependencies`.
    """

    def __init__(self, root: Path, dependencies: Dependencies | None = None) -> None:
        while (root / PACKAGE).is_file() and root != root.parent:
            root = root.parent
        self.root = root
        self._prefix = f"{root.as_posix().rstrip('/')}/"
        self._dependencies = dependencies or Dependencies()
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
            with self._dependencies.apart():  # what it hangs on comes with it
                known = self._listings[folder] = self._look(folder)
        self._dependencies.read |= known[1]
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
        return entries, self._dependencies.bit(FOLDER, below)

    def _holds_python(self, folder: str, depth: int) -> bool:
        entries = self._listing(folder)
        if any(entry.endswith(SUFFIX) for entry in entries):
            return True
        return depth > 0 and any(
            self._holds_python(f"{folder}/{entry}", depth - 1) for entry in entries if "." not in entry
        )


Compile = Callable[[Document], Outcome]
Recall = Callable[[bytes], "ModuleFacts | None"]
"""Gives the facts of the content with a digest, where they are kept."""
Summarize = Callable[[bytes], Summary | None]
"""Gives what is known of the content with a digest, where it has been compiled."""
_UNKNOWN = object()


class Workspace:
    """The modules of a project.

    Some documents are given, with a content that need not be saved; the others are found on disk. Facts are
    handed out and not held: those of a large project would fill the memory.
    """

    def __init__(
        self,
        tree: SourceTree,
        compile_document: Compile,
        recall: Recall = lambda _: None,
        summarize: Summarize = lambda _: None,
    ) -> None:
        self.tree = tree
        self._summarize = summarize
        self._compile = compile_document
        self._recall = recall
        self._documents: dict[str, Document] = {}
        self._located: dict[str, Located | None] = {}
        self._digests: dict[str, bytes] = {}
        self._handed_out: tuple[str, ModuleFacts] | None = None
        """The facts that were read last, until they are asked for."""

    def outcome(self, name: str) -> Outcome | None:
        """What comes of a module: its facts, or why there are none; None where there is no such module."""
        document = self._documents.get(name) or self._found(name)
        if document is None:
            self._located[name] = None
            return None
        outcome = self._recalled(name, document) or self._compile(document)
        if isinstance(outcome, Compiled):
            self._located[name] = Located(document, outcome.digest)
            self._handed_out = name, outcome.facts
        else:
            self._located[name] = None
        return outcome

    def _recalled(self, name: str, document: Document) -> Compiled | None:
        """The outcome of a module whose content has been looked at before, without reading it again."""
        located = self._located.get(name)
        content_digest = located.digest if located is not None else self._digests.get(name)
        facts = self._recall(content_digest) if content_digest else None
        return Compiled(document, facts, content_digest) if facts is not None and content_digest else None

    def give(self, document: Document, content_digest: bytes) -> bool:
        """Gives a document with a digest; False where something else has been read of its module before."""
        name = self.tree.name(document.path)
        if name in self._located and self.content_digest(name) != content_digest:
            return False
        if self._digests.setdefault(name, content_digest) != content_digest:
            return False
        self._documents[name] = document.without_tree()
        return True

    def revise(self, document: Document, content_digest: bytes) -> None:
        """Puts a document with a digest in the place of whatever has been read of its module before."""
        name = self.tree.name(document.path)
        self._documents[name] = document.without_tree()
        self._digests[name] = content_digest
        self._located.pop(name, None)
        self._handed_out = None

    def located(self, name: str) -> Located | None:
        """Where a module is that could be compiled."""
        if name not in self._located:
            self.outcome(name)
        return self._located[name]

    def facts(self, name: str) -> "ModuleFacts | None":
        """The facts of a module, None where nothing is known of it."""
        handed_out, self._handed_out = self._handed_out, None
        if handed_out is not None and handed_out[0] == name:
            return handed_out[1]
        outcome = self.outcome(name) if self._located.get(name, _UNKNOWN) is not None else None
        self._handed_out = None
        return outcome.facts if isinstance(outcome, Compiled) else None

    def digest(self, name: str) -> bytes:
        """The digest of a module's facts, `NO_FACTS` where it is no Python; nothing where there is no module.

        Where a fault of ours leaves no facts, that of its content.
        """
        content = self.content_digest(name)
        if not content:
            return b""
        summary = self._summarize(content)
        if summary is None:
            self.outcome(name)
            content = self.content_digest(name)
            summary = self._summarize(content)
        return summary.facts if summary is not None else content

    def placed(self, name: str) -> Located | None:
        """A module and its content: what was compiled, if it was, else what there is now."""
        known = self._located.get(name)
        if known is not None:
            return known
        document = self._documents.get(name) or self._found(name)
        content = self.content_digest(name)
        return Located(document, content) if document is not None and content else None

    def content_digest(self, name: str) -> bytes:
        """The digest of a module's content, nothing where there is none: of what was compiled, if it was."""
        known = self._located.get(name)
        if known is not None:
            return known.digest
        if name not in self._digests:
            document = self._documents.get(name) or self._found(name)
            self._digests[name] = _digest(document) if document is not None else b""
        return self._digests[name]

    def _found(self, name: str) -> Document | None:
        file = self.tree.file(name)
        return Document(file, display(file)) if file is not None else None


def _digest(document: Document) -> bytes:
    try:
        return digest(document.read())
    except OSError:
        return b""
