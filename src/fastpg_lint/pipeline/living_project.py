"""A project that lives: what its files hold, saved or typed in, and what has been read of them.

A text that somebody types in takes the place of what was read of its file; what did not read that stays.
"""

import ast
from collections.abc import Mapping, Sequence
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from msgspec.structs import replace

from fastpg_lint.config.file import display
from fastpg_lint.config.settings import Settings
from fastpg_lint.engine.content_summaries import Summaries
from fastpg_lint.engine.fingerprints import program_fingerprint
from fastpg_lint.engine.input_digests import InputDigests
from fastpg_lint.engine.line_table import LineTable
from fastpg_lint.engine.module_outcomes import ModuleOutcomes
from fastpg_lint.engine.outcomes import Outcome
from fastpg_lint.engine.texts_beside import TextsBeside, is_beside
from fastpg_lint.engine.verified_findings import Module, VerifiedFindings
from fastpg_lint.incremental.inputs import InputTracker
from fastpg_lint.incremental.store import Cache
from fastpg_lint.levels import Level
from fastpg_lint.workspace.discovery import Listing, absolute, discover, is_python
from fastpg_lint.workspace.documents import Document, digest
from fastpg_lint.workspace.source_tree import SourceTree, repository_root
from fastpg_lint.workspace.text_words import WordRecords

if TYPE_CHECKING:
    from fastpg_lint.engine.compile_all import Compiler
    from fastpg_lint.engine.judge import Judge
    from fastpg_lint.rules.registry import Registry

MOST_REVISED = 20
"""Files that take the place of others one by one: where more have changed, the project is begun anew."""


class OnFile(Protocol):
    """Who wants to know how far a run is."""

    def expect(self, files: int) -> None:
        """Is told how many files there are to read."""

    def __call__(self, file: Path) -> None:
        """Is told each file when it has been read."""


