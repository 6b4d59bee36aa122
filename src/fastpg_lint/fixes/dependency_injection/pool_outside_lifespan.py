"""`await engine.dispose()` at the end of the app's lifespan, for an engine that a module makes at import."""

from typing import NamedTuple

import libcst as cst
from libcst import matchers as m

from fastpg_lint.facts.access_paths import Code, Result
from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.elsewhere import change_in
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.own_imports import own_name
from fastpg_lint.frameworks.fastapi.apps import Apps
from fastpg_lint.frameworks.roles.roles import Roles
from fastpg_lint.rules.dependency_injection.pool_outside_lifespan import RULE
from fastpg_lint.rules.rule import Finding
from fastpg_lint.semantic.expressions import Expression, ExpressionReader
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import Instance, Place, ScopeRef

CODE = RULE.code

_ENGINES = {
    "sqlalchemy.engine.base.Engine": False,
    "sqlalchemy.ext.asyncio.engine.AsyncEngine": True,
}
"""Classes of engines, each with whether it is to be awaited that one is disposed of."""


class _Engine(NamedTuple):
    """An engine by the name that its module gives it."""

    module: str
    name: str
    is_awaited: bool


def fix(mending: Mending, finding: Finding) -> Change | None:
    engine = _engine(mending, finding)
    lifespan = _lifespan(mending.module.project)
    if engine is None or lifespan is None:
        return None
    if not mending.module.project.of(Roles).go_together(engine.module, lifespan.module):
        return None
    if _has_namesake(mending.module.project, engine, lifespan.module):
        return None
    return change_in(mending, lifespan.module, lambda other: _disposing(other, lifespan, engine))


def _engine(mending: Mending, finding: Finding) -> _Engine | None:
    """The engine that a call makes, where the module gives it one name and nothing else."""
    view, infer = mending.module.view, mending.module.project.infer
    for number in mending.calls_at(finding.at):
        names = [one.name for one in view.scope(0).bindings if one.value == Result(number) and not one.branch]
        match infer.result(mending.module.name, number):
            case (Instance(str(made)),) if made in _ENGINES and len(names) == 1:
                is_only = len(view.bindings(0)[names[0]]) == 1
                return _Engine(mending.module.name, names[0], _ENGINES[made]) if is_only else None
    return None


def _has_namesake(project: Project, engine: _Engine, service: str) -> bool:
    """Whether another module of the service gives an engine of its own that name: both cannot be imported."""
    for module in project.naming(engine.name):
        if module == engine.module or not project.of(Roles).go_together(module, service):
            continue
        for binding in project.view(module).bindings(0).get(engine.name, []):
            made = binding.value
            types = project.infer.result(module, made.call) if isinstance(made, Result) else ()
            if any(isinstance(one, Instance) and one.of in _ENGINES for one in types):
                return True
    return False


def _lifespan(project: Project) -> ScopeRef | None:
    """The coroutine that the project's app is given as its lifespan."""
    app = project.of(Apps).first()
    if app is None:
        return None
    view = project.view(app[0])
    call = view.call(app[1])
    given = next((one.value for one in call.arguments if one.keyword == "lifespan"), None)
    if given is None:
        return None
    match project.of(ExpressionReader).only(Expression(given, view.place_of(call))):
        case Expression(Code(number), Place(module)):
            scope = project.view(module).scope(number)
            return ScopeRef(module, number) if scope.is_async and scope.is_generator else None
    return None


def _disposing(mending: Mending, lifespan: ScopeRef, engine: _Engine) -> Change | None:
    function = mending.node(mending.module.scope(lifespan).at)
    if not isinstance(function, cst.FunctionDef):
        return None
    block, named = _ending(function), own_name(mending, engine.module, engine.name, function)
    if block is None or named is None:
        return None
    call = cst.Call(cst.Attribute(named.expression, cst.Name("dispose")))
    value = cst.Await(call) if engine.is_awaited else call
    line = cst.SimpleStatementLine([cst.Expr(value)])
    title = f"dispose of `{engine.name}` when the service stops"
    return Change(title, block, block.with_changes(body=(*block.body, line)), imports=named.imports)


def _ending(function: cst.FunctionDef) -> cst.IndentedBlock | None:
    """The block that a lifespan ends with: its own, below the `yield`, or a `finally` around that."""
    body = function.body
    last = body.body[-1] if body.body else None
    is_single = len(m.findall(body, m.Yield())) == 1 and not m.findall(body, m.Return())
    if not isinstance(body, cst.IndentedBlock) or not is_single:
        return None
    match last:
        case cst.Try(finalbody=cst.Finally(body=cst.IndentedBlock() as final), body=tried):
            return final if m.findall(tried, m.Yield()) else None
    direct = m.SimpleStatementLine([m.Expr(m.Yield())])
    return body if any(m.matches(one, direct) for one in body.body) else None
