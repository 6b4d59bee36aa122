"""The interactive documentation that an app publishes: which of its pages nothing ever turns off."""

from collections.abc import Iterator
from enum import Enum

from msgspec import Struct

from fastpg_lint.facts.access_paths import AccessPath, Either, Imported, Literal, LiteralKind, Name, Operation
from fastpg_lint.facts.records import Call, Fate
from fastpg_lint.semantic.constructions import keyword
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.types import Place

_APP = "fastapi.FastAPI"
_PAGES = {"docs_url": "/docs", "redoc_url": "/redoc"}
"""The arguments that place a page, and where FastAPI puts it when nothing is said."""
_SCHEMA = "openapi_url"
_TEXT = frozenset({"f", "+", "%"})
"""Operators that always give a text."""
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


class DocumentationPages:
    """Reads the apps of a module."""

    def __init__(self, module: LinkedModule) -> None:
        self._module = module
        self._modules = module.project

    def always_published(self) -> Iterator[tuple[Call, tuple[Page, ...]]]:
        """The calls that make an app, each with the pages that it publishes whatever the settings say."""
        apps = list(self._module.calls_of(_APP))
        private = [call for call in apps if len(self._published(call)) < len(_PAGES)]
        for call in apps:
            pages = self._published(call)
            if pages and self._is_served(call) and not self._has_private_twin(call, private):
                yield call, pages

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
            or (other.scope == call.scope and self._module.view.are_exclusive(other.branch, call.branch))
            for other in private
            if other != call and len(self._published(other)) < own
        )

    def _path(self, call: Call, name: str) -> str:
        argument = keyword(call, name)
        value = argument.value if argument is not None else None
        return value.text or "" if isinstance(value, Literal) else "" if value is not None else _PAGES[name]

    def _state(self, call: Call, name: str) -> _State:
        argument = keyword(call, name)
        place = self._module.place_of(call)
        return self._given(argument.value, place) if argument is not None else _State.ON

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
            case Name(name):
                return self._bound(name, place)
            case Imported(module, str(name), level):
                source = self._modules.absolute(place.module, module, level)
                return self._bound(name, self._modules.view(source).end)
        return _State.OPEN

    def _bound(self, name: str, place: Place) -> _State:
        found = self._modules.view(place.module).found(name, place)
        if found is None or found.parameter is not None:
            return _State.OPEN
        values = [binding.value for binding in found.bindings]
        if not all(isinstance(value, Literal | Operation) for value in values):
            return _State.OPEN
        return _agreed({self._given(value, place) for value in values if value is not None})


def _agreed(states: set[_State]) -> _State:
    return states.pop() if len(states) == 1 else _State.OPEN
