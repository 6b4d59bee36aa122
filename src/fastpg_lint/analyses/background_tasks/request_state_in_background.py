"""Sessions, connections and rows of a request that are handed to work which outlives it."""

from collections.abc import Iterator
from enum import Enum
from itertools import chain

from msgspec import Struct

from fastpg_lint.facts.access_paths import (
    AccessPath,
    Attribute,
    Display,
    Entered,
    Name,
    Result,
    dotted,
    root_of,
)
from fastpg_lint.facts.records import AWAITED, Argument, Call, Fate, ScopeKind
from fastpg_lint.frameworks.fastapi.callers import Callers
from fastpg_lint.frameworks.fastapi.dependencies import is_dependency
from fastpg_lint.frameworks.fastapi.routes import Routes
from fastpg_lint.frameworks.held_sessions import moved, source, used
from fastpg_lint.frameworks.sqlalchemy.loader_options import LoaderOptions
from fastpg_lint.frameworks.sqlalchemy.relationships import Relationships
from fastpg_lint.frameworks.sqlalchemy.row_origins import RowOrigins
from fastpg_lint.frameworks.sqlalchemy.row_reads import RowReads
from fastpg_lint.semantic.call_graph.concurrency import STARTING_TASKS
from fastpg_lint.semantic.call_graph.task_helpers import Started, TaskHelpers
from fastpg_lint.semantic.expressions import Expression
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.types import Function, ScopeRef, all_library_names

_SESSIONS = (
    "sqlalchemy.orm.session.Session",
    "sqlalchemy.ext.asyncio.session.AsyncSession",
    "sqlalchemy.engine.base.Connection",
    "sqlalchemy.ext.asyncio.engine.AsyncConnection",
    "asyncpg.connection.Connection",
    "asyncpg.pool.PoolConnectionProxy",
    "psycopg.Connection",
    "psycopg.AsyncConnection",
)
_BACKGROUND = ("BackgroundTasks.add_task", "background.BackgroundTask")
_THREADS = ("concurrent.futures.Executor.submit", "threading.Thread", "threading.Timer")
_WORDS = ("BackgroundTask", "Thread", "Timer", "add_task", "create_task", "ensure_future", "submit")
_STARTING_WORDS = ("create_task", "ensure_future")
_KEEPING = frozenset({"add", "append", "discard", "remove"})
"""Methods of a container that a task is kept in."""
_HANGING = frozenset({"add_done_callback", "set_name"})
"""Methods of a task that wait for nothing."""


class Outliving(Enum):
    """What a request's session is handed to."""

    BACKGROUND = "a background task"
    TASK = "a task"
    THREAD = "a thread"


class HandedOver(Struct, frozen=True):
    """A call that hands something of a request to work that outlives it, and that as written.

    `is_open` where FastAPI may close it only once the work is done; `relationship` is what the work reads
    of a row, "" for a session.
    """

    call: Call
    given: str
    work: Outliving
    is_open: bool
    relationship: str = ""


def handed_over(module: LinkedModule) -> Iterator[HandedOver]:
    """What the functions of a module that serve requests hand to work that outlives them."""
    reader = _Reader(module)
    for number in dict.fromkeys((*module.part.calls_named(_WORDS), *reader.given_to_helpers())):
        yield from reader.handed_by(number)


