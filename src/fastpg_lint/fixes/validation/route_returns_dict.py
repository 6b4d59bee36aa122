"""`def health():` → `def health() -> dict[str, str]:`, where all values of the dict are of one kind."""

import libcst as cst

from fastpg_lint.facts.access_paths import (
    NONE,
    AccessPath,
    Display,
    DisplayKind,
    Literal,
    LiteralKind,
    Name,
    Operation,
    Result,
)
from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.endings import always_leaves
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.frameworks.fastapi.routes import Route, Routes
from fastpg_lint.rules.rule import Finding
from fastpg_lint.rules.validation.route_returns_dict import RULE
from fastpg_lint.semantic.types import ScopeRef, library_names

CODE = RULE.code

_KINDS = {LiteralKind.TEXT: "str", LiteralKind.BOOL: "bool"}
_CALLS = {"builtins.len": "int", "builtins.str": "str", "builtins.bool": "bool", "builtins.int": "int"}
_SCALARS = frozenset({"bool", "float", "int", "str"})


def fix(mending: Mending, finding: Finding) -> Change | None:
    route = _route(mending, finding)
    function = mending.node(mending.module.scope(route.ref).at) if route is not None else None
    if route is None or not isinstance(function, cst.FunctionDef) or function.returns is not None:
        return None
    routes = [one for one in mending.module.of(Routes).all if one.ref == route.ref]
    if len(function.decorators) != len(routes) or any(one.option("response_model") for one in routes):
        return None
    scope = mending.module.view.scope(route.ref.scope)
    if scope.is_generator or scope.left or not always_leaves(function.body):
        return None
    kinds = {_kind_of_values(mending, route.ref, one.value) for one in scope.returned}
    kind = kinds.pop() if len(kinds) == 1 else None
    if kind is None or not all(mending.means_builtin(one, function) for one in ("dict", "str", kind)):
        return None
    text = f"dict[str, {kind}]"
    annotated = function.with_changes(returns=cst.Annotation(cst.parse_expression(text)))
    return Change(f"say that it returns `{text}`", function, annotated)


def _route(mending: Mending, finding: Finding) -> Route | None:
    """The route that a finding speaks of, by its declaration or by what it returns."""
    for one in mending.module.of(Routes).all:
        if one.ref.module == mending.module.name:
            returned = mending.module.view.scope(one.ref.scope).returned
            if finding.at in (one.call.at, *(outcome.at for outcome in returned)):
                return one
    return None


def _kind_of_values(mending: Mending, ref: ScopeRef, returned: AccessPath) -> str | None:
    """What all values of a dict written out are, where that is one kind of scalar for sure."""
    match returned:
        case Display(DisplayKind.DICT, elements, keys) if elements and all(keys):
            kinds = {_kind(mending, ref, one) for one in elements}
            return kinds.pop() if len(kinds) == 1 else None
    return None


def _kind(mending: Mending, ref: ScopeRef, value: AccessPath) -> str | None:
    match value:
        case Literal(LiteralKind.NUMBER, str(text)):
            return "int" if text.isdecimal() else None
        case Literal(kind):
            return _KINDS.get(kind)
        case Operation("f"):
            return "str"
        case Result(number):
            names = library_names(mending.module.project.infer.callee(ref.module, number))
            return _CALLS.get(names[0]) if len(names) == 1 else None
        case Name(name):
            return _kind_of_parameter(mending, ref, name)
    return None


def _kind_of_parameter(mending: Mending, ref: ScopeRef, name: str) -> str | None:
    """What a parameter is said to be that keeps its value."""
    view = mending.module.view
    for one in view.scope(ref.scope).parameters:
        if one.name == name and name not in view.bindings(ref.scope) and one.default != NONE:
            said = one.annotation
            return said.id if isinstance(said, Name) and said.id in _SCALARS and not one.stars else None
    return None
