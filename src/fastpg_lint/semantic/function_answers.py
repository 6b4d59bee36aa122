"""Answers about functions that lead from one to the next: those across modules are inputs of their own.

In a module that somebody types in, so are those from one of its functions to another.
"""

from collections.abc import Callable
from typing import Generic, TypeVar

from fastpg_lint.incremental.cutoff import EarlyCutoff
from fastpg_lint.incremental.inputs import Memo
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import ScopeRef

Answer = TypeVar("Answer")
_Asked = tuple[ScopeRef, int, str]
"""A function, the number of calls, and what else a question is about."""


class FunctionAnswers(Generic[Answer]):
    """Answers of one kind by the function, and by how many calls have been taken to it or are left to take.

    That number keeps a circle of functions from leading back to a question. A question may be about something
    else of the function as well, which a text tells.
    """

    def __init__(
        self,
        project: Project,
        kind: str,
        work: Callable[[ScopeRef, int, str], Answer],
        decode: Callable[[bytes], Answer],
    ) -> None:
        """`work` gives an answer, `decode` reads one again that an earlier run has worked out."""
        self._is_typed = project.is_typed
        own = Memo[_Asked, Answer](project.tracker, lambda key: work(*key))
        self._own = own
        self._elsewhere = EarlyCutoff(
            project.tracker, project.kind(kind), lambda key: own(_asked(key)), decode, of_fine=True
        )

    def __call__(self, of: ScopeRef, calls: int, asking: str, about: str = "") -> Answer:
        """The answer about a function; `asking` is the module that calls it, or hands it over."""
        if of.module == asking and not self._is_typed(asking):
            return self._own((of, calls, about))
        return self._elsewhere(f"{of.module}/{of.scope}/{calls}/{about}")


def _asked(key: str) -> _Asked:
    """The question that a key tells."""
    module, scope, calls, about = key.split("/", 3)
    return ScopeRef(module, int(scope)), int(calls), about
