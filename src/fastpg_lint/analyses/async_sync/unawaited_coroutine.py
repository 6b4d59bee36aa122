"""Coroutines that nobody awaits, and awaited calls that give nothing to await."""

from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from fastpg_lint.catalogue.entries import AwaitableKind
from fastpg_lint.facts.access_paths import AccessPath, Attribute, Name, Result, steps_of
from fastpg_lint.facts.fates import as_argument
from fastpg_lint.facts.records import Call, Fate, ScopeKind
from fastpg_lint.frameworks.fastapi.dependencies import is_dependency
from fastpg_lint.frameworks.fastapi.routes import Routes
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.inference.provenance import is_only_declared
from fastpg_lint.semantic.loops import all_parts_of
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.symbol_table import SymbolTable
from fastpg_lint.semantic.types import (
    ClassObject,
    Container,
    ContainerKind,
    Coroutine,
    External,
    Function,
    Instance,
    Method,
    NoneValue,
    Place,
    ScopeRef,
    Type,
    Types,
    Value,
    library_names,
)

_LOST = frozenset(
    {
        Fate.DISCARDED,
        Fate.ATTRIBUTE,
        Fate.ITEM,
        Fate.CONDITION,
        Fate.OPERAND,
        Fate.FORMATTED,
        Fate.LOST,
        Fate.UNPACKED,
        Fate.ITERATED,
        Fate.TAKEN,
    }
)
"""Fates of a value that nobody can await any more."""

_IN_HAND = frozenset({Fate.ATTRIBUTE, Fate.LOST, Fate.TAKEN})
"""Those of them that leave the awaitable object in somebody's hand."""

_SPENT = _LOST - {Fate.ATTRIBUTE, Fate.ITEM, Fate.OPERAND, Fate.LOST, Fate.TAKEN}
"""Those after which an object that is built up by its methods, and then awaited, is gone."""

_PLAIN_BASES = ("builtins.", "typing.", "abc.", "enum.", "pydantic.", "dataclasses.")
"""Libraries none of whose classes make an instance awaitable."""

_NOWHERE = Place("", 0, 0, 0)
_COROUTINE_TESTS = frozenset({"iscoroutinefunction", "iscoroutine", "isawaitable", "is_async_callable"})
"""Functions that tell whether there is something to await, before it is."""
_ASKING = _COROUTINE_TESTS | {"hasattr"}


class UnawaitedCall(Struct, frozen=True):
    """A call whose coroutine nobody awaits; `kind` is None for a coroutine of the project."""

    call: Call
    kind: AwaitableKind | None


def unawaited_calls(inference: Inference, part: ModuleView) -> Iterator[UnawaitedCall]:
    """The calls of coroutine functions in a part of a module whose coroutine is lost."""
    view = inference.view(part.name)
    has_tests = bool(view.calls_spelled(_COROUTINE_TESTS))
    for number, call in part.facts.calls.items():
        is_lost = call.fate in _LOST or (call.fate == Fate.ARGUMENT and _is_taken(inference, view, call))
        if is_lost and not (has_tests and _may_be_plain(view, call)):
            callees = inference.callee(view.name, number)
            if not callees:
                continue
            place = view.place_of(call)
            kinds = {_coroutine_kind(inference, t) for t in callees}
            if len(kinds) == 1 and all(_gives_coroutine(inference, t, call, place) for t in callees):
                if not (call.fate == Fate.DISCARDED and _is_started(inference, callees)):
                    yield UnawaitedCall(call, kinds.pop())
            elif call.fate in _SPENT or call.fate == Fate.LOST:
                queries = {_query_kind(inference, t) for t in inference.result(view.name, number)}
                kind = queries.pop() if len(queries) == 1 else None
                if kind is not None and _is_spent(inference, view, number):
                    yield UnawaitedCall(call, kind)


def _is_spent(inference: Inference, view: ModuleView, number: int) -> bool:
    """Whether a query that a call gives is gone, and nobody can await it any more."""
    call = view.call(number)
    if call.fate == Fate.DISCARDED:
        return not _changes_its_query(inference, call, number, view)
    return call.fate != Fate.LOST or _is_taken_for_its_row(inference, view, number)


def _is_started(inference: Inference, callees: Types) -> bool:
    """Whether a call does its work though nobody awaits it, as Motor's do."""
    entries = [inference.catalogue.awaitable(name) for name in library_names(callees)]
    return bool(entries) and all(entry is not None and entry.started for entry in entries)


