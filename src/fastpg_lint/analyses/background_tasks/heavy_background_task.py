"""Functions handed to `BackgroundTasks` whose work is a queue's: they retry, sleep long, or burn CPU."""

from collections.abc import Iterator, Sequence

import msgspec
from msgspec import Struct

from fastpg_lint.catalogue.entries import BlockingKind
from fastpg_lint.facts.access_paths import TRUE, AccessPath, Attribute, LiteralKind, Name, Result
from fastpg_lint.facts.records import AWAITED, BranchKind, Call, Fate
from fastpg_lint.semantic.function_answers import FunctionAnswers
from fastpg_lint.semantic.inference.decorators import decorating
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.symbol_table import SymbolTable
from fastpg_lint.semantic.types import (
    Function,
    Place,
    ScopeRef,
    Types,
    Value,
    all_library_names,
    library_names,
)
from fastpg_lint.source.site import Site

_ADDING = "BackgroundTasks.add_task"
_RETRYING = ("tenacity.", "backoff.", "stamina.", "retry.", "retrying.")
"""Libraries whose decorators and loops try again."""
_ITERATED = (Fate.ITERATED, Fate.ASYNC_ITERATED)
_SLEEPS = frozenset({"time.sleep", "asyncio.tasks.sleep", "asyncio.sleep", "anyio.sleep", "trio.sleep"})
_LONG = 5
"""Seconds after which the guide wants a queue."""
_LIGHT = ("bcrypt", "argon2", "passlib", "hashlib", "nacl", "zlib", "gzip", "bz2", "lzma")
"""Libraries whose work is a fraction of a second, as a rule."""
_RETRIES = "retries"
_NEAR = 2
"""Places on the way to what tries the whole work again: the function's own, or that of one which it calls."""
_FARTHEST = 3
"""Functions from the one that is handed over to the one that has the reason."""


class Step(Struct, frozen=True):
    """A place on the way to what is heavy, and the words for it: a call, or a decorator."""

    module: str
    at: Site
    label: str


class Reason(Struct, frozen=True):
    """Why a function's work is heavy, as a message tells it, and the calls that lead there."""

    told: str
    steps: tuple[Step, ...]

    @property
    def is_aside(self) -> bool:
        """Whether only a part of the work is tried again, far down: a call of a cache, say."""
        return self.told == _RETRIES and len(self.steps) > _NEAR


_DECODE = msgspec.msgpack.Decoder(Reason | None).decode


class HeavyTask(Struct, frozen=True):
    """A call of `add_task`, the function that it is given, and why its work is heavy."""

    call: Call
    function: str
    reason: Reason


