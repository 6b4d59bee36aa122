"""The logger that a module has, or the one that it would have if the project's maintainers gave it one."""

from collections import Counter
from collections.abc import Iterator
from enum import Enum

import libcst as cst
from msgspec import Struct

from fastpg_lint.facts.access_paths import AccessPath, Attribute, Literal, Name, Result, text_of
from fastpg_lint.facts.access_paths import Imported as ImportedPath
from fastpg_lint.facts.records import Binding, ScopeKind
from fastpg_lint.fixes.change import Imported
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.own_imports import leads_to
from fastpg_lint.fixes.top_lines import above_lines
from fastpg_lint.incremental.inputs import Once
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import Function, Place, ScopeRef, library_names

_MAKERS = ("getLogger", "get_logger", "loguru")
"""Words that stand in a module which makes a logger, or takes loguru's."""
_MOST_STEPS = 4
"""Names and functions that are followed to where a logger is made."""
_OWN_NAME = Name("__name__")
_DERIVING = frozenset({"bind", "getChild"})
"""Methods of a logger that give another one."""


class Library(Enum):
    """What a logger is of, and so how it is called."""

    LOGGING = "logging"
    STRUCTLOG = "structlog"
    LOGURU = "loguru"


_MADE_BY = {
    "logging.getLogger": Library.LOGGING,
    "structlog._config.get_logger": Library.STRUCTLOG,
    "structlog.stdlib.get_logger": Library.STRUCTLOG,
}


class Logger(Struct, frozen=True):
    """A logger as a module names it, and what the module still needs for it."""

    name: str
    library: Library
    imports: tuple[Imported, ...] = ()
    lines: tuple[cst.SimpleStatementLine, ...] = ()


class Habit(Struct, frozen=True):
    """How modules of a project come to their logger: by a name that is imported, or by a call of what is.

    `owner` and `source` are what is imported, a module and a name of it; "" where the module itself is.
    """

    name: str
    library: Library
    owner: str
    source: str
    is_called: bool = False
    is_named: bool = False
    """Whether it is called with `__name__`."""
    text: str = ""
    """The text that it is called with, where that is the one name of all loggers there are."""


def logger_at(mending: Mending, node: cst.CSTNode) -> Logger | None:
    """The logger that is to be used at a node: the module's own, else one as the project's others have it."""
    own = list(_own(mending))
    if own:
        name, library, position = own[0]
        is_there = position < _position(mending, node) or any(True for _ in mending.functions_around(node))
        return Logger(name, library) if is_there and mending.means_the_same(name, node) else None
    habit = mending.module.project.of(Habits).usual()
    if habit is None or _position(mending, node) < len(above_lines(mending.tree)):
        return None
    if not mending.is_free(habit.name):
        return None
    return _as_usual(mending, habit, node)


def _own(mending: Mending) -> Iterator[tuple[str, Library, int]]:
    """The loggers that a module has, whatever happens, each with the position of what gives it its name."""
    view, infer = mending.module.view, mending.module.project
    for name, bindings in view.bindings(0).items():
        if len(bindings) == 1 and not bindings[0].branch:
            library = library_of(infer, bindings[0].value, mending.module.place_at_end)
            statement = mending.node(bindings[0].at)
            if library is not None and statement is not None and "log" in name.lower():
                yield name, library, _position(mending, statement)


def _position(mending: Mending, node: cst.CSTNode) -> int:
    """The position of the module's statement that has a node."""
    inside = {id(node), *(id(one) for one in mending.around(node))}
    return next((n for n, one in enumerate(mending.tree.body) if id(one) in inside), 0)


def _as_usual(mending: Mending, habit: Habit, node: cst.CSTNode) -> Logger | None:
    project, module = mending.module.project, mending.module.name
    is_own = project.has(habit.owner)
    if is_own and (
        project.absolute(module, habit.owner, 0) != habit.owner or leads_to(project, habit.owner, module)
    ):
        return None
    if not habit.is_called:
        return Logger(habit.name, habit.library, (Imported(habit.owner, habit.source),))
    if is_own:
        maker = mending.name_of(Imported(habit.owner, habit.source), node)
    else:
        maker = mending.member_of(habit.owner, habit.source, node)
    if maker is None:
        return None
    name = cst.SimpleString(f'"{habit.text}"') if habit.text else cst.Name("__name__")
    given = [cst.Arg(name)] if habit.is_named or habit.text else []
    made = cst.Assign([cst.AssignTarget(cst.Name(habit.name))], cst.Call(maker.expression, given))
    return Logger(habit.name, habit.library, maker.imports, (cst.SimpleStatementLine([made]),))


def library_of(
    project: Project, path: AccessPath | None, place: Place, steps: int = _MOST_STEPS
) -> Library | None:
    """The library whose logger an expression is; None where it is none, or that is not told."""
    if steps == 0:
        return None
    match path:
        case ImportedPath("loguru", "logger"):
            return Library.LOGURU
        case ImportedPath(module, str(name), level):
            target = project.absolute(place.module, module, level)
            found = project.view(target).bindings(0).get(name, []) if project.has(target) else []
            return _of_bindings(project, found, Place(target, 0, 0, place.order), steps)
        case Name(name):
            view = project.view(place.module)
            if any(one.name == name for one in view.signature(place.scope).parameters):
                return None
            scope = place.scope if name in view.bindings(place.scope) else 0
            found = view.bindings(scope).get(name, [])
            return _of_bindings(project, found, Place(place.module, scope, 0, place.order), steps)
        case Result(number):
            return _of_call(project, number, place, steps)
    return None