def _changes_its_query(inference: Inference, call: Call, number: int, view: ModuleView) -> bool:
    """Whether a call adds to a query that has a name: Piccolo's methods change it, and give it back."""
    of = call.function.of if isinstance(call.function, Attribute) else None
    if not isinstance(of, Name):
        return False
    given = inference.result(view.name, number)
    is_piccolo = all(isinstance(t, Instance) and str(t.of).startswith("piccolo.query.") for t in given)
    return is_piccolo and given == inference.types_of(of, view.place_of(call))


def _is_taken(inference: Inference, view: ModuleView, call: Call) -> bool:
    """Whether what a call gives is printed, logged or counted as it is: `print(load())`."""
    if call.receiver < 0:
        return False
    text = view.call(call.receiver).text
    if as_argument(text) == Fate.ARGUMENT:
        return False
    callees = inference.callee(view.name, call.receiver)
    return not any(isinstance(t, Function | ClassObject | Instance) for t in callees)


def _may_be_plain(view: ModuleView, call: Call) -> bool:
    """Whether a function has looked whether what it calls is a coroutine function at all."""
    return _is_behind_test(view, call, _COROUTINE_TESTS) or _is_tested(view, call)


def _is_taken_for_its_row(inference: Inference, view: ModuleView, number: int) -> bool:
    """Whether a query that has a name is used as what it would give: `message.body`, or in conditions alone.

    One that is built up further, `query = query.filter(…)`, is awaited later, or not this call's fault.
    """
    call = view.call(number)
    scope = view.function_of(call.scope)
    names: set[AccessPath] = {
        Name(one.name) for one in view.scope(call.scope).bindings if one.value == Result(number)
    }
    paths = [view.call(one).function for one in view.calls_of_body(scope)]
    paths += [read.path for read in view.reads_of_body(scope)]
    steps = {step.name for path in paths for step in steps_of(path) if step.of in names}
    if not steps:
        return bool(names)
    types = [t for t in inference.result(view.name, number) if isinstance(t, Instance)]
    rows = [row for t in types for part in t.arguments for row in part]
    built = any(_is_query_step(inference, t, step) for t in types for step in steps)
    return not built and any(_has(inference, row, step) for row in rows for step in steps)


def _is_query_step(inference: Inference, t: Instance, step: str) -> bool:
    if not isinstance(t.of, str):
        return False
    listed = inference.catalogue.is_listed(inference.library.method_name(t.of, step))
    return listed or inference.library.attribute(t, step, _NOWHERE) is not None


def _has(inference: Inference, row: Type, name: str) -> bool:
    """Whether the class of a row has an attribute of its own."""
    if not isinstance(row, Instance) or not isinstance(row.of, ScopeRef):
        return False
    bases = (base for base in inference.members.lineage(row.of) if isinstance(base, ScopeRef))
    return any(name in inference.view(base.module).bindings(base.scope) for base in bases)


def _query_kind(inference: Inference, t: Type) -> AwaitableKind | None:
    """What is lost with an object that the catalogue lists by its class: a query that runs when awaited."""
    if not isinstance(t, Instance) or not isinstance(t.of, str):
        return None
    listed = (inference.catalogue.awaitable(entry.name) for entry in inference.library.lineage(t.of))
    return next((entry.kind for entry in listed if entry is not None), None)


def _gives_coroutine(inference: Inference, callee: Type, call: Call, place: Place) -> bool:
    """Whether a call gives nothing but a coroutine, not now and then `None` or another value."""
    callees = {callee, *_candidates(inference, callee)}
    return all(_is_coroutine_of(inference, one, call, place) for one in callees)


def _is_coroutine_of(inference: Inference, callee: Type, call: Call, place: Place) -> bool:
    if isinstance(callee, Function) and not _is_coroutine_function(inference, callee.of):
        return _always_returns_coroutine(inference, callee.of)
    given = inference.called(callee, call, place)
    return _is_coroutine(given) and not (call.fate in _IN_HAND and _is_of_use(inference, given))


def _candidates(inference: Inference, callee: Type) -> tuple[Type, ...]:
    """What may run when something is called: of an instance's method, those of derived classes as well."""
    match callee:
        case Function(of, Instance(ScopeRef() as owner)):
            return tuple(replace(callee, of=one) for one in inference.overrides.candidates(of, owner))
    return (callee,)


def _is_of_use(inference: Inference, given: Types) -> bool:
    """Whether what would be awaited may be used as it is: a connection that is to be started, for one."""
    parts = (one for t in given if isinstance(t, Coroutine) for one in t.of)
    return any(inference.library.used(one, "awaited") == (one,) for one in parts)