class LivingProject:
    """The files of a project as they are now, and the catalogue and the linked facts of its modules.

    With `respect_noqa=False` suppression comments are somebody else's business. Findings are reused only
    where the rules are those of the program, not a `registry` of the caller's.
    """

    def __init__(
        self,
        settings: Settings,
        registry: "Registry | None" = None,
        *,
        respect_noqa: bool = True,
        cache: Cache | None = None,
        processes: int = 1,
    ) -> None:
        self._settings = settings
        self._registry = registry
        self._cache = cache or Cache(None)
        self._processes = processes
        self.respects_noqa = respect_noqa
        self._summaries = Summaries(self._cache)
        self._lines = LineTable(self._cache)
        self._words = WordRecords(self._cache)
        self._buffers: dict[Path, Document] = {}
        """What files hold that may not be saved."""
        self._beside = TextsBeside()
        self._start()

    def _start(self) -> None:
        """Begins with a project of which nothing has been read."""
        self._listing = Listing(self._settings)
        tracker = InputTracker()
        tree = SourceTree(repository_root(self._settings.root), tracker)
        self._workspace = ModuleOutcomes(
            tree,
            self._document,
            self._compile,
            lambda content_digest: self._compiler.recall(content_digest),
            self._summaries.of,
            lambda content_digest: self._compiler.kept(content_digest),
        )
        self._inputs = InputDigests(
            self._settings, tree, self._workspace, tracker, self._words, self._link, self._listing
        )
        for name in ("_judging", "_reuse"):
            self.__dict__.pop(name, None)

    @cached_property
    def _compiler(self) -> "Compiler":
        from fastpg_lint.engine.compile_all import Compiler  # facts take long to import as well

        return Compiler(self._cache, self._processes, self._summaries, self._words)

    def _link(self, kind: str) -> None:
        """Sees to it that the answers of a kind can be worked out."""
        self._judging.link(kind)

    @cached_property
    def _judging(self) -> "Judge":
        from fastpg_lint.engine.judge import Judge  # linking and the rules take long to import
        from fastpg_lint.rules.registry import load_registry

        registry = self._registry or load_registry()
        return Judge(self._settings, registry, self._inputs, respect_noqa=self.respects_noqa)

    @cached_property
    def _reuse(self) -> VerifiedFindings:
        if self._registry is not None or not self._cache.is_open:
            return VerifiedFindings(Cache(None), self._inputs, b"")
        form = blake2b(program_fingerprint() + self._decided(), digest_size=16).digest()
        return VerifiedFindings(self._cache, self._inputs, form)

    def _document(
        self, file: Path, content: bytes | str | None = None, tree: ast.Module | None = None
    ) -> Document:
        return Document(file, display(file), content, tree, self._settings.max_file_size)

    def _compile(self, document: Document) -> Outcome:
        is_typed = document.content is not None and document.path in self._buffers
        return (self._compiler.compile_buffer if is_typed else self._compiler.compile_document)(document)

    def _decided(self) -> bytes:
        """What the configuration decides of findings, the same in every checkout of the project."""
        below = self._settings.root.relative_to(self._inputs.tree.root)
        told = {"level": Level.ADVICE, "fail_level": Level.ADVICE, "baseline": ""}
        deciding = replace(self._settings, root=below, file=None, **told)
        return repr(deciding).encode()

    @property
    def settings(self) -> Settings:
        """The configuration."""
        return self._settings

    @property
    def listing(self) -> Listing:
        """The folders that have been looked into."""
        return self._listing

    def _modules(self, paths: Sequence[Path]) -> list[Document]:
        self._listing.renew()
        found = discover(paths, self._settings, self._listing).files
        return [self._buffers.get(file) or self._document(file) for file in found if is_python(file.name)]

    def _read(self, documents: Sequence[Document], on_file: OnFile | None) -> list[tuple[Document, Module]]:
        """Each document with its module; those whose content is new are compiled."""
        read = [document.taken() for document in documents]
        self._give(read)
        self._summaries.learn(content for document, content in read if document.is_module)
        is_new = [document.is_module and self._summaries.of(content) is None for document, content in read]
        new = [document for (document, _), wanted in zip(read, is_new, strict=True) if wanted]
        fresh = self._compiler.prepare(new) if new else iter(())
        for document, wanted in zip(documents, is_new, strict=True):
            if wanted:
                next(fresh)
            if on_file is not None:
                on_file(document.path)
        next(fresh, None)  # lets what compiles come to its end
        return [(document, self._module(document, content)) for document, content in read]

    def _give(self, read: Sequence[tuple[Document, bytes]]) -> None:
        """Gives documents to the project; begins it anew where one cannot take the place of what was read."""
        others = [one for one in read if not self._workspace.give(*one)]
        if others and not (len(others) <= MOST_REVISED and all(self._revise(*one) for one in others)):
            self._start()
            given = {document.path for document, _ in read}
            rest = [one.taken() for file, one in self._buffers.items() if file not in given]
            for one in (*read, *rest):
                self._workspace.give(*one)

    def _revise(self, document: Document, content: bytes) -> bool:
        """Puts another content in the place of a module's; what did not read of it stays."""
        if not document.is_module:
            return False
        changed = self._inputs.revise(self._inputs.tree.name(document.path), document, content)
        if changed is None:
            return False
        self._reuse.revise(changed)
        edited = self._compiler.edit_of(document.path)
        if edited is not None:
            self._lines.edit(*edited)
        return True

    def set_text(self, path: Path, content: bytes | str | None) -> None:
        """Says what the file at a path holds from now on, saved or not; None for what is saved."""
        self.set_texts({path: content})

    def set_texts(self, contents: Mapping[Path, bytes | str | None]) -> None:
        """The same for several files at once."""
        documents = []
        for path, content in contents.items():
            file = absolute(path)
            if self._beside.takes(file, content):
                continue
            document = self._document(file, content)
            self._buffers.pop(file, None)
            if content is not None:
                self._buffers[file] = document
            documents.append(document)
        self._give([document.taken() for document in documents])

    def has_linted(self, path: Path, content: bytes) -> bool:
        """Whether a content is what was last read of the module in the file at a path."""
        if is_beside(path):
            return self._beside.has_read(path, content)
        return self._workspace.content_digest(self._inputs.tree.name(absolute(path))) == digest(content)

    def disk_changed(self) -> None:
        """Says that files may have come, gone or changed: what is saved is looked at again."""
        self._start()
        self._give([document.taken() for document in self._buffers.values()])

    def _module(self, document: Document, content: bytes) -> Module:
        name = self._inputs.tree.name(document.path)
        if not document.is_module:
            return Module(name, content, content and content + bytes([self.respects_noqa]))
        summary = self._summaries.of(content)
        return Module(name, content, summary.facts if summary is not None else b"")

    def _close(self) -> None:
        """Lets go of all files of SQLite, which are opened again when they are asked."""
        for one in (self._cache, self._compiler, self._words):
            one.close()
