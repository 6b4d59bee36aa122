"""The interactive documentation that an app publishes: which of its pages nothing ever turns off."""

from collections.abc import Iterable, Iterator
from enum import Enum

from msgspec import Struct

from fastpg_lint.facts.access_paths import (
    AccessPath,
    Attribute,
    Code,
    Display,
    Either,
    Imported,
    Literal,
    LiteralKind,
    Name,
    Operation,
)
from fastpg_lint.facts.records import Call, Fate
from fastpg_lint.incremental.inputs import Memo, Once
from fastpg_lint.semantic.constructions import keyword
from fastpg_lint.semantic.files import mentioning
from fastpg_lint.semantic.following import bound
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import ClassObject, Place, ScopeRef

_APP = "fastapi.FastAPI"
_PAGES = {"docs_url": "/docs", "redoc_url": "/redoc"}
"""The arguments that place a page, and where FastAPI puts it when nothing is said."""
_SCHEMA = "openapi_url"
_FEW = 20
"""Calls of which it is sooner known what each makes than what the classes of all apps are called."""
_TEXT = frozenset({"f", "+", "%"})
"""Operators that always give a text."""
_ANSWERING = frozenset({"RedirectResponse", "HTMLResponse", "JSONResponse"})
"""Calls that make the answer of a route."""
_NOT_SERVED = frozenset({Fate.ARGUMENT, Fate.CONTAINER, Fate.DISCARDED})
"""What becomes of an app that stands in for a real one."""


class _State(Enum):
    """What an argument says of a page."""

    ON = "on"
    OFF = "off"
    OPEN = "open"
    """A setting decides, or something else that is not known here."""


class Page(Struct, frozen=True):
    """A page that an app always publishes: its argument, and its path where that is written out."""

    argument: str
    path: str

    def is_led_to_by(self, text: str) -> bool:
        """Whether a text is the address of the page, or a page of HTML that links to it."""
        plain = text.split("?")[0].split("#")[0].rstrip("/")
        in_html = f'href="{self.path}' in text or f"href='{self.path}" in text
        return in_html or (plain.endswith(self.path) and " " not in plain)


class DocumentationLinks:
    """Tells which pages a project's own answers lead to: who links to a page means it to be read."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._linked = Memo[str, frozenset[str]](project.tracker, self._find)

    def lead_to(self, module: LinkedModule, pages: tuple[Page, ...]) -> bool:
        """Whether a redirect, an answer or a page of the project leads to one of some pages, or may do so."""
        for page in pages:
            words = (page.argument, *((page.path,) if page.path else ()))
            named = mentioning(self._project.files, (word.encode() for word in words))
            for name in dict.fromkeys((module.name, *named)):
                linked = self._linked(name)
                if page.argument in linked or (page.path and any(map(page.is_led_to_by, linked))):
                    return True
        return not self._project.files.is_whole()

    def _find(self, module: str) -> frozenset[str]:
        """Where a module's answers lead to; of `app.docs_url`, the name of the argument."""
        view = self._project.view(module)
        found: set[str] = set()
        for number in view.calls_spelled(_ANSWERING):
            found.update(one for argument in view.call(number).arguments for one in _texts(argument.value))
        for scope in view.facts.scopes:
            for outcome in scope.returned:
                found.update(_texts(outcome.value))
        return frozenset(found)


def _texts(path: AccessPath) -> Iterator[str]:
    """The texts in an answer: written out, in a dict or list, or as parts of an f-string."""
    if isinstance(path, Attribute) and path.name in _PAGES:
        yield path.name
    match path:
        case Literal(LiteralKind.TEXT, str(text)):
            yield text
        case Display(elements=parts) | Operation(operands=parts):
            for part in parts:
                yield from _texts(part)


