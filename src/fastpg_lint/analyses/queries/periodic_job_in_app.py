"""Jobs that a service repeats by a clock of its own: loops that sleep, schedulers, `repeat_every`."""

import re
from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.facts.access_paths import Attribute, Literal, LiteralKind, Name, Operation, Result
from fastpg_lint.facts.records import Branch, BranchKind, ScopeKind
from fastpg_lint.frameworks.sqlalchemy.database_calls import BUILDING, DatabaseCalls
from fastpg_lint.frameworks.sqlalchemy.tables import Tables
from fastpg_lint.semantic.expressions import CallSite, ExpressionReader, site_of
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.types import ClassObject, External, Function, Instance, Method, ScopeRef, Type
from fastpg_lint.source.site import Site

_REPEATING = frozenset({"repeat_every", "repeat_at"})
_SLEEPING = frozenset({"sleep"})
_WAITING = frozenset({"wait_for"})
"""Calls that sleep until an event comes, or its time is up."""
_STOPPED = frozenset({"is_set", "is_stopped", "is_cancelled", "cancelled", "is_closed", "should_stop"})
_STOPPING = re.compile(r"stop|shut|clos|cancel|exit|done", re.IGNORECASE)
_RUNNING = re.compile(r"run|alive|active|started", re.IGNORECASE)
"""What the flags are called that a service keeps while it runs."""
_EXECUTING = frozenset(
    {"execute", "exec", "executemany", "scalar", "scalars", "fetch", "fetchval", "fetchrow"}
)
_PLAIN = (
    *("sqlalchemy.", "sqlmodel.", "asyncpg.", "psycopg.", "psycopg_pool.", "psycopg2.", "databases."),
    *(
        "datetime.",
        "time.",
        "asyncio.",
        "anyio.",
        "logging.",
        "structlog.",
        "loguru.",
        "zoneinfo.",
        "builtins.",
    ),
)
"""Libraries whose calls a job may make and still do nothing but run SQL."""
_LOGGING = re.compile(r"^_?(self\.)?_?log(ger)?\.", re.IGNORECASE)
_FARTHEST = 3
"""Functions of the project from a job to the statement that it runs."""


class PeriodicJob(Struct, frozen=True):
    """A job that does nothing but run SQL: what repeats it, as a message names it, and where that stands."""

    label: str
    at: Site


