"""The work of a request: what a route blocks its event loop with and what it asks its database, and the way.

Followed are calls, awaited or not, what is handed to threads, and the dependencies of the route, as far as
it is known what runs.
"""

from collections import deque
from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.catalogue.entries import BlockingKind
from fastpg_lint.facts.records import ScopeKind, called
from fastpg_lint.frameworks.fastapi.dependencies import Dependencies
from fastpg_lint.frameworks.fastapi.route_paths import served_label
from fastpg_lint.frameworks.fastapi.routes import Route, find_routes
from fastpg_lint.frameworks.fastapi.runs import HANDED_ON
from fastpg_lint.frameworks.sqlalchemy.database_calls import DatabaseCalls
from fastpg_lint.incremental.inputs import Memo
from fastpg_lint.semantic.call_graph.blocking_paths import BlockingPaths, kind_gravity
from fastpg_lint.semantic.call_graph.targets import ProjectCode
from fastpg_lint.semantic.expressions import CallSite, site_of
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.runners import given_to
from fastpg_lint.semantic.types import Function, ScopeRef, library_names
from fastpg_lint.source.site import Site

MOST_FUNCTIONS = 400
"""Functions that are followed from one route: what lies farther tells a reader little."""
MOST_WORK = 60
"""Calls that are told of one route."""
_QUICK = (BlockingKind.METADATA,)
"""Kinds that hold a loop up for microseconds, of which a rule tells only who asks for it."""
_NAMED = (ScopeKind.FUNCTION, ScopeKind.CLASS)


class Step(Struct, frozen=True):
    """A call on the way, in a module."""

    module: str
    at: Site
    label: str


class Work(Struct, frozen=True):
    """Work that a request does: the calls that lead to it, the last of which does it.

    `blocks` says why it blocks the event loop, None where it does not; `is_on_database` whether it asks one.
    """

    steps: tuple[Step, ...]
    blocks: BlockingKind | None
    is_on_database: bool


class RouteWork(Struct, frozen=True):
    """A route by the path that clients ask for, the work of its requests, and what runs for them.

    `runs` are functions by their module and dotted name.
    """

    route: Route
    label: str
    name: str
    is_async: bool
    work: tuple[Work, ...]
    runs: tuple[tuple[str, str], ...]


class _Next(Struct, frozen=True):
    """A function that a call runs: on the event loop, in a thread, or, for None, where its caller runs."""

    ref: ScopeRef
    is_on_loop: bool | None = None


class _Action(Struct, frozen=True):
    """What a function does at one place of its own."""

    step: Step
    blocks: BlockingKind | None = None
    is_on_database: bool = False
    runs: tuple[_Next, ...] = ()


class _Running(Struct, frozen=True):
    """A function that runs for a request, on the event loop or not, and the calls that lead there."""

    ref: ScopeRef
    is_on_loop: bool
    steps: tuple[Step, ...] = ()


