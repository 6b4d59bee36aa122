"""`FastAPI()` → `FastAPI(openapi_url="/openapi.json" if settings.debug else None)`, by a setting."""

import re
from collections.abc import Iterator

import libcst as cst

from fastpg_lint.facts.access_paths import AccessPath, Code, Display, Item, Literal, Name, text_of
from fastpg_lint.fixes.arguments import argument_named, with_argument
from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.layout import bracketed
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.settings_fields import owners
from fastpg_lint.fixes.settings_objects import settings_for
from fastpg_lint.rules.deployment.docs_enabled_in_production import RULE
from fastpg_lint.rules.rule import Finding
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import ScopeRef

CODE = RULE.code
_APP = "fastapi.FastAPI"
_SCHEMA, _PATH = "openapi_url", '"/openapi.json"'
_PAGES = r"(?:api_?)?(?:docs?|swagger|openapi)"
_ON = (
    re.compile(
        rf"(?:enable|show|expose|serve|publish)_?{_PAGES}|{_PAGES}_(?:enabled?|on|visible)", re.IGNORECASE
    ),
    re.compile(r"(?:is_)?debug(?:_mode)?", re.IGNORECASE),
    re.compile(r"(?:is_)?(?:dev|development|local)(?:_mode)?", re.IGNORECASE),
)
_OFF = (
    re.compile(rf"(?:disable|hide)_?{_PAGES}|{_PAGES}_disabled", re.IGNORECASE),
    re.compile(r"(?:is_)?(?:prod|production)(?:_mode)?", re.IGNORECASE),
)
_ENVIRONMENT = re.compile(r"(?:\w+_)?env(?:ironment)?(?:_name)?", re.IGNORECASE)
_PRODUCTION = ("production", "prod")
_DEVELOPMENT = ("development", "dev", "local")
_SIMPLE = cst.Name | cst.Attribute | cst.Call | cst.BaseString | cst.BinaryOperation | cst.Subscript


def fix(mending: Mending, finding: Finding) -> Change | None:
    call = mending.node(finding.at)
    if not isinstance(call, cst.Call) or mending.names_called(finding.at) != {_APP}:
        return None
    found = settings_for(mending, call)
    given = argument_named(call, _SCHEMA)
    if found is None or (given is not None and mending.has_comment(given)):
        return None
    settings, named = found
    test = next(_tests(mending.module.project, settings, named.expression), None)
    if test is None:
        return None
    path = given.value if given is not None else cst.SimpleString(_PATH)
    shown = path if isinstance(path, _SIMPLE) else bracketed(path)
    chosen = cst.IfExp(test=test, body=shown, orelse=cst.Name("None"))
    title = f"publish the documentation only where `{cst.Module([]).code_for_node(test)}`"
    return Change(title, call, with_argument(call, _SCHEMA, chosen), imports=named.imports)


def _tests(project: Project, ref: ScopeRef, settings: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    """Conditions by which the documentation can be published, what is meant for that before the others."""
    members = list(_members(project, ref))
    flags = [name for name, type_ in members if type_ == Name("bool")]
    for pattern in (_ON[0], _OFF[0], *_ON[1:], _OFF[1]):
        for name in filter(pattern.fullmatch, flags):
            flag = cst.Attribute(settings, cst.Name(name))
            yield cst.UnaryOperation(cst.Not(), flag) if pattern in _OFF else flag
    for name, type_ in members:
        options = _options(type_) if _ENVIRONMENT.fullmatch(name) else []
        known = next((one for one in (*_PRODUCTION, *_DEVELOPMENT) if one in options), None)
        if known is not None:
            operator = cst.NotEqual() if known in _PRODUCTION else cst.Equal()
            other = cst.ComparisonTarget(operator, cst.SimpleString(f'"{known}"'))
            yield cst.Comparison(cst.Attribute(settings, cst.Name(name)), [other])


def _members(project: Project, ref: ScopeRef) -> Iterator[tuple[str, AccessPath | None]]:
    """The fields and properties of a class of settings, with their types."""
    infer = project.infer
    for owner in owners(project, ref):
        for binding in infer.scope(owner).bindings:
            if isinstance(binding.value, Code):
                method = ScopeRef(owner.module, binding.value.scope)
                if infer.members.property_of(ref, binding.name) == method:
                    yield binding.name, infer.scope(method).returns
            elif not binding.name.startswith("_"):
                yield binding.name, binding.annotation


def _options(annotation: AccessPath | None) -> list[str]:
    """The texts of `Literal["local", "production"]`."""
    match annotation:
        case Item(Name("Literal"), Literal(text=str(only))):
            return [only]
        case Item(Name("Literal"), Display(_, elements)):
            return [text for one in elements if (text := text_of(one)) is not None]
    return []
