"""With which status an exception or a response refuses a request, whosever class it is."""

import re
from collections.abc import Iterator

from fastpg_lint.facts.access_paths import (
    AccessPath,
    Attribute,
    Code,
    Literal,
    LiteralKind,
    Name,
    Result,
    listed,
)
from fastpg_lint.facts.records import Call, Scope
from fastpg_lint.incremental.inputs import Once
from fastpg_lint.semantic.constructions import keyword
from fastpg_lint.semantic.expressions import CallSite, site_of
from fastpg_lint.semantic.following import follow
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.reach import followed
from fastpg_lint.semantic.types import ClassObject, External, Function, Instance, Place, ScopeRef, Value

_EXCEPTIONS = frozenset({"fastapi.HTTPException", "starlette.exceptions.HTTPException"})
_INVALID = "fastapi.exceptions.RequestValidationError"
"""What FastAPI raises itself for a request that its models refuse, and answers with 422."""
_RESPONSES = ("starlette.responses.", "fastapi.responses.")
_NAMES = {
    "BAD_REQUEST": 400,
    "FORBIDDEN": 403,
    "NOT_FOUND": 404,
    "CONFLICT": 409,
    "UNPROCESSABLE_ENTITY": 422,
    "UNPROCESSABLE_CONTENT": 422,
}
"""What `http.HTTPStatus` calls the statuses that are asked for."""
_CONSTANT = re.compile(r"HTTP_(\d{3})_\w+")
"""How `starlette.status` writes one."""
_STATUS = "status_code"
_CONSTRUCTOR = "__init__"
_HANDLING = ("exception_handler", "add_exception_handler", "FastAPI")


