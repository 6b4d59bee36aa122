"""Whether what a project logs tells which request it belongs to, and which of its apps that is said of."""

import re
from collections.abc import Iterator

from fastpg_lint.facts.access_paths import AccessPath, Attribute, Display, Literal, Name, Operation
from fastpg_lint.facts.records import Argument, Call
from fastpg_lint.incremental.inputs import Once
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.symbol_table import SymbolTable
from fastpg_lint.semantic.types import External

_APP = "fastapi.FastAPI"
_LIBRARIES = frozenset({"logging", "structlog", "loguru"})
_LOGGERS = (b"getLogger", b"structlog", b"loguru")
_DONE_BY_LIBRARY = (
    *(b"asgi_correlation_id", b"starlette_context", b"asgi_request_id", b"correlation_id_middleware"),
    *(b"instrumentation.logging", b"LoggingInstrumentor", b"ddtrace", b"elasticapm", b"logfire"),
    *(b"X-Request-ID", b"X-Request-Id", b"x-request-id", b"X-Correlation-ID", b"X-Correlation-Id"),
    *(b"x-correlation-id", b"traceparent", b"X-Amzn-Trace-Id", b"x-amzn-trace-id", b"X-Cloud-Trace-Context"),
)
"""What stands in a project where a library, or a header that a proxy sets, brings the id."""
_WORDS = (
    b"request_id",
    b"req_id",
    b"correlation_id",
    b"trace_id",
    b"RequestId",
    b"CorrelationId",
    b"TraceId",
)
_ID = re.compile(r"(?:request|req|correlation|trace)_?id(?:_(?:ctx|var|context|contextvar))*", re.IGNORECASE)
"""Names of what tells one request from another."""
_LOGGING = frozenset(
    {
        *("debug", "info", "warning", "warn", "error", "exception", "critical", "log", "success", "trace"),
        *("bind", "bind_contextvars", "bound_contextvars", "bind_threadlocal", "contextualize", "new"),
        *("LoggerAdapter", "ContextVar"),
    }
)
"""Calls that log, say what all that follows is logged with, or make the variable that a filter reads."""
_RECORD = "record"
"""What a filter or factory of `logging` calls the line that it adds something to."""
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
        is_missing = logs and self._are_missing() and not self._carries(module)
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
        is_there = any(self._service(*_DONE_BY_LIBRARY)) or any(map(self._carries, self._service(*_WORDS)))
        return not is_there and self._files.is_whole()

    def _service(self, *words: bytes) -> Iterator[str]:
        """The modules of the service in whose text one of some words stands."""
        found = (module for word in words for module in self._files.modules_mentioning(word))
        return (module for module in dict.fromkeys(found) if not _ASIDE.search(module))

    def _carries(self, module: str) -> bool:
        """Whether a module logs an id, or has it put on each line."""
        index = self._infer.view(module)
        calls = map(index.call, index.calls_spelled(_LOGGING))
        return any(map(_tells_id, calls)) or _marks_records(index)


def _logs(index: SymbolTable) -> bool:
    """Whether a module imports something to log with."""
    return not _LIBRARIES.isdisjoint(index.imported_modules)


def _tells_id(call: Call) -> bool:
    return any(map(_is_given_id, call.arguments))


def _is_given_id(argument: Argument) -> bool:
    return bool(_ID.fullmatch(argument.keyword or "")) or _is_id(argument.value)


def _is_id(path: AccessPath) -> bool:
    """Whether a value is an id by its name, or holds one that it names."""
    match path:
        case Name(name) | Attribute(_, name) | Literal(_, str(name)):
            return bool(_ID.fullmatch(name))
        case Display(elements=elements, keys=keys):
            return any(map(_ID.fullmatch, keys)) or any(map(_is_id, elements))
        case Operation(operands=operands):
            return any(map(_is_id, operands))
    return False


def _marks_records(index: SymbolTable) -> bool:
    """Whether a module sets an id on lines of `logging`: `record.request_id = request_id.get()`."""
    stores = (store for scope in index.facts.scopes for store in scope.stores)
    return any(_ID.fullmatch(store.name) and store.of == Name(_RECORD) for store in stores)
