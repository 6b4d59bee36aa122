"""Code that runs once, before a service or a worker takes work: lifespans, handlers, what they await.

And what no request waits for besides: what is run by hand alone, by commands and programs.
"""

from collections.abc import Callable, Iterator, Sequence

import msgspec
from msgspec import Struct

from fastpg_lint.facts.access_paths import Attribute, Literal, Result, listed
from fastpg_lint.facts.records import BranchKind, Call, Fate, Scope, ScopeKind, Signature
from fastpg_lint.frameworks.fastapi.event_handlers import EventHandlers
from fastpg_lint.frameworks.roles.roles import Roles
from fastpg_lint.incremental.cutoff import EarlyCutoff
from fastpg_lint.incremental.inputs import Memo
from fastpg_lint.role import Role
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.loops import is_in_loop_without_end
from fastpg_lint.semantic.module_resolver import is_test_module
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.typed_module import part_of
from fastpg_lint.semantic.types import External, Function, ScopeRef, library_names

_APPS = ("fastapi.FastAPI", "starlette.applications.Starlette")
_DECODE = msgspec.msgpack.Decoder(tuple[ScopeRef, ...]).decode
_HOOKS = frozenset({"on_startup", "after_startup", "on_shutdown", "after_shutdown"})
"""What workers run before and after their work: of arq a setting, of FastStream a decorator."""
_EVENTS = ("STARTUP", "SHUTDOWN")
"""What the events of brokers end with: `@broker.on_event(TaskiqEvents.WORKER_STARTUP)`."""
_RUNNING = frozenset({"run", "run_until_complete"})
"""What runs a coroutine on a loop of its own, by their last words."""
_STARTING = _RUNNING | {"create_task", "ensure_future", "gather", "start_soon", "wait"}
"""What runs a coroutine that it is given."""
_SERVE = "serve"
_SERVERS = ("uvicorn.", "hypercorn.")
_COMMAND = "command"
"""What decorates a command of a terminal, as Click and Typer make them: no service runs it."""
_MOST_MODULES = 60
"""Modules that may mention a name: a commoner one is that of many functions, and nobody can say whose."""


class _Use(Struct, frozen=True):
    """A function, or a module, that awaits a coroutine or calls a plain function, and when.

    `starter` is the last word of what runs a coroutine that is not awaited: `run` in `asyncio.run(fill())`.
    """

    caller: ScopeRef
    order: int
    starter: str = ""
    is_by_hand: bool = False
    """Whether it stands under the main guard of a module that nothing but a person starts."""


