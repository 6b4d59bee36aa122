"""What puts the id of a request on what is logged: calls, processors, filters, formatters, start scripts."""

import re

from fastpg_lint.facts.access_paths import AccessPath, Attribute, Display, Item, Literal, Name, Operation
from fastpg_lint.facts.records import Argument, Call, Scope, ScopeKind
from fastpg_lint.frameworks.logging.configurations import CONFIGURATIONS
from fastpg_lint.semantic.files import ProjectFiles
from fastpg_lint.semantic.module_view import ModuleView

DONE_BY_LIBRARY = (
    *(b"asgi_correlation_id", b"starlette_context", b"asgi_request_id", b"correlation_id_middleware"),
    *(b"safir.", b"dockerflow", b"aws_lambda_powertools", b"newrelic", b"configure_azure_monitor"),
    *(b"instrumentation.logging", b"LoggingInstrumentor", b"opentelemetry.sdk._logs", b"ddtrace"),
    *(b"elasticapm", b"logfire", b"otelTraceID", b"OTEL_PYTHON_LOG_CORRELATION"),
    *(b"X-Request-ID", b"X-Request-Id", b"x-request-id", b"X-Correlation-ID", b"X-Correlation-Id"),
    *(b"x-correlation-id", b"traceparent", b"X-Amzn-Trace-Id", b"x-amzn-trace-id", b"X-Cloud-Trace-Context"),
    *(b"%(request_id)", b"%(correlation_id)", b"%(trace_id)"),
    *(b"extra[request_id]", b"extra[correlation_id]", b"extra[trace_id]"),
)
"""What stands in a project where a library, a header that a proxy sets, or a format brings the id."""
NAMING = (
    *(b"request_id", b"req_id", b"correlation_id", b"trace_id", b"RequestId", b"CorrelationId", b"TraceId"),
    *(b"requestId", b"correlationId", b"traceId", b"trace.id"),
)
"""Words one of which stands in each module that names an id."""

_STARTING = (
    *("[Dd]ockerfile*", "*.[Dd]ockerfile", "Containerfile*", "Procfile*", "*.sh", "*.bash", "*.service"),
    *("*.yml", "*.yaml", "*.env", ".env*", "*.conf", "*.toml"),
)
"""Files that may say what a service is started with."""
_STARTED_WITH = re.compile(
    r"""OTEL_PYTHON_LOG_CORRELATION\b(?!["']?\s*[=:]\s*["']?(?:false|0|no)\b)"""
    r"""|OTEL_LOGS_EXPORTER\b(?!["']?\s*[=:]\s*["']?none\b)|--logs_exporter(?!\s+none)"""
    r"""|DD_LOGS_INJECTION\b(?!["']?\s*[=:]\s*["']?(?:false|0|no)\b)|\bddtrace-run\b|\bnewrelic-admin\s+run""",
    re.IGNORECASE,
)
"""How the agents of tracing are told to write the ids of their traces on each line."""

_ID = re.compile(
    r"(?:x_)?(?:request|req|correlation|trace)[_.]?(?:id|uuid)(?:_(?:ctx|var|context|contextvar))*",
    re.IGNORECASE,
)
"""Names of what tells one request from another."""
_LOGGING = frozenset(
    {
        *("debug", "info", "warning", "warn", "error", "exception", "critical", "log", "success", "trace"),
        *("bind", "bind_contextvars", "bound_contextvars", "bind_threadlocal", "contextualize", "new"),
        *("LoggerAdapter", "ContextVar"),
    }
)
"""Calls that log, say what all that follows is logged with, or make the variable that a filter reads."""
_FILLING = frozenset({"update", "setdefault", "setattr"})
"""Calls that put something on an entry that there is."""
_ENTRY = re.compile(r"_*(?:log_?)?(?:record|rec|entry|event)(?:_?dict)?|_*event_?dict", re.IGNORECASE)
"""What a filter, factory, processor or patcher calls the entry that it adds something to."""
_WRITING = frozenset(
    {"format", "filter", "emit", "add_fields", "process_log_record", "formatMessage", "patcher"}
)
"""Methods by which filters, formatters and handlers see each entry."""
_PROCESSED = 3
"""Parameters of a processor: a logger, the name of its method, and the entry."""