class _Reader:
    """Reads the calls of one module that start work."""

    def __init__(self, module: LinkedModule) -> None:
        self._module = module
        self._view = module.view
        self._infer = module.project.infer

    def given_to_helpers(self) -> Iterator[int]:
        """The calls of one function that are given what another call gives: `spawn(work(session))`."""
        files = self._module.project.files
        if not any(self._view.calls_spelled([one]) or files.modules_naming(one) for one in _STARTING_WORDS):
            return
        for number, call in self._module.part.facts.calls.items():
            made = call.arguments[0].value if call.arguments else None
            if isinstance(made, Result) and call.fate not in AWAITED and self._of_coroutine(made)[1]:
                yield number

    def handed_by(self, number: int) -> Iterator[HandedOver]:
        """What one call hands over."""
        call = self._view.call(number)
        work, target, given = self._started(number, call)
        if work is None:
            return
        ref = ScopeRef(self._module.name, self._view.function_of(call.scope))
        if not self._serves(ref):
            return
        for argument in chain(given, self._used_by(target, call)):
            text = dotted(argument.value)
            if text and self._is_session(argument.value, call) and self._ends_with(ref, argument.value, call):
                is_open = work == Outliving.BACKGROUND and self._is_injected(ref, argument.value)
                yield HandedOver(call, text, work, is_open)
                return
        yield from self._rows(call, work, target, given)

    def _started(self, number: int, call: Call) -> tuple[Outliving | None, AccessPath | None, list[Argument]]:
        """What kind of work a call starts, the function that it runs, and what that is given."""
        names = all_library_names(self._infer.callee(self._module.name, number))
        positional = [one for one in call.arguments if one.keyword is None and not one.stars]
        keywords = [one for one in call.arguments if one.keyword is not None]
        if not names:
            return self._started_by_helper(number, call, positional)
        if all(name.endswith(_BACKGROUND) for name in names) and positional:
            target, bound = self._unwrapped(positional[0].value)
            return Outliving.BACKGROUND, target, [*bound, *positional[1:], *keywords]
        if set(names) <= {*_THREADS[:1]} and positional:
            is_waited_for = not self._outlives(number, call)
            return (None if is_waited_for else Outliving.THREAD), positional[0].value, positional[1:]
        if set(names) <= {*_THREADS[1:]}:
            return Outliving.THREAD, *_of_thread(call)
        if set(names) <= set(STARTING_TASKS) and positional and isinstance(positional[0].value, Result):
            is_waited_for = not self._outlives(number, call)
            return (None if is_waited_for else Outliving.TASK), *self._of_coroutine(positional[0].value)
        return None, None, []

    def _of_coroutine(self, made: Result) -> tuple[AccessPath, list[Argument]]:
        """The function that a coroutine runs, and what it is given, with what a method is called on."""
        call = self._view.call(made.call)
        receiver = [Argument(call.function.of)] if isinstance(call.function, Attribute) else []
        return call.function, [*call.arguments, *receiver]

    def _started_by_helper(
        self, number: int, call: Call, positional: list[Argument]
    ) -> tuple[Outliving | None, AccessPath | None, list[Argument]]:
        """The same of a function of the project that gives a coroutine a task: `spawn(work(session))`."""
        made = positional[0].value if positional else None
        callees = self._infer.callee(self._module.name, number) if isinstance(made, Result) else ()
        helper = callees[0] if len(callees) == 1 else None
        if not isinstance(made, Result) or not isinstance(helper, Function):
            return None, None, []
        started = self._module.project.of(TaskHelpers).starts(helper, self._module.name)
        is_lost = started == Started.RUNNING_ON or (
            started == Started.GIVEN_BACK and self._outlives(number, call)
        )
        return (Outliving.TASK if is_lost else None), *self._of_coroutine(made)

    def _used_by(self, target: AccessPath | None, call: Call) -> Iterator[Argument]:
        """The sessions that a function uses without being given one: a method's, a nested function's."""
        place = self._module.place_of(call)
        types = self._infer.types_of(target, place) if target is not None else ()
        if len(types) != 1 or not isinstance(types[0], Function):
            return
        found = [*used(self._infer, types[0].of, _SESSIONS)]
        if types[0].receiver is None or not isinstance(target, Attribute):
            yield from map(Argument, found)
            return
        for path in found:
            given, at = source(self._infer, moved(path, target.of), place)
            is_here = at.module == self._module.name and self._view.function_of(at.scope) == call.scope
            yield Argument(given if is_here else moved(path, target.of))

    def _unwrapped(self, target: AccessPath) -> tuple[AccessPath, list[Argument]]:
        """The function in `partial(function, session)`, and what it is given there."""
        if isinstance(target, Result):
            names = all_library_names(self._infer.callee(self._module.name, target.call))
            made = self._view.call(target.call).arguments
            if names == ("functools.partial",) and made:
                return made[0].value, list(made[1:])
        return target, []

    def _outlives(self, number: int, call: Call) -> bool:
        """Whether nothing in its function waits for a task or future."""
        if call.fate in (Fate.AWAITED, Fate.RETURNED, Fate.CONTAINER, Fate.ATTRIBUTE, Fate.STORED):
            return False
        if call.fate == Fate.ARGUMENT:
            return call.receiver >= 0 and self._view.word(self._view.call(call.receiver)) in _KEEPING
        if call.fate not in (Fate.KEPT, Fate.TAKEN, Fate.LOST):
            return True
        scope = self._view.function_of(call.scope)
        bound = {one.name for one in self._view.scope(scope).bindings if one.value == Result(number)}
        return all(self._is_only_kept(name, scope) for name in bound)

    def _is_only_kept(self, name: str, scope: int) -> bool:
        """Whether all that its function does with a task is to put it somewhere, or hang a callback on it."""
        inside = tuple(self._view.body(scope))
        usages = (one for one in self._module.facts.usages if one.scope in inside)
        used = sum(one.count for one in usages if one.name == name)
        calls = [self._view.call(one) for one in self._view.calls_of_body(scope)]
        kept = [one for one in calls if any(given.value == Name(name) for given in one.arguments)]
        functions = [one.function for one in calls if isinstance(one.function, Attribute)]
        hung = [one for one in functions if one.of == Name(name)]
        is_kept = all(self._view.word(one) in _KEEPING for one in kept)
        return is_kept and all(one.name in _HANGING for one in hung) and used <= len(kept) + len(hung)

    def _serves(self, ref: ScopeRef) -> bool:
        """Whether a function runs for a request: a route, a dependency, or what a route awaits."""
        module = self._module
        if self._view.scope(ref.scope).kind != ScopeKind.FUNCTION:
            return False
        if ref in module.of(Routes).by_function or is_dependency(module, ref):
            return True
        return module.project.of(Callers).route(ref) is not None

    def _is_session(self, path: AccessPath, call: Call) -> bool:
        types = self._infer.types_of(path, self._module.place_of(call))
        return bool(types) and any(self._infer.members.is_a(types, one) for one in _SESSIONS)

    def _ends_with(self, ref: ScopeRef, path: AccessPath, call: Call) -> bool:
        """Whether a session is closed with the request: a parameter, or what a `with` has entered."""
        root = root_of(path)
        found = self._view.found(root.id, self._module.place_of(call)) if isinstance(root, Name) else None
        if found is None or found.scope != ref.scope:
            return False
        return found.parameter is not None or any(isinstance(one.value, Entered) for one in found.bindings)

    def _is_injected(self, ref: ScopeRef, path: AccessPath) -> bool:
        """Whether a session is a parameter, which a dependency gives: FastAPI closes it."""
        return any(Name(one.name) == root_of(path) for one in self._view.scope(ref.scope).parameters)

    def _rows(
        self, call: Call, work: Outliving, target: AccessPath | None, given: list[Argument]
    ) -> Iterator[HandedOver]:
        """Rows of which the function that gets them reads what it would have to load."""
        place = self._module.place_of(call)
        types = self._infer.types_of(target, place) if target is not None else ()
        if len(types) != 1 or not isinstance(types[0], Function):
            return
        function = types[0]
        names = [one.name for one in self._infer.signature(function.of).parameters]
        unnamed = iter(names[1:] if function.receiver is not None else names)
        for argument in given:
            name = argument.keyword or next(unnamed, "")
            relationship = self._lazy_read(function.of, name, Expression(argument.value, place))
            text = dotted(argument.value)
            if relationship and text:
                yield HandedOver(call, text, work, is_open=False, relationship=f"{text}.{relationship}")

    def _lazy_read(self, of: ScopeRef, name: str, row: Expression) -> str:
        """The relationship of a row that a function reads and that is not loaded; "" for none."""
        project = self._module.project
        if project.of(RowOrigins).row_class(row) is None:
            return ""
        origins = project.of(RowOrigins).of(row)
        for use in project.of(RowReads).of_parameter(of, name):
            step = use.trail[0]
            is_loaded = any(project.of(LoaderOptions).load(one.query, step) for one in origins)
            if project.of(Relationships).is_lazy(step) and not is_loaded:
                return step.name
        return ""


def _of_thread(call: Call) -> tuple[AccessPath | None, list[Argument]]:
    """The function that a thread runs, and what it is given: `Thread(target=f, args=(x,))`."""
    target = next((one.value for one in call.arguments if one.keyword in ("target", "function")), None)
    given = [one.value for one in call.arguments if one.keyword in ("args", "kwargs")]
    elements = (element for one in given if isinstance(one, Display) for element in one.elements)
    return target, [Argument(one) for one in elements]
