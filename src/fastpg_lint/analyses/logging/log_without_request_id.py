"""Whether what a project logs tells which request it belongs to, and which of its apps that is said of."""

import re
from collections.abc import Iterator

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
from fastpg_lint.semantic.types import External

_APP = "fastapi.FastAPI"
_LIBRARIES = frozenset({"logging", "structlog", "loguru"})
_LOGGERS = (b"getLogger", b"structlog", b"loguru")
_ASIDE = re.compile(r"(?:^|[._])(?:tests?|conftest|scripts|examples|docs|mocks?|benchmarks?)(?:$|[._])")
"""What the name of a module says that is no part of the service."""


class RequestIds:
    """Answers for one project."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._files = project.files
        self._first_app = Once(project.tracker, self._find_first_app)
        self._are_missing = Once(project.tracker, self._find_missing)

    def app_without(self, module: str) -> int | None:
        """The call of a module that makes the project's app, where no log carries an id.

        The module itself may be no file of the project: one that an editor has not saved yet.
        """
        own = next(self._apps_of(module), None)
        if own is None:
            return None
        app = self._first_app() or (module, own)
        logs = _logs(self._infer.view(module)) or any(self._service(*_LOGGERS))
        is_missing = logs and self._are_missing() and not carries_id(self._infer.view(module))
        return app[1] if app[0] == module and is_missing else None

    def _find_first_app(self) -> tuple[str, int] | None:
        """The project's app: where there are several, the one that most is done with, then the outermost."""
        apps = [(module, number) for module in self._service(b"FastAPI") for number in self._apps_of(module)]
        return min(apps, key=lambda app: (-self._weight(app[0]), app[0].count("."), app), default=None)

    def _apps_of(self, module: str) -> Iterator[int]:
        """The calls of a module that make an app."""
        for number in self._infer.view(module).calls_by_word.get("FastAPI", ()):
            if self._infer.callee(module, number) == (External(_APP),):
                yield number

    def _weight(self, module: str) -> int:
        """How many routers and middlewares a module gives to its app."""
        calls = self._infer.view(module).calls_by_word
        return len(calls.get("include_router", ())) + len(calls.get("add_middleware", ()))

    def _find_missing(self) -> bool:
        if any(self._service(*DONE_BY_LIBRARY)) or is_started_with_ids(self._files):
            return False
        naming = (self._infer.view(module) for module in self._service(*NAMING))
        return not any(map(carries_id, naming)) and is_known_whole(self._files)

    def _service(self, *words: bytes) -> Iterator[str]:
        """The modules of the service in whose text one of some words stands."""
        found = (module for word in words for module in self._files.modules_mentioning(word))
        return (module for module in dict.fromkeys(found) if not _ASIDE.search(module))


def _logs(index: SymbolTable) -> bool:
    """Whether a module imports something to log with."""
    return not _LIBRARIES.isdisjoint(index.imported_modules)