class StartUp:
    """Tells what runs at start-up: what an app is given for it, and what nothing else awaits, at any depth.

    Who awaits a coroutine is looked for in the modules that mention its name, wherever in the project they
    lie, so that the answer is the same whichever files are linted. Tests and commands are not asked.
    """

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._by_part = Memo[tuple[str, int | None], tuple[ScopeRef, ...]](
            project.tracker, lambda asked: tuple(self._find_given(*asked))
        )
        self._given = EarlyCutoff[tuple[ScopeRef, ...]](
            project.tracker, project.kind("start-up"), lambda module: tuple(self._in_module(module)), _DECODE
        )
        """The coroutines that a module has an app run at start-up."""
        self._handlers = project.of(EventHandlers)
        self._serving = Memo[ScopeRef, float](project.tracker, self._find_serving)
        self._is_helper = Memo[ScopeRef, bool](
            project.tracker, self._is_awaited_there_alone, in_a_circle=lambda _: False
        )
        self._uses = Memo[ScopeRef, tuple[_Use | None, ...]](project.tracker, self._find_uses)
        self._is_for_commands = Memo[ScopeRef, bool](
            project.tracker, self._is_run_by_commands, in_a_circle=lambda _: False
        )
        self._is_upkeep = Memo[ScopeRef, bool](
            project.tracker, self._is_used_for_upkeep, in_a_circle=lambda _: False
        )
        self._is_started_once = Memo[ScopeRef, bool](
            project.tracker, self._is_task_of_startup, in_a_circle=lambda _: False
        )
        self._roles = project.of(Roles)

    def runs(self, coroutine: ScopeRef) -> bool:
        """Whether a coroutine runs once, before the service takes requests."""
        if coroutine in self._given(coroutine.module) or self._is_helper(coroutine):
            return True
        return _is_coroutine(self._infer.signature(coroutine)) and self._handlers.has(coroutine)

    def is_before(self, coroutine: ScopeRef, order: int) -> bool:
        """Whether what has an order in a coroutine is done before it takes requests, there or ever."""
        return self.runs(coroutine) or order < self._serving(coroutine)

    def is_by_hand(self, of: ScopeRef) -> bool:
        """Whether a function is a command, or nothing but commands and programs run it."""
        return self._is_for_commands(of)

    def is_upkeep(self, of: ScopeRef) -> bool:
        """Whether a function, a coroutine or not, runs at start-up or by hand alone."""
        return self._is_upkeep(of)

    def _find_serving(self, coroutine: ScopeRef) -> float:
        """The order at which a coroutine makes a server take requests: `await uvicorn.Server(…).serve()`.

        Of a worker that start-up code has run, that of its loop without end.
        """
        view = self._infer.view(coroutine.module)
        serving = (one for one in view.calls_spelled([_SERVE]) if view.call(one).scope == coroutine.scope)
        starts = (one for one in serving if self._is_server(view, one))
        first = min((view.call(one).order for one in starts), default=-1)
        return first if first >= 0 else self._find_looping(view, coroutine)

    def _find_looping(self, view: ModuleView, coroutine: ScopeRef) -> float:
        """The order at which the work of a coroutine begins that is started once; -1 where it is not.

        That is its loop without end, or over what comes in; or where it starts others, of one that has the
        event loop to itself before.
        """
        numbers = view.scope(coroutine.scope).calls
        calls = [view.call(number) for number in numbers]
        looping = [one.order for one in calls if is_in_loop_without_end(view, one.branch)]
        coming = [one.order for one in calls if one.fate == Fate.ASYNC_ITERATED]
        starting = [view.call(number).order for number in numbers if self._starts(view, number)]
        if not (looping or coming or starting) or not self._is_started_once(coroutine):
            return -1
        is_alone = _are_all(self._uses(coroutine), lambda use: use.starter in _RUNNING)
        return min((*looping, *coming, *(starting if is_alone else ())), default=-1)

    def _starts(self, view: ModuleView, number: int) -> bool:
        """Whether a call makes a coroutine for another call to run: `self.spawn(self.poll())`."""
        if view.call(number).fate != Fate.ARGUMENT:
            return False
        callees = self._infer.callee(view.name, number)
        return any(isinstance(t, Function) and self._infer.signature(t.of).is_async for t in callees)

    def _is_server(self, view: ModuleView, number: int) -> bool:
        names = library_names(self._infer.callee(view.name, number))
        return any(name.startswith(_SERVERS) for name in names)

    def _in_module(self, module: str) -> Iterator[ScopeRef]:
        for number in self._infer.view(module).parts:
            yield from self._by_part((module, number))

    def _find_given(self, module: str, part: int | None) -> Iterator[ScopeRef]:
        """The same of a part of a module."""
        view = part_of(self._infer.view(module), part)
        yield from _given_to_apps(self._infer, view)
        yield from _given_to_workers(self._infer, view)
        for number, scope in view.facts.scopes.items():
            ref = ScopeRef(module, number)
            if _is_coroutine(scope) and (_takes_app(self._infer, ref) or _is_handler(self._infer, ref)):
                yield ref

    def _is_awaited_there_alone(self, coroutine: ScopeRef) -> bool:
        """Whether start-up code awaits a coroutine, and no other code uses it."""
        if not _is_coroutine(self._infer.scope(coroutine)):
            return False
        uses = self._uses(coroutine)
        serving = [one for one in uses if one is None or not self._is_for_commands(one.caller)]
        return _are_all(serving, self._is_awaited_before)

    def _is_run_by_commands(self, of: ScopeRef) -> bool:
        """Whether a function is a command or lies in a program, or nothing but such functions runs it."""
        if self._roles.of(of.module) == Role.PROGRAM:
            return True
        view = self._infer.view(of.module)
        if _COMMAND in view.decorator_words(view.scope(of.scope)):
            return True
        return _are_all(self._uses(of), lambda use: use.is_by_hand or self._is_for_commands(use.caller))

    def _is_used_for_upkeep(self, of: ScopeRef) -> bool:
        if self._infer.scope(of).kind != ScopeKind.FUNCTION:
            return False
        if self.runs(of) or self._handlers.has(of) or self._is_for_commands(of):
            return True
        return _are_all(
            self._uses(of),
            lambda use: self._is_awaited_before(use) or (not use.starter and self._is_upkeep(use.caller)),
        )

    def _is_task_of_startup(self, coroutine: ScopeRef) -> bool:
        """Whether only start-up code, or what starts a program, has a coroutine run, at any depth."""
        return _is_coroutine(self._infer.scope(coroutine)) and _are_all(self._uses(coroutine), self._is_once)

    def _is_awaited_before(self, use: _Use) -> bool:
        """Whether a use is through before its caller takes requests."""
        return not use.starter and self.is_before(use.caller, use.order)

    def _is_once(self, use: _Use) -> bool:
        caller = use.caller
        return (
            self._infer.signature(caller).kind == ScopeKind.MODULE
            or self.is_before(caller, use.order)
            or self._is_started_once(caller)
            or self._is_upkeep(caller)
        )

    def _find_uses(self, of: ScopeRef) -> tuple[_Use | None, ...]:
        """Who runs a function; None is a use of any other kind, and what cannot be told.

        What decorates a function may run it as well.
        """
        signature = self._infer.signature(of)
        if signature.kind != ScopeKind.FUNCTION or signature.decorators:
            return (None,)
        name = signature.name
        modules = dict.fromkeys((of.module, *self._infer.modules.naming(name)))
        if len(modules) > _MOST_MODULES:
            return (None,)
        served = (one for one in modules if not is_test_module(one))
        return tuple(found for one in served for found in self._used(one, of, name))

    def _is_guarded(self, view: ModuleView, call: Call) -> bool:
        guards = (view.branch(one).kind == BranchKind.MAIN_GUARD for one in view.upwards(call.branch))
        return any(guards) and not self._roles.is_entered(view.name)

    def _used(self, module: str, of: ScopeRef, name: str) -> Iterator[_Use | None]:
        """Those of a module."""
        is_async = self._infer.signature(of).is_async
        for number in self._infer.places.called(module, (name,)):
            if self._infer.may_call(module, number, of):
                view = self._infer.view(module)
                call = view.call(number)
                caller = ScopeRef(module, view.function_of(call.scope))
                starter = _starter(view, call) if is_async and call.fate != Fate.AWAITED else ""
                is_by_hand = caller.scope == 0 and self._is_guarded(view, call)
                yield _Use(caller, call.order, starter, is_by_hand) if starter is not None else None
        if self._infer.places.hands_over(module, name):
            yield None


