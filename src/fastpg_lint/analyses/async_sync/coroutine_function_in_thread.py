"""Coroutine functions, and coroutines, given to what calls plain functions: nobody awaits what they give."""

from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.catalogue.entries import Runner
from fastpg_lint.facts.access_paths import AccessPath, Awaited, Name, Result, dotted
from fastpg_lint.facts.records import Call, Fate, shortened
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.runners import given_to
from fastpg_lint.semantic.types import Coroutine, Function, Place, Type, Types, is_known, library_names

RUNNERS = frozenset(
    {
        "BackgroundTask",
        "Process",
        "Thread",
        "Timer",
        "add_done_callback",
        "add_reader",
        "add_signal_handler",
        "add_task",
        "add_writer",
        "call_at",
        "call_later",
        "call_soon",
        "call_soon_threadsafe",
        "filter",
        "map",
        "max",
        "min",
        "reduce",
        "run_in_executor",
        "run_in_threadpool",
        "run_sync",
        "sort",
        "sorted",
        "submit",
        "to_thread",
    }
)
"""The last words of all runners in the catalogue."""


class NeverRun(Struct, frozen=True):
    """A call that is given something whose body never runs.

    `given` is that as written, "" where it has no name; `is_called` tells that it is a coroutine, made by
    the call on the spot, and not the function.
    """

    call: Call
    given: str
    is_called: bool


def never_run(module: LinkedModule) -> Iterator[NeverRun]:
    """The calls of a module that are given a coroutine function, or a coroutine, and never await it."""
    infer = module.project.infer
    for number in module.part.calls_named(RUNNERS):
        call = module.facts.calls[number]
        for runner in _runners(infer, module.name, number):
            for given in given_to(runner, call):
                found = _found(module, runner, call, given)
                if found is not None and not _is_awaited_again(module, number, call):
                    yield found


def _runners(infer: Inference, module: str, number: int) -> tuple[Runner, ...]:
    """What is known of what a call calls; nothing where it may also be something else."""
    callees = infer.callee(module, number)
    found = [infer.catalogue.runner(name) for name in library_names(callees)]
    runners = tuple(dict.fromkeys(one for one in found if one is not None))
    return runners if len(found) == len(callees) and len(runners) == 1 and None not in found else ()


def _found(module: LinkedModule, runner: Runner, call: Call, given: AccessPath) -> NeverRun | None:
    infer, place = module.project.infer, module.place_of(call)
    types = infer.types_of(given, place)
    if not types or not is_known(types):
        return None
    if all(isinstance(t, Coroutine) for t in types):
        made = module.facts.calls[given.call].text if isinstance(given, Result) else dotted(given)
        return NeverRun(call, shortened(made), is_called=True)
    if _is_gathered(module, call) or not all(_gives_coroutine(infer, t, call, place) for t in types):
        return None
    if runner.takes_async and not all(_is_plain(infer, t) for t in types):
        return None
    return NeverRun(call, shortened(dotted(_wrapped(module, given))), is_called=False)


def _gives_coroutine(infer: Inference, t: Type, call: Call, place: Place) -> bool:
    """Whether something gives a coroutine, and nothing else, when it is called."""
    given: Types = infer.called(t, call, place)
    return bool(given) and all(isinstance(one, Coroutine) for one in given)


def _is_plain(infer: Inference, t: Type) -> bool:
    """Whether something is a plain function that returns a coroutine, as nothing tells from outside."""
    return isinstance(t, Function) and not infer.signature(t.of).is_async


def _is_gathered(module: LinkedModule, call: Call) -> bool:
    """Whether the coroutines that a call gives are awaited after all.

    `gather(*executor.map(f, xs))` does so, and `await future.result()` in the function that submits.
    """
    if call.receiver >= 0 and module.view.word(module.facts.calls[call.receiver]) in ("gather", "wait"):
        return True
    view, function = module.view, module.view.function_of(call.scope)
    results = map(view.call, view.calls_spelled(["result"]))
    return any(view.function_of(one.scope) == function and one.fate == Fate.AWAITED for one in results)


def _is_awaited_again(module: LinkedModule, number: int, call: Call) -> bool:
    """Whether the coroutine that a thread gives back is awaited in sight: `await (await to_thread(f))`."""
    scope, once = module.view.scope(call.scope), Awaited(Result(number))
    again = {Awaited(once), *(Awaited(Name(one.name)) for one in scope.bindings if one.value == once)}
    values = (*(one.value for one in scope.bindings), *(one.value for one in scope.returned))
    return any(value in again for value in values)


def _wrapped(module: LinkedModule, given: AccessPath) -> AccessPath:
    """What a `partial` is made of; anything else, itself."""
    made = module.facts.calls[given.call] if isinstance(given, Result) else None
    return made.arguments[0].value if made is not None and made.arguments else given
