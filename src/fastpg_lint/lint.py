"""The pipeline: paths or a text in, a report out.

Every file is compiled to facts, on its own; then the facts of all are linked and judged. Between the two
no tree and no text is kept: the place of what is reported is looked up in the text again.
"""

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

from fastpg_lint.cache import Cache
from fastpg_lint.catalogue.catalogue import Catalogue
from fastpg_lint.catalogue.loader import CatalogueError, is_library, load_catalogue, parse_additions
from fastpg_lint.compilation import Compiled, Document, Outcome
from fastpg_lint.compiling import Compiler
from fastpg_lint.config import ConfigError, RequireFromAttributes, Settings, display
from fastpg_lint.diagnostics import Diagnostic, reading_order
from fastpg_lint.discovery import absolute, discover, is_test
from fastpg_lint.judgement import Places, judge_module
from fastpg_lint.project.layout import Layout
from fastpg_lint.project.module import ModuleSetting
from fastpg_lint.project.project import Project
from fastpg_lint.report import Failure, Report, unreadable
from fastpg_lint.rules.registry import RegisteredRule, Registry, load_registry
from fastpg_lint.source.depth import room_to_nest
from fastpg_lint.survey import Survey
from fastpg_lint.workspace import SourceTree, Workspace


def lint_files(
    paths: Sequence[Path],
    settings: Settings,
    *,
    cache: Cache | None = None,
    processes: int = 1,
    on_file: Callable[[Path], None] | None = None,
) -> Report:
    """Lints the files that paths stand for; raises `UserMistake` for what the user has to mend.

    `processes` is how many cores there are to use; `on_file` is told each file when it has been compiled.
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


class Linter:
    """Lints with one configuration, and holds what is loaded once for it: the catalogue, and the project.

    Raises `ConfigError` when it is made, for what the user adds to the catalogue. With
    `respect_noqa=False` suppression comments are somebody else's business.
    """

    def __init__(
        self,
        settings: Settings,
        registry: Registry | None = None,
        *,
        respect_noqa: bool = True,
        cache: Cache | None = None,
        processes: int = 1,
    ) -> None:
        self._settings = settings
        self._compiler = Compiler(cache or Cache(None), processes)
        self._respect_noqa = respect_noqa
        self._rules = tuple(
            one
            for one in (registry or load_registry()).rules
            if settings.is_selected(one.rule.code, default=one.rule.default)
        )
        try:
            self._additions = parse_additions(settings.additions, settings.origin)
        except CatalogueError as error:
            raise ConfigError(str(error).splitlines()) from error
        self._tree = SourceTree(settings.root)
        self._start()

    def _start(self) -> None:
        """Begins with a project of which nothing has been read."""
        self._workspace = Workspace(self._tree, self._compiler.compile_document)
        self.__dict__.pop("_project", None)

    @cached_property
    def _catalogue(self) -> Catalogue:
        return load_catalogue(self._additions)

    @cached_property
    def _project(self) -> Project:
        folders = [
            self._tree.folder_name(absolute(self._settings.root / source)) for source in self._settings.src
        ]
        layout = Layout(self._tree, is_library, [folder for folder in folders if folder is not None])
        files = Survey(self._tree.root, self._settings, self._tree.name)
        return Project(self._catalogue, self._workspace.facts, layout, files)

    def lint_files(self, paths: Sequence[Path], *, on_file: Callable[[Path], None] | None = None) -> Report:
        """As the function of that name."""
        with room_to_nest():
            return self._lint_files(paths, on_file)

    def _lint_files(self, paths: Sequence[Path], on_file: Callable[[Path], None] | None) -> Report:
        discovered = discover(paths, self._settings)
        outcomes: list[Outcome] = [
            unreadable(display(folder.path), f"folder cannot be listed ({folder.reason})")
            for folder in discovered.unreadable
        ]
        documents = [Document(file, display(file)) for file in discovered.files]
        for document, outcome in zip(documents, self._compiler.compile_documents(documents), strict=True):
            outcomes.append(self._taken(outcome))
            if on_file is not None:
                on_file(document.path)
        return self._report(outcomes, len(discovered.files))

    def lint_source(self, content: bytes | str, path: str, *, tree: ast.Module | None = None) -> Report:
        """As the function of that name; the file's neighbours in the project are read from disk."""
        file = absolute(Path(path))
        document = Document(file, display(file), content, tree)
        with room_to_nest():
            return self._report([self._taken(self._compiler.compile_document(document))], files=1)

    def _taken(self, outcome: Outcome) -> Outcome:
        """Hands facts over to those that import them; a text that has changed begins a new project."""
        if isinstance(outcome, Compiled) and not self._workspace.take(outcome):
            self._start()
            self._workspace.take(outcome)
        return outcome

    def _report(self, outcomes: Sequence[Outcome], files: int) -> Report:
        said: list[Diagnostic | Failure] = []
        for outcome in outcomes:
            if isinstance(outcome, Compiled):
                said.extend(self._judge(outcome))
            else:
                said.append(outcome)
        diagnostics = (one for one in said if isinstance(one, Diagnostic) and not self._is_ignored(one))
        failures = (one for one in said if isinstance(one, Failure))
        return Report(tuple(sorted(diagnostics, key=reading_order)), tuple(failures), files)

    def _is_ignored(self, diagnostic: Diagnostic) -> bool:
        """Whether the configuration silences what nothing else can: rules that are not selected never ran."""
        ignored = self._settings.ignored_in(absolute(Path(diagnostic.path)))
        return self._settings.is_ignored(diagnostic.code) or diagnostic.code.startswith(ignored)

    def _judge(self, file: Compiled) -> Iterator[Diagnostic | Failure]:
        path = file.document.path
        rules = self._rules_for(path)
        module = self._project.module(self._tree.name(path), self._setting(path, rules))
        places = Places(self._workspace.compiled)
        yield from judge_module(module, rules, places, respect_noqa=self._respect_noqa)

    def _rules_for(self, path: Path) -> tuple[RegisteredRule, ...]:
        ignored = self._settings.ignored_in(path)
        return tuple(one for one in self._rules if not one.rule.code.startswith(ignored))

    def _setting(self, path: Path, rules: Iterable[RegisteredRule]) -> ModuleSetting:
        required = self._settings.require_from_attributes
        return ModuleSetting(
            is_test=is_test(path, self._settings),
            is_script=self._settings.is_script(path),
            models_always=required == RequireFromAttributes.ALL_RESPONSE_MODELS,
            selected=frozenset(one.rule.code for one in rules),
        )
