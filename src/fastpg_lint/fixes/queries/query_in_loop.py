"""`session.get(User, pulse.user_id)` for each pulse → the users of all by one query, before the loop."""

from collections.abc import Sequence
from typing import NamedTuple

import libcst as cst
from libcst import matchers as m

from fastpg_lint.fixes.change import Change, Imported
from fastpg_lint.fixes.changing import changed
from fastpg_lint.fixes.layout import lines_above, with_instead
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.statements import assigned, bound_in, line_of, names_in
from fastpg_lint.frameworks.sqlalchemy.tables import Tables
from fastpg_lint.rules.queries.query_in_loop import RULE
from fastpg_lint.rules.rule import Finding
from fastpg_lint.semantic.types import ClassObject, ScopeRef, is_sequence

CODE = RULE.code

_HAS_TO_BE = {
    f"sqlalchemy.{of}.{method}": method == "get_one"
    for of in ("ext.asyncio.session.AsyncSession", "orm.session.Session")
    for method in ("get", "get_one")
}
"""Methods that load a row by its key, each with whether it has to be there."""
_CHANGING = frozenset({"commit", "delete", "expire", "expire_all", "expunge", "flush", "refresh", "rollback"})
"""Methods of a session after which a row may be another."""
_FOUND = "found"


class _Loading(NamedTuple):
    """A value that a line of a loop gives a name: the row of a class whose key the loop's own row has."""

    value: cst.BaseExpression
    name: str
    session: cst.BaseExpression
    model: str
    row: str
    attribute: str


def fix(mending: Mending, finding: Finding) -> Change | None:
    call = mending.node(finding.at)
    loop = next((one for one in mending.around(call) if isinstance(one, cst.For)), None) if call else None
    block = mending.parent(loop) if loop is not None else None
    numbers, names = mending.calls_at(finding.at), mending.names_called(finding.at)
    if not isinstance(call, cst.Call) or loop is None or not isinstance(block, cst.IndentedBlock):
        return None
    has_to_be = {_HAS_TO_BE.get(one) for one in names}
    if finding.related or len(numbers) != 1 or has_to_be not in ({True}, {False}):
        return None
    loading, key = _loading(mending, call, loop), _key(mending, numbers[0])
    select = mending.name_of(Imported("sqlalchemy", "select"), loop)
    if loading is None or key is None or select is None or not _may_be_split(mending, loop):
        return None
    rows = _rows(mending, numbers[0], loop, loading)
    loaded = f"{loading.name}s"
    function = next(mending.functions_around(loop))
    new_names = [*rows.names, loaded, _FOUND]
    if len({*new_names}) < len(new_names) or names_in([function]) & {*new_names}:
        return None
    lines = [*rows.lines, *_query(mending, loading, key, select.expression, rows.name)]
    lines[0] = lines[0].with_changes(leading_lines=lines_above(loop))
    taken = f"{loaded}[{loading.row}.{loading.attribute}]"
    if has_to_be == {False}:
        taken = f"{loaded}.get({loading.row}.{loading.attribute})"
    short = changed(
        loop,
        {
            loading.value: lambda _: cst.parse_expression(taken),
            loop.iter: lambda _: cst.Name(rows.name),
        },
    )
    new = with_instead(block, loop, [*lines, short.with_changes(leading_lines=())])
    title = f"load all `{loaded}` before the loop"
    return Change(title, block, new, imports=select.imports)


def _loading(mending: Mending, call: cst.Call, loop: cst.For) -> _Loading | None:
    """`author = await session.get(User, pulse.user_id)`, directly in a loop over pulses."""
    awaiting = mending.parent(call)
    value = awaiting if isinstance(awaiting, cst.Await) else call
    place = line_of(mending, call)
    if place is None or place[1] is not loop.body or mending.has_comment(value):
        return None
    match place[0].body[0], call:
        case (
            cst.Assign(targets=[cst.AssignTarget(target=cst.Name(name))], value=whole),
            cst.Call(
                func=cst.Attribute(value=cst.Name() as session),
                args=[
                    cst.Arg(value=cst.Name(model), keyword=None),
                    cst.Arg(value=cst.Attribute(value=cst.Name(row), attr=cst.Name(attribute)), keyword=None),
                ],
            ),
        ) if whole is value and m.matches(loop.target, m.Name(row)) and row not in bound_in([loop.body]):
            return _Loading(value, name, session, model, row, attribute)
    return None


def _key(mending: Mending, number: int) -> str | None:
    """The attribute that is the key of the class which a call loads a row of, by itself."""
    call = mending.module.view.call(number)
    given = call.arguments[0].value if call.arguments else None
    types = mending.module.project.infer.types_of(given, mending.module.place_of(call)) if given else ()
    match types:
        case (ClassObject(ScopeRef() as of),):
            table = mending.module.project.of(Tables).of_class(of)
            keys = [one.name for one in table.columns if one.is_primary] if table is not None else []
            return keys[0] if len(keys) == 1 else None
    return None


def _may_be_split(mending: Mending, loop: cst.For) -> bool:
    """Whether nothing in a loop makes other rows of those that were loaded before it."""
    words = m.OneOf(*(m.Name(one) for one in sorted(_CHANGING)))
    changing = m.findall(loop.body, m.Call(func=m.Attribute(attr=words)))
    return loop.asynchronous is None and not changing and not mending.has_comment(loop.iter)


class _Rows(NamedTuple):
    """The name of what a loop goes through, the lines that give it its value, and the names new in them."""

    name: str
    lines: Sequence[cst.BaseStatement] = ()
    names: tuple[str, ...] = ()


def _rows(mending: Mending, number: int, loop: cst.For, loading: _Loading) -> _Rows:
    view, infer = mending.module.view, mending.module.project.infer
    call = view.call(number)
    path = view.branch(call.branch).test
    types = infer.types_of(path, view.place_of(call)) if path is not None else ()
    is_list = is_sequence(types)
    if is_list and isinstance(loop.iter, cst.Name):
        return _Rows(loop.iter.value)
    name = f"{loading.row}s"
    given = loop.iter if is_list else cst.Call(cst.Name("list"), [cst.Arg(loop.iter)])
    return _Rows(name, [assigned(name, given)], (name,))


def _query(
    mending: Mending, loading: _Loading, key: str, select: cst.BaseExpression, rows: str
) -> list[cst.BaseStatement]:
    """The lines that load all rows of the class, and keep them by their keys."""
    model, row, name = loading.model, loading.row, loading.name
    keys = f"[{row}.{loading.attribute} for {row} in {rows}]"
    query = f"{mending.tree.code_for_node(select)}({model}).where({model}.{key}.in_({keys}))"
    asked = cst.Call(
        cst.Attribute(loading.session, cst.Name("scalars")), [cst.Arg(cst.parse_expression(query))]
    )
    value = cst.Await(asked) if isinstance(loading.value, cst.Await) else asked
    kept = f"{{{name}.{key}: {name} for {name} in {_FOUND}}}"
    return [assigned(_FOUND, value), assigned(f"{name}s", cst.parse_expression(kept))]
