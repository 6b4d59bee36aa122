"""`async def read_user(…):` → `async def read_user(…) -> UserRead:` where all that it returns is one.

Lists of rows get `response_model=list[UserOut]`, where other routes of the module answer so.
"""

from collections.abc import Iterator

import libcst as cst

from fastpg_lint.facts.access_paths import NONE, AccessPath, Attribute, Code, Name, dotted
from fastpg_lint.facts.access_paths import Imported as ImportedPath
from fastpg_lint.facts.records import Binding
from fastpg_lint.fixes.arguments import with_argument
from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.endings import always_leaves
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.validation.returned_models import ReturnedModels, Shape, joined
from fastpg_lint.fixes.validation.row_models import model_of_rows
from fastpg_lint.frameworks.fastapi.routes import Routes
from fastpg_lint.rules.rule import Finding
from fastpg_lint.rules.validation.missing_response_model import RULE
from fastpg_lint.semantic.types import ClassObject, ScopeRef

CODE = RULE.code


def fix(mending: Mending, finding: Finding) -> Change | None:
    routes = mending.module.of(Routes).all
    ref = next((one.ref for one in routes if one.call.at == finding.at), None)
    if ref is None or ref.module != mending.module.name:
        return None
    function = mending.node(mending.module.scope(ref).at)
    if not isinstance(function, cst.FunctionDef) or function.returns is not None:
        return None
    if len(function.decorators) not in (0, sum(one.ref == ref for one in routes)):
        return None  # another decorator may make something else of what is returned
    shape = _shape(mending, ref, function)
    if shape is None:
        return _of_rows(mending, finding, ref, function)
    names = sorted(_names(mending, shape.model, ref, function), key=len)
    if not names:
        return None
    name = names[0]
    text = f"list[{name}]" if shape.is_list else name
    text = f"{text} | None" if shape.is_optional else text
    annotated = function.with_changes(returns=cst.Annotation(cst.parse_expression(text)))
    return Change(f"say that it returns `{text}`", function, annotated)


def _of_rows(mending: Mending, finding: Finding, ref: ScopeRef, function: cst.FunctionDef) -> Change | None:
    """The route with `response_model=list[UserOut]`, as other routes of the module answer with such rows."""
    declaring, model = mending.node(finding.at), model_of_rows(mending.module, ref)
    if model is None or not isinstance(declaring, cst.Call) or not always_leaves(function.body):
        return None
    names = sorted(_names(mending, model, ref, function), key=len)
    if not names or mending.module.view.scope(ref.scope).left:
        return None
    text = f"list[{names[0]}]"
    declared = with_argument(declaring, "response_model", cst.parse_expression(text))
    return Change(f"pass `response_model={text}`, as for other rows of the table", declaring, declared)


def _shape(mending: Mending, ref: ScopeRef, function: cst.FunctionDef) -> Shape | None:
    """What all that a function returns is; None where that is not one thing, or not known."""
    view, models = mending.module.view, mending.module.project.of(ReturnedModels)
    scope = view.scope(ref.scope)
    if scope.is_generator:
        return None
    shapes = []
    for one in scope.returned:
        shape = models.shape(one.value, view.place_in(ref.scope, one))
        if shape is not None and shape.is_optional and isinstance(one.value, Name):
            shape = _told_apart(shape, one.value.id, function)
        shapes += [shape] if one.value != NONE else []
    found = joined(shapes)
    gives_none = bool(scope.left) or len(shapes) < len(scope.returned) or not always_leaves(function.body)
    return found.or_none() if found is not None and gives_none else found


def _told_apart(shape: Shape, name: str, function: cst.FunctionDef) -> Shape | None:
    """What a name holds that was perhaps None, where the function leaves at once if it is.

    None where the name is tested in another way, which may do so too.
    """
    tests = [one.test for one in function.body.body if isinstance(one, cst.If) and _leaves_at_once(one)]
    if any(_is_none(test, name) for test in tests):
        return Shape(shape.model, shape.is_list)
    return None


def _leaves_at_once(statement: cst.If) -> bool:
    return statement.orelse is None and always_leaves(statement.body)


def _is_none(test: cst.BaseExpression, name: str) -> bool:
    """Whether a condition is `not name` or `name is None`."""
    match test:
        case cst.UnaryOperation(operator=cst.Not(), expression=cst.Name(value)):
            return value == name
        case cst.Comparison(
            left=cst.Name(value),
            comparisons=[cst.ComparisonTarget(operator=cst.Is(), comparator=cst.Name("None"))],
        ):
            return value == name
    return False


def _names(mending: Mending, model: ScopeRef, ref: ScopeRef, function: cst.FunctionDef) -> Iterator[str]:
    """What a module calls a model where a function is defined, whatever happened before."""
    infer, end = mending.module.project.infer, mending.module.place_at_end
    word = mending.module.scope(model).name
    for local, bindings in mending.module.view.bindings(0).items():
        is_sure = not bindings[0].branch and mending.means_the_same(local, function)
        if not is_sure or not _is_before(mending, bindings[0], ref):
            continue
        value = bindings[0].value
        path: AccessPath = Name(local)
        if isinstance(value, ImportedPath) and word not in (local, value.name):
            path = Attribute(path, word)
        if infer.types_of(path, end) == (ClassObject(model),):
            yield dotted(path)


def _is_before(mending: Mending, binding: Binding, ref: ScopeRef) -> bool:
    """Whether a name of the module has its value when a function is defined."""
    view = mending.module.view
    outer = [ref.scope]
    while view.signature(outer[-1]).parent > 0:
        outer.append(view.signature(outer[-1]).parent)
    orders = [one.order for one in view.scope(0).bindings if one.value == Code(outer[-1])]
    return not orders or binding.order < min(orders)
