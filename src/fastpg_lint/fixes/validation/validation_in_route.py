"""`if len(payload.body) > 280: raise …` → `body: str = Field(max_length=280)`, in the model."""

from typing import NamedTuple

import libcst as cst
from libcst import matchers as m

from fastpg_lint.analyses.validation.validation_in_route import BodyCheck, body_checks
from fastpg_lint.fixes.arguments import argument_named, with_argument
from fastpg_lint.fixes.change import Change, Imported
from fastpg_lint.fixes.elsewhere import change_in, together
from fastpg_lint.fixes.layout import with_lines_of
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.rules.rule import Finding
from fastpg_lint.rules.validation.validation_in_route import RULE
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import Instance, ScopeRef

CODE = RULE.code

_OF_LENGTH = {
    cst.GreaterThan: ("max_length", 0),
    cst.GreaterThanEqual: ("max_length", -1),
    cst.LessThan: ("min_length", 0),
    cst.LessThanEqual: ("min_length", 1),
}
"""What is refused, by its operator: the constraint that refuses it too, and what its number differs by."""
_OF_NUMBER = {
    cst.GreaterThan: ("le", 0),
    cst.GreaterThanEqual: ("lt", 0),
    cst.LessThan: ("ge", 0),
    cst.LessThanEqual: ("gt", 0),
}
_TEXTS, _NUMBERS = frozenset({"str"}), frozenset({"float", "int"})
_REFUSING = m.Raise(m.Call(func=m.Name("HTTPException")))


class _Constraint(NamedTuple):
    """What a field has to be: `max_length` of 280, for a field of some types."""

    field: str
    keyword: str
    number: int
    types: frozenset[str]


def fix(mending: Mending, finding: Finding) -> Change | None:
    check = next((one for one in body_checks(mending.module) if one.at == finding.at), None)
    test = mending.node(finding.at)
    if check is None or check.model is None or not isinstance(test, cst.If):
        return None
    constraint = _constraint(test, check)
    removed = _without(mending, test) if constraint is not None else None
    if constraint is None or removed is None or not _is_of_one_route(mending.module.project, check.model):
        return None
    model, project = check.model, mending.module.project
    if not _refuses(mending, test):
        return None
    there = change_in(mending, model.module, lambda other: _constrained(other, project, model, constraint))
    if there is None:
        return None
    return together(mending, removed, there, f"{there.title}, and check it there alone")


# the check


def _constraint(test: cst.If, check: BodyCheck) -> _Constraint | None:
    match test.test:
        case cst.Comparison(
            left=left,
            comparisons=[cst.ComparisonTarget(operator=operator, comparator=cst.Integer(value=number))],
        ):
            pass
        case _:
            return None
    match left:
        case cst.Call(func=cst.Name("len"), args=[cst.Arg(value=checked)]):
            known, types = _OF_LENGTH.get(type(operator)), _TEXTS
        case checked:
            known, types = _OF_NUMBER.get(type(operator)), _NUMBERS
    match checked:
        case cst.Attribute(value=cst.Name(parameter), attr=cst.Name(field)) if (
            known is not None and check.field == f"{parameter}.{field}" and number.isdecimal()
        ):
            return _Constraint(field, known[0], int(number) + known[1], types)
    return None


def _refuses(mending: Mending, test: cst.If) -> bool:
    """Whether all that a check does is to answer with 422, as FastAPI does for what a model refuses."""
    match test.body:
        case cst.IndentedBlock(body=[cst.SimpleStatementLine(body=[cst.Raise() as refusal]) as line]):
            text = mending.tree.code_for_node(refusal)
            return m.matches(refusal, _REFUSING) and "422" in text and not mending.has_comment(line)
    return False


def _without(mending: Mending, test: cst.If) -> Change | None:
    """The block of a check without it; comments above it, and behind its colon, stand above what follows."""
    block = mending.parent(test)
    if test.orelse is not None or not isinstance(block, cst.IndentedBlock):
        return None
    if not isinstance(mending.parent(block), cst.FunctionDef) or not isinstance(test.body, cst.IndentedBlock):
        return None
    place = next(n for n, one in enumerate(block.body) if one is test)
    after = list(block.body[place + 1 :])
    if not after:
        return None
    after[0] = with_lines_of(after[0], test.leading_lines, test.body.header)
    return Change("", block, block.with_changes(body=(*block.body[:place], *after)))


# the model


def _is_of_one_route(project: Project, model: ScopeRef) -> bool:
    """Whether one function alone is given a model, nothing is derived from it, and nobody makes one."""
    infer, name = project.infer, project.infer.signature(model).name
    given = 0
    for module in dict.fromkeys((model.module, *project.naming(name))):
        view = project.view(module)
        if view.calls_spelled((name,)):
            return False
        for number, scope in view.facts.scopes.items():
            said = (one.annotation for one in scope.parameters)
            types = [infer.instances(one, view.around(number)) for one in said if one is not None]
            given += sum(one == (Instance(model),) for one in types)
            ref = ScopeRef(module, number)
            if scope.bases and ref != model and model in infer.members.lineage(ref):
                return False
    return given == 1


def _constrained(mending: Mending, project: Project, model: ScopeRef, wanted: _Constraint) -> Change | None:
    """The field with its constraint."""
    declared = mending.node(project.infer.scope(model).at)
    body = declared.body.body if isinstance(declared, cst.ClassDef) else ()
    title = f"constrain `{wanted.field}` by `{wanted.keyword}={wanted.number}`"
    number = cst.Integer(str(wanted.number))
    for line in body:
        match line:
            case cst.SimpleStatementLine(
                body=[
                    cst.AnnAssign(
                        target=cst.Name(wanted.field),
                        annotation=cst.Annotation(annotation=cst.Name(type_)),
                        value=value,
                    ) as field
                ]
            ) if type_ in wanted.types:
                if value is None:
                    made = mending.name_of(Imported("pydantic", "Field"), field)
                    if made is None:
                        return None
                    new = with_argument(cst.Call(made.expression), wanted.keyword, number)
                    return Change(title, field, field.with_changes(value=new), imports=made.imports)
                is_field = isinstance(value, cst.Call) and m.matches(value.func, m.Name("Field"))
                if isinstance(value, cst.Call) and is_field and argument_named(value, wanted.keyword) is None:
                    return Change(title, value, with_argument(value, wanted.keyword, number))
    return None
