"""What the text of one module says of its role: what it makes, what starts it, what it imports."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from msgspec import Struct

from fastpg_lint.facts.access_paths import (
    TRUE,
    AccessPath,
    Attribute,
    Imported,
    Literal,
    LiteralKind,
    Name,
    Result,
    root_of,
)
from fastpg_lint.facts.records import AWAITED, BranchKind, Call, ModuleFacts, Scope, ScopeKind
from fastpg_lint.frameworks.roles.loaders import loaded
from fastpg_lint.incremental.inputs import Memo
from fastpg_lint.semantic.imports import Imports
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.project import Project

_MAKING = {
    "fastapi": {"FastAPI": "a FastAPI app", "APIRouter": "a router of FastAPI"},
    "starlette": {"Starlette": "a Starlette app"},
    "litestar": {"Litestar": "a Litestar app", "Router": "a router of Litestar"},
    "sanic": {"Sanic": "a Sanic app", "Blueprint": "a blueprint of Sanic"},
    "quart": {"Quart": "a Quart app", "Blueprint": "a blueprint of Quart"},
    "flask": {"Flask": "a Flask app", "Blueprint": "a blueprint of Flask"},
    "aiohttp": {"Application": "an aiohttp app", "RouteTableDef": "routes of aiohttp"},
    "tornado": {"Application": "a Tornado app"},
    "fastmcp": {"FastMCP": "an MCP server"},
    "mcp": {"FastMCP": "an MCP server", "Server": "an MCP server"},
    "grpc": {"server": "a gRPC server"},
    "websockets": {"serve": "a WebSocket server"},
    "celery": {"Celery": "a Celery app", "shared_task": "Celery tasks"},
    "arq": {"cron": "jobs of arq", "run_worker": "a worker of arq"},
    "dramatiq": {"actor": "actors of Dramatiq"},
    "rq": {"Worker": "a worker of RQ"},
    "huey": {"RedisHuey": "a Huey queue", "SqliteHuey": "a Huey queue"},
    "faststream": {"FastStream": "a FastStream app"},
    "aiogram": {"Dispatcher": "a bot", "Router": "a router of a bot"},
    "telegram": {"Application": "a bot", "ApplicationBuilder": "a bot", "Updater": "a bot"},
    "discord": {"Client": "a bot", "Bot": "a bot"},
    "slack_bolt": {"App": "a bot", "AsyncApp": "a bot"},
    "aiokafka": {"AIOKafkaConsumer": "a consumer of Kafka"},
    "confluent_kafka": {"Consumer": "a consumer of Kafka"},
    "kafka": {"KafkaConsumer": "a consumer of Kafka"},
    "temporalio": {"Worker": "a worker of Temporal"},
    "apscheduler": {"BlockingScheduler": "a scheduler"},
}
"""What modules make that serve or work on until somebody stops them, by library and name."""
_PARTS = frozenset({"APIRouter", "Router", "Blueprint", "RouteTableDef", "shared_task", "actor", "cron"})
"""Those of them that are part of an app which is made elsewhere."""
_BROKERS = {"taskiq": "a broker of taskiq", "faststream": "a broker of FastStream"}
_ARQ_SETTINGS = "WorkerSettings"
_SERVERS = frozenset({"uvicorn", "hypercorn", "granian", "gunicorn", "waitress", "asyncio"})
_COMMAND = "command"
_STARTING = ("start_server", "start_unix_server", "serve_forever")
_COMMANDS = {
    "click": ("command", "group"),
    "rich_click": ("command", "group"),
    "typer": ("Typer", "command", "callback", "run"),
    "asyncer": ("command",),
    "argparse": ("ArgumentParser",),
    "fire": ("Fire",),
    "cyclopts": ("App",),
    "locust": ("task", "between", "HttpUser"),
}
"""What makes a command line, or a load test."""
_LOAD_TESTS = frozenset({"HttpUser", "FastHttpUser"})
_MOST_IMPORTERS = 20
"""Modules whose imports are at hand: who types in one asks again and again."""
LOOPING = "has a loop without end that awaits"
"""What says the least of all that serves: a command may follow a file so until somebody ends it."""
_REVISION = frozenset({"revision", "down_revision"})


class Signs(Struct, frozen=True, array_like=True):
    """What one module says; each text says in a few words why, or is empty.

    `imports` are the modules of the project that it imports when it runs; `has_app` says that it makes an
    app, not only what belongs to one; `is_started` that it starts itself or is a command.
    """

    imports: tuple[str, ...] = ()
    serves: str = ""
    runs: str = ""
    tests: str = ""
    migrates: str = ""
    has_app: bool = False
    offers: bool = False
    """Whether its module level imports other modules of the project: a package's `__init__` offers them."""
    loads: tuple[str, ...] = ()
    """Patterns of the names of modules that it imports by names which it puts together."""


