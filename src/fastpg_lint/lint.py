"""The pipeline: paths or a text in, a report out.

Findings that an earlier run left and that still hold are taken as they are. The other files are compiled
to facts, each on its own; then the facts of all are linked and judged. Between the two no tree and no
text is kept: the place of what is reported is looked up in the text again.
"""

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property, partial
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from fastpg_lint.config import ConfigError, Settings, display
from fastpg_lint.deployment.names import is_deployment_file
from fastpg_lint.diagnostics import Diagnostic, reading_order
from fastpg_lint.engine.input_digests import Inputs
from fastpg_lint.engine.module_outcomes import SourceTree, Workspace
from fastpg_lint.engine.processes import FORK, share_out, start_method
from fastpg_lint.engine.verified_findings import Module, Reuse
from fastpg_lint.incremental.fingerprints import program_form
from fastpg_lint.incremental.inputs import MODULE, Dependencies
from fastpg_lint.incremental.store import Cache
from fastpg_lint.report import Failure, Report, Said, unreadable
from fastpg_lint.source.collector import without_collector
from fastpg_lint.source.depth import room_to_nest
from fastpg_lint.workspace.discovery import absolute, discover
from fastpg_lint.workspace.documents import Document, digest
from fastpg_lint.workspace.mentions import Mentioned

if TYPE_CHECKING:
    from fastpg_lint.engine.compile_all import Compiler
    from fastpg_lint.engine.judge import Judging
    from fastpg_lint.engine.judge_module import Judged
    from fastpg_lint.rules.registry import Registry

PAYS_FROM = 200_000
"""Bytes of files from which one more process has judged them sooner: each works out anew what all need."""


def lint_files(
    paths: Sequence[Path],
    settings: Settings,
    *,
    cache: Cache | None = None,
    processes: int = 1,
    on_file: Callable[[Path], None] | None = None,
) -> Report:
    """Lints the files that paths stand for; raises `UserMistake` for what the user has to mend.

    `processes` is how many cores there are to use; `on_file` is told each file when it has been read.
    """
    return Linter(settings, cache=cache, processes=processes).lint_files(paths, on_file=on_file)


def lint_source(
    content: bytes | str,
    path: str,
    settings: Settings,
    *,
    tree: ast.Module | None = None,
    cache: Cache | None = None,
) -> Report:
    """Lints one text as the content of the file at a path, which need not exist.

    `tree` is its `ast`, where somebody has parsed it already.
    """
    return Linter(settings, cache=cache).lint_source(content, path, tree=tree)


class _Share(Struct):
    """What there is to say of some files, by their numbers, and in which texts words were found meanwhile."""

    said: dict[int, tuple[Said, ...]]
    mentions: Mentioned = {}
    cut_off: frozenset[str] = frozenset()


