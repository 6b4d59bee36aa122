"""`Index("ix_loans_book_id", "book_id")` beside the indexes of single columns among a table's arguments."""

from collections.abc import Sequence

import libcst as cst
from libcst import matchers as m

from fastpg_lint.fixes.arguments import argument_named
from fastpg_lint.fixes.layout import COMMA
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.source.dotted_names import last_name

_ARGUMENTS = "__table_args__"
_TABLE = "__tablename__"
_ELSE_NAMED = ("name", "key", "sa_column_kwargs")
"""Keywords that call a column otherwise than its attribute."""


def with_index(mending: Mending, column: cst.Call) -> tuple[cst.Tuple, cst.Tuple] | None:
    """The arguments of the table that a call makes a column of, as they are, and with an index of it.

    None where the table's indexes of single columns do not stand there, or their names tell nothing.
    """
    table = next((one for one in mending.around(column) if isinstance(one, cst.ClassDef)), None)
    body = table.body.body if table is not None else ()
    arguments, name = _assigned(body, _ARGUMENTS), _column(mending, column)
    if table is None or not isinstance(arguments, cst.Tuple) or name is None or _has_option(table):
        return None
    place = next((n for n, one in enumerate(arguments.elements) if _is_index(one.value)), None)
    if place is None or mending.has_comment(arguments):
        return None
    index = cst.ensure_type(arguments.elements[place].value, cst.Call)
    index_name = _named_alike(index, name, _assigned(body, _TABLE))
    if index_name is None or index_name.value in mending.tree.code_for_node(table):
        return None
    values = (index_name, _like(index.args[1].value, name))
    new = index.with_changes(
        args=[one.with_changes(value=value) for one, value in zip(index.args, values, strict=True)]
    )
    return arguments, arguments.with_changes(elements=_behind(arguments, place, new))


def _column(mending: Mending, column: cst.Call) -> str | None:
    """What a column is called in its table."""
    if any(argument_named(column, one) is not None for one in _ELSE_NAMED):
        return None
    match column.args:
        case [cst.Arg(value=cst.SimpleString() as text, keyword=None), *_]:
            return text.raw_value
    assigned = next((one for one in mending.around(column) if isinstance(one, cst.BaseSmallStatement)), None)
    match assigned:
        case cst.Assign(targets=[cst.AssignTarget(cst.Name(name))]) | cst.AnnAssign(target=cst.Name(name)):
            return name
    return None


def _assigned(body: Sequence[cst.CSTNode], name: str) -> cst.BaseExpression | None:
    """What a class's own body gives a name."""
    for line in body:
        match line:
            case cst.SimpleStatementLine(
                body=[cst.Assign(targets=[cst.AssignTarget(cst.Name(given))], value=value)]
            ) if given == name:
                return value
    return None


def _has_option(table: cst.ClassDef) -> bool:
    """Whether a column of a table has an index by its own option."""
    return bool(m.findall(table.body, m.Arg(keyword=m.Name("index"), value=m.Name("True"))))


def _is_index(value: cst.BaseExpression) -> bool:
    """Whether an argument of a table is an index of one column that both have plain names."""
    texts = m.Arg(value=m.SimpleString(), keyword=None, star="")
    return m.matches(value, m.Call(args=[texts, texts])) and last_name(_function(value)) == "Index"


def _function(value: cst.BaseExpression) -> cst.BaseExpression:
    return cst.ensure_type(value, cst.Call).func


def _named_alike(index: cst.Call, column: str, table: cst.BaseExpression | None) -> cst.SimpleString | None:
    """The name of an index of a column, made as that of another one is, or as SQLAlchemy does it."""
    name, other = (cst.ensure_type(one.value, cst.SimpleString).raw_value for one in index.args)
    if name.count(other) == 1:
        return _like(index.args[0].value, name.replace(other, column))
    if isinstance(table, cst.SimpleString):
        return _like(index.args[0].value, f"ix_{table.raw_value}_{column}")
    return None


def _like(text: cst.BaseExpression, value: str) -> cst.SimpleString:
    """A text in the quotes of another."""
    quote = cst.ensure_type(text, cst.SimpleString).quote
    return cst.SimpleString(f"{quote}{value}{quote}")


def _behind(arguments: cst.Tuple, place: int, value: cst.Call) -> Sequence[cst.BaseElement]:
    """The arguments of a table with one more, behind another."""
    before, other, after = (
        arguments.elements[:place],
        arguments.elements[place],
        arguments.elements[place + 1 :],
    )
    between, behind = other.comma, other.comma
    if not after:
        first = arguments.lpar[0].whitespace_after if arguments.lpar else cst.SimpleWhitespace("")
        is_in_line = isinstance(first, cst.SimpleWhitespace)
        between = COMMA if is_in_line else cst.Comma(whitespace_after=first)
        behind = cst.MaybeSentinel.DEFAULT if is_in_line else behind
    return [*before, other.with_changes(comma=between), cst.Element(value, comma=behind), *after]
