"""A loop that adds rows and sends each → `session.add_all([Movie(title=title) for title in titles])`.

Statements of asyncpg, and those of a cursor of psycopg, become one `executemany`; SQLAlchemy gets all rows.
"""

from collections.abc import Iterator, Sequence

import libcst as cst
from libcst import matchers as m
from msgspec import Struct

from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.layout import COMMA
from fastpg_lint.fixes.mending import Function, Mending
from fastpg_lint.fixes.queries.rows_of_statements import written
from fastpg_lint.fixes.statements import assigned, names_in
from fastpg_lint.rules.queries.row_by_row_insert import RULE
from fastpg_lint.rules.rule import Finding
from fastpg_lint.semantic.types import is_sequence

CODE = RULE.code

_ROWS = "rows"
_SENDING = frozenset({"commit", "flush"})
_TURN_BOUND = m.Await() | m.Yield() | m.NamedExpr() | m.Lambda()
"""What cannot stand in a comprehension as it stands in a loop."""


class _Loop(Struct, frozen=True):
    """A loop, the statements of a turn, and the block that it stands in."""

    node: cst.For
    lines: tuple[cst.SimpleStatementLine, ...]
    block: cst.IndentedBlock


def fix(mending: Mending, finding: Finding) -> Change | None:
    call = mending.node(finding.at)
    loop = _loop(mending, call) if isinstance(call, cst.Call) else None
    if loop is None or not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute):
        return None
    libraries = {one.partition(".")[0] for one in mending.names_called(finding.at)}
    if libraries and libraries <= {"sqlalchemy", "sqlmodel"} and call.func.attr.value == "add":
        return _added(mending, loop, call)
    if libraries == {"sqlalchemy"} and call.func.attr.value == "execute":
        return _given_rows(mending, loop, call, finding)
    if libraries in ({"asyncpg"}, {"psycopg"}) and call.func.attr.value == "execute":
        return _executed(mending, loop, call, finding, is_numbered=libraries == {"asyncpg"})
    return None


def _loop(mending: Mending, call: cst.Call) -> _Loop | None:
    """The loop that a call stands in, where it has but plain statements, and nothing else has its names."""
    loop = next((one for one in mending.around(call) if isinstance(one, cst.For)), None)
    block = mending.parent(loop) if loop is not None else None
    if loop is None or loop.asynchronous is not None or loop.orelse is not None:
        return None
    if not isinstance(block, cst.IndentedBlock) or not isinstance(loop.body, cst.IndentedBlock):
        return None
    lines = [one for one in loop.body.body if isinstance(one, cst.SimpleStatementLine) and len(one.body) == 1]
    is_plain = len(lines) == len(loop.body.body) and not any(map(_has_lines_above, lines))
    if not is_plain or loop.body.footer or any(map(mending.has_comment, _heads(loop))):
        return None
    if isinstance(loop.iter, cst.Tuple | cst.IfExp) and not loop.iter.lpar:
        return None  # in a comprehension it would need brackets
    names = {one.value for one in m.findall(loop.target, m.Name()) if isinstance(one, cst.Name)}
    if m.findall(loop.iter, _TURN_BOUND) or not names.isdisjoint(_named_elsewhere(mending, loop)):
        return None
    return _Loop(loop, tuple(lines), block)


def _heads(loop: cst.For) -> Iterator[cst.CSTNode]:
    yield from (
        loop.target,
        loop.iter,
        loop.body.header if isinstance(loop.body, cst.IndentedBlock) else loop,
    )


def _has_lines_above(line: cst.SimpleStatementLine) -> bool:
    return any(one.comment is not None for one in line.leading_lines)


def _named_elsewhere(mending: Mending, loop: cst.For) -> set[str]:
    """The names that the function around a loop has outside of it."""
    function = next(mending.functions_around(loop), None)
    inside = {id(one) for one in m.findall(loop, m.Name())}
    found = m.findall(function.body if function is not None else mending.tree, m.Name())
    return {one.value for one in found if isinstance(one, cst.Name) and id(one) not in inside}


def _added(mending: Mending, loop: _Loop, call: cst.Call) -> Change | None:
    """`add_all`, and what sends the rows behind it."""
    row = call.args[0].value if len(call.args) == 1 and call.args[0].keyword is None else None
    *before, adding, sending = loop.lines if len(loop.lines) in (2, 3) else (None, None)
    if row is None or adding is None or sending is None or _alone(adding) is not call:
        return None
    if before and before[0] is not None:
        row = _made(mending, loop, before[0], row)
    if row is None or not _sends(sending, call) or m.findall(row, _TURN_BOUND):
        return None
    every = call.with_changes(
        func=cst.ensure_type(call.func, cst.Attribute).with_changes(attr=cst.Name("add_all")),
        args=[call.args[0].with_changes(value=_each(loop, row))],
    )
    added = adding.with_changes(body=[cst.Expr(every)])
    return _instead(loop, "add all rows, and send them once", [added, sending])


def _made(
    mending: Mending, loop: _Loop, line: cst.SimpleStatementLine, row: cst.BaseExpression
) -> cst.BaseExpression | None:
    """What a name is given in the line before, where it is used for the row and nothing else."""
    match line.body[0], row:
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(name))], value=value), cst.Name(used):
            is_only = name == used and len(m.findall(loop.node.body, m.Name(name))) == 2
            is_free = is_only and name not in _named_elsewhere(mending, loop.node)
            return value if is_free and not mending.has_comment(line) else None
    return None


