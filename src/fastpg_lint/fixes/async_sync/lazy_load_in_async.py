"""`select(Movie)` → `select(Movie).options(selectinload(Movie.reviews))`."""

import libcst as cst

from fastpg_lint.analyses.async_sync.lazy_load_in_async import LazyLoads
from fastpg_lint.fixes.arguments import argument_named, with_argument
from fastpg_lint.fixes.change import Change, Imported
from fastpg_lint.fixes.layout import COMMA
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.frameworks.sqlalchemy.relationships import Step
from fastpg_lint.frameworks.sqlalchemy.row_origins import RowOrigins
from fastpg_lint.rules.async_sync.lazy_load_in_async import RULE
from fastpg_lint.rules.rule import Finding
from fastpg_lint.semantic.expressions import CallSite
from fastpg_lint.semantic.types import ClassObject, ScopeRef

CODE = RULE.code

_LOADING = Imported("sqlalchemy.orm", "selectinload")
_GETTING = frozenset({"get", "get_one"})
_OPTIONS = "options"


def fix(mending: Mending, finding: Finding) -> Change | None:
    module = mending.module
    found = next((one for one in module.of(LazyLoads).found if one.use.at == finding.at), None)
    origins = module.project.of(RowOrigins).of(found.use.row) if found is not None else ()
    if found is None or found.is_new or len(origins) != 1 or len(found.trail) != 1:
        return None
    (step,) = found.trail
    for site in origins[0].query:
        selected = _selected(mending, site, step)
        if selected is not None:
            return _loading(mending, site, cst.Attribute(selected, cst.Name(step.name)))
    return None


def _selected(mending: Mending, site: CallSite, step: Step) -> cst.Name | None:
    """What a query of this module calls the class that has a relationship, where it selects its rows."""
    call = mending.node(site.call.at) if site.place.module == mending.module.name else None
    if not isinstance(call, cst.Call) or (site.word != "select" and site.word not in _GETTING):
        return None
    infer = mending.module.project.infer
    for given, written in zip(site.positional, call.args, strict=False):
        match infer.types_of(given.path, given.place):
            case (ClassObject(ScopeRef() as of),) if step.owner in infer.members.lineage(of):
                return cst.Name(written.value.value) if isinstance(written.value, cst.Name) else None
    return None


def _loading(mending: Mending, site: CallSite, relationship: cst.Attribute) -> Change | None:
    """The query with what loads a relationship of its rows."""
    call = mending.node(site.call.at)
    loader = mending.name_of(_LOADING, call) if isinstance(call, cst.Call) else None
    if loader is None or not isinstance(call, cst.Call):
        return None
    option = cst.Call(loader.expression, [cst.Arg(relationship)])
    old, new = _with_option(mending, call, option, is_get=site.word in _GETTING)
    title = f"load `{mending.tree.code_for_node(relationship)}` with the query"
    return Change(title, old, new, imports=loader.imports) if new is not None else None


def _with_option(
    mending: Mending, call: cst.Call, option: cst.Call, *, is_get: bool
) -> tuple[cst.Call, cst.Call | None]:
    """What is to be replaced, and by what; None where options come from elsewhere."""
    if is_get:
        listed = cst.List([cst.Element(option)])
        is_free = argument_named(call, _OPTIONS) is None and not any(one.star for one in call.args)
        return call, with_argument(call, _OPTIONS, listed) if is_free else None
    given = _options_of(mending, call)
    if given is None:
        return call, cst.Call(cst.Attribute(call, cst.Name(_OPTIONS)), [cst.Arg(option)])
    if len(given.args) == 1 and not mending.has_comment(given) and "\n" not in _code(mending, given.args[0]):
        first = given.args[0].with_changes(comma=COMMA)
        return given, given.with_changes(args=[first, cst.Arg(option)])
    return given, None


def _code(mending: Mending, node: cst.CSTNode) -> str:
    return mending.tree.code_for_node(node)


def _options_of(mending: Mending, call: cst.Call) -> cst.Call | None:
    """The call of `options` in the chain of calls that a `select` begins."""
    below = call
    for _ in mending.around(call):
        attribute = mending.parent(below)
        above = mending.parent(attribute) if isinstance(attribute, cst.Attribute) else None
        if not isinstance(above, cst.Call) or not isinstance(attribute, cst.Attribute):
            return None
        if attribute.attr.value == _OPTIONS:
            return above
        below = above
    return None
