"""Sessions and connections that several tasks query at once."""

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.facts.access_paths import AccessPath, Display, Name, Result
from fastpg_lint.facts.records import Argument, Call, Fate
from fastpg_lint.frameworks.session_uses import SessionUse, SessionUses
from fastpg_lint.semantic.call_graph.concurrency import STARTING_TASKS
from fastpg_lint.semantic.following import follow
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.types import External, Place, library_names

_GATHERING = frozenset({"asyncio.gather"})
_COLLECTING = frozenset({"asyncio.wait", "asyncio.as_completed"})
"""Those that take their coroutines or tasks in a container."""
_GROUP = "asyncio.TaskGroup.create_task"
_STARTING = frozenset({*STARTING_TASKS, _GROUP})
_WRAPPING = _STARTING | {"asyncio.wait_for", "asyncio.shield"}
"""What is given a coroutine, and gives what stands for it."""
_QUEUEING = "sqlalchemy.ext.asyncio.engine.AsyncConnection"
"""Its drivers hold a lock for each statement."""
_SOON = "start_soon"
"""What AnyIO's groups are given a function by."""
_WORDS = ("gather", "wait", "as_completed", "create_task", "ensure_future", _SOON)


class SharedSession(Struct, frozen=True):
    """A call that runs several tasks at once, and the session that they share, as written."""

    call: Call
    session: str
    queues: bool
    """Whether it lets the tasks wait for one another, and raises nothing."""


def shared_sessions(module: LinkedModule) -> Iterator[SharedSession]:
    """The calls of a module by which several tasks query one session at once, each told once."""
    reader = _Reader(module)
    told: set[int] = set()
    for number in module.part.calls_named(_WORDS):
        coroutines = reader.coroutines(number)
        found = reader.shared(number, coroutines)
        if found and not told.issuperset(coroutines):
            told.update(coroutines)
            call = module.facts.calls[number]
            yield SharedSession(call, min(use.text for use in found), reader.queue(found, call))


class _Reader:
    """Reads the calls of one module that run coroutines beside one another."""

    def __init__(self, module: LinkedModule) -> None:
        self._module = module
        self._view = module.view
        self._loops = module.loops
        self._uses = SessionUses(module.project, module.view)

    def coroutines(self, number: int) -> list[int]:
        """The calls that make the coroutines which a call runs, where they run beside one another."""
        names = set(library_names(self._module.project.infer.callee(self._module.name, number)))
        call = self._view.call(number)
        if names and names <= _GATHERING:
            return [one for argument in call.arguments for one in self._given(argument, call)]
        if names and names <= _COLLECTING and call.arguments:
            return list(self._listed(call.arguments[0].value, call))
        if names and names <= _STARTING and self._runs_on(number, call):
            return list(self._started(call, is_group=names == {_GROUP}))
        if self._view.word(call) == _SOON:
            return [*self._same_before(call), number]
        return []

    def shared(self, number: int, coroutines: list[int]) -> list[SessionUse]:
        """The sessions that the coroutines which a call runs query, where more than one does."""
        around = self._loops.around(number) if self._view.call(number).fate == Fate.AWAITED else []
        counts: Counter[SessionUse] = Counter()
        for one in coroutines:
            loops = [loop for loop in self._loops.around(one) if loop not in around]
            bound = frozenset(name for loop in loops for name in loop.names)
            for use in self._uses.of_call(one):
                is_new_each_time = self._loops.depends_on(use.path, bound)
                is_repeated = (loops and not is_new_each_time) or self._is_mapped(one)
                counts[use] += 2 if is_repeated else not loops
        return [use for use, count in counts.items() if count > 1]

    def _is_mapped(self, number: int) -> bool:
        """Whether a call is `map(load, keys)`, which makes a coroutine for each."""
        return self._module.project.infer.callee(self._module.name, number) == (External("builtins.map"),)

    def queue(self, found: list[SessionUse], call: Call) -> bool:
        """Whether all sessions that are shared are connections that run one statement after another."""
        place = self._view.place_of(call)
        return all(self._queues(use.path, place) for use in found)

    def _queues(self, path: AccessPath, place: Place) -> bool:
        """Whether an expression is such a connection; that of an object is annotated as one, if it is."""
        project = self._module.project
        is_asked = isinstance(path, Name) or project.files.modules_naming(_QUEUEING.rpartition(".")[2])
        return bool(is_asked) and project.infer.members.is_a(project.infer.types_of(path, place), _QUEUEING)

    def _given(self, argument: Argument, call: Call) -> Iterator[int]:
        listed = argument.value if argument.stars == 1 else None
        if isinstance(listed, Result) and self._is_mapped(listed.call):
            yield listed.call
        elif argument.stars == 1:
            yield from self._listed(argument.value, call)
        elif argument.keyword is None and argument.stars == 0:
            yield from self._coroutine(argument.value, call)

    def _listed(self, path: AccessPath, call: Call) -> Iterator[int]:
        """The coroutines in a container: written out, a comprehension, or a name that some are added to."""
        place = self._view.place_of(call)
        for one, at in follow(self._module.project.infer, path, place):
            if isinstance(one, Display) and at.module == self._module.name:
                for element in one.elements:
                    yield from self._coroutine(element, call)
        if isinstance(path, Name):
            scope = self._view.function_of(call.scope)
            for added in self._view.additions(scope, path.id):
                if added.order < call.order:
                    for argument in added.arguments:
                        yield from self._coroutine(argument.value, call)

    def _coroutine(self, path: AccessPath, call: Call) -> Iterator[int]:
        """The call that makes a coroutine, through names and the tasks that it is wrapped in."""
        for one, at in follow(self._module.project.infer, path, self._view.place_of(call)):
            if not isinstance(one, Result) or at.module != self._module.name:
                continue
            made = self._view.call(one.call)
            names = library_names(self._module.project.infer.callee(self._module.name, one.call))
            if names and set(names) <= _WRAPPING and made.arguments:
                yield from self._coroutine(made.arguments[0].value, made)
            else:
                yield one.call

    def _runs_on(self, number: int, call: Call) -> bool:
        """Whether a task that is started still runs when the next one is: it is not awaited at once."""
        if call.fate not in (Fate.KEPT, Fate.TAKEN):
            return call.fate != Fate.AWAITED
        scope = self._view.function_of(call.scope)
        names = [one.name for one in self._view.scope(scope).bindings if one.value == Result(number)]
        given = (one for other in self._view.scope(scope).calls for one in self._view.call(other).arguments)
        return any(argument.value == Name(name) for argument in given for name in names)

    def _started(self, call: Call, *, is_group: bool) -> Iterator[int]:
        """The coroutine of a task, and those that its group has been given before."""
        if call.arguments:
            yield from self._coroutine(call.arguments[0].value, call)
        for number in self._same_before(call) if is_group else ():
            before = self._view.call(number)
            yield from self._coroutine(before.arguments[0].value, before)

    def _same_before(self, call: Call) -> Iterator[int]:
        """The calls of the same function before one, with what they are given."""
        for number in self._view.scope(call.scope).calls:
            before = self._view.call(number)
            is_same = before.function == call.function and before.order < call.order and before.arguments
            if is_same and not self._view.are_exclusive(before.branch, call.branch):
                yield number
