"""A statement of SQLAlchemy that writes a row, as the one that writes many: without the row, and the row."""

from collections.abc import Container
from typing import NamedTuple

import libcst as cst

from fastpg_lint.fixes.mending import Mending

_CONSTANTS = ("True", "False", "None")


class Written(NamedTuple):
    """The statement that is given many rows, and one of these."""

    statement: cst.Call
    row: cst.Dict


def written(mending: Mending, call: cst.Call, names: Container[str]) -> Written | None:
    """What a call of `execute` writes, whose values are plain: of the names of a loop, or written out.

    None of one whose values SQL works out, which stand in the statement.
    """
    match call.args:
        case [cst.Arg(value=cst.Call(func=cst.Attribute(cst.Call() as made, cst.Name("values"))) as values)]:
            row = _of_keywords(values) if _is_of(mending, made, "insert") else None
        case [cst.Arg(value=cst.Call() as made), cst.Arg(value=cst.Dict() as given)]:
            row = given if _is_of(mending, made, "text") and _has_names(given) else None
        case _:
            return None
    if row is None or any(one.keyword is not None or one.star for one in call.args):
        return None
    is_plain = all(_is_plain(one.value, names) for one in row.elements)
    return Written(made, row) if is_plain else None


def _of_keywords(values: cst.Call) -> cst.Dict | None:
    """`{"title": title}` of `values(title=title)`."""
    if not values.args or any(one.keyword is None for one in values.args):
        return None
    return cst.Dict(
        [
            cst.DictElement(cst.SimpleString(f'"{one.keyword.value}"'), one.value)
            for one in values.args
            if one.keyword is not None
        ]
    )


def _has_names(row: cst.Dict) -> bool:
    return bool(row.elements) and all(
        isinstance(one, cst.DictElement) and isinstance(one.key, cst.SimpleString) for one in row.elements
    )


def _is_plain(value: cst.BaseExpression, names: Container[str]) -> bool:
    """Whether a value surely is none that SQL works out."""
    match value:
        case cst.Attribute(value=of) | cst.Subscript(value=of):
            return isinstance(of, cst.Name | cst.Attribute | cst.Subscript) and _is_plain(of, names)
        case cst.FormattedString():
            return True
        case cst.Name(name):
            return name in names or name in _CONSTANTS
    return isinstance(value, cst.SimpleString | cst.Integer | cst.Float)


def _is_of(mending: Mending, call: cst.Call, word: str) -> bool:
    """Whether a call surely is of a function of SQLAlchemy."""
    site = mending.site(call)
    called = mending.names_called(site) if site is not None else frozenset()
    return bool(called) and all(one.startswith("sqlalchemy.") and one.endswith(f".{word}") for one in called)
