"""The pipeline: paths or a text in, a report out.

Files whose content is new are compiled to facts, each on its own. Findings that an earlier run left and
that still hold, by the facts that they depend on, are taken as they are; for the other files the facts of all
are linked and judged. Between the two no tree and no text is kept: the place of what is reported is looked
up in the text again.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from msgspec.structs import replace

from fastpg_lint.config import Settings
from fastpg_lint.config_file import display
from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.engine.content_summaries import NO_FACTS, Summaries
from fastpg_lint.engine.file_faults import file_faults
from fastpg_lint.engine.fingerprints import program_fingerprint
from fastpg_lint.engine.input_digests import InputDigests
from fastpg_lint.engine.judged import Judged
from fastpg_lint.engine.line_table import LineTable
from fastpg_lint.engine.module_outcomes import ModuleOutcomes
from fastpg_lint.engine.outcomes import Outcome
from fastpg_lint.engine.texts_beside import TextsBeside, is_beside
from fastpg_lint.engine.verified_findings import Found, Module, VerifiedFindings
from fastpg_lint.incremental.inputs import InputTracker
from fastpg_lint.incremental.store import Cache
from fastpg_lint.levels import Level
from fastpg_lint.report import ModuleRole, Report, ReportItem, ServedRoute, unreadable
from fastpg_lint.run_report import run_report
from fastpg_lint.source.collector import without_collector
from fastpg_lint.source.depth import room_to_nest
from fastpg_lint.workspace.discovery import Discovered, Listing, absolute, discover, is_python
from fastpg_lint.workspace.documents import Document, digest
from fastpg_lint.workspace.source_tree import SourceTree, repository_root
from fastpg_lint.workspace.text_words import WordRecords

if TYPE_CHECKING:
    from fastpg_lint.engine.compile_all import Compiler
    from fastpg_lint.engine.faulty import Mend
    from fastpg_lint.engine.judge import Judge
    from fastpg_lint.engine.locate import JudgeComments
    from fastpg_lint.fixes.registry import Fixer
    from fastpg_lint.rules.registry import Registry
    from fastpg_lint.semantic.module import LinkedModule

MOST_REVISED = 20
"""Files that take the place of others one by one: where more have changed, the project is begun anew."""


class OnFile(Protocol):
    """Who wants to know how far a run is."""

    def expect(self, files: int) -> None:
        """Is told how many files there are to read."""

    def __call__(self, file: Path) -> None:
        """Is told each file when it has been read."""


class Linter:
    """Lints with one configuration, and holds what is loaded once for it: the catalogue, and the project.

    Raises `ConfigError` when it is made, for what the user adds to the catalogue. With
    `respect_noqa=False` suppression comments are somebody else's business. Findings are reused only where
    the rules are those of the program, not a `registry` of the caller's. Diagnostics carry the fixes that are
    among `fixes`, by the codes of their rules.
    """

    def __init__(
        self,
        settings: Settings,
        registry: "Registry | None" = None,
        *,
        respect_noqa: bool = True,
        cache: Cache | None = None,
        processes: int = 1,
        fixes: "Mapping[str, Fixer] | None" = None,
    ) -> None:
        self._settings = settings
        self._fixes = fixes
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
        self.judged = 0
        """How many files were judged, and not found in the cache."""
        if settings.additions:
            from fastpg_lint.additions import additions_of

            additions_of(settings)
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

    def lint_files(self, paths: Sequence[Path]) -> Report:
        """Lints the files that paths stand for; raises `UserMistake` for what the user has to mend."""
        self._listing.renew()
        return self.lint_discovered(discover(paths, self._settings, self._listing))

    def lint_discovered(self, found: Discovered, *, on_file: OnFile | None = None) -> Report:
        """Lints files that were found just now; `on_file` is told each when it has been read."""
        documents = [self._buffers.get(file) or self._document(file) for file in found.files]
        said: list[ReportItem] = [
            unreadable(display(folder.path), f"folder cannot be listed ({folder.reason})")
            for folder in found.unreadable
        ]
        said.extend(self._lint(documents, on_file))
        return self._report(said, found.files)

    def lint_source(self, content: bytes | str, path: str, *, tree: ast.Module | None = None) -> Report:
        """Lints one text as the content of the file at a path, which need not exist.

        The file's neighbours in the project are read from disk. `tree` is its `ast`, where somebody has
        parsed it already.
        """
        file = absolute(Path(path))
        document = self._document(file, content, tree)
        return self._report(self._lint([document]), [file])

    def roles(self, paths: Sequence[Path]) -> tuple[ModuleRole, ...]:
        """What each module that paths stand for is taken for."""
        documents = self._modules(paths)
        with room_to_nest(), without_collector():
            self._read(documents, None)
            return tuple(map(self._judging.role, documents))

    def routes(self, paths: Sequence[Path]) -> tuple[ServedRoute, ...]:
        """The routes that the modules declare which paths stand for, and the work of their requests."""
        from fastpg_lint.engine.locate import Places
        from fastpg_lint.engine.route_listing import served, spoken_of

        documents = self._modules(paths)
        with room_to_nest(), without_collector():
            self._read(documents, None)
            found = [self._judging.routes(document) for document in documents]
            places = Places(spoken_of(found), self._workspace.placed, {}, self._lines, self._settings.root)
            return tuple(served(found, places, lambda name: display(self._inputs.tree.expected_file(name))))

    def _modules(self, paths: Sequence[Path]) -> list[Document]:
        self._listing.renew()
        found = discover(paths, self._settings, self._listing).files
        return [self._document(file) for file in found if is_python(file.name)]

    def _lint(self, documents: Sequence[Document], on_file: OnFile | None = None) -> Iterator[ReportItem]:
        with room_to_nest(), without_collector():
            files = self._read(documents, on_file)
        judged = (module for _, module in files if module.digest != NO_FACTS)
        known = self._reuse.found(judged, at_once=not self._fixes)
        rest = []
        for document, module in files:
            yield from self._faults(document, module)
            if module.digest != NO_FACTS and module.name not in known:
                rest.append((document, module))
        if rest:
            with room_to_nest(), without_collector():
                yield from self._lint_anew(rest)
        yield from self._told([(*file, known[file[1].name]) for file in files if file[1].name in known])
        self._lines.keep()
        self._inputs.keep()

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

    def _faults(self, document: Document, module: Module) -> Iterator[Diagnostic]:
        """What is wrong with a file itself."""
        summary = self._summaries.of(module.content) if document.is_module else None
        if summary is not None:
            yield from file_faults(document, summary, respect_noqa=self.respects_noqa)

    def _lint_anew(self, files: Sequence[tuple[Document, Module]]) -> Iterator[ReportItem]:
        """What there is to say of files of which nothing is known."""
        from fastpg_lint.engine.judge_shares import Shares

        self.judged += len(files)
        said: dict[int, tuple[ReportItem, ...]] = {}
        shares = Shares(self._judging, self._inputs, self._workspace, self._reuse, self._lines, self._located)
        for share in shares.judged(files, self._processes, self._close):
            said |= share.said
            self._inputs.learn(share.mentions, share.cut_off)
            self._lines.merge(share.lines)
        for number, (document, _) in enumerate(files):
            yield from self._mended(document, said[number])

    def _close(self) -> None:
        """Lets go of all files of SQLite, which are opened again when they are asked."""
        for one in (self._cache, self._compiler, self._words):
            one.close()

    def _told(self, files: Sequence[tuple[Document, Module, Found]]) -> Iterator[ReportItem]:
        """What there is to say of files in which it is known what was found."""
        judged = []
        for document, module, found in files:
            placed = (replace(one, path=document.shown) for one in found.diagnostics)
            yield from self._mended(document, tuple(placed))
            if found.findings or found.unresolved or self._is_commented(module.name):
                judged.append(found.judged(module.name))
        if judged:
            trees = {module.name: document.tree for document, module, _ in files}
            for said in self._located(judged, trees):
                yield from said

    def _located(
        self, judged: Sequence[Judged], trees: Mapping[str, ast.Module | None]
    ) -> Iterator[tuple[ReportItem, ...]]:
        """What there is to say of each of some modules that have been judged."""
        from fastpg_lint.engine.locate import Places, told  # a run that finds nothing does without

        commented = frozenset(one.module for one in judged if self._is_commented(one.module))
        places = Places(judged, self._workspace.placed, trees, self._lines, self._settings.root, commented)
        comments = self._comments if commented else None
        return told(judged, places, respect_noqa=self.respects_noqa, mend=self._mend(), comments=comments)

    def _is_commented(self, name: str) -> bool:
        """Whether suppression comments of a module are judged: one names a code of ours."""
        summary = self._summaries.of(self._workspace.content_digest(name)) if self.respects_noqa else None
        return summary is not None and summary.names_codes

    @cached_property
    def _comments(self) -> "JudgeComments":
        from fastpg_lint.engine.commented_modules import CommentedModules  # most modules have none

        return CommentedModules(self._settings, self._registry, self._fixes).judge

    def _mend(self) -> "Mend | None":
        if not self._fixes:
            return None
        from fastpg_lint.engine.mend import Mender
        from fastpg_lint.engine.other_texts import OtherTexts

        texts = OtherTexts(self._workspace.placed, self._beside, self._settings.root)
        return Mender(self._linked, self._fixes, texts, self._inputs.tracker, self._reuse).mended

    def _mended(self, document: Document, said: Sequence[ReportItem]) -> Iterable[ReportItem]:
        """What is said of a file; with fixes, where they are wanted and it is no Python."""
        if not self._fixes or document.is_module:
            return said
        from fastpg_lint.engine.mend_file import mended_items

        return mended_items(document, said, self._fixes, self._judging.file)

    def _linked(self, name: str) -> "LinkedModule":
        """A module that has been found fault with."""
        return self._judging.module(self._inputs.tree.expected_file(name))

    def _report(self, said: Iterable[ReportItem], files: Sequence[Path]) -> Report:
        everything = tuple(said)  # before warnings are asked for, which come of saying it
        return run_report(everything, files, self._settings, self._inputs.warnings)