def _is_coroutine_function(inference: Inference, of: ScopeRef) -> bool:
    decoration = inference.members.decoration(of)
    return inference.signature(of).is_async or decoration.becomes_async or decoration.is_threaded


def _always_returns_coroutine(inference: Inference, of: ScopeRef) -> bool:
    """Whether a sync function ends in a `return`, and each of its returns hands a coroutine on."""
    if not (_is_plain(inference, of) and _is_coroutine(inference.returned(of))):  # most edits leave both
        return False
    view = inference.view(of.module)
    ends = any(place.branch == view.branch_of(of.scope) for _, place in view.returned(of.scope))
    return ends and all(_is_coroutine(inference.types_of(*one)) for one in view.returned(of.scope))


def _is_coroutine(types: Types) -> bool:
    return bool(types) and all(isinstance(t, Coroutine) for t in types)


def _coroutine_kind(inference: Inference, t: Type) -> AwaitableKind | None:
    if isinstance(t, External | Method):
        entry = inference.catalogue.awaitable(t.name)
        return entry.kind if entry else AwaitableKind.OTHER
    return None


def awaited_sync_calls(inference: Inference, part: ModuleView) -> Iterator[Call]:
    """The awaited calls in a part of a module that surely give nothing awaitable."""
    index = inference.view(part.name)
    for number, call in part.facts.calls.items():
        if call.fate == Fate.AWAITED and not _is_behind_test(index, call, _ASKING):
            callees = inference.callee(index.name, number)
            given = inference.result(index.name, number)
            place = index.place_of(call)
            if callees and all(_is_sync(inference, t, given, call, place) for t in callees):
                doubted = any(isinstance(t, Method) and not _is_told_sync(inference, t.name) for t in callees)
                if not (doubted and _is_of_declared(inference, call, place)):
                    yield call


def _is_behind_test(index: ModuleView, call: Call, asking: frozenset[str]) -> bool:
    """Whether a call stands in an arm of a test of what can be awaited: `if iscoroutinefunction(handler)`."""
    if not index.calls_spelled(asking):
        return False  # as of nearly all modules
    tests = (index.branch(index.branch(one).point).test for one in index.upwards(call.branch))
    return any(test is not None and _asks(index, test, asking) for test in tests)


def _is_tested(index: ModuleView, call: Call) -> bool:
    """Whether a function asks of what it calls whether there is something to await."""
    tests = (one for one in map(index.call, index.calls_spelled(_COROUTINE_TESTS)) if one.scope == call.scope)
    return any(given.value == call.function for one in tests for given in one.arguments)


def _asks(index: SymbolTable, path: AccessPath, asking: frozenset[str]) -> bool:
    is_asking = isinstance(path, Result) and index.word(index.call(path.call)) in asking
    return is_asking or any(_asks(index, part, asking) for part in all_parts_of(index, path))


def _is_of_declared(inference: Inference, call: Call, place: Place) -> bool:
    """Whether only an annotation says whose method is called: `db: Session`, given an `AsyncSession`.

    `async with` on it, or on what it gives, proves that it is another.
    """
    if not isinstance(call.function, Attribute):
        return False
    of = call.function.of
    return is_only_declared(inference, of, place) or _is_entered_async(inference.view(place.module), of, call)


def _is_entered_async(view: ModuleView, of: AccessPath, call: Call) -> bool:
    """Whether the function of a call enters something by `async with`, or something that it gives."""
    scope = view.scope(call.scope)
    entered = [one.function for one in map(view.call, scope.calls) if one.fate == Fate.ASYNC_ENTERED]
    entered += [one.path for one in view.reads_in(call.scope) if one.fate == Fate.ASYNC_ENTERED]
    return any(path == of or (isinstance(path, Attribute) and path.of == of) for path in entered)


def _is_told_sync(inference: Inference, name: str) -> bool:
    """Whether the catalogue says of an async class that this method of it is none."""
    owner, _, member = name.rpartition(".")
    entry = inference.catalogue.type(owner)
    return entry is not None and member in entry.sync


def _is_sync(inference: Inference, callee: Type, given: Types, call: Call, place: Place) -> bool:
    match callee:
        case External(name) | Method(name, _):
            return inference.catalogue.is_sync(name) and not any(_is_awaitable(inference, t) for t in given)
        case Function():
            candidates = [one for one in _candidates(inference, callee) if isinstance(one, Function)]
            others = (one for one in candidates if one != callee)
            results = (given, *(inference.called(one, call, place) for one in others))
            plain = bool(candidates) and all(_is_plain(inference, one.of) for one in candidates)
            return plain and all(_is_never_awaitable(inference, t) for types in results for t in types)
    return False