def _of_bindings(project: Project, bindings: list[Binding], place: Place, steps: int) -> Library | None:
    found = {library_of(project, one.value, place, steps - 1) for one in bindings}
    return found.pop() if len(found) == 1 else None


def _of_call(project: Project, number: int, place: Place, steps: int) -> Library | None:
    call = project.view(place.module).call(number)
    if isinstance(call.function, Attribute) and call.function.name in _DERIVING:
        return library_of(project, call.function.of, place, steps - 1)
    callees = project.infer.callee(place.module, number)
    if len(callees) != 1:
        return None
    if isinstance(callees[0], Function):
        return _of_function(project, callees[0].of, steps)
    return next((_MADE_BY[name] for name in library_names(callees) if name in _MADE_BY), None)


def _of_function(project: Project, ref: ScopeRef, steps: int) -> Library | None:
    """The library of the loggers that a function of the project gives."""
    view = project.view(ref.module)
    returned = view.scope(ref.scope).returned
    found = {library_of(project, one.value, view.place_in(ref.scope, one), steps - 1) for one in returned}
    return found.pop() if len(found) == 1 else None


class Habits:
    """How most modules of a project come to their logger."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self.usual = Once(project.tracker, self._find)

    def _find(self) -> Habit | None:
        files = self._project.files
        making = dict.fromkeys(one for word in _MAKERS for one in files.modules_naming(word))
        counts = Counter(habit for module in making for habit in self._made_in(module))
        for owner, name in [one for module in making for one in self._given_by(module)]:
            counts.update(
                habit for one in files.modules_naming(name) for habit in self._taken(one, owner, name)
            )
        named = {one for module in making for one in self._named_in(module)} if not counts else set()
        return counts.most_common(1)[0][0] if counts else named.pop() if len(named) == 1 else None

    def _named_in(self, module: str) -> Iterator[Habit]:
        """The loggers that a module makes by a name of their own, `logging.getLogger("shop")`."""
        view = self._project.view(module)
        for binding in view.scope(0).bindings:
            match binding.value:
                case Result(number):
                    names = library_names(self._project.infer.callee(module, number))
                    arguments = view.call(number).arguments
                    text = text_of(arguments[0].value) if len(arguments) == 1 else None
                    if names == ("logging.getLogger",) and text is not None and text.isidentifier():
                        yield Habit(
                            binding.name, Library.LOGGING, "logging", "getLogger", is_called=True, text=text
                        )

    def _made_in(self, module: str) -> Iterator[Habit]:
        """The loggers that a module makes for itself, or takes from loguru."""
        view = self._project.view(module)
        for binding in view.scope(0).bindings:
            match binding.value:
                case ImportedPath("loguru", "logger"):
                    yield Habit(binding.name, Library.LOGURU, "loguru", "logger")
                case Result(number):
                    names = library_names(self._project.infer.callee(module, number))
                    library = _MADE_BY.get(names[0]) if len(names) == 1 else None
                    arguments = view.call(number).arguments
                    is_named = [one.value for one in arguments] == [_OWN_NAME]
                    if library is not None and (is_named or (not arguments and library == Library.STRUCTLOG)):
                        owner, _, source = names[0].rpartition(".")
                        owner = "structlog" if owner == "structlog._config" else owner
                        yield Habit(binding.name, library, owner, source, is_called=True, is_named=is_named)

    def _given_by(self, module: str) -> Iterator[tuple[str, str]]:
        """The loggers that a module makes for all, and the functions by which it does."""
        view = self._project.view(module)
        for binding in view.scope(0).bindings:
            is_logger = (
                isinstance(binding.value, Result) and not binding.branch and "log" in binding.name.lower()
            )
            if is_logger and self._is_for_all(module, binding.value):
                yield module, binding.name
        for scope in view.scope(0).inner:
            signature = view.signature(scope)
            if signature.kind == ScopeKind.FUNCTION and "log" in signature.name.lower():
                yield module, signature.name

    def _is_for_all(self, module: str, value: AccessPath | None) -> bool:
        """Whether a logger has a name of its own, not that of its module."""
        view = self._project.view(module)
        arguments = view.call(value.call).arguments if isinstance(value, Result) else ()
        return all(isinstance(one.value, Literal) for one in arguments) and (
            library_of(self._project, value, view.place_in(0, view.scope(0).bindings[0])) is not None
        )

    def _taken(self, module: str, owner: str, name: str) -> Iterator[Habit]:
        """The logger that a module takes from another, or has a function of it make."""
        view = self._project.view(module)
        bindings = [one for one in view.scope(0).bindings if self._means(module, one.value, owner, name)]
        if len(bindings) != 1 or module == owner:
            return
        local, place = bindings[0].name, view.place_in(0, bindings[0])
        library = library_of(self._project, bindings[0].value, place)
        if library is not None and local == name:
            yield Habit(name, library, owner, name)
        for one in view.scope(0).bindings:
            call = view.call(one.value.call) if isinstance(one.value, Result) else None
            if call is not None and call.function == Name(local):
                library = library_of(self._project, one.value, place)
                is_named = [argument.value for argument in call.arguments] == [_OWN_NAME]
                if library is not None and (is_named or not call.arguments):
                    yield Habit(one.name, library, owner, name, is_called=True, is_named=is_named)

    def _means(self, module: str, value: AccessPath | None, owner: str, name: str) -> bool:
        """Whether an import takes a name of another module, which it names in full."""
        match value:
            case ImportedPath(target, str(source), 0):
                return source == name and self._project.absolute(module, target, 0) == owner == target
        return False