class RequestWork:
    """Answers for one project."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._infer = project.infer
        self._paths = project.of(BlockingPaths)
        self._database = project.of(DatabaseCalls)
        self._dependencies = project.of(Dependencies)
        self._actions = Memo[ScopeRef, tuple[_Action, ...]](
            project.tracker, lambda ref: tuple(self._read(ref))
        )

    def of(self, module: str) -> Iterator[RouteWork]:
        """The routes that a module declares, in the order of the text."""
        for route in find_routes(self._infer, module):
            running = list(self._running(route))
            work = [one for function in running for one in self._work(function)]
            told = sorted(work, key=_gravest_first)[:MOST_WORK]
            runs = tuple((one.ref.module, self._dotted(one.ref)) for one in running)
            scope = self._infer.scope(route.ref)
            yield RouteWork(
                route,
                served_label(self._project, route),
                route.named(scope),
                scope.is_async,
                tuple(told),
                runs,
            )

    # what runs

    def _running(self, route: Route) -> Iterator[_Running]:
        """The functions that run for a route, the nearest first, each once."""
        waiting = deque([_Running(route.ref, self._is_async(route.ref)), *self._depended_on(route.ref)])
        seen = {one.ref for one in waiting}
        for _ in range(MOST_FUNCTIONS):
            if not waiting:
                return
            one = waiting.popleft()
            yield one
            for action in self._actions(one.ref):
                for after in action.runs:
                    if after.ref not in seen:
                        seen.add(after.ref)
                        is_on_loop = one.is_on_loop if after.is_on_loop is None else after.is_on_loop
                        waiting.append(_Running(after.ref, is_on_loop, (*one.steps, action.step)))

    def _depended_on(self, ref: ScopeRef) -> Iterator[_Running]:
        """What FastAPI runs before a route, and before what that depends on."""
        waiting, seen = [ref], {ref}
        for one in waiting:
            for dependency in self._dependencies.of_function(one):
                for below in self._dependencies.run_by(dependency):
                    if below not in seen:
                        seen.add(below)
                        waiting.append(below)
                        at, name = dependency.site, self._infer.signature(below).name
                        step = Step(at.place.module, at.call.at, f"`Depends({name})`")
                        yield _Running(below, self._is_async(below), (step,))

    def _work(self, one: _Running) -> Iterator[Work]:
        """What a function does itself."""
        for action in self._actions(one.ref):
            blocks = action.blocks if one.is_on_loop else None
            if blocks is not None or action.is_on_database:
                yield Work((*one.steps, action.step), blocks, action.is_on_database)

    # what a function does

    def _read(self, ref: ScopeRef) -> Iterator[_Action]:
        """The actions of a body: what is called or read, then what is awaited and handed to threads."""
        for edge in self._paths.edges(ref):
            found = self._paths.blocking_call(edge)
            runs = tuple(_Next(one.of) for one in edge.targets if isinstance(one, ProjectCode))
            step = Step(edge.module, edge.at, edge.label)
            kind = found.entry.kind if found is not None else None
            yield _Action(step, kind if kind not in _QUICK else None, runs=runs)
        for site in self._sites(ref):
            step = Step(site.place.module, site.call.at, called(site.call.text))
            runs = (*self._awaited(site), *self._handed_over(site))
            yield _Action(step, is_on_database=self._database.is_on_database(site), runs=runs)

    def _sites(self, ref: ScopeRef) -> Iterator[CallSite]:
        """The calls in the body of a function."""
        view = self._infer.view(ref.module)
        numbers = (number for scope in view.body(ref.scope) for number in view.scope(scope).calls)
        return (site_of(view, number) for number in sorted(numbers))

    def _awaited(self, site: CallSite) -> Iterator[_Next]:
        """The coroutine functions of the project that a call awaits, or hands on to what does."""
        if site.call.fate in HANDED_ON:
            for callee in self._infer.callee(site.place.module, site.number):
                if isinstance(callee, Function) and self._is_async(callee.of):
                    yield _Next(callee.of, is_on_loop=True)

    def _handed_over(self, site: CallSite) -> Iterator[_Next]:
        """The functions that a call gives to what runs them in a thread."""
        for name in library_names(self._infer.callee(site.place.module, site.number)):
            runner = self._infer.catalogue.runner(name)
            for path in given_to(runner, site.call) if runner is not None else ():
                for one in self._infer.types_of(path, site.place):
                    if isinstance(one, Function):
                        yield _Next(one.of, is_on_loop=False)

    def _is_async(self, ref: ScopeRef) -> bool:
        return self._infer.signature(ref).is_async

    def _dotted(self, ref: ScopeRef) -> str:
        """The name of a function with those of the functions and classes around it."""
        view, names = self._infer.view(ref.module), []
        number = ref.scope
        while number:
            scope = view.scope(number)
            if scope.kind in _NAMED:
                names.append(scope.name)
            number = scope.parent
        return ".".join(reversed(names))


def _gravest_first(work: Work) -> int:
    """What orders work: the kinds of what blocks the loop, then what does not."""
    return kind_gravity(work.blocks) if work.blocks is not None else len(BlockingKind)
