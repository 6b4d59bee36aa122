"""`await asyncio.gather(load(1), load(2))` → `await load(1)` and `await load(2)`, one after another."""

import re
from collections.abc import Sequence

import libcst as cst
from libcst import matchers as m

from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.layout import COMMA, with_instead
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.statements import bound_in, line_of, names_in
from fastpg_lint.rules.dependency_injection.session_shared_by_tasks import RULE
from fastpg_lint.rules.rule import Finding

CODE = RULE.code

_LOOPS = (cst.For, cst.ListComp, cst.GeneratorExp, cst.SetComp, cst.DictComp)
_AT_ONCE = re.compile(r"parallel|concurren|gather|at once|simultan", re.IGNORECASE)
_TITLE = "await them one after another"


def fix(mending: Mending, finding: Finding) -> Change | None:
    call = mending.node(finding.at)
    awaiting = mending.parent(call) if call is not None else None
    if not isinstance(call, cst.Call) or not isinstance(awaiting, cst.Await) or not mending.may_await(call):
        return None
    names = mending.names_called(finding.at)
    if mending.has_comment(awaiting) or names != {"asyncio.gather"} or not call.args:
        return None
    if any(one.keyword is not None for one in call.args) or _is_explained(mending, awaiting):
        return None  # `return_exceptions` has each of them run to its end
    if len(call.args) == 1 and call.args[0].star == "*":
        return _of_each(mending, awaiting, call.args[0].value)
    if any(one.star or not isinstance(one.value, cst.Call) for one in call.args):
        return None
    return _of_all(mending, awaiting, [cst.Await(one.value) for one in call.args])


def _is_explained(mending: Mending, awaiting: cst.Await) -> bool:
    """Whether a comment above the line says that things are done at once, which it would still say."""
    line = next((one for one in mending.around(awaiting) if isinstance(one, cst.SimpleStatementLine)), None)
    comments = [one.comment.value for one in line.leading_lines if one.comment] if line is not None else []
    return any(_AT_ONCE.search(one) for one in comments)


def _of_all(mending: Mending, awaiting: cst.Await, values: Sequence[cst.Await]) -> Change | None:
    """Coroutines that are written out."""
    above, place = mending.parent(awaiting), line_of(mending, awaiting)
    match above:
        case cst.Expr() if place is not None:
            line, block = place
            lines = [cst.SimpleStatementLine([cst.Expr(one)]) for one in values]
            lines[0] = lines[0].with_changes(leading_lines=line.leading_lines)
            lines[-1] = lines[-1].with_changes(trailing_whitespace=line.trailing_whitespace)
            return Change(_TITLE, block, with_instead(block, line, lines))
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Tuple(elements=targets))]):
            is_plain = len(targets) == len(values) and all(isinstance(one, cst.Element) for one in targets)
            return Change(_TITLE, awaiting, _tuple(values)) if is_plain else None
        case cst.Return() if _gives_tuple(mending, awaiting):
            return Change(_TITLE, awaiting, _tuple(values))
    listed = cst.List(_elements(values), lpar=awaiting.lpar, rpar=awaiting.rpar)
    return Change(_TITLE, awaiting, listed)


def _gives_tuple(mending: Mending, node: cst.CSTNode) -> bool:
    """Whether the function around a node says that it returns a tuple."""
    function = next(mending.functions_around(node), None)
    match function:
        case cst.FunctionDef(returns=cst.Annotation(annotation=cst.Subscript(value=cst.Name(word)))):
            return word.lower() == "tuple"
    return False


def _tuple(values: Sequence[cst.Await]) -> cst.Tuple:
    return cst.Tuple(_elements(values), lpar=(), rpar=())


def _elements(values: Sequence[cst.Await]) -> list[cst.Element]:
    *others, last = (cst.Element(one) for one in values)
    return [*(one.with_changes(comma=COMMA) for one in others), last]


def _of_each(mending: Mending, awaiting: cst.Await, given: cst.BaseExpression) -> Change | None:
    """Coroutines of a comprehension: a loop, or a list of what they give where that is asked for."""
    if not isinstance(given, cst.ListComp | cst.GeneratorExp) or not isinstance(given.elt, cst.Call):
        return None
    value, loop = cst.Await(given.elt), given.for_in
    place = line_of(mending, awaiting)
    if isinstance(mending.parent(awaiting), cst.Expr):
        if place is None or not _is_single(loop) or not _is_of_loops(mending, awaiting, loop.target):
            return None
        line, block = place
        new = cst.For(
            loop.target,
            loop.iter,
            cst.IndentedBlock([cst.SimpleStatementLine([cst.Expr(value)])]),
            leading_lines=line.leading_lines,
        )
        new = new.with_changes(body=new.body.with_changes(header=line.trailing_whitespace))
        return Change(_TITLE, block, with_instead(block, line, [new]))
    return Change(_TITLE, awaiting, cst.ListComp(value, loop, lpar=awaiting.lpar, rpar=awaiting.rpar))


def _is_single(loop: cst.CompFor) -> bool:
    return loop.asynchronous is None and not loop.ifs and loop.inner_for_in is None


def _is_of_loops(mending: Mending, at: cst.CSTNode, target: cst.BaseExpression) -> bool:
    """Whether a function uses the names of a target in loops alone that bind them: one more may do so too."""
    function = next(mending.functions_around(at))
    for name in names_in([target]):
        for one in m.findall(function, m.Name(name)):
            loops = [loop for loop in mending.between(one, function) if isinstance(loop, _LOOPS)]
            if not any(name in bound_in([loop]) for loop in loops):
                return False
    return True
