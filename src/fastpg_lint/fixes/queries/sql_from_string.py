"""`text(f"… WHERE handle = '{handle}'")` → `text("… WHERE handle = :handle"), {"handle": handle}`.

With asyncpg that is `$1`, with psycopg `%s`.
"""

from collections.abc import Sequence

import libcst as cst

from fastpg_lint.fixes.arguments import with_value
from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.queries.bound_values import Bound, bound
from fastpg_lint.fixes.queries.put_together import as_formatted
from fastpg_lint.rules.queries.sql_from_string import RULE
from fastpg_lint.rules.rule import Finding
from fastpg_lint.source.dotted_names import last_name

CODE = RULE.code

_TITLE = "bind the value"
_OF_SQLALCHEMY = frozenset({"execute", "scalar", "scalars", "stream", "stream_scalars"})
_OF_ASYNCPG = frozenset({"execute", "fetch", "fetchrow", "fetchval"})
_OF_PSYCOPG = frozenset({"execute"})


def fix(mending: Mending, finding: Finding) -> Change | None:
    told = _whole(mending, mending.node(finding.at))
    sql, call = as_formatted(told), _called_with(mending, told) if told is not None else None
    if call is None or sql is None:
        return None
    if _is_of(mending, call, "sqlalchemy") and last_name(call.func) == "text":
        run = _called_with(mending, call)
        return _named(sql, call, run) if run is not None and last_name(run.func) in _OF_SQLALCHEMY else None
    if _is_of(mending, call, "asyncpg") and last_name(call.func) in _OF_ASYNCPG:
        return _numbered(sql, call)
    if _is_of(mending, call, "psycopg", "psycopg2") and last_name(call.func) in _OF_PSYCOPG:
        return _in_order(sql, call)
    return None


def _whole(mending: Mending, text: cst.CSTNode | None) -> cst.CSTNode | None:
    """What `%` and `+` make of a text and all that is put to it."""
    above = mending.parent(text) if text is not None else None
    return _whole(mending, above) if isinstance(above, cst.BinaryOperation) else text


def _called_with(mending: Mending, value: cst.CSTNode) -> cst.Call | None:
    """The call that a value is the only argument of, by position."""
    argument = mending.parent(value)
    call = mending.parent(argument) if isinstance(argument, cst.Arg) else None
    if not isinstance(call, cst.Call) or len(call.args) != 1 or mending.has_comment(call):
        return None
    return call if call.args[0].keyword is None and not call.args[0].star else None


def _is_of(mending: Mending, call: cst.Call, *libraries: str) -> bool:
    """Whether a call surely is of a library."""
    site = mending.site(call)
    names = mending.names_called(site) if site is not None else frozenset()
    return bool(names) and all(one.partition(".")[0] in libraries for one in names)


def _named(sql: cst.FormattedString, text: cst.Call, run: cst.Call) -> Change | None:
    """`:handle`, and a dict."""
    found = bound(sql, lambda _, name: f":{name}")
    if found is None or len({name for name, _ in found.values}) < len(found.values):
        return None
    quote = '"' if sql.start.endswith('"') else "'"
    elements = [
        cst.DictElement(cst.SimpleString(f"{quote}{name}{quote}"), value) for name, value in found.values
    ]
    named = text.with_changes(args=[text.args[0].with_changes(value=found.text)])
    return _change(run, named, [cst.Dict(elements)])


def _numbered(sql: cst.FormattedString, run: cst.Call) -> Change | None:
    """`$1`, and the values behind the text."""
    found = bound(sql, lambda number, _: f"${number}")
    return _change(run, found.text, [value for _, value in found.values]) if found is not None else None


def _in_order(sql: cst.FormattedString, run: cst.Call) -> Change | None:
    """`%s`, and a tuple."""
    found = bound(sql, lambda *_: "%s")
    if found is None or found.text.value.count("%") != len(found.values):
        return None
    return _change(run, found.text, [_tuple(found)])


def _tuple(found: Bound) -> cst.Tuple:
    elements = [cst.Element(value) for _, value in found.values]
    if len(elements) == 1:
        elements = [elements[0].with_changes(comma=cst.Comma())]
    return cst.Tuple(elements)


def _change(run: cst.Call, text: cst.BaseExpression, values: Sequence[cst.BaseExpression]) -> Change:
    new = run.with_changes(args=[run.args[0].with_changes(value=text)])
    for value in values:
        new = with_value(new, value)
    return Change(_TITLE, run, new)