def read_signs(project: Project, module: str) -> Signs:
    """What a module of a project says."""
    view = project.glance(module)
    bound = list(project.of(Imports).of(view))
    libraries = frozenset(one.module.partition(".")[0] for one, _ in bound if one.level == 0)
    made = _made(view, libraries)
    works = _working(view, libraries)
    imports = project.of(_ImportedModules).of((module, _names(view, bound)))
    at_once = {binding.value for binding in view.scope(0).bindings}
    return Signs(
        imports=imports,
        serves=f"makes {_MAKING[made[0]][made[1]]}" if made else works,
        runs=_run(view, libraries),
        tests=_tested(view, libraries),
        migrates=_migrating(view.facts, libraries),
        has_app=(made is not None and made[1] not in _PARTS) or bool(works),
        offers=any(isinstance(one, Imported) and one.level > 0 for one in at_once) or bool(view.facts.stars),
        loads=tuple(sorted(set(loaded(project, view)))),
    )


_Names = frozenset[tuple[str, int, str | None]]
"""What a module imports: from where, by how many dots, and what of that; None where it is a module."""


def _names(view: ModuleView, bound: Iterable[tuple[Imported, int]]) -> _Names:
    """What a module imports when it runs, not for its annotations alone."""
    facts = view.facts
    at_run_time = ((one.module, one.level, one.name) for one, at in bound if not _is_for_typing(facts, at))
    return frozenset((*at_run_time, *((package, 0, None) for package in facts.packages)))