class PeriodicJobs:
    """Finds the jobs of a module that only run SQL."""

    def __init__(self, module: LinkedModule) -> None:
        self._module = module
        self._infer = module.project.infer
        self._expressions = module.project.of(ExpressionReader)
        self._database = module.project.of(DatabaseCalls)

    def found(self) -> Iterator[PeriodicJob]:
        yield from self._loops(self._module.view)
        yield from self._decorated(self._module.view)
        yield from self._scheduled()

    # `while True: await asyncio.sleep(3600); …`

    def _loops(self, index: ModuleView) -> Iterator[PeriodicJob]:
        for number, branch in index.facts.branches.items():
            label = self._endless(branch) if branch.kind == BranchKind.LOOP else None
            if label is None or branch.at is None:
                continue
            calls = [
                site_of(index, position)
                for position, call in index.facts.calls.items()
                if index.contains(number, call.branch)
            ]
            sleeps = any(_pauses(site) for site in calls)
            if sleeps and self._only_runs_sql(calls, 0):
                yield PeriodicJob(label, branch.at)

    def _endless(self, branch: Branch) -> str | None:
        """A loop that goes on until the service stops, as a message names it."""
        match branch.test:
            case Literal(LiteralKind.BOOL | LiteralKind.NUMBER, "True" | "1"):
                return "`while True`"
            case Operation("not", (Result(number),)):
                call = self._module.facts.calls[number]
                is_asked = call.text.rpartition(".")[2] in _STOPPED and not call.arguments
                return f"`while not {call.short_text}()`" if is_asked else None
            case Operation("not", (Name(name) | Attribute(_, name),)) if _STOPPING.search(name):
                return f"`while not {name}`"
            case Name(name) | Attribute(_, name) if _RUNNING.search(name):
                return f"`while {name}`"
        return None

    # `@repeat_every(seconds=3600)`, `@scheduler.scheduled_job("interval", hours=1)`

    def _decorated(self, index: ModuleView) -> Iterator[PeriodicJob]:
        for number, scope in index.facts.scopes.items():
            for decorator in scope.decorators if scope.kind == ScopeKind.FUNCTION else ():
                call = index.call(decorator.call) if isinstance(decorator, Result) else None
                if call is None or index.word(call) not in _REPEATING | {"scheduled_job"}:
                    continue
                if self._function_only_runs_sql(ScopeRef(self._module.name, number), 0):
                    yield PeriodicJob(f"`@{call.short_text}()`", call.at)

    # `scheduler.add_job(forget_old_rates, "interval", hours=1)`

    def _scheduled(self) -> Iterator[PeriodicJob]:
        for site in self._expressions.calls(self._module.name, "add_job"):
            job = site.argument(0, "func")
            if job is None or site.receiver is None:
                continue
            owners = self._infer.types_of(site.receiver.path, site.place)
            if not any(isinstance(t, Instance) and str(t.of).startswith("apscheduler.") for t in owners):
                continue
            for t in self._infer.types_of(job.path, job.place):
                if isinstance(t, Function) and self._function_only_runs_sql(t.of, 0):
                    yield PeriodicJob(site.call.label, site.call.at)

    # what a job does

    def _function_only_runs_sql(self, ref: ScopeRef, far: int) -> bool:
        calls = self._calls_of(ref)
        return far <= _FARTHEST and self._only_runs_sql(calls, far)

    def _calls_of(self, ref: ScopeRef) -> list[CallSite]:
        view = self._infer.view(ref.module)
        return [site_of(view, number) for number in view.scope(ref.scope).calls]

    def _only_runs_sql(self, calls: list[CallSite], far: int) -> bool:
        """Whether calls run at least one statement, and do nothing that a database could not do as well."""
        runs = False
        for site in calls:
            if self._executes(site):
                runs = True
                continue
            callees = self._infer.callee(site.place.module, site.number)
            reached = [self._is_plain(t, far) for t in callees]
            if not all(reached) and not self._builds(site) and not _LOGGING.match(site.call.text):
                return False
            runs = runs or any(isinstance(t, Function) and self._runs(t.of, far) for t in callees)
        return runs

    def _builds(self, site: CallSite) -> bool:
        """Whether a call adds to a statement: `delete(Rate).where(...)`."""
        begun = self._database.beginning(site.result)
        return begun is not None and begun.number != site.number and begun.word in BUILDING

    def _executes(self, site: CallSite) -> bool:
        return site.word in _EXECUTING and self._database.is_on_database(site)

    def _runs(self, ref: ScopeRef, far: int) -> bool:
        return self._function_only_runs_sql(ref, far + 1)

    def _is_plain(self, t: Type, far: int) -> bool:
        """Whether calling something only builds, opens, logs, waits, or runs SQL in its turn."""
        match t:
            case External(name) | Method(name, _):
                return name.startswith(_PLAIN)
            case Instance(str(name)):
                return name.startswith(_PLAIN)
            case Function(of):
                calls = self._calls_of(of)
                return far < _FARTHEST and (not calls or self._opens(of) or self._runs(of, far))
            case ClassObject(of):
                return self._module.project.of(Tables).of_class(of) is not None
        return False

    def _opens(self, ref: ScopeRef) -> bool:
        """Whether a function of the project gives sessions or connections."""
        scope = self._infer.scope(ref)
        return scope.is_generator and bool(scope.yielded)


def _pauses(site: CallSite) -> bool:
    """Whether a call sleeps until the next time, and does not only let others have their turn."""
    if site.word in _WAITING:
        return site.argument(1, "timeout") is not None
    given = site.positional[0].path if site.positional else None
    is_short = isinstance(given, Literal) and (given.text or "").startswith("0")
    return site.word in _SLEEPING and given is not None and not is_short