class Refusals:
    """Answers for one project."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._files = project.files
        self._handlers = Once(project.tracker, lambda: dict(self._find_handlers()))

    def raised(self, path: AccessPath, place: Place) -> int | None:
        """The status that what is raised answers with; None where it is not known, or may be several."""
        return _only({self._raised(*one) for one in follow(self._infer, path, place)})

    def returned(self, path: AccessPath, place: Place) -> int | None:
        """The status of a response that is made where it is returned."""
        if not isinstance(path, Result):
            return None
        callees = self._infer.callee(place.module, path.call)
        if not callees or not all(isinstance(t, External) and t.name.startswith(_RESPONSES) for t in callees):
            return None
        site = site_of(self._infer.view(place.module), path.call)
        given = site.argument(1, _STATUS)
        return self._number(given.path, given.place) if given is not None else None

    @followed()
    def _raised(self, path: AccessPath, place: Place) -> int | None:
        if isinstance(path, Result):
            call = self._infer.view(place.module).call(path.call)
            return _only({self._made(t, call, place) for t in self._infer.callee(place.module, path.call)})
        return _only({self._made(t, None, place) for t in self._infer.types_of(path, place)})

    def _made(self, callee: object, call: Call | None, place: Place) -> int | None:
        """The status of what a class or a function of the project makes."""
        match callee:
            case External(name) if name in _EXCEPTIONS and call is not None:
                return self._first(call, place)
            case External(name) if name == _INVALID:
                return 422
            case ClassObject(of):
                return self._of_class(of, call, place)
            case Function(of) if call is not None:
                view = self._infer.view(of.module)
                return _only({self.raised(*one) for one in view.returned(of.scope)})
        return None

    def _of_class(self, of: ScopeRef, call: Call | None, place: Place) -> int | None:
        lineage = self._infer.members.lineage(of)
        if _EXCEPTIONS.isdisjoint(base for base in lineage if isinstance(base, str)):
            handler = next((self._handlers()[one] for one in lineage if one in self._handlers()), None)
            return self._handled(handler, of, call, place) if handler is not None else None
        for owner in lineage:
            if isinstance(owner, str):
                return self._first(call, place) if call is not None and owner in _EXCEPTIONS else None
            constructor = self._constructor(owner)
            if constructor is not None:
                return self._constructed(constructor, of, call, place)
        return None

    def _constructor(self, owner: ScopeRef) -> ScopeRef | None:
        bindings = self._infer.scope(owner).bindings
        made = next((one.value for one in bindings if one.name == _CONSTRUCTOR), None)
        return ScopeRef(owner.module, made.scope) if isinstance(made, Code) else None

    def _constructed(
        self, constructor: ScopeRef, of: ScopeRef, call: Call | None, place: Place
    ) -> int | None:
        """The status that a constructor gives to that of its base: `super().__init__(404)`."""
        view = self._infer.view(constructor.module)
        scope = view.scope(constructor.scope)
        for number in scope.calls:
            one = view.call(number)
            if one.text.endswith(f".{_CONSTRUCTOR}"):
                given = keyword(one, _STATUS)
                first = next((a.value for a in one.arguments if a.keyword is None and not a.stars), None)
                value = given.value if given is not None else first
                return self._given(value, scope, of, call, place, view.place_of(one))
        return None

    def _given(
        self,
        value: AccessPath | None,
        scope: Scope,
        of: ScopeRef,
        call: Call | None,
        place: Place,
        inside: Place,
    ) -> int | None:
        """A status in a constructor: written out, an attribute of the class, or one of the parameters."""
        if isinstance(value, Attribute) and isinstance(value.of, Name) and value.of.id in ("self", "cls"):
            return self._attribute(of, value.name, call, place)
        if isinstance(value, Name):
            for position, parameter in enumerate(scope.parameters[1:]):
                if parameter.name == value.id:
                    given = _argument(call, position, value.id) if call is not None else None
                    if given is not None:
                        return self._number(given, place)
                    return self._number(parameter.default, inside) if parameter.default is not None else None
        return self._number(value, inside) if value is not None else None

    def _attribute(self, of: ScopeRef, name: str, call: Call | None, place: Place) -> int | None:
        """A status that a class keeps as an attribute, its own or that of a base."""
        for owner in self._infer.members.lineage(of):
            if not isinstance(owner, ScopeRef):
                continue
            view = self._infer.view(owner.module)
            for one in self._infer.scope(owner).bindings:
                if one.name == name and one.value is not None:
                    return self._number(one.value, view.place_in(owner.scope, one))
            constructor = self._constructor(owner)
            if constructor is not None:
                scope = view.scope(constructor.scope)
                for store in scope.stores:
                    if store.name == name:
                        there = view.place_in(constructor.scope, store)
                        return self._given(store.value, scope, of, call, place, there)
        return None

    # exceptions of the project's own, with a handler

    def _find_handlers(self) -> Iterator[tuple[ScopeRef, ScopeRef]]:
        """The exceptions of the project that a function answers, each with that function."""
        for module in self._files.modules_mentioning(b"exception_handler"):
            view = self._infer.view(module)
            for number, scope in view.facts.scopes.items():
                for decorator in scope.decorators:
                    if isinstance(decorator, Result) and view.word(view.call(decorator.call)) == _HANDLING[0]:
                        site = site_of(view, decorator.call)
                        yield from self._answered(site, ScopeRef(module, number))
            for number in view.calls_spelled(_HANDLING[1:]):
                yield from self._added(site_of(view, number))

    def _added(self, site: CallSite) -> Iterator[tuple[ScopeRef, ScopeRef]]:
        """`app.add_exception_handler(NotFound, answer)`, `FastAPI(exception_handlers={NotFound: answer})`."""
        handlers = keyword(site.call, "exception_handlers")
        given = site.argument(1, "handler") if site.word == _HANDLING[1] else None
        paths = listed(handlers.value) if handlers is not None else ()
        if given is not None:
            paths = (given.path,)
        for path in paths:
            for t in self._infer.types_of(path, site.place):
                if isinstance(t, Function) and given is not None:
                    yield from self._answered(site, t.of)
                elif isinstance(t, Function):
                    yield from self._annotated(t.of)

    def _answered(self, site: CallSite, handler: ScopeRef) -> Iterator[tuple[ScopeRef, ScopeRef]]:
        first = site.argument(0, "exc_class_or_status_code")
        for t in self._infer.types_of(first.path, first.place) if first is not None else ():
            if isinstance(t, ClassObject):
                yield t.of, handler

    def _annotated(self, handler: ScopeRef) -> Iterator[tuple[ScopeRef, ScopeRef]]:
        """A handler in a dict, whose exception its second parameter is annotated with."""
        parameters = self._infer.signature(handler).parameters
        annotation = parameters[1].annotation if len(parameters) > 1 else None
        place = self._infer.view(handler.module).around(handler.scope)
        for t in self._infer.instances(annotation, place) if annotation is not None else ():
            if isinstance(t, Instance) and isinstance(t.of, ScopeRef):
                yield t.of, handler

    def _handled(self, handler: ScopeRef, of: ScopeRef, call: Call | None, place: Place) -> int | None:
        """The status that a handler answers an exception with."""
        view = self._infer.view(handler.module)
        parameters = view.scope(handler.scope).parameters
        error = parameters[1].name if len(parameters) > 1 else ""
        found: set[int | None] = set()
        for path, there in view.returned(handler.scope):
            site = site_of(view, path.call) if isinstance(path, Result) else None
            given = site.argument(1, _STATUS) if site is not None else None
            match given.path if given is not None else None:
                case Attribute(Name(name), attribute) if name == error:
                    found.add(self._attribute(of, attribute, call, place))
                case None:
                    found.add(None)
                case _:
                    found.add(self.returned(path, there))
        return _only(found)

    # numbers

    def _first(self, call: Call, place: Place) -> int | None:
        given = _argument(call, 0, _STATUS)
        return self._number(given, place) if given is not None else None

    @followed()
    def _number(self, path: AccessPath, place: Place) -> int | None:
        """A status that is written out, or the name of a constant for one."""
        match path:
            case Literal(LiteralKind.NUMBER, str(text)) if text.isdecimal():
                return int(text)
            case Attribute(of, "value"):
                return self._number(of, place)
            case Attribute(_, name) | Name(name) if name in _NAMES or _CONSTANT.fullmatch(name):
                constant = _CONSTANT.fullmatch(name)
                return int(constant[1]) if constant else _NAMES[name]
        types = self._infer.types_of(path, place)
        known = types[0] if len(types) == 1 else None
        number = known.text if isinstance(known, Value) and known.kind == LiteralKind.NUMBER else None
        return int(number) if number is not None and number.isdecimal() else None


def _argument(call: Call, position: int, name: str) -> AccessPath | None:
    """What a call gives by a keyword, or at a position."""
    named = keyword(call, name)
    if named is not None:
        return named.value
    given = [one.value for one in call.arguments if one.keyword is None and not one.stars]
    return given[position] if position < len(given) else None


def _only(statuses: set[int | None]) -> int | None:
    return statuses.pop() if len(statuses) == 1 else None