def _alone(line: cst.SimpleStatementLine) -> cst.BaseExpression | None:
    """The expression that a statement is, awaited as may be."""
    match line.body[0]:
        case cst.Expr(value=cst.Await(expression=value)) | cst.Expr(value=value):
            return value
    return None


def _sends(line: cst.SimpleStatementLine, adding: cst.Call) -> bool:
    """Whether a statement is `session.commit()` or `flush()`, of the session that rows are added to."""
    match _alone(line), adding.func:
        case cst.Call(func=cst.Attribute(value=one, attr=cst.Name(word)), args=[]), cst.Attribute(
            value=other
        ):
            return word in _SENDING and one.deep_equals(other)
    return False


def _executed(
    mending: Mending, loop: _Loop, call: cst.Call, finding: Finding, *, is_numbered: bool
) -> Change | None:
    """`executemany`."""
    if len(loop.lines) != 1 or _alone(loop.lines[0]) is not call or mending.has_comment(call):
        return None
    statement, *values = call.args
    is_plain = isinstance(statement.value, cst.SimpleString | cst.ConcatenatedString)
    if not is_plain or not values or any(one.keyword is not None or one.star for one in call.args):
        return None
    row = _tuple(values) if is_numbered else _given(values)
    is_of_cursor = all("ursor" in one for one in mending.names_called(finding.at))
    if row is None or m.findall(row, _TURN_BOUND) or not (is_numbered or is_of_cursor):
        return None
    function = cst.ensure_type(call.func, cst.Attribute).with_changes(attr=cst.Name("executemany"))
    rows = values[-1].with_changes(value=_each(loop, row))
    every = call.with_changes(func=function, args=[statement, rows])
    line = loop.lines[0]
    return _instead(loop, "write all rows by one `executemany`", [_with_call(line, every)])


def _given_rows(mending: Mending, loop: _Loop, call: cst.Call, finding: Finding) -> Change | None:
    """`execute` with all rows, where there are some: of none it would make one of defaults."""
    function = next(mending.functions_around(call), None)
    if function is None or len(loop.lines) != 1 or _alone(loop.lines[0]) is not call:
        return None
    found = written(mending, call, _own_names(mending, function)) if not mending.has_comment(call) else None
    if found is None:
        return None
    every: cst.BaseExpression = _each(loop, found.row)
    lines: list[cst.BaseStatement] = []
    some: cst.BaseExpression = loop.node.iter
    if not isinstance(some, cst.Name) or not _is_list(mending, finding):
        if _ROWS in names_in([function]):
            return None
        lines.append(assigned(_ROWS, every))
        some = every = cst.Name(_ROWS)
    call_of_all = call.with_changes(args=[cst.Arg(found.statement, comma=COMMA), cst.Arg(every)])
    block = cst.IndentedBlock([_with_call(loop.lines[0], call_of_all)])
    return _instead(loop, "write all rows by one statement", [*lines, cst.If(some, block)])


def _own_names(mending: Mending, function: Function) -> set[str]:
    """The names that a function gives values to, its parameters among them."""
    view = mending.module.view
    scopes = mending.scopes_of(function)
    parameters = (one.name for number in scopes for one in view.scope(number).parameters)
    return {*parameters, *(name for number in scopes for name in view.bindings(number))}


def _is_list(mending: Mending, finding: Finding) -> bool:
    """Whether the loop around a call surely goes through a list or its like, which is false when empty."""
    view, numbers = mending.module.view, mending.calls_at(finding.at)
    branch = view.branch(view.call(numbers[0]).branch) if len(numbers) == 1 else None
    place = view.place_of(view.call(numbers[0])) if branch is not None else None
    if branch is None or branch.test is None or place is None:
        return False
    return is_sequence(mending.module.project.infer.types_of(branch.test, place))


def _with_call(line: cst.SimpleStatementLine, call: cst.Call) -> cst.SimpleStatementLine:
    """A statement with another call in the place of its own, awaited as that is."""
    expression = cst.ensure_type(line.body[0], cst.Expr)
    value = expression.value
    new = value.with_changes(expression=call) if isinstance(value, cst.Await) else call
    return line.with_changes(body=[expression.with_changes(value=new)])


def _tuple(values: Sequence[cst.Arg]) -> cst.Tuple:
    elements = [cst.Element(one.value) for one in values]
    if len(elements) == 1:
        elements = [elements[0].with_changes(comma=cst.Comma())]
    return cst.Tuple(elements)


def _given(values: Sequence[cst.Arg]) -> cst.BaseExpression | None:
    """The values of one row as psycopg takes them, written out."""
    only = values[0].value if len(values) == 1 else None
    return only if isinstance(only, cst.Tuple | cst.List | cst.Dict) else None


def _each(loop: _Loop, row: cst.BaseExpression) -> cst.ListComp:
    """`[row for title in titles]`."""
    return cst.ListComp(row, cst.CompFor(loop.node.target, loop.node.iter))


def _instead(loop: _Loop, title: str, lines: Sequence[cst.BaseStatement]) -> Change:
    """Some lines in the place of a loop."""
    first = lines[0].with_changes(leading_lines=loop.node.leading_lines)
    body: list[cst.BaseStatement] = []
    for one in loop.block.body:
        body += [first, *lines[1:]] if one is loop.node else [one]
    return Change(title, loop.block, loop.block.with_changes(body=body))
