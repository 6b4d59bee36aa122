"""One module of a linked project, as a rule sees it."""

from collections.abc import Callable, Iterator
from typing import TypeVar, cast

from msgspec import Struct

from fastpg_lint.facts.records import BranchKind, Call, ModuleFacts, Scope
from fastpg_lint.role import Role
from fastpg_lint.semantic.loops import LoopReader
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.symbol_table import AT_THE_END
from fastpg_lint.semantic.typed_module import StretchView
from fastpg_lint.semantic.types import Place, ScopeRef, is_known, library_names

Answer = TypeVar("Answer")


class ModuleSetting(Struct, frozen=True):
    """What the configuration says of a module.

    `selected` holds the codes selected for it, None for all, and `ignored` those that are to be left out,
    which is more than not to be selected; `models_always` wants `from_attributes` on every response model.
    `role` is what the module is for.
    """

    role: Role = Role.LIBRARY
    models_always: bool = False
    selected: frozenset[str] | None = None
    ignored: frozenset[str] = frozenset()

    def selects(self, code: str) -> bool:
        """Whether a rule is selected."""
        return self.selected is None or code in self.selected


def linked_module(
    project: Project, name: str, setting: ModuleSetting | None = None, stretch: int | None = None
) -> "LinkedModule":
    """A module as a rule sees it. Raises `KeyError` for a name that the project does not have.

    With a `stretch`, that of one of its outermost functions, it is as a rule sees it that judges that alone.
    """
    if project.index(name) is None:
        raise KeyError(name)
    return LinkedModule(project, name, setting or ModuleSetting(), stretch)


class LinkedModule:
    """A module with the project around it, or one outermost function of a module that somebody types in.

    `facts` and `part`, and what gives calls, go through what is judged alone; `view` goes through the module.
    By its number, either gives whatever there is in the module.
    """

    def __init__(
        self, project: Project, name: str, setting: ModuleSetting, stretch: int | None = None
    ) -> None:
        self.project = project
        self.name = name
        self.setting = setting
        self.stretch = stretch
        self._part: StretchView | None = None
        self._readers: dict[object, object] = {}

    @property
    def facts(self) -> ModuleFacts:
        """The records of what is judged."""
        return self.part.facts

    @property
    def part(self) -> ModuleView:
        """What is judged, by name, call and place."""
        if self.stretch is None:
            return self.view
        if self._part is None:
            self._part = StretchView(self.view, self.stretch)
        return self._part

    @property
    def role(self) -> Role:
        """What the module is for."""
        return self.setting.role

    def ignores(self, code: str) -> bool:
        """Whether what a rule finds in this module is to be left out, as the configuration says.

        A rule that is not selected counts like one that is: another one alone tells what it tells among all.
        """
        return code in self.setting.ignored

    def scope(self, ref: ScopeRef) -> Scope:
        return self.project.infer.scope(ref)

    def of(self, kind: "Callable[[LinkedModule], Answer]") -> Answer:
        """The reader of a kind, `EventLoop` for one, that the module has: made when it is first asked for."""
        if kind not in self._readers:
            self._readers[kind] = kind(self)
        return cast("Answer", self._readers[kind])

    def let_go(self) -> None:
        """Drops the readers, once the module has been judged.

        They know the module, and it them, so that all of its facts would stay while no garbage is collected.
        """
        self._readers.clear()

    def place_of(self, call: Call) -> Place:
        return self.view.place_of(call)

    @property
    def view(self) -> ModuleView:
        """The module's facts, with what stands in it by name, call and place."""
        return self.project.view(self.name)

    @property
    def loops(self) -> LoopReader:
        """The loops of the module."""
        return self.of(_loops)

    @property
    def place_at_end(self) -> Place:
        """The place of a reader of the module, once it has been read."""
        return Place(self.name, 0, 0, AT_THE_END)

    def calls_of(self, *names: str) -> Iterator[Call]:
        """The module's calls of some callables of libraries, by their canonical names.

        Calls of which nothing is known are not among them; `unknown_calls` has those.
        """
        words = {name.rpartition(".")[2] for name in names}
        for number in self.part.calls_named(words):
            callees = self.project.infer.callee(self.name, number)
            if any(name in names for name in library_names(callees)):
                yield self.view.call(number)

    def unknown_calls(self, *words: str) -> Iterator[Call]:
        """The module's calls of which nothing is known, by the last words of what they call.

        Of `def load(db): db.execute(query)`, `unknown_calls("execute")` gives the call, for `db` may be
        anything. Without words it gives all such calls. A rule that asks for them says so to its reader:
        what it finds depends on a name alone.
        """
        view = self.part
        numbers = view.calls_spelled(words) if words else view.facts.calls.numbers()
        for number in numbers:
            callees = self.project.infer.callee(self.name, number)
            if not any(is_known((t,)) for t in callees):
                yield view.call(number)

    def is_under_main_guard(self, call: Call) -> bool:
        """Whether a call runs only when the module is run as a program."""
        return self.is_main_guarded(call.branch)

    def is_main_guarded(self, branch: int) -> bool:
        """Whether a branch is taken only when the module is run as a program."""
        return any(self.view.branch(one).kind == BranchKind.MAIN_GUARD for one in self.view.upwards(branch))


def _loops(module: LinkedModule) -> LoopReader:
    return LoopReader(module.part)
