"""Functions of a project that give a coroutine a task of its own: `spawn(work(session))`."""

from enum import StrEnum

import msgspec

from fastpg_lint.facts.access_paths import Name, Result
from fastpg_lint.facts.records import Call, Fate
from fastpg_lint.semantic.call_graph.concurrency import STARTING_TASKS
from fastpg_lint.semantic.function_answers import FunctionAnswers
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import Function, ScopeRef, all_library_names

_RUNNING_ON = frozenset({Fate.DISCARDED, Fate.ARGUMENT, Fate.KEPT, Fate.TAKEN, Fate.LOST})
"""What becomes of a task that a plain function starts, which cannot wait for it."""


class Started(StrEnum):
    """What a function does with a coroutine that it is given."""

    NOTHING = "nothing"
    RUNNING_ON = "running on"
    """It gives it a task, which only it knows."""
    GIVEN_BACK = "given back"
    """It returns the task, so that the caller can wait for it."""


class TaskHelpers:
    """Answers for the functions of one project, each an input of its own."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._starting = FunctionAnswers[Started](
            project, "tasks started", self._starts, msgspec.msgpack.Decoder(Started).decode
        )
        self._returning = FunctionAnswers[bool](
            project, "tasks returned", self._returns, msgspec.msgpack.Decoder(bool).decode
        )

    def returns_task(self, helper: Function, asking: str) -> bool:
        """Whether a function returns a task that it has just started, and that nobody else knows."""
        return self._returning(helper.of, 0, asking)

    def starts(self, helper: Function, asking: str) -> Started:
        """What a function does with the coroutine that it is given first; `asking` is the caller's module."""
        parameters = self._infer.signature(helper.of).parameters
        own = parameters[1:] if helper.receiver is not None else parameters
        if not own or own[0].stars:
            return Started.NOTHING
        return self._starting(helper.of, 0, asking, own[0].name)

    def _returns(self, of: ScopeRef, _: int, __: str) -> bool:
        scope = self._infer.view(of.module).scope(of.scope)
        given = [one.value for one in scope.returned]
        is_plain = bool(given) and not scope.is_async and not scope.yielded
        return is_plain and all(isinstance(one, Result) and self._is_start(of, one.call) for one in given)

    def _starts(self, of: ScopeRef, _: int, parameter: str) -> Started:
        view = self._infer.view(of.module)
        if view.scope(of.scope).is_async:
            return Started.NOTHING  # it may wait itself
        for number in view.scope(of.scope).calls:
            call = view.call(number)
            if call.arguments and call.arguments[0].value == Name(parameter) and self._is_start(of, number):
                return self._fate(of, number, call)
        return Started.NOTHING

    def _is_start(self, of: ScopeRef, number: int) -> bool:
        names = all_library_names(self._infer.callee(of.module, number))
        return bool(names) and set(names) <= set(STARTING_TASKS)

    def _fate(self, of: ScopeRef, number: int, call: Call) -> Started:
        scope = self._infer.view(of.module).scope(of.scope)
        bound = {Name(one.name) for one in scope.bindings if one.value == Result(number)}
        if call.fate == Fate.RETURNED or any(one.value in bound for one in scope.returned):
            return Started.GIVEN_BACK
        return Started.RUNNING_ON if call.fate in _RUNNING_ON else Started.NOTHING
