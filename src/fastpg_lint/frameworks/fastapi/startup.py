"""Code that runs once, before a service takes requests: lifespans, start-up handlers, and what they await."""

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from fastpg_lint.facts.access_paths import Attribute, Literal, Result, listed
from fastpg_lint.facts.records import Fate, Scope, ScopeKind, Signature
from fastpg_lint.frameworks.fastapi.event_handlers import EventHandlers
from fastpg_lint.incremental.cutoff import EarlyCutoff
from fastpg_lint.incremental.inputs import Memo
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.module_resolver import is_test_module
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.typed_module import part_of
from fastpg_lint.semantic.types import External, Function, ScopeRef, library_names

_APPS = ("fastapi.FastAPI", "starlette.applications.Starlette")
_DECODE = msgspec.msgpack.Decoder(tuple[ScopeRef, ...]).decode
_SERVE = "serve"
_SERVERS = ("uvicorn.", "hypercorn.")
_COMMAND = "command"
"""What decorates a command of a terminal, as Click and Typer make them: no service runs it."""
_MOST_MODULES = 60
"""Modules that may mention a name: a commoner one is that of many functions, and nobody can say whose."""


class _Awaiting(Struct, frozen=True):
    """A function that awaits a coroutine, and when."""

    caller: ScopeRef
    order: int


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
        self._awaits = Memo[ScopeRef, tuple[_Awaiting | None, ...]](project.tracker, self._find_awaiting)
        self._is_for_commands = Memo[ScopeRef, bool](
            project.tracker, self._is_run_by_commands, in_a_circle=lambda _: False
        )

    def runs(self, coroutine: ScopeRef) -> bool:
        """Whether a coroutine runs once, before the service takes requests."""
        if coroutine in self._given(coroutine.module) or self._is_helper(coroutine):
            return True
        return _is_coroutine(self._infer.signature(coroutine)) and self._handlers.has(coroutine)

    def is_before(self, coroutine: ScopeRef, order: int) -> bool:
        """Whether what has an order in a coroutine is done before it takes requests, there or ever."""
        return self.runs(coroutine) or order < self._serving(coroutine)

    def _find_serving(self, coroutine: ScopeRef) -> float:
        """The order at which a coroutine makes a server take requests: `await uvicorn.Server(…).serve()`."""
        view = self._infer.view(coroutine.module)
        serving = (one for one in view.calls_spelled([_SERVE]) if view.call(one).scope == coroutine.scope)
        starts = (one for one in serving if self._is_server(view, one))
        return min((view.call(one).order for one in starts), default=-1)

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
        for number, scope in view.facts.scopes.items():
            ref = ScopeRef(module, number)
            if _is_coroutine(scope) and (_takes_app(self._infer, ref) or _is_handler(self._infer, ref)):
                yield ref

    def _is_awaited_there_alone(self, coroutine: ScopeRef) -> bool:
        """Whether start-up code awaits a coroutine, and no other code uses it."""
        scope = self._infer.scope(coroutine)
        if not _is_coroutine(scope) or scope.decorators:
            return False
        awaiting = self._awaits(coroutine)
        serving = [one for one in awaiting if one is None or not self._is_for_commands(one.caller)]
        return bool(serving) and all(
            one is not None and self.is_before(one.caller, one.order) for one in serving
        )

    def _is_run_by_commands(self, of: ScopeRef) -> bool:
        """Whether a function is a command, or a coroutine that nothing but commands awaits."""
        view = self._infer.view(of.module)
        scope = view.scope(of.scope)
        if _COMMAND in view.decorator_words(scope):
            return True
        awaiting = self._awaits(of) if _is_coroutine(scope) and not scope.decorators else ()
        return bool(awaiting) and all(
            one is not None and self._is_for_commands(one.caller) for one in awaiting
        )

    def _find_awaiting(self, coroutine: ScopeRef) -> tuple[_Awaiting | None, ...]:
        """Who awaits a coroutine; None is a use of any other kind, and what cannot be told."""
        name = self._infer.signature(coroutine).name
        modules = dict.fromkeys((coroutine.module, *self._infer.modules.naming(name)))
        if len(modules) > _MOST_MODULES:
            return (None,)
        served = (one for one in modules if not is_test_module(one))
        return tuple(found for one in served for found in self._awaiting(one, coroutine, name))

    def _awaiting(self, module: str, coroutine: ScopeRef, name: str) -> Iterator[_Awaiting | None]:
        """Those of a module."""
        for number in self._infer.places.called(module, (name,)):
            if self._infer.may_call(module, number, coroutine):
                index = self._infer.view(module)
                call = index.call(number)
                caller = ScopeRef(module, index.function_of(call.scope))
                yield _Awaiting(caller, call.order) if call.fate == Fate.AWAITED else None
        if self._infer.places.hands_over(module, name):
            yield None


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
    """`@app.on_event("startup")`."""
    view = inference.view(ref.module)
    for decorator in view.scope(ref.scope).decorators:
        if isinstance(decorator, Result):
            call = view.call(decorator.call)
            if isinstance(call.function, Attribute) and call.function.name == "on_event":
                return bool(call.arguments) and isinstance(call.arguments[0].value, Literal)
    return False


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