def _are_all(uses: Sequence[_Use | None], are: Callable[[_Use], bool]) -> bool:
    """Whether there are uses, and all are known to be of some kind."""
    return bool(uses) and all(one is not None and are(one) for one in uses)


def _starter(view: ModuleView, call: Call) -> str | None:
    """What runs the coroutine that a call gives, `create_task` for one; None for any other use of it."""
    is_given = call.fate == Fate.ARGUMENT and call.receiver >= 0
    word = view.word(view.call(call.receiver)) if is_given else ""
    return word if word in _STARTING else None


def _is_coroutine(scope: Scope | Signature) -> bool:
    return scope.kind == ScopeKind.FUNCTION and scope.is_async


def _takes_app(inference: Inference, ref: ScopeRef) -> bool:
    """`async def lifespan(app: FastAPI)`: a context manager, or the generator that Starlette takes too."""
    scope = inference.signature(ref)
    given = scope.parameters[inference.enclosing_class(ref) is not None :]
    is_manager = inference.members.decoration(ref).is_manager
    if not (is_manager or scope.is_generator) or len(given) != 1:
        return False
    annotation = given[0].annotation
    if annotation is None:
        return is_manager and scope.name == "lifespan"
    types = inference.instances(annotation, inference.view(ref.module).around(ref.scope))
    return any(inference.members.is_a(types, app) for app in _APPS)


def _is_handler(inference: Inference, ref: ScopeRef) -> bool:
    """`@app.on_event("startup")`, `@broker.on_event(TaskiqEvents.WORKER_STARTUP)`, `@app.after_startup`."""
    view = inference.view(ref.module)
    for decorator in view.scope(ref.scope).decorators:
        call = view.call(decorator.call) if isinstance(decorator, Result) else None
        function = decorator if call is None else call.function
        if not isinstance(function, Attribute):
            continue
        if function.name in _HOOKS:
            return True
        if call is not None and function.name == "on_event" and call.arguments:
            event = call.arguments[0].value
            return isinstance(event, Literal) or (
                isinstance(event, Attribute) and event.name.endswith(_EVENTS)
            )
    return False


def _given_to_workers(inference: Inference, view: ModuleView) -> Iterator[ScopeRef]:
    """The functions that the settings of a worker name: `on_startup = startup` in arq's `WorkerSettings`."""
    for number in view.classes:
        for binding in view.scope(number).bindings:
            if binding.name in _HOOKS and binding.value is not None:
                types = inference.types_of(binding.value, view.place_in(number, binding))
                yield from (t.of for t in types if isinstance(t, Function))


def _given_to_apps(inference: Inference, view: ModuleView) -> Iterator[ScopeRef]:
    """The functions that a module gives to its apps: `FastAPI(lifespan=lifespan)`."""
    for number, call in view.facts.calls.items():
        given = [
            value
            for argument in call.arguments
            if argument.keyword in ("lifespan", "on_startup", "on_shutdown")
            for value in listed(argument.value)
        ]
        callees = inference.callee(view.name, number) if given else ()
        if any(isinstance(t, External) and t.name in _APPS for t in callees):
            types = (t for value in given for t in inference.types_of(value, view.place_of(call)))
            yield from (t.of for t in types if isinstance(t, Function))
