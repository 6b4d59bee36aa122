"""Where the values come from that are put into SQL: whether somebody else than the code chooses them."""

import re

from fastpg_lint.facts.access_paths import (
    Attribute,
    Display,
    Either,
    Element,
    Item,
    Iterated,
    Literal,
    LiteralKind,
    Name,
    Result,
    root_of,
    steps_of,
)
from fastpg_lint.frameworks.fastapi.dependencies import Dependencies
from fastpg_lint.frameworks.sql.harmless_values import CHECKING, HarmlessValues, is_chosen_among
from fastpg_lint.semantic.expressions import CallSite, Expression, ExpressionReader
from fastpg_lint.semantic.loops import parts_of
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.reach import followed
from fastpg_lint.semantic.symbol_table import AT_THE_END
from fastpg_lint.semantic.types import (
    Container,
    ContainerKind,
    Function,
    Instance,
    Place,
    ScopeRef,
    Type,
    Value,
)

_HARMLESS_CALLS = frozenset(
    {"int", "float", "len", "bool", "UUID", "hash", "abs", "round", "sum", "max", "min", "range"}
)
"""Calls that give no text, whatever they are given; those that quote are told by their names."""
_QUOTING = re.compile(r"quote|escape|sanitiz|literal|identifier|placeholder", re.IGNORECASE)
_TEXT_METHODS = """
strip lstrip rstrip lower upper casefold title capitalize replace format join split encode decode get pop
isoformat strftime json dict copy items values
"""
_OF_TEXT = frozenset(_TEXT_METHODS.split())
"""Methods that give what they are called on, near enough; others give something of their own."""
_SAME_TEXT = frozenset({"strip", "lstrip", "rstrip", "lower", "upper", "casefold", "str"})
_REQUESTS = ("starlette.requests.Request", "fastapi.requests.Request", "fastapi.Request")
_STATE = "state"
_MODEL, _SETTINGS = "pydantic.BaseModel", "Settings"


