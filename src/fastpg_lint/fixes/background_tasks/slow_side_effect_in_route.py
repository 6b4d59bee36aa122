"""`await aiosmtplib.send(mail)` → `background_tasks.add_task(aiosmtplib.send, mail)`, with the parameter."""

from collections.abc import Iterator

import libcst as cst
from libcst import matchers as m

from fastpg_lint.facts.access_paths import AccessPath, Name, root_of
from fastpg_lint.facts.access_paths import Imported as ImportedPath
from fastpg_lint.facts.records import Call
from fastpg_lint.fixes.change import Change, Imported
from fastpg_lint.fixes.layout import comma_in
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.mentions import is_named_elsewhere
from fastpg_lint.fixes.parameters import with_parameter
from fastpg_lint.fixes.statements import names_in
from fastpg_lint.frameworks.fastapi.routes import Routes
from fastpg_lint.frameworks.pydantic.models import Models
from fastpg_lint.rules.background_tasks.slow_side_effect_in_route import RULE
from fastpg_lint.rules.rule import Finding
from fastpg_lint.semantic.types import Container, Instance, NoneValue, Place, ScopeRef, Type, Types, Value

CODE = RULE.code

_TASKS = Imported("fastapi", "BackgroundTasks")
_TASKS_CLASSES = frozenset({"fastapi.BackgroundTasks", "starlette.background.BackgroundTasks"})
_NAMES = ("background_tasks", "tasks")
"""What the parameter may be called."""
_ENDING = ("connection", "cursor", "request", "response", "session", "transaction", "uploadfile", "websocket")
"""The last words of classes whose objects are of no use once the request is over."""
_TITLE = "hand it to `{tasks}`, which run after the answer"


def fix(mending: Mending, finding: Finding) -> Change | None:
    call = mending.node(finding.at)
    function = next(mending.functions_around(call), None) if call is not None else None
    if not isinstance(call, cst.Call) or not isinstance(function, cst.FunctionDef):
        return None
    whole = _statement(mending, call)
    if whole is None or mending.has_comment(call) or not _may_wait(mending, call, function):
        return None
    numbers = mending.calls_at(finding.at)
    if len(numbers) != 1 or not _is_lasting(mending, mending.module.view.call(numbers[0])):
        return None
    known = next((name for n in mending.scopes_of(function) for name in _parameters(mending, n)), None)
    tasks = known or _free(mending, function)
    if tasks is None:
        return None
    new = _added(call, tasks)
    title = _TITLE.format(tasks=tasks)
    if known is not None:
        return Change(title, whole, new)
    if is_named_elsewhere(mending, function) or mending.has_comment(function.params):
        return None
    of = mending.name_of(_TASKS, function)
    if of is None:
        return None
    body = function.body.deep_replace(whole, new)
    asking = with_parameter(function.with_changes(body=body), tasks, of.expression)
    return Change(title, function, asking, imports=of.imports)


def _statement(mending: Mending, call: cst.Call) -> cst.BaseExpression | None:
    """The call, awaited or not, where that is all that a line does."""
    above = mending.parent(call)
    whole = above if isinstance(above, cst.Await) else call
    return whole if isinstance(mending.parent(whole), cst.Expr) else None


def _added(call: cst.Call, tasks: str) -> cst.Call:
    function = cst.Arg(call.func, comma=comma_in(call) if call.args else cst.MaybeSentinel.DEFAULT)
    adding = cst.Attribute(cst.Name(tasks), cst.Name("add_task"))
    return call.with_changes(func=adding, args=(function, *call.args), lpar=(), rpar=())


# what may run later


def _may_wait(mending: Mending, call: cst.Call, function: cst.FunctionDef) -> bool:
    """Whether nothing around a call has to do with its outcome, nor closes what it works with."""
    if any(one.keyword is not None and one.keyword.value == "func" for one in call.args):
        return False
    if m.findall(function.body, m.Arg(keyword=m.Name("background"))):
        return False  # a response that brings tasks of its own takes no others
    named = names_in([call])
    for one in mending.between(call, function):
        if isinstance(one, cst.Try | cst.ExceptHandler | cst.Lambda | cst.ClassDef):
            return False
        if isinstance(one, cst.With) and named & names_in(
            item.asname.name for item in one.items if item.asname is not None
        ):
            return False
    return True


def _is_lasting(mending: Mending, call: Call) -> bool:
    """Whether what is called, and what it is given, is as good after the request as during it."""
    place, infer = mending.module.place_of(call), mending.module.project.infer
    return _is_of_module(mending, call.function, place) and all(
        _is_of_module(mending, one.value, place) or _may_outlive(mending, infer.types_of(one.value, place))
        for one in call.arguments
    )


def _is_of_module(mending: Mending, path: AccessPath, place: Place) -> bool:
    """Whether something is the module's, or an attribute of what is, and no object of the request."""
    root, view = root_of(path), mending.module.view
    if isinstance(root, ImportedPath):
        return True
    if not isinstance(root, Name):
        return False
    found = view.found(root.id, place)
    return found is not None and found.parameter is None and found.scope == 0


def _may_outlive(mending: Mending, types: Types) -> bool:
    return bool(types) and all(_outlives(mending, one) for one in types)


def _outlives(mending: Mending, type_: Type) -> bool:
    match type_:
        case Value() | NoneValue():
            return True
        case Instance(str(name)):
            return not name.rpartition(".")[2].lower().endswith(_ENDING)
        case Instance(ScopeRef() as of):
            return mending.module.project.of(Models).is_filled(of)
        case Container(elements=elements):
            return all(_may_outlive(mending, one) for one in elements)
    return False


def _parameters(mending: Mending, scope: int) -> Iterator[str]:
    """The parameters by which a function takes its background tasks."""
    infer, ref = mending.module.project.infer, ScopeRef(mending.module.name, scope)
    for one in mending.module.view.scope(scope).parameters:
        types = infer.types_of(Name(one.name), infer.place_of(ref))
        if any(isinstance(t, Instance) and t.of in _TASKS_CLASSES for t in types):
            yield one.name


def _free(mending: Mending, function: cst.FunctionDef) -> str | None:
    """A name for the parameter: as other functions of the module have it, if it means nothing in this one."""
    routes = [one.ref for one in mending.module.of(Routes).all if one.ref.module == mending.module.name]
    usual = (name for ref in routes for name in _parameters(mending, ref.scope))
    return next((one for one in (*usual, *_NAMES) if one not in names_in([function])), None)
