"""The pipeline: paths or a text in, a report out.

Files whose content is new are compiled to facts, each on its own. Findings that an earlier run left and
that still hold, by the facts that they depend on, are taken as they are; for the other files the facts of all
are linked and judged. Between the two no tree and no text is kept: the place of what is reported is looked
up in the text again.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from fastpg_lint.config.file import display
from fastpg_lint.config.settings import Settings
from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.engine.content_summaries import NO_FACTS
from fastpg_lint.engine.file_faults import file_faults
from fastpg_lint.engine.judged import Judged
from fastpg_lint.engine.line_table import LineTable
from fastpg_lint.engine.verified_findings import Found, Module
from fastpg_lint.incremental.store import Cache
from fastpg_lint.pipeline.living_project import LivingProject, OnFile
from fastpg_lint.pipeline.run_report import run_report
from fastpg_lint.report import KnownCall, ModuleRole, Report, ReportItem, ServedRoute, unreadable
from fastpg_lint.source.collector import without_collector
from fastpg_lint.source.depth import room_to_nest
from fastpg_lint.workspace.discovery import Discovered, absolute, discover
from fastpg_lint.workspace.documents import Document

if TYPE_CHECKING:
    from fastpg_lint.engine.faulty import Mend
    from fastpg_lint.engine.locate import JudgeComments
    from fastpg_lint.fixes.registry import Fixer
    from fastpg_lint.rules.registry import Registry
    from fastpg_lint.semantic.module import LinkedModule

RECALLED_FOR = 20
"""Files for which answers of an earlier run are looked for one by one: of many, most are anew anyway."""


class Linter(LivingProject):
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
        super().__init__(settings, registry, respect_noqa=respect_noqa, cache=cache, processes=processes)
        self._fixes = fixes
        self.judged = 0
        """How many files were judged, and not found in the cache."""
        if settings.additions:
            from fastpg_lint.config.additions import additions_of

            additions_of(settings)

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

    def calls(self, file: Path) -> tuple[KnownCall, ...]:
        """What is known of the calls in a module, saved or not; nothing in a text that is no Python."""
        from fastpg_lint.engine.call_listing import as_judged, placed
        from fastpg_lint.engine.locate import Places

        name = self._inputs.tree.name(file)
        with room_to_nest(), without_collector():
            self._read([self._buffers.get(file) or self._document(file)], None)
            if self._workspace.facts(name) is None:
                return ()
            calls = self._judging.calls(name)
            table = LineTable(Cache(None))
            places = Places([as_judged(name, calls)], self._workspace.placed, {}, table, self._settings.root)
            return tuple(placed(name, calls, places))

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
            few = self._cache.is_open and len(rest) <= RECALLED_FOR
            self._inputs.tracker.recall = self._reuse.recall if few else None
            with room_to_nest(), without_collector():
                yield from self._lint_anew(rest)
        yield from self._told([(*file, known[file[1].name]) for file in files if file[1].name in known])
        self._lines.keep()
        self._inputs.keep()

    @contextmanager
    def mending(self, fixes: "Mapping[str, Fixer]") -> Iterator[None]:
        """Has diagnostics carry fixes meanwhile: while somebody types, nobody asks for them."""
        before, self._fixes = self._fixes, fixes
        try:
            yield
        finally:
            self._fixes = before

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
        comments = self._comments() if commented else None
        return told(judged, places, respect_noqa=self.respects_noqa, mend=self._mend(), comments=comments)

    def _is_commented(self, name: str) -> bool:
        """Whether suppression comments of a module are judged: one names a code of ours."""
        summary = self._summaries.of(self._workspace.content_digest(name)) if self.respects_noqa else None
        return summary is not None and summary.names_codes

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
