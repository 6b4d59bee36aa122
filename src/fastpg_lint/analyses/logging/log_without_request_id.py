"""Whether what a project logs tells which request it belongs to, and which of its apps that is said of."""

from fastpg_lint.frameworks.fastapi.apps import Apps
from fastpg_lint.frameworks.logging.request_ids import (
    DONE_BY_LIBRARY,
    NAMING,
    carries_id,
    is_known_whole,
    is_started_with_ids,
)
from fastpg_lint.incremental.inputs import Once
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.symbol_table import SymbolTable

_LIBRARIES = frozenset({"logging", "structlog", "loguru"})
_LOGGERS = (b"getLogger", b"structlog", b"loguru")


class RequestIds:
    """Answers for one project."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._files = project.files
        self._apps = project.of(Apps)
        self._are_missing = Once(project.tracker, self._find_missing)

    def app_without(self, module: str) -> int | None:
        """The call of a module that makes the project's app, where no log carries an id."""
        app = self._apps.told_at(module)
        if app is None:
            return None
        logs = _logs(self._infer.view(module)) or any(self._apps.service(*_LOGGERS))
        is_missing = logs and self._are_missing() and not carries_id(self._infer.view(module))
        return app if is_missing else None

    def _find_missing(self) -> bool:
        if any(self._apps.service(*DONE_BY_LIBRARY)) or is_started_with_ids(self._files):
            return False
        naming = (self._infer.view(module) for module in self._apps.service(*NAMING))
        return not any(map(carries_id, naming)) and is_known_whole(self._files)


def _logs(index: SymbolTable) -> bool:
    """Whether a module imports something to log with."""
    return not _LIBRARIES.isdisjoint(index.imported_modules)
