"""Where a service logs by Python's own `logging`, while nothing gives fields to its entries."""

from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.facts.access_paths import Literal, Name, Result
from fastpg_lint.facts.records import BranchKind, Call, Fate
from fastpg_lint.frameworks.fastapi.apps import Apps
from fastpg_lint.frameworks.logging.structured import (
    FORMATTING,
    STRUCTURED_LIBRARIES,
    formats_fields,
    is_configured_with_fields,
    is_known_whole,
)
from fastpg_lint.incremental.inputs import Once
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import library_names

_MAKING = "logging.getLogger"
_LEVELS = ("debug", "info", "warning", "error", "critical", "exception", "log")
_LOGGING = frozenset({_MAKING, *(f"logging.{level}" for level in _LEVELS)})
_WORDS = ("getLogger", *_LEVELS)
_IMPORTING = (b"import logging", b"from logging")
_FASTAPI = "fastapi"


class PlainLogger(Struct, frozen=True):
    """A call that logs, or makes what logs: its module, and its number there."""

    module: str
    call: int


class PlainLogging:
    """Answers for one project."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._files = project.files
        self._apps = project.of(Apps)
        self._first = Once(project.tracker, self._find_first)
        self._are_plain = Once(project.tracker, self._find_plain)

    def told_at(self, module: str) -> tuple[int, PlainLogger] | None:
        """The call of a module at which plain logging is told, and a logger: it may be in another module.

        That is the app's; where no app is in sight, the first logger itself.
        """
        first = self._first() or self._logger_of(module)
        if first is None:
            return None
        at = self._apps.told_at(module)
        if at is None and first.module == module and self._apps.first() is None and self._is_service(module):
            at = first.call
        return (at, first) if at is not None and self._are_plain() and not self._formats(module) else None

    def _find_first(self) -> PlainLogger | None:
        found = (self._logger_of(module) for module in sorted(self._apps.service(*_IMPORTING)))
        return next((one for one in found if one is not None), None)

    def _find_plain(self) -> bool:
        """Whether nothing in the project gives fields to what is logged."""
        if any(self._apps.service(*STRUCTURED_LIBRARIES)) or is_configured_with_fields(self._files):
            return False
        is_whole = self._files.is_whole() and is_known_whole(self._files)
        return is_whole and not any(map(self._formats, self._apps.service(*FORMATTING)))

    def _formats(self, module: str) -> bool:
        return formats_fields(self._infer, module)

    def _is_service(self, module: str) -> bool:
        """Whether the module, or another of the project, uses FastAPI."""
        imported = self._infer.view(module).imported_modules
        if any(one.partition(".")[0] == _FASTAPI for one in imported):
            return True
        return bool(self._files.modules_mentioning(_FASTAPI.encode()))

    def _logger_of(self, module: str) -> PlainLogger | None:
        """The first call of a module that is there for its own entries."""
        view = self._infer.view(module)
        found = sorted(self._calls(module), key=lambda number: view.call(number).order)
        return next((PlainLogger(module, one) for one in found if _logs(view, view.call(one))), None)

    def _calls(self, module: str) -> Iterator[int]:
        for number in self._infer.view(module).calls_named(_WORDS):
            if not _LOGGING.isdisjoint(library_names(self._infer.callee(module, number))):
                yield number


def _logs(view: ModuleView, call: Call) -> bool:
    """Whether a call is there for the module's own entries, not to set up somebody's logger."""
    is_named = not call.arguments or isinstance(call.arguments[0].value, Literal)
    is_making = call.text.endswith("getLogger") and is_named
    sets_up = is_making and (call.fate == Fate.ATTRIBUTE or _is_only_set_up(view, call))
    facts = view.facts
    kinds = (facts.branches[one].kind for one in facts.upwards(call.branch))
    return not sets_up and BranchKind.MAIN_GUARD not in kinds


def _is_only_set_up(view: ModuleView, made: Call) -> bool:
    """Whether a library's logger is only turned up or down in a module: `azure.setLevel(WARNING)`."""
    named = made.arguments[0].value if made.arguments else None
    if not isinstance(named, Literal) or _package(named.text or "") == _package(view.name):
        return False
    calls, scopes = view.facts.calls, view.facts.scopes
    bound = (binding for scope in scopes for binding in scope.bindings)
    names = {one.name for one in bound if isinstance(one.value, Result) and calls[one.value.call] == made}
    written = {call.text for call in calls}
    logs = any(f"{name}.{level}" in written for name in names for level in _LEVELS)
    is_called = any(text.partition(".")[0] in names for text in written)
    is_changed = any(Name(name) == store.of for scope in scopes for store in scope.stores for name in names)
    return not logs and (is_called or is_changed)


def _package(dotted: str) -> str:
    return dotted.partition(".")[0]