class Origins:
    """Tells whether a value is chosen outside the code, or is a constant of it."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._expressions = project.of(ExpressionReader)
        self._harmless = HarmlessValues(project.infer)
        self._dependencies = project.of(Dependencies)

    @followed(otherwise=False)
    def is_chosen_elsewhere(self, value: Expression) -> bool:
        """Whether a value may hold any text: it is a parameter, or comes of one."""
        return not self._harmless.has(value) and any(map(self._may_vary, self._behind(value)))

    def _behind(self, value: Expression) -> tuple[Expression, ...]:
        """What a value may stand for, without what is one of several where that has been asked."""
        if isinstance(value.path, Attribute) and self._is_body(value.part(value.path.of)):
            return (value,)  # what the class has for its field is the default
        chosen = [one for one in self._conditional(value) if isinstance(one.path, Either)]
        if not chosen:
            return self._expressions.behind(value)
        kept = [
            one.part(option)
            for one in chosen
            for option in getattr(one.path, "options", ())
            if not (isinstance(one.path, Either) and is_chosen_among(one.path, option))
        ]
        return tuple(one for option in kept for one in self._expressions.behind(option))

    def _conditional(self, value: Expression) -> tuple[Expression, ...]:
        """The conditional expression that a value is, or that its name is bound to last."""
        if isinstance(value.path, Either):
            return (value,)
        view = self._infer.view(value.place.module)
        found = view.found(value.path.id, value.place) if isinstance(value.path, Name) else None
        if found is None or len(found.bindings) != 1:
            return ()
        return tuple(Expression(path, place) for path, place in view.values(found) if path is not None)

    def _may_vary(self, one: Expression) -> bool:
        path = one.path
        match path:
            case Name(name):
                return self._is_parameter(name, one) and not self._is_always_constant(one)
            case Result():
                site = self._expressions.call_at(one)
                return site is not None and self._gives_chosen(site)
            case Item(of, _):
                return self.is_chosen_elsewhere(one.part(of))
            case Element(Iterated(Result(number)), 0) if self._tells_places(number, one):
                return False
            case Display(_, elements, _, scope) if scope >= 0:
                inside = Place(one.place.module, scope, 0, AT_THE_END)
                return any(self.is_chosen_elsewhere(Expression(part, inside)) for part in elements)
        return any(self.is_chosen_elsewhere(one.part(part)) for part in parts_of(path))

    def _tells_places(self, number: int, one: Expression) -> bool:
        """Whether a call is `enumerate(...)` or `.items()`, whose first elements are numbers and names."""
        site = self._expressions.call_at(one.part(Result(number)))
        return site is not None and (site.call.text == "enumerate" or site.word == "items")

    def _is_parameter(self, name: str, one: Expression) -> bool:
        """Whether a name is a parameter, other than the object or class that a method is called on."""
        found = self._infer.view(one.place.module).found(name, one.place)
        return found is not None and found.parameter is not None and name not in ("self", "cls")

    def _is_always_constant(self, one: Expression) -> bool:
        """Whether every call in the project gives a parameter a text that is written out."""
        found = self._infer.view(one.place.module).found(getattr(one.path, "id", ""), one.place)
        if found is None or found.parameter is None or found.parameter.stars:
            return False
        calls = self._infer.arguments.written(found.parameter, ScopeRef(one.place.module, found.scope))
        return bool(calls) and all(self._is_constant(Expression(*call)) for call in calls or ())

    def _is_constant(self, given: Expression) -> bool:
        found = self._expressions.behind(given)
        return bool(found) and all(isinstance(one.path, Literal) for one in found)

    def _gives_chosen(self, site: CallSite) -> bool:
        """A call hands on what it is given, unless it gives no text, quotes it, or looks it up."""
        word = site.word
        if word in _HARMLESS_CALLS or _QUOTING.search(site.call.text) or CHECKING.search(word):
            return False
        given = list(site.given)
        if word == "replace" and any("'" in (self._expressions.text(one) or "") for one in given):
            return False
        if word in ("get", "pop") and self._is_mapping(site.receiver):
            given = given[1:]
        if site.receiver is not None and word in _OF_TEXT:
            given.append(site.receiver)
        return any(self.is_chosen_elsewhere(one) for one in given) and self._may_return_chosen(site)

    def _may_return_chosen(self, site: CallSite) -> bool:
        """Whether a call may give any text; a function that returns a number and a unit does not."""
        callees = self._infer.callee(site.place.module, site.number)
        returned = [
            Expression(*one)
            for t in callees
            if isinstance(t, Function)
            for one in self._infer.view(t.of.module).returned(t.of.scope)
        ]
        return not returned or any(self.is_chosen_elsewhere(one) for one in returned)

    def _is_mapping(self, owner: Expression | None) -> bool:
        types = self._infer.types_of(owner.path, owner.place) if owner is not None else ()
        return any(isinstance(t, Container) and t.kind == ContainerKind.MAPPING for t in types)

    # names of tables and columns

    @followed(otherwise=False)
    def is_name_of_caller(self, value: Expression) -> bool:
        """Whether a value is a text that a caller of the project chooses, and that nothing checks."""
        if self._harmless.has(value):
            return False
        return any(map(self._may_be_of_caller, self._behind(value)))

    def _may_be_of_caller(self, one: Expression) -> bool:
        if isinstance(one.path, Name):
            return self._is_free_parameter(one.path, one)
        if isinstance(one.path, Attribute):
            return self._is_field_of_body(one.part(one.path.of), one)
        if isinstance(one.path, Item):
            return self._is_request(one.part(one.path.of))
        site = self._expressions.call_at(one)
        if site is None:
            return False
        if site.word == "get" and site.receiver is not None:
            return self._is_request(site.receiver)
        given = site.receiver or next(iter(site.given), None)
        return site.word in _SAME_TEXT and given is not None and self.is_name_of_caller(given)

    def _is_request(self, owner: Expression) -> bool:
        """Whether something is a part of a request, `request.query_params`."""
        path = root_of(owner.path)
        types = self._infer.types_of(path, owner.place) if path != owner.path else ()
        return any(isinstance(t, Instance) and t.of in _REQUESTS for t in types)

    def _is_field_of_body(self, owner: Expression, field: Expression) -> bool:
        """Whether a value is a text in what a request gives: a field of a model that a parameter is."""
        return self._is_body(owner) and self._is_text(field)

    def _is_body(self, owner: Expression) -> bool:
        """Whether a parameter is a model of Pydantic, which is no settings, and not the service's own."""
        if not self._is_given(owner) or self._is_of_service(owner):
            return False
        types = self._infer.types_of(owner.path, owner.place)
        classes = [t.of for t in types if isinstance(t, Instance) and isinstance(t.of, ScopeRef)]
        lineages = [self._infer.members.lineage(of) for of in classes]
        return any(map(_is_plain_model, lineages))

    def _is_of_service(self, owner: Expression) -> bool:
        """Whether a parameter is what the service has itself, by `Depends(get_context)`."""
        view = self._infer.view(owner.place.module)
        found = view.found(getattr(owner.path, "id", ""), owner.place)
        if found is None or found.parameter is None:
            return False
        given = self._dependencies.of_parameter(ScopeRef(view.name, found.scope), found.parameter)
        functions = [of for one in given for of in one.functions]
        return bool(functions) and all(map(self._gives_own, functions))

    def _gives_own(self, of: ScopeRef) -> bool:
        """Whether a dependency takes nothing from a request, or gives `request.app.state.context`."""
        returned = [path for path, _ in self._infer.view(of.module).returned(of.scope)]
        are_kept = all(any(step.name == _STATE for step in steps_of(path)) for path in returned)
        return not self._infer.signature(of).parameters or (bool(returned) and are_kept)

    def _is_free_parameter(self, name: Name, one: Expression) -> bool:
        """Whether a parameter is a text, and no call is known, or one that gives what a caller chooses."""
        view = self._infer.view(one.place.module)
        found = view.found(name.id, one.place)
        if found is None or found.parameter is None or found.parameter.stars or not self._is_text(one):
            return False
        function = ScopeRef(view.name, found.scope)
        calls = self._infer.arguments.written(found.parameter, function)
        return calls is None or any(self.is_name_of_caller(Expression(*call)) for call in calls)

    def _is_given(self, owner: Expression) -> bool:
        return isinstance(owner.path, Name) and self._is_parameter(owner.path.id, owner)

    def _is_text(self, one: Expression) -> bool:
        types = self._infer.types_of(one.path, one.place)
        return bool(types) and any(map(_is_string, types))

    def written(self, value: Expression) -> str:
        """A value as a message names it."""
        path = value.path
        match path:
            case Name(name):
                return name
            case Attribute(of, name):
                return f"{self.written(value.part(of))}.{name}"
            case Item(of, _):
                return f"{self.written(value.part(of))}[…]"
        site = self._expressions.call_at(value)
        return f"{site.call.short_text}(…)" if site is not None else "…"


def _is_string(t: Type) -> bool:
    return t == Instance("builtins.str") or (
        isinstance(t, Value) and t.kind == LiteralKind.TEXT and t.text is None
    )


def _is_plain_model(lineage: tuple[ScopeRef | str, ...]) -> bool:
    named = [one for one in lineage if isinstance(one, str)]
    return any(one.startswith("pydantic.") and one.endswith(".BaseModel") for one in named) and not any(
        one.endswith(_SETTINGS) for one in named
    )