class BackgroundWork:
    """Tells what functions of a project do that a request's process is not to do."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._reason = FunctionAnswers[Reason | None](project, "heavy", self._find, _DECODE)
        """Why the work of functions is heavy, by the calls that have led to them."""

    def heavy_tasks(self, module: LinkedModule) -> Iterator[HeavyTask]:
        """The calls of `BackgroundTasks.add_task` in a module that hand heavy work over."""
        for number in module.part.calls_by_word.get("add_task", ()):
            call = module.facts.calls[number]
            callees = self._infer.callee(module.name, number)
            names = all_library_names(callees)
            if not call.arguments or not names or not all(name.endswith(_ADDING) for name in names):
                continue
            given = self._infer.types_of(call.arguments[0].value, module.place_of(call))
            if len(given) == 1 and isinstance(given[0], Function):
                reason = self._reason(given[0].of, 0, module.name)
                if reason is not None:
                    yield HeavyTask(call, self._infer.signature(given[0].of).name or "lambda", reason)

    def _find(self, of: ScopeRef, far: int, _: str = "") -> Reason | None:
        """The first reason in a function, or in those of the project that it runs."""
        view = self._infer.view(of.module)
        retried = self._retries(of, view)
        if retried is not None:
            return retried
        numbers = view.scope(of.scope).calls
        reasons = (self._of_call(view, number) for number in numbers)
        own = next((reason for reason in reasons if reason is not None), None)
        if own is not None or far == _FARTHEST:
            return own
        for step, one in self._run(view, numbers):
            reason = self._reason(one, far + 1, of.module)
            if reason is not None:
                return Reason(reason.told, (step, *reason.steps))
        return None

    def _retries(self, of: ScopeRef, index: ModuleView) -> Reason | None:
        """Whether a function is tried again, by a decorator or in a loop of its own."""
        scope = index.scope(of.scope)
        for decorator in scope.decorators:
            if _tries_again(decorating(self._infer, decorator, index.around(of.scope))):
                return Reason(_RETRIES, (Step(of.module, scope.at, _decorator_label(index, decorator)),))
        for number in index.scope(of.scope).calls:
            call, callees = index.call(number), self._infer.callee(of.module, number)
            is_loop = call.fate in _ITERATED and _tries_again(callees)
            if is_loop or (_is_any(callees, _SLEEPS) and _is_retry(index, call)):
                return Reason(_RETRIES, (Step(of.module, call.at, call.label),))
        return None

    def _of_call(self, view: ModuleView, number: int) -> Reason | None:
        call, callees = view.call(number), self._infer.callee(view.name, number)
        here = Step(view.name, call.at, call.label)
        names = all_library_names(callees)
        if _is_any(callees, _SLEEPS) and call.arguments:
            seconds = self._seconds(call.arguments[0].value, view.place_of(call))
            return Reason(f"sleeps for {seconds:g} s", (here,)) if seconds >= _LONG else None
        kinds = {b.kind if (b := self._infer.catalogue.blocking(name)) else None for name in names}
        if kinds == {BlockingKind.CPU} and not any(name.startswith(_LIGHT) for name in names):
            return Reason(f"burns CPU in {call.label}", (here,))
        return None

    def _seconds(self, given: AccessPath, place: Place) -> float:
        """How long a sleep surely takes; 0 where that is worked out."""
        types = self._infer.types_of(given, place)
        if len(types) != 1 or not isinstance(types[0], Value) or types[0].kind != LiteralKind.NUMBER:
            return 0
        try:
            return float((types[0].text or "0").replace("_", ""))
        except ValueError:
            return 0

    def _run(self, view: ModuleView, numbers: Sequence[int]) -> Iterator[tuple[Step, ScopeRef]]:
        """The functions of the project that some calls run to their end, each with its call."""
        for number in numbers:
            callees = self._infer.callee(view.name, number)
            if len(callees) == 1 and isinstance(callees[0], Function):
                is_async = self._infer.signature(callees[0].of).is_async
                call = view.call(number)
                if not is_async or call.fate in AWAITED:
                    yield Step(view.name, call.at, call.label), callees[0].of


def _decorator_label(view: ModuleView, decorator: AccessPath) -> str:
    """A decorator as a message names it: `@retry`."""
    while isinstance(decorator, Result):
        decorator = view.call(decorator.call).function
    match decorator:
        case Attribute(_, word) | Name(word):
            return f"`@{word}`"
    return "a decorator"


def _tries_again(types: Types) -> bool:
    return any(name.startswith(_RETRYING) for name in library_names(types))


def _is_any(types: Types, names: frozenset[str]) -> bool:
    found = all_library_names(types)
    return bool(found) and names.issuperset(found)


def _is_retry(index: SymbolTable, call: Call) -> bool:
    """Whether a sleep stands in a loop that goes on after an exception: in its handler, or beside one.

    Beside one, a `while True` is a job that is done again and again, not one that failed.
    """
    branches = index.facts.branches
    branch, is_handling = call.branch, False
    while branch > 0 and branches[branch].kind != BranchKind.LOOP:
        is_handling = is_handling or branches[branch].kind == BranchKind.HANDLER
        branch = branches[branch].parent
    if branch <= 0 or is_handling or branches[branch].test == TRUE:
        return branch > 0 and is_handling
    handlers = (number for number, one in branches.items() if one.kind == BranchKind.HANDLER)
    return any(index.contains(branch, one) for one in handlers)
