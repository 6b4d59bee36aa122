"""Start-up handlers of the kinds that FastAPI deprecates: `on_event`, `add_event_handler`, `on_startup=`."""

from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.facts.access_paths import AccessPath, Result, listed, text_of
from fastpg_lint.facts.records import Call, ScopeKind
from fastpg_lint.frameworks.fastapi.runs import Runs
from fastpg_lint.incremental.inputs import Memo
from fastpg_lint.semantic.constructions import keyword
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import Function, ScopeRef

_FARTHEST = 3
"""Functions between a handler and one that it runs."""
_MOST_MODULES = 20
_ADDING = "add_event_handler"
_DECORATING = "on_event"
_OPTION = "on_startup"
_MAKING = ("FastAPI", "APIRouter", "Starlette", "Router")


class Handler(Struct, frozen=True):
    """A function that runs at start-up, and the word by which it is one."""

    name: str
    by: str


class EventHandlers:
    """Tells which deprecated handler runs a function when the service starts."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._naming = project.naming
        self._runs = project.of(Runs).in_functions
        self._own = Memo[ScopeRef, str](project.tracker, self._find_own)

    def has(self, of: ScopeRef) -> bool:
        """Whether a function is such a handler itself."""
        return bool(self._own(of))

    def running(self, of: ScopeRef) -> Handler | None:
        """The handler that a function is, or that runs it, itself or through others."""
        seen, level = {of}, [of]
        for _ in range(_FARTHEST):
            for one in level:
                by = self._own(one)
                if by:
                    return Handler(self._infer.signature(one).name, by)
            runs = (run.caller for below in level for run in self._runs(below))
            level = [one for one in dict.fromkeys(runs) if one not in seen]
            seen.update(level)
        return None

    def _find_own(self, ref: ScopeRef) -> str:
        """What makes a function a handler itself; empty where nothing does."""
        view = self._infer.view(ref.module)
        for decorator in view.scope(ref.scope).decorators:
            if isinstance(decorator, Result) and _is_startup(view, view.call(decorator.call), _DECORATING):
                return _DECORATING
        modules = dict.fromkeys((ref.module, *self._naming_one(ref)))
        return next((by for module in modules for by in self._added_in(module, ref)), "")

    def _naming_one(self, ref: ScopeRef) -> Iterator[str]:
        """The modules that may add a function, or ask the function around it for it: `startup(app)`."""
        view = self._infer.view(ref.module)
        scope = view.scope(ref.scope)
        outer = view.scope(scope.parent)
        names = [scope.name, *([outer.name] if outer.kind == ScopeKind.FUNCTION else [])]
        for name in names if scope.name else ():
            yield from self._naming(name)[:_MOST_MODULES]

    def _added_in(self, module: str, ref: ScopeRef) -> Iterator[str]:
        """How a module makes a function a handler, by a call."""
        called = self._infer.places.called
        for number in called(module, (_ADDING,)):
            view = self._infer.view(module)
            call = view.call(number)
            given = call.arguments[1:2] if _is_startup(view, call, _ADDING) else ()
            if any(self._is(one.value, view, call, ref) for one in given):
                yield _ADDING
        for number in called(module, _MAKING):
            view = self._infer.view(module)
            call = view.call(number)
            option = keyword(call, _OPTION)
            if option is not None and any(self._is(one, view, call, ref) for one in listed(option.value)):
                yield _OPTION

    def _is(self, path: AccessPath, view: ModuleView, call: Call, ref: ScopeRef) -> bool:
        types = self._infer.types_of(path, view.place_of(call))
        return any(isinstance(t, Function) and t.of == ref for t in types)


def _is_startup(view: ModuleView, call: Call, word: str) -> bool:
    return view.word(call) == word and bool(call.arguments) and text_of(call.arguments[0].value) == "startup"
