"""Judging the modules of a project by the rules that are selected: the project is linked here."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from msgspec.structs import replace

from fastpg_lint.analyses.background_tasks.heavy_background_task import BackgroundWork
from fastpg_lint.analyses.background_tasks.slow_side_effect_in_route import Senders
from fastpg_lint.analyses.dependency_injection.database_validation_in_route import RowQuestions
from fastpg_lint.analyses.dependency_injection.expire_on_commit_in_async import ExpiredReads
from fastpg_lint.analyses.validation.missing_from_attributes import Lacks
from fastpg_lint.catalogue.catalogue import Catalogue
from fastpg_lint.catalogue.loader import load_catalogue
from fastpg_lint.config.additions import additions_of
from fastpg_lint.config.file import path_from
from fastpg_lint.config.settings import RequireFromAttributes, Settings
from fastpg_lint.deployment.names import FileKind
from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.engine.accepted_calls import AcceptedCalls
from fastpg_lint.engine.call_listing import ListedCall, list_calls
from fastpg_lint.engine.heard import heard
from fastpg_lint.engine.input_digests import InputDigests
from fastpg_lint.engine.judge_file import deployment_file, judge_file
from fastpg_lint.engine.judge_module import judge_module
from fastpg_lint.engine.judge_typed import TypedModules
from fastpg_lint.engine.judged import Heard, Judged
from fastpg_lint.engine.module_resolution import module_resolver
from fastpg_lint.engine.route_listing import ModuleRoutes
from fastpg_lint.frameworks.fastapi.dependencies import Dependencies
from fastpg_lint.frameworks.fastapi.inclusions import Inclusions
from fastpg_lint.frameworks.fastapi.startup import StartUp
from fastpg_lint.frameworks.indexes import Indexes
from fastpg_lint.frameworks.key_uses import KeyUses
from fastpg_lint.frameworks.request_work import RequestWork
from fastpg_lint.frameworks.roles.roles import Roles
from fastpg_lint.frameworks.roles.services import Services
from fastpg_lint.frameworks.servers.deployment_file import DeploymentFile
from fastpg_lint.frameworks.session_uses import OwnSessions
from fastpg_lint.frameworks.sqlalchemy.relationships import Relationships
from fastpg_lint.frameworks.sqlalchemy.row_sources import RowSources
from fastpg_lint.frameworks.sqlalchemy.statement_paths import StatementPaths
from fastpg_lint.frameworks.sqlalchemy.tables import Tables
from fastpg_lint.frameworks.views import Views
from fastpg_lint.report import ModuleRole, ReportItem
from fastpg_lint.rules.registry import RegisteredRule, Registry
from fastpg_lint.semantic.call_graph.blocking_paths import BlockingPaths
from fastpg_lint.semantic.call_graph.task_helpers import TaskHelpers
from fastpg_lint.semantic.imports import unresolved
from fastpg_lint.semantic.inputs import SILENCED
from fastpg_lint.semantic.module import LinkedModule, ModuleSetting, linked_module
from fastpg_lint.semantic.project import PART, Project
from fastpg_lint.source.silenced import Ranges
from fastpg_lint.workspace.documents import Document
from fastpg_lint.workspace.given_roles import GivenRoles

_DERIVING = (
    BackgroundWork,
    BlockingPaths,
    Dependencies,
    ExpiredReads,
    Inclusions,
    Indexes,
    KeyUses,
    Lacks,
    OwnSessions,
    Relationships,
    RowQuestions,
    RowSources,
    Senders,
    StartUp,
    StatementPaths,
    Tables,
    TaskHelpers,
    Views,
)
"""Readers whose answers are inputs of findings themselves, asked for by runs that judge nothing."""

_UNUSED = "FPG002"
"""The rule that needs to know what was looked for."""
_LACKING = "FPG304"
"""The rule that looks through the whole project for what one of its modules lacks."""


class Judge:
    """A linked project, and the rules that a configuration selects."""

    def __init__(
        self, settings: Settings, registry: Registry, inputs: InputDigests, *, respect_noqa: bool
    ) -> None:
        """With `respect_noqa=False` suppression comments are somebody else's business."""
        self._settings = settings
        self._inputs = inputs
        self._respect_noqa = respect_noqa
        self._codes = registry.codes
        self._ignored = frozenset(filter(settings.is_ignored, self._codes))
        selected = {one.rule.code for one in registry.rules if _is_selected(one, settings)}
        self._judges_unused = _UNUSED in selected
        is_asked = _is_asked if self._judges_unused else _is_selected
        self._rules = tuple(one for one in registry.rules if is_asked(one, settings))
        self._untold = frozenset(one.rule.code for one in self._rules) - selected
        """Rules that are not selected, and asked where a comment may be unused by what they find."""
        self._accepted = AcceptedCalls(settings, inputs, respect_noqa=respect_noqa)
        self._project = Project(
            _catalogue(settings),
            inputs.workspace.facts,
            module_resolver(inputs.tree, settings, inputs, inputs.tracker),
            inputs.survey,
            inputs.tracker,
            GivenRoles(inputs.tree, settings, inputs.tracker),
            inputs.tree.folder_name,
            inputs.typed,
            self._accepted,
        )
        self._services = self._project.of(Services)
        self._typed = TypedModules(inputs, self._rules, self._services.view)
        self.link("")

    def link(self, kind: str) -> None:
        """Makes who gives derived answers of a kind, to runs that judge nothing."""
        _, is_of_part, part = kind.partition(PART)
        project = self._services.within(part) if is_of_part else self._project
        for reader in _DERIVING:
            project.of(reader)

    def judge(self, document: Document) -> tuple[Judged, int]:
        """What is found in a module, and the inputs that it depends on, as a set of `InputTracker`.

        The places of what is found depend on no more: sites come from facts, which are such inputs.
        """
        tracker = self._inputs.tracker
        path = document.path
        name = self._inputs.tree.name(path)
        with tracker.traced():
            silenced = self._silenced(name) if self._judges_unused else None
            rules = self._rules_for(path, with_untold=silenced is not None)
            is_typed = name in self._inputs.typed
            module = self._module(name, path, rules)
            if is_typed:
                judged = self._typed.judge(name, self._setting(name, path, rules), document.shown)
            else:
                judged = judge_module(module, rules, document.shown)
            judged = replace(
                self._told(judged, heard(module, rules, silenced) if silenced is not None else None),
                unresolved=unresolved(self._project, name),
                role=self._project.of(Roles).of(name),
                service=self._service(name),
            )
            module.let_go()
            if not is_typed:
                self._project.evict(name)
            return judged, tracker.read

    def _silenced(self, name: str) -> Ranges | None:
        """What comments silence in a module by codes, where they do; whether they have to is judged."""
        self._inputs.tracker.note(SILENCED, name)
        silenced = self._inputs.workspace.silenced(name)
        return silenced if silenced.each else None

    def _told(self, judged: Judged, heard: Heard | None) -> Judged:
        """What is found by the rules that are selected; what others have found is heard and not told."""
        if heard is None:
            return judged
        told = tuple(one for one in judged.findings if one.code not in self._untold)
        others = ((one.at, one.code) for one in judged.findings if one.code in self._untold)
        return replace(judged, findings=told, heard=replace(heard, untold=(*heard.untold, *others)))

    def look_ahead(self, names: Sequence[str]) -> None:
        """Works out what judging some modules asks in any case, for processes that are forked to share it.

        Each would ask it of nearly all modules, to tell what the few are for that it judges; and FPG304 looks
        through all of the project.
        """
        roles = self._project.of(Roles)
        with self._inputs.tracker.apart():
            self._services.owner("")
            for name in names:
                roles.signs(name)
            if any(one.rule.code == _LACKING for one in self._rules) and not self._services.are_several:
                with suppress(Exception):  # the rule meets it again, and it is told as its own
                    self._project.of(Lacks).look_ahead(names)

    def module(self, path: Path) -> LinkedModule:
        """The module in a file, as its rules see it."""
        return self._module(self._inputs.tree.name(path), path, self._rules_for(path))

    def _module(self, name: str, path: Path, rules: Iterable[RegisteredRule]) -> LinkedModule:
        return linked_module(self._services.view(name), name, self._setting(name, path, rules))

    def role(self, document: Document) -> ModuleRole:
        """What a module is for, and why."""
        told = self._project.of(Roles).told(self._inputs.tree.name(document.path))
        return ModuleRole(document.shown, told.role, told.why)

    def routes(self, document: Document) -> ModuleRoutes:
        """The routes that a module of a service declares, and the work of their requests."""
        name = self._inputs.tree.name(document.path)
        is_of_service = self._project.of(Roles).of(name).may_serve
        found = self._services.view(name).of(RequestWork).of(name) if is_of_service else ()
        return ModuleRoutes(name, tuple(found), self._service(name))

    def calls(self, name: str) -> tuple[ListedCall, ...]:
        """The calls in a module of which it is known what runs."""
        return tuple(list_calls(self._services.view(name), name))

    def forget(self) -> None:
        """Drops what was worked out, which of a large project is much."""
        self._project.forget()

    def let_go(self) -> None:
        """Drops all that can be worked out again, of modules that nobody asks of as well."""
        self._inputs.tracker.forget()
        self.forget()

    def judge_file(self, document: Document) -> tuple[tuple[ReportItem, ...], int]:
        """What there is to say of a file that is no Python, and the inputs that it depends on, likewise."""
        tracker = self._inputs.tracker
        rules = self._rules_for(document.path, with_untold=True)
        root = self._inputs.tree.root
        with tracker.traced():
            project = self._project_of(document)
            identified = path_from(self._settings.root, document.path)
            said = judge_file(
                document,
                root,
                rules,
                project,
                self._codes,
                identified=identified,
                respect_noqa=self._respect_noqa,
            )
            service = self._service(self._folder_of(document))
            of_service = tuple(
                replace(one, service=service) if isinstance(one, Diagnostic) else one
                for one in said
                if not (isinstance(one, Diagnostic) and one.code in self._untold)
            )
            return of_service, tracker.read

    def file(self, document: Document, kind: FileKind) -> DeploymentFile:
        """A file that is no Python and in which something was found, as its rules see it."""
        return deployment_file(document, kind, self._inputs.tree.root, self._project_of(document))

    def _project_of(self, document: Document) -> Project:
        """The project that a file which is no Python belongs to."""
        return self._services.view(self._folder_of(document))

    def _folder_of(self, document: Document) -> str:
        return self._inputs.tree.folder_name(document.path.parent) or ""

    def _service(self, name: str) -> str | None:
        """The folder of the service that a module or folder belongs to, from the repository's root on."""
        service = self._services.of(name)
        tree = self._inputs.tree
        return tree.folder(service).relative_to(tree.root).as_posix() if service is not None else None

    def _rules_for(self, path: Path, *, with_untold: bool = False) -> tuple[RegisteredRule, ...]:
        ignored = self._settings.ignored_in(path)
        left_out = frozenset[str]() if with_untold else self._untold
        rules = (one for one in self._rules if one.rule.code not in left_out)
        return tuple(one for one in rules if not one.rule.code.startswith(ignored))

    def _setting(self, name: str, path: Path, rules: Iterable[RegisteredRule]) -> ModuleSetting:
        required = self._settings.require_from_attributes
        left_out = self._settings.ignored_in(path)
        return ModuleSetting(
            role=self._project.of(Roles).of(name),
            models_always=required == RequireFromAttributes.ALL_RESPONSE_MODELS,
            selected=frozenset(one.rule.code for one in rules),
            ignored=self._ignored.union(code for code in self._codes if code.startswith(left_out)),
        )


def _is_selected(registered: RegisteredRule, settings: Settings) -> bool:
    rule = registered.rule
    return settings.is_selected(rule.code, default=rule.default, preview=rule.preview)


def _is_asked(registered: RegisteredRule, settings: Settings) -> bool:
    """Whether a rule is selected, or would be if nobody had said what is."""
    rule = registered.rule
    is_on = rule.default and not settings.is_ignored(rule.code) and (settings.preview or not rule.preview)
    return is_on or _is_selected(registered, settings)


def _catalogue(settings: Settings) -> Catalogue:
    return load_catalogue(additions_of(settings))