class AppClasses:
    """The classes of a project that are derived from FastAPI's app."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._files = project.files
        self.words = Once(project.tracker, lambda: frozenset(self._find()))
        """Their names."""

    def _find(self) -> Iterator[str]:
        for module in self._files.modules_mentioning(b"FastAPI"):
            for number in self._infer.view(module).classes:
                if _APP in self._infer.members.lineage(ScopeRef(module, number)):
                    yield self._infer.view(module).scope(number).name


class DocumentationPages:
    """Reads the apps of a module."""

    def __init__(self, module: LinkedModule) -> None:
        self._module = module
        self._modules = module.project

    def always_published(self) -> Iterator[tuple[Call, tuple[Page, ...]]]:
        """The calls that make an app, each with the pages that it publishes whatever the settings say."""
        apps = [*self._module.calls_of(_APP), *self._subclassed()]
        apps.sort(key=lambda call: call.order)
        private = [call for call in apps if len(self._published(call)) < len(_PAGES)]
        for call in apps:
            pages = self._published(call)
            if not pages or not self._is_served(call) or self._has_private_twin(call, private):
                continue
            if not self._modules.of(DocumentationLinks).lead_to(self._module, pages):
                yield call, pages

    def _subclassed(self) -> Iterator[Call]:
        """The calls of the project's own classes of apps."""
        view = self._module.view
        for number in self._may_make_apps():
            if self._class_of(view.call(number)) is not None:
                yield view.call(number)

    def _may_make_apps(self) -> Iterable[int]:
        """The calls of what is called as an app's class is; where there are few calls, all of them.

        The classes are known once all modules that speak of FastAPI have been read.
        """
        calls = self._module.view.facts.calls
        if len(calls) <= _FEW:
            return (number for number, _ in calls.items())
        words = self._modules.of(AppClasses).words()
        return self._module.view.calls_spelled(words) if words else ()

    def _class_of(self, call: Call) -> ScopeRef | None:
        """The class of the project that a call makes an app of."""
        infer = self._modules.infer
        for t in infer.types_of(call.function, self._module.place_of(call)):
            if isinstance(t, ClassObject) and _APP in infer.members.lineage(t.of):
                return t.of
        return None

    def _constructed(self, call: Call) -> tuple[Call, Place] | None:
        """What the constructor of a class of apps gives to FastAPI's: `super().__init__(docs_url=None)`."""
        of = self._class_of(call)
        infer = self._modules.infer
        for owner in infer.members.lineage(of) if of is not None else ():
            bindings = infer.scope(owner).bindings if isinstance(owner, ScopeRef) else ()
            made = next((one.value for one in bindings if one.name == "__init__"), None)
            if isinstance(owner, ScopeRef) and isinstance(made, Code):
                view = infer.view(owner.module)
                for number in view.scope(made.scope).calls:
                    if view.call(number).text.endswith(".__init__"):
                        return view.call(number), view.place_of(view.call(number))
        return None

    def _is_served(self, call: Call) -> bool:
        """Whether a server is told of an app: not of one that a coroutine makes and keeps to itself."""
        scope = self._module.facts.scopes[call.scope]
        return call.fate not in _NOT_SERVED and (not scope.is_async or bool(scope.returned))

    def _published(self, call: Call) -> tuple[Page, ...]:
        if any(argument.stars for argument in call.arguments) or self._state(call, _SCHEMA) != _State.ON:
            return ()
        return tuple(
            Page(name, self._path(call, name)) for name in _PAGES if self._state(call, name) == _State.ON
        )

    def _has_private_twin(self, call: Call, private: list[Call]) -> bool:
        """Whether the app is one of two that a condition chooses from, and the other one publishes less."""
        own = len(self._published(call))
        return any(
            other.at.statement == call.at.statement
            or (other.scope == call.scope and self._are_alternatives(other, call))
            for other in private
            if other != call and len(self._published(other)) < own
        )

    def _are_alternatives(self, one: Call, other: Call) -> bool:
        """Whether only one of two calls runs: in two arms of a condition, or behind one that returns."""
        if one.fate == other.fate == Fate.RETURNED and one.branch != other.branch:
            return True
        return self._module.view.are_exclusive(one.branch, other.branch)

    def _path(self, call: Call, name: str) -> str:
        argument = keyword(call, name)
        value = argument.value if argument is not None else None
        return value.text or "" if isinstance(value, Literal) else "" if value is not None else _PAGES[name]

    def _state(self, call: Call, name: str) -> _State:
        argument = keyword(call, name)
        if argument is not None:
            return self._given(argument.value, self._module.place_of(call))
        inner = self._constructed(call)
        if inner is None:
            return _State.ON
        given = keyword(inner[0], name)
        if given is not None:
            return self._given(given.value, inner[1])
        passed_on = {one.value for one in inner[0].arguments if one.stars == 2}
        return _State.ON if all(isinstance(one, Name) for one in passed_on) else _State.OPEN

    def _given(self, path: AccessPath, place: Place) -> _State:
        """What a value says; attributes are not followed, for those of settings come from outside."""
        match path:
            case Literal(LiteralKind.TEXT, text):
                return _State.OFF if text == "" else _State.ON
            case Literal():
                return _State.OFF
            case Operation(operator) if operator in _TEXT:
                return _State.ON
            case Either(options):
                return _agreed({self._given(option, place) for option in options})
            case Name() | Imported():
                return _agreed({self._held(*one) for one in bound(self._modules.infer, path, place)})
        return _State.OPEN

    def _held(self, path: AccessPath | None, place: Place) -> _State:
        """What a name says by one of its values, which is written out."""
        return self._given(path, place) if isinstance(path, Literal | Operation) else _State.OPEN


def _agreed(states: set[_State]) -> _State:
    return states.pop() if len(states) == 1 else _State.OPEN