def carries_id(index: ModuleView) -> bool:
    """Whether a module logs an id, or has it put on each line."""
    calls = map(index.call, index.calls_spelled(_LOGGING))
    return any(map(_tells_id, calls)) or _marks_entries(index)


def is_started_with_ids(files: ProjectFiles) -> bool:
    """Whether what a service is started with, or a configuration of its loggers, brings the id."""
    if any(_STARTED_WITH.search(file.text) for file in files.texts(*_STARTING)):
        return True
    words = [word.decode() for word in DONE_BY_LIBRARY]
    return any(word in file.text for file in files.texts(*CONFIGURATIONS) for word in words)


def is_known_whole(files: ProjectFiles) -> bool:
    """Whether all files are known that could bring the id."""
    return files.is_whole(*_STARTING, *CONFIGURATIONS)


def _tells_id(call: Call) -> bool:
    return any(map(_is_given_id, call.arguments))


def _is_given_id(argument: Argument) -> bool:
    return bool(_ID.fullmatch(argument.keyword or "")) or _is_id(argument.value)


def _is_id(path: AccessPath | None) -> bool:
    """Whether a value is an id by its name, or holds one that it names."""
    match path:
        case Name(name) | Attribute(_, name) | Literal(_, str(name)):
            return bool(_ID.fullmatch(name))
        case Display(elements=elements, keys=keys):
            return any(map(_ID.fullmatch, keys)) or any(map(_is_id, elements))
        case Operation(operands=operands):
            return any(map(_is_id, operands))
    return False


def _marks_entries(index: ModuleView) -> bool:
    """Whether a module puts an id on entries: `record.request_id = …`, `event_dict["request_id"] = …`."""
    if any(_puts(index, index.call(number)) for number in index.calls_spelled(_FILLING)):
        return True
    return any(
        _writes(index, scope)
        for scope in index.facts.scopes
        if scope.kind in (ScopeKind.FUNCTION, ScopeKind.MODULE)
    )


def _puts(index: ModuleView, call: Call) -> bool:
    """`setattr(record, "request_id", …)`, `event_dict.update(request_id=…)`."""
    if not _tells_id(call):
        return False
    of = call.function.of if isinstance(call.function, Attribute) else None
    given = of if of is not None else call.arguments[0].value
    return _is_entry(given, index.scope(call.scope))


def _writes(index: ModuleView, scope: Scope) -> bool:
    """Whether a function sets an id on an entry, or gives back or formats one that has it."""
    for store in (*scope.stores, *scope.items):
        if _ID.fullmatch(store.name) and _is_entry(store.of, scope):
            return True
    if not _sees_entries(scope):
        return False
    values = [outcome.value for outcome in scope.returned] + [binding.value for binding in scope.bindings]
    given = [argument.value for number in scope.calls for argument in index.call(number).arguments]
    return any(_is_id(value) for value in (*values, *given) if isinstance(value, Display))


def _is_entry(path: AccessPath, scope: Scope) -> bool:
    """Whether something is an entry, or a part of one: `record.__dict__`, `record["extra"]`."""
    while isinstance(path, Attribute | Item):
        path = path.of
    if not isinstance(path, Name):
        return False
    parameters = [one.name for one in scope.parameters]
    is_last = _is_processor(scope) and path.id == parameters[-1]
    return is_last or scope.name in _WRITING or _ENTRY.fullmatch(path.id) is not None


def _sees_entries(scope: Scope) -> bool:
    return scope.name in _WRITING or _is_processor(scope)


def _is_processor(scope: Scope) -> bool:
    """Whether a function has the form of a processor of structlog, whose last parameter is the entry."""
    own = [one.name for one in scope.parameters if one.name not in ("self", "cls")]
    return len(own) == _PROCESSED and _ENTRY.fullmatch(own[-1]) is not None
