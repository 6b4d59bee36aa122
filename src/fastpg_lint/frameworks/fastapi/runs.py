"""Runs: where the functions of a project run one another, by calls, by making objects, in threads and tasks.

Who runs a function is looked for in the modules that mention its name, wherever in the project they lie, so
that the answer is the same whichever files are linted. Where too many mention it, nothing is said.
"""

from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.facts.access_paths import AccessPath, Attribute, Name
from fastpg_lint.facts.records import AWAITED, Fate, ScopeKind
from fastpg_lint.incremental.inputs import Memo
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.runners import given_to
from fastpg_lint.semantic.types import ClassObject, Function, ScopeRef, Type, library_names

MOST_MODULES = 20
"""Modules that may mention a name: a commoner one is that of many functions."""
CONSTRUCTORS = frozenset({"__init__", "__post_init__"})
ENTERING = frozenset({"__enter__", "__aenter__"})
"""Methods that `with` runs, most often of an object that is made there."""
HANDED_ON = AWAITED | {Fate.ARGUMENT, Fate.CONTAINER, Fate.KEPT, Fate.TAKEN, Fate.RETURNED, Fate.YIELDED}
"""Fates in which a coroutine is run, now or by what it is handed to: `gather(*(ask(x) for x in them))`."""
_ENTERED = frozenset({Fate.ENTERED, Fate.ASYNC_ENTERED})


class Run(Struct, frozen=True):
    """A place where a function is run: the function or module around it, and the number of the call."""

    caller: ScopeRef
    call: int


class Runs:
    """Finds where functions are run."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._naming = project.naming
        self.of = Memo[ScopeRef, tuple[Run, ...]](
            project.tracker, lambda of: tuple(dict.fromkeys(self._find_runs(of)))
        )
        """The places where a function is run."""

    def in_functions(self, of: ScopeRef) -> Iterator[Run]:
        """Those of them that stand in functions: what runs at import runs once."""
        for run in self.of(of):
            if self._infer.signature(run.caller).kind in (ScopeKind.FUNCTION, ScopeKind.LAMBDA):
                yield run

    def _find_runs(self, of: ScopeRef) -> Iterator[Run]:
        """Where the functions of the project run another one."""
        if self._infer.signature(of).kind == ScopeKind.LAMBDA:
            return
        name, wanted = self._called_as(of)
        modules = tuple(dict.fromkeys((wanted.module, *self._naming(name))))
        for module in modules if len(modules) <= MOST_MODULES else ():
            view = self._infer.view(module)
            yield from self._called_in(view, of, name, wanted)
            names = view.spelled_here(name)
            if not names.isdisjoint(view.handed_over):
                yield from self._handed_over_in(view, of, names)

    def _called_as(self, of: ScopeRef) -> tuple[str, ScopeRef]:
        """The name that a function is called by, and whose it is: for what Python calls itself, the class."""
        owner = self._infer.enclosing_class(of)
        name = self._infer.signature(of).name
        if owner is not None and name in CONSTRUCTORS | ENTERING:
            return self._infer.signature(owner).name, owner
        return name, of

    def _called_in(self, view: ModuleView, of: ScopeRef, name: str, wanted: ScopeRef) -> Iterator[Run]:
        signature = self._infer.signature(of)
        is_entered, is_async = signature.name in ENTERING, signature.is_async
        for number in view.calls_spelled([name]):
            call = view.call(number)
            is_run = call.fate in _ENTERED if is_entered else not is_async or call.fate in HANDED_ON
            if is_run and any(_is(t, wanted) for t in self._infer.callee(view.name, number)):
                yield _run_in(view, number)

    def _handed_over_in(self, view: ModuleView, of: ScopeRef, names: frozenset[str]) -> Iterator[Run]:
        """Where a function is given to what runs it, in a thread or later: `run_in_threadpool(load)`."""
        for number, call in view.facts.calls.items():
            if not any(_ends_in(argument.value, names) for argument in call.arguments):
                continue
            place = view.place_of(call)
            runners = map(self._infer.catalogue.runner, library_names(self._infer.callee(view.name, number)))
            given = (path for runner in runners if runner is not None for path in given_to(runner, call))
            if any(_is(t, of) for path in given for t in self._infer.types_of(path, place)):
                yield _run_in(view, number)


def _run_in(view: ModuleView, number: int) -> Run:
    return Run(ScopeRef(view.name, view.function_of(view.call(number).scope)), number)


def _is(found: Type, wanted: ScopeRef) -> bool:
    return isinstance(found, Function | ClassObject) and found.of == wanted


def _ends_in(path: AccessPath, names: frozenset[str]) -> bool:
    word = path.id if isinstance(path, Name) else path.name if isinstance(path, Attribute) else ""
    return word in names
