"""Which coroutines of a module run beside others: in tasks, in a group, behind a server."""

from functools import cached_property

from fastpg_lint.facts.access_paths import Result
from fastpg_lint.facts.records import AWAITED, Call, Fate, Scope, ScopeKind
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.types import ScopeRef
from fastpg_lint.source.site import Site

STARTING_TASKS = ("asyncio.create_task", "asyncio.ensure_future", "asyncio.AbstractEventLoop.create_task")
"""What gives a coroutine a task of its own, which nobody keeps but who takes what it gives."""
_TASKS = frozenset(
    {
        *("create_task", "ensure_future", "start_soon", "run_coroutine_threadsafe", "spawn"),
        *("start_server", "start_unix_server", "add_job", "add_done_callback"),
    }
)
"""What starts a coroutine and goes on at once."""
_TOGETHER = frozenset(
    {*_TASKS, "gather", "as_completed", "wait", "amap", "map_async", "TaskGroup", "TaskPool"}
)
"""What runs coroutines beside one another."""
_RUNNING = frozenset({"run", "run_until_complete", "run_sync", "async_to_sync"})
"""What runs one coroutine to its end, with nothing beside it."""
_WAITING = frozenset({"wait_for", "shield", "timeout", "move_on_after"})
"""What waits for a coroutine as `await` does."""
_FARTHEST = 6
"""Coroutines that await one another, from one that is run beside others to one that it runs in the end."""
_AROUND_TESTS = frozenset(
    {
        *("setUp", "tearDown", "asyncSetUp", "asyncTearDown", "setUpClass", "tearDownClass"),
        *("setup_method", "teardown_method", "setup_class", "teardown_class"),
        *("setup_module", "teardown_module"),
    }
)
"""Methods and functions that run before and after tests."""
_DROPPED = frozenset({Fate.DISCARDED, Fate.LOST})


class Concurrency:
    """Answers for one module: whoever starts its coroutines is looked for in it, and where it is imported."""

    def __init__(self, module: LinkedModule) -> None:
        self._module = module
        self._infer = module.project.infer
        self._known: dict[ScopeRef, bool] = {}

    def is_beside_others(self, at: Site) -> bool:
        """Whether what stands at a site runs in a coroutine that others run beside."""
        scope = self._scopes.get(at)
        return scope is not None and self._runs_beside(ScopeRef(self._module.name, self._coroutine(scope)), 0)

    def function_at(self, at: Site) -> ScopeRef | None:
        """The function that what stands at a site is part of; None outside of all."""
        scope = self._scopes.get(at)
        number = self._module.view.function_of(scope) if scope is not None else 0
        return ScopeRef(self._module.name, number) if number > 0 else None

    def is_dropped_by_a_test(self, at: Site) -> bool:
        """Whether a call at a site is one that a test, or a fixture, itself makes and drops."""
        calls = (one for one in self._module.facts.calls.items() if one[1].at == at)
        return any(self._is_in_test(call.scope) and self._is_dropped(number, call) for number, call in calls)

    def _is_dropped(self, number: int, call: Call) -> bool:
        """Whether nobody looks at what a call gives: a mock may give a value, of which a test asks more."""
        if call.fate != Fate.LOST:
            return call.fate in _DROPPED
        facts = self._module.facts
        bound = facts.scopes[call.scope].bindings
        names = {one.name for one in bound if one.value == Result(number)}
        return not any(one.name in names and one.scope == call.scope and one.count for one in facts.usages)

    @cached_property
    def _scopes(self) -> dict[Site, int]:
        facts = self._module.facts
        return {**{one.at: one.scope for one in facts.reads}, **{one.at: one.scope for one in facts.calls}}

    def _coroutine(self, scope: int) -> int:
        """The coroutine that something in a scope runs in, lambdas and plain functions in it included."""
        while scope > 0:
            record = self._module.facts.scopes[scope]
            if record.kind == ScopeKind.FUNCTION and record.is_async:
                return scope
            scope = record.parent
        return scope

    def _runs_beside(self, ref: ScopeRef, far: int) -> bool:
        if ref.scope <= 0 or far > _FARTHEST:
            return False
        known = self._known.get(ref)
        if known is None:
            self._known[ref] = False  # coroutines that await one another in a circle
            known = self._known[ref] = self._starts_tasks(ref) or self._is_started_beside(ref, far)
        return known

    def _starts_tasks(self, ref: ScopeRef) -> bool:
        """Whether a coroutine itself starts some that run on while it does."""
        view = self._infer.view(ref.module)
        return any(view.word(view.call(number)) in _TASKS for number in view.scope(ref.scope).calls)

    def _is_started_beside(self, ref: ScopeRef, far: int) -> bool:
        name = self._infer.signature(ref).name
        modules = dict.fromkeys((ref.module, *self._module.project.naming(name)))
        return any(self._is_started_in(module, ref, name, far) for module in modules)

    def _is_started_in(self, module: str, ref: ScopeRef, name: str, far: int) -> bool:
        view = self._infer.view(module)
        if name in view.handed_over and not _TOGETHER.isdisjoint(view.calls_by_word):
            return True
        calls = (
            view.call(number)
            for number in view.calls_spelled([name])
            if self._infer.may_call(module, number, ref)
        )
        return any(self._is_beside_by(view, call, far) for call in calls)

    def _is_beside_by(self, view: ModuleView, call: Call, far: int) -> bool:
        """Whether a call of a coroutine function makes one that runs beside others."""
        given_to = self._given_to(view, call)
        if given_to and _TOGETHER.isdisjoint(given_to) and not _RUNNING.isdisjoint(given_to):
            return False
        if call.fate in AWAITED or not _WAITING.isdisjoint(given_to):
            return self._runs_beside(ScopeRef(view.name, view.function_of(call.scope)), far + 1)
        return not _TOGETHER.isdisjoint(given_to or view.calls_by_word)

    def _given_to(self, view: ModuleView, call: Call) -> list[str]:
        """The last words of what a call's value is an argument of, the innermost first."""
        words = []
        while call.receiver >= 0:
            call = view.call(call.receiver)
            words.append(view.word(call))
        return words

    def _is_in_test(self, scope: int) -> bool:
        facts = self._module.facts
        record = facts.scopes[self._module.view.function_of(scope)]
        is_named = record.kind == ScopeKind.FUNCTION and (
            record.name.startswith("test") or record.name in _AROUND_TESTS
        )
        return is_named or self._is_fixture(record)

    def _is_fixture(self, record: Scope) -> bool:
        return "fixture" in self._module.facts.decorator_words(record)