class Linter:
    """Lints with one configuration, and holds what is loaded once for it: the catalogue, and the project.

    Raises `ConfigError` when it is made, for what the user adds to the catalogue. With
    `respect_noqa=False` suppression comments are somebody else's business. Findings are reused only where
    the rules are those of the program, not a `registry` of the caller's.
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
        self._respect_noqa = respect_noqa
        if settings.additions:
            _check_additions(settings)
        self._start()

    def _start(self) -> None:
        """Begins with a project of which nothing has been read."""
        dependencies = Dependencies()
        tree = SourceTree(self._settings.root, dependencies)
        self._workspace = Workspace(
            tree,
            lambda document: self._compiler.compile_document(document),
            lambda document, content_digest: self._compiler.recall(document, content_digest),
        )
        self._inputs = Inputs(
            self._settings, tree, self._workspace, dependencies, self._cache, lambda: self._judging
        )
        for name in ("_judging", "_reuse"):
            self.__dict__.pop(name, None)

    @cached_property
    def _compiler(self) -> "Compiler":
        from fastpg_lint.engine.compile_all import Compiler  # facts take long to import as well

        return Compiler(self._cache, self._processes)

    @cached_property
    def _judging(self) -> "Judging":
        from fastpg_lint.engine.judge import Judging  # linking and the rules take long to import
        from fastpg_lint.rules.registry import load_registry

        registry = self._registry or load_registry()
        return Judging(self._settings, registry, self._inputs, respect_noqa=self._respect_noqa)

    @cached_property
    def _reuse(self) -> Reuse:
        if self._registry is not None or not self._cache.is_open:
            return Reuse(Cache(None), self._inputs, b"")
        told = repr((self._settings, self._respect_noqa, Path.cwd())).encode()
        form = blake2b(program_form(self._cache) + told, digest_size=16).digest()
        return Reuse(self._cache, self._inputs, form)

    def lint_files(self, paths: Sequence[Path], *, on_file: Callable[[Path], None] | None = None) -> Report:
        """As the function of that name."""
        discovered = discover(paths, self._settings)
        documents = [Document(file, display(file)) for file in discovered.files]
        said: list[Said] = [
            unreadable(display(folder.path), f"folder cannot be listed ({folder.reason})")
            for folder in discovered.unreadable
        ]
        said.extend(self._lint(documents, on_file))
        return self._report(said, len(documents))

    def lint_source(self, content: bytes | str, path: str, *, tree: ast.Module | None = None) -> Report:
        """As the function of that name; the file's neighbours in the project are read from disk."""
        file = absolute(Path(path))
        document = Document(file, display(file), content, tree)
        return self._report(self._lint([document]), files=1)

    def _lint(
        self, documents: Sequence[Document], on_file: Callable[[Path], None] | None = None
    ) -> Iterator[Said]:
        modules = [Module(self._inputs.tree.name(one.path), _digest(one)) for one in documents]
        if not all(map(self._workspace.give, documents, (module.digest for module in modules))):
            self._start()
            for document, module in zip(documents, modules, strict=True):
                self._workspace.give(document, module.digest)
        known = self._reuse.found(modules)
        rest = []
        for document, module in zip(documents, modules, strict=True):
            if module.name in known:
                yield from known[module.name]
            else:
                rest.append((document, module))
            if on_file is not None and module.name in known:
                on_file(document.path)
        if rest:
            with room_to_nest(), without_collector():
                yield from self._lint_anew(rest, on_file)
        self._inputs.keep()

    def _lint_anew(
        self, files: Sequence[tuple[Document, Module]], on_file: Callable[[Path], None] | None
    ) -> Iterator[Said]:
        """What there is to say of files of which nothing is known."""
        python = [document for document, _ in files if not is_deployment_file(document.path.name)]
        for document in self._compiler.prepare(python):
            if on_file is not None:
                on_file(document.path)
        said: dict[int, tuple[Said, ...]] = {}
        for share in self._shares(files):
            said |= share.said
            self._inputs.learn(share.mentions, share.cut_off)
        for number, (document, _) in enumerate(files):
            yield from said[number]
            if on_file is not None and is_deployment_file(document.path.name):
                on_file(document.path)

    def _shares(self, files: Sequence[tuple[Document, Module]]) -> "list[_Share]":
        """Judges files, by several processes where that pays: they are forked, and have the project."""
        work = partial(self._judge_some, files, self._judging)
        processes = min(self._processes, 1 + _size(files) // PAYS_FROM)
        if processes > 1 and start_method() == FORK:
            self._inputs.survey.look()
            self._cache.close()  # no connection to SQLite may go through a fork
            return share_out(work, len(files), processes)
        return [work(range(len(files)))]

    def _judge_some(
        self, files: Sequence[tuple[Document, Module]], judging: "Judging", numbers: Iterable[int]
    ) -> "_Share":
        """Judges some files, and keeps what is found in them for later runs."""
        found = [(number, *self._judge(*files[number])) for number in numbers]
        if len(found) > 1:
            judging.forget()  # places are looked up in large trees, and need none of it
        trees = {module.name: document.tree for document, module in files}
        said = judging.told([one for _, one, _ in found], trees)
        share = _Share({number: everything for (number, *_), everything in zip(found, said, strict=True)})
        kept = []
        for number, _, read in found:
            diagnostics = tuple(one for one in share.said[number] if isinstance(one, Diagnostic))
            if len(diagnostics) == len(share.said[number]):  # a fault of ours may be gone the next time
                kept.append((files[number][1], read, diagnostics))
        self._reuse.keep(kept)
        share.mentions, share.cut_off = self._inputs.mentions, self._inputs.cut_off
        return share

    def _judge(self, document: Document, module: Module) -> "tuple[Judged | tuple[Said, ...], int]":
        """What is found in a file or said of it, and what that hangs on, as a set of `Dependencies`."""
        if is_deployment_file(document.path.name):
            return self._judging.judge_file(document)
        outcome = self._workspace.outcome(module.name)
        if isinstance(outcome, Diagnostic | Failure):
            return (outcome,), self._inputs.dependencies.bit(MODULE, module.name)
        judged, read = self._judging.judge(document)
        return replace(judged, not_understood=outcome.not_understood) if outcome is not None else judged, read

    def _report(self, said: Iterable[Said], files: int) -> Report:
        everything = tuple(said)
        diagnostics = (one for one in everything if isinstance(one, Diagnostic) and not self._is_ignored(one))
        failures = (one for one in everything if isinstance(one, Failure))
        found = tuple(sorted(diagnostics, key=reading_order))
        return Report(found, tuple(failures), files, self._inputs.warnings)

    def _is_ignored(self, diagnostic: Diagnostic) -> bool:
        """Whether the configuration silences what nothing else can: rules that are not selected never ran."""
        ignored = self._settings.ignored_in(absolute(Path(diagnostic.path)))
        return self._settings.is_ignored(diagnostic.code) or diagnostic.code.startswith(ignored)


def _size(files: Sequence[tuple[Document, Module]]) -> int:
    """The bytes of some files."""
    size = 0
    for document, _ in files:
        with suppress(OSError):
            size += document.path.stat().st_size
    return size


def _digest(document: Document) -> bytes:
    try:
        return digest(document.read())
    except OSError:
        return b""


def _check_additions(settings: Settings) -> None:
    from fastpg_lint.catalogue.loader import CatalogueError, parse_additions

    try:
        parse_additions(settings.additions, settings.origin)
    except CatalogueError as error:
        raise ConfigError(str(error).splitlines()) from error