class _ImportedModules:
    """The modules of the project that names of modules and in them mean, each sorted."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self.of = Memo[tuple[str, _Names], tuple[str, ...]](
            project.tracker, lambda asked: tuple(sorted(set(self._find(*asked)))), most=_MOST_IMPORTERS
        )

    def _find(self, importer: str, names: _Names) -> Iterator[str]:
        several: dict[tuple[str, int], set[str | None]] = defaultdict(set)
        for target, level, name in names:
            several[target, level].add(name)
        for (target, level), some in several.items():
            named = self._project.absolute(importer, target, level)
            meant = {
                one
                for name in some
                for one in _meant(self._project, importer, Imported(target, name, level), named)
            }
            yield from (one for one in meant if self._project.has(one) and one != importer)


def _meant(project: Project, importer: str, imported: Imported, named: str) -> tuple[str, ...]:
    """The modules that an import may mean; `named` is the one that it takes something from."""
    elsewhere = project.in_another_part(importer, imported, named)
    if elsewhere is not None:
        return (elsewhere,)
    return (named, f"{named}.{imported.name}") if imported.name else (named,)


def _is_for_typing(facts: ModuleFacts, branch: int) -> bool:
    return any(facts.branches[one].kind == BranchKind.TYPE_CHECKING for one in facts.upwards(branch))


# what serves, and what works on


def _made(view: ModuleView, libraries: frozenset[str]) -> tuple[str, str] | None:
    """The library and the name of what a module makes that serves, an app before what is part of one."""
    making = libraries & _MAKING.keys()
    if not making:
        return None
    derived = {_last(one.value) for number in view.classes for one in view.scope(number).bases}
    known = {*view.calls_by_word, *_decorating(view), *derived}
    found = [(library, word) for library in making for word in _MAKING[library] if word in known]
    return min(found, key=lambda one: (one[1] in _PARTS, one), default=None)


def _decorating(view: ModuleView) -> set[str]:
    """The last words of what decorates the functions of a module."""
    return {word for scope in view.facts.scopes for one in scope.decorators if (word := _word(view, one))}


def _word(view: ModuleView, path: AccessPath) -> str:
    match path:
        case Result(number):
            return view.word(view.call(number))
        case Attribute(_, name) | Name(name):
            return name
    return ""


def _working(view: ModuleView, libraries: frozenset[str]) -> str:
    """Why a module works on until somebody stops it: a broker, a consumer, a loop without an end."""
    for library in sorted(libraries & _BROKERS.keys()):
        if any(word.endswith("Broker") for word in view.calls_by_word):
            return f"makes {_BROKERS[library]}"
    if any(view.scope(one).name == _ARQ_SETTINGS for one in view.classes):
        return "has the settings of a worker of arq"
    if (start := _starting(view, libraries)) and _COMMAND not in _decorating(view):
        # One command among others starts the server: the others begin and end as commands do.
        return f"starts a server by `{start}()`"
    return LOOPING if _loops_for_ever(view) else ""


def _starting(view: ModuleView, libraries: frozenset[str]) -> str:
    """What a module starts a server by; "" where it starts none."""
    starts = [word for word in _STARTING if word in view.calls_by_word] if libraries & _SERVERS else []
    runs = (view.call(number) for number in view.calls_by_word.get("run", ()))
    return starts[0] if starts else "uvicorn.run" if any(_is_of(view, one, "uvicorn") for one in runs) else ""


def _is_of(view: ModuleView, call: Call, library: str) -> bool:
    """Whether a call is of something that a library gives, imported anywhere in the module."""
    root = root_of(call.function)
    values = (
        binding.value
        for scope in (0, call.scope)
        for binding in (view.bindings(scope).get(root.id, ()) if isinstance(root, Name) else ())
    )
    return any(isinstance(one, Imported) and one.module.partition(".")[0] == library for one in values)


def _loops_for_ever(view: ModuleView) -> bool:
    """Whether a coroutine has a `while True` that nothing leaves, and that awaits something in each turn."""
    facts = view.facts
    endless = {
        number
        for number, branch in facts.branches.items()
        if branch.kind == BranchKind.LOOP and not branch.is_left and _is_true(branch.test)
    }
    if not endless:
        return False
    left = {
        one
        for scope in facts.scopes
        for out in (*scope.returned, *scope.left)
        for one in facts.upwards(out.branch)
    }
    return any(
        call.fate in AWAITED and not (endless - left).isdisjoint(facts.upwards(call.branch))
        for call in facts.calls
    )


def _is_true(test: AccessPath | None) -> bool:
    return test == TRUE or (isinstance(test, Literal) and test.kind == LiteralKind.NUMBER)


# what a person or a clock runs


def _run(view: ModuleView, libraries: frozenset[str]) -> str:
    for library in sorted(libraries & _COMMANDS.keys()):
        known = {*view.calls_by_word, *_decorating(view)}
        made = [word for word in _COMMANDS[library] if word in known]
        if made:
            return f"has a command line, by {library}"
    if any(_is_load_test(view.scope(one)) for one in view.classes):
        return "is a load test of Locust"
    if _runs_when_read(view):
        return "runs as soon as it is read"
    return "starts itself under a main guard" if _starts_itself(view) else ""


def _runs_when_read(view: ModuleView) -> bool:
    """Whether a module runs a coroutine, or its own `main`, where it is read: nobody means to import it."""
    calls = (view.call(number) for word in ("run", "main") for number in view.calls_by_word.get(word, ()))
    at_once = [call for call in calls if call.scope == 0 and call.branch == 0]
    own = [call for call in at_once if call.text == "main" and "main" in view.bindings(0)]
    return bool(own) or any(_is_of(view, call, "asyncio") for call in at_once)


def _is_load_test(scope: Scope) -> bool:
    return any(isinstance(one.value, Name) and one.value.id in _LOAD_TESTS for one in scope.bases)


def _starts_itself(view: ModuleView) -> bool:
    """Whether a module calls what it defines or imports, where it is run as a program."""
    facts = view.facts
    guards = {n for n, branch in facts.branches.items() if branch.kind == BranchKind.MAIN_GUARD}
    bound = view.bindings(0).keys() if guards else ()
    return any(
        call.text.partition(".")[0] in bound and not guards.isdisjoint(facts.upwards(call.branch))
        for call in (facts.calls if guards else ())
    )


# tests and migrations


def _tested(view: ModuleView, libraries: frozenset[str]) -> str:
    cases = [view.scope(one) for one in view.classes if _is_case(view.scope(one))]
    if cases:
        return f"has a test case, `{cases[0].name}`"
    if "pytest" not in libraries:
        return ""
    if "fixture" in _decorating(view):
        return "has fixtures of pytest"
    tests = [one.name for one in view.facts.scopes if _is_test_function(view, one)]
    return f"has a test, `{tests[0]}`" if tests else ""


def _is_case(scope: Scope) -> bool:
    bases = (_last(one.value) for one in scope.bases)
    return any(base.endswith("TestCase") for base in bases)


def _last(path: AccessPath) -> str:
    match path:
        case Attribute(_, name) | Name(name):
            return name
    return ""


def _is_test_function(view: ModuleView, scope: Scope) -> bool:
    if scope.kind != ScopeKind.FUNCTION or not scope.name.startswith("test_"):
        return False
    around = view.scope(scope.parent)
    return around.kind == ScopeKind.MODULE or around.name.startswith("Test")


def _migrating(facts: ModuleFacts, libraries: frozenset[str]) -> str:
    bound = {binding.name for binding in facts.scopes[0].bindings}
    if bound >= _REVISION:
        return "is a revision of Alembic"
    functions = {one.name for one in facts.scopes if one.kind == ScopeKind.FUNCTION and one.parent == 0}
    if "piccolo" in libraries and "forwards" in functions and "ID" in bound:
        return "is a migration of Piccolo"
    if "tortoise" in libraries and {"upgrade", "downgrade"} <= functions:
        return "is a migration of Aerich"
    if "yoyo" in libraries and ("steps" in bound or "__depends__" in bound):
        return "is a migration of yoyo"
    return ""