def _is_plain(inference: Inference, of: ScopeRef) -> bool:
    """Whether a function is sync, and no decorator makes anything else of it."""
    scope = inference.signature(of)
    decoration = inference.members.decoration(of)
    changed = decoration.is_opaque or decoration.becomes_async or decoration.is_threaded
    return not (scope.is_async or scope.is_generator or changed or inference.overrides.is_abstract(of))


def _is_awaitable(inference: Inference, t: Type) -> bool:
    """Whether something is known to be awaitable: `loop.create_task()` is no coroutine, and gives a task."""
    return isinstance(t, Coroutine) or inference.library.used(t, "awaited") is not None


def _is_never_awaitable(inference: Inference, t: Type) -> bool:
    match t:
        case NoneValue() | Value():
            return True
        case Container(kind):
            return kind != ContainerKind.STREAM
        case Instance(ScopeRef() as of):
            lineage = inference.members.lineage(of)
            if any(isinstance(base, str) and not base.startswith(_PLAIN_BASES) for base in lineage):
                return False
            return not any(_defines_await(inference, base) for base in lineage if isinstance(base, ScopeRef))
        case Instance(str(name)):
            return name.startswith("builtins.")
    return False


def _defines_await(inference: Inference, of: ScopeRef) -> bool:
    names = inference.view(of.module).bindings(of.scope)
    return "__await__" in names or "__getattr__" in names


def answered_coroutines(module: LinkedModule) -> Iterator[UnawaitedCall]:
    """The coroutines that routes and sync dependencies return to FastAPI, which awaits no value."""
    infer = module.project.infer
    for number, call in module.facts.calls.items():
        if call.fate != Fate.RETURNED or not _may_answer(module, call.scope):
            continue
        callees, place = infer.callee(module.name, number), module.view.place_of(call)
        kinds = {_coroutine_kind(infer, t) for t in callees}
        is_lost = len(kinds) == 1 and all(_gives_coroutine(infer, t, call, place) for t in callees)
        if is_lost and _answers(module, call) and not _may_be_plain(module.view, call):
            yield UnawaitedCall(call, kinds.pop())


def _may_answer(module: LinkedModule, scope: int) -> bool:
    """Whether a function is a route, or a sync one; said first, since it costs nothing."""
    record = module.facts.scopes[scope]
    if record.kind != ScopeKind.FUNCTION or record.is_generator:
        return False
    return not record.is_async or ScopeRef(module.name, scope) in module.of(Routes).by_function


def _answers(module: LinkedModule, call: Call) -> bool:
    """Whether what a function returns is what FastAPI takes for a value, and no coroutine on purpose."""
    infer, ref = module.project.infer, ScopeRef(module.name, call.scope)
    decoration, returns = infer.members.decoration(ref), infer.signature(ref).returns
    if decoration.is_opaque or decoration.becomes_async or decoration.is_threaded:
        return False
    place = module.view.around(ref.scope)
    if returns is not None and any(isinstance(t, Coroutine) for t in infer.instances(returns, place)):
        return False
    return ref in module.of(Routes).by_function or is_dependency(module, ref)


def how_to_await(module: LinkedModule, call: Call) -> str:
    """The order that goes with a lost coroutine: only a coroutine can await it."""
    function = module.facts.scopes[module.view.function_of(call.scope)]
    if function.is_async:
        return f"use `await {call.short_text}(…)`"
    if function.kind == ScopeKind.FUNCTION:
        return f"make `{function.name}` an `async def` that awaits it"
    return "await it in an `async def`"


class Awaits:
    """What one module awaits and does not await, looked for once for all rules."""

    def __init__(self, module: LinkedModule) -> None:
        # Not the module, which holds this: it is to go with its last user, and no collector runs.
        self._infer = module.project.infer
        self._part = module.part

    @cached_property
    def unawaited_calls(self) -> tuple[UnawaitedCall, ...]:
        """Calls of coroutine functions whose coroutine is lost."""
        return tuple(unawaited_calls(self._infer, self._part))

    @cached_property
    def awaited_sync_calls(self) -> tuple[Call, ...]:
        """Awaited calls that give nothing awaitable."""
        return tuple(awaited_sync_calls(self._infer, self._part))
