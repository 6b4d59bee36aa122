"""Where in the text of SQL something is put: among its values, or where names of tables and columns stand."""

import re
from typing import TYPE_CHECKING

from fastpg_lint.frameworks.sql.statements import HOLE, kind, parse

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

_WITH_PLACEHOLDERS = frozenset({"select", "with", "insert", "update", "delete"})
"""Statements that take placeholders; those that change the schema take none."""
_EXPLAIN = re.compile(r"\s*explain\s+(?:\([^)]*\)\s*|analyze\s+|verbose\s+)*", re.IGNORECASE)
_OF_SESSION = re.compile(
    r"\s*(?:set\s+(?:local\s+|session\s+)?(?:role\s|[\w.\"]+\s*(?:=|to\b))|(?:notify|listen|unlisten)\s+\S|call\s+[\w.]+\s*\()",
    re.IGNORECASE,
)
"""`SET LOCAL app.tenant = ...`, `NOTIFY orders, ...`, `CALL refresh(...)`."""
_OF_SCHEMA = re.compile(
    r"\s*(?:drop\s+(?:table|view|materialized)\s|truncate\s"
    r"|refresh\s+materialized\s+view\s)",
    re.IGNORECASE,
)
"""`DROP TABLE orders`, `TRUNCATE orders`: all that is put in there are names."""
_HOLE = re.compile(rf"{HOLE}(\d+)")
_BEFORE_NAMES = re.compile(
    r"(?:\b(?:from|join|into|update|only|listen|notify)\s+(?:[\w.\"]+\.)?\"?"
    r"|\b(?:order|group)\s+by\s[^()]*|\bset\s+(?:local\s+|session\s+)?(?:role\s+|[\w.\"]+\s*(?:=|to)\s*)|\"\.?\"?)$",
    re.IGNORECASE,
)
"""What stands before a name of a table or a column, or before the direction of an order."""


class Holes:
    """The holes of a text, by their numbers: those among its values, and those for names.

    `are_of_session` tells that the statement takes no placeholders, as `SET` and `NOTIFY`.
    """

    def __init__(self, filled: str, *, is_fragment: bool = False) -> None:
        self.values: frozenset[int] = frozenset()
        self.names: frozenset[int] = frozenset()
        self.are_of_session = False
        filled = _EXPLAIN.sub("", filled, count=1)
        if is_fragment:
            self.values = _quoted(filled) | _operands(f"SELECT 1 WHERE {filled}")
        elif kind(filled) in _WITH_PLACEHOLDERS:
            self.values = _quoted(filled) | _operands(filled)
            self.names = (_named(filled) | _columns(filled)) - self.values
        elif _OF_SCHEMA.match(filled):
            self.values = _quoted(filled)
            self.names = numbers(filled) - self.values
        elif _OF_SESSION.match(filled):
            self.are_of_session = True
            self.values = _quoted(filled)
            self.names = _named(filled) - self.values


def is_statement(filled: str) -> bool:
    """Whether a text is a whole statement into which values can be put."""
    return kind(filled) != "" or any(one.match(filled) for one in (_OF_SESSION, _OF_SCHEMA, _EXPLAIN))


def numbers(filled: str) -> frozenset[int]:
    """All holes of a text."""
    return frozenset(int(one[1]) for one in _HOLE.finditer(filled))


def _quoted(filled: str) -> frozenset[int]:
    """The holes inside quotes."""
    return frozenset(int(one[1]) for one in _HOLE.finditer(filled) if filled.count("'", 0, one.start()) % 2)


def _named(filled: str) -> frozenset[int]:
    """The holes at places where names stand."""
    found = (one for one in _HOLE.finditer(filled) if _BEFORE_NAMES.search(filled[: one.start()]))
    return frozenset(int(one[1]) for one in found)


def _columns(filled: str) -> frozenset[int]:
    """The holes that are names of columns: selected, compared, set or inserted into, but no conditions."""
    from sqlglot import exp

    found: set[int] = set()
    for statement in parse(filled):
        for name in statement.find_all(exp.Identifier):
            number = _HOLE.fullmatch(name.name)
            if number is not None and _is_of_column(name.parent):
                found.add(int(number[1]))
    return frozenset(found)


def _is_of_column(named: "Expr | None") -> bool:
    from sqlglot import exp

    if isinstance(named, exp.Schema):
        return isinstance(named.parent, exp.Insert)
    compared = (exp.Binary, exp.Select, exp.In, exp.Between, exp.AggFunc)
    return (
        isinstance(named, exp.Column)
        and isinstance(named.parent, compared)
        and not isinstance(named.parent, exp.Connector)
    )


def _operands(filled: str) -> frozenset[int]:
    """The holes that a column is compared with, set to, or that are inserted."""
    from sqlglot import exp

    found: set[int] = set()
    for statement in parse(filled):
        for column in statement.find_all(exp.Column):
            number = _HOLE.fullmatch(column.name)
            if number is not None and not column.table and _is_operand(column):
                found.add(int(number[1]))
    return frozenset(found)


def _is_operand(column: "Expr") -> bool:
    from sqlglot import exp

    parent = column.parent
    if isinstance(parent, exp.In):
        return column in parent.expressions
    if isinstance(parent, exp.Between):
        return column is not parent.this
    if isinstance(parent, exp.Tuple):
        return isinstance(parent.parent, exp.Values)
    compared = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Like, exp.ILike, exp.DPipe)
    if not isinstance(parent, compared) or parent.args.get("expression") is not column:
        return False
    return HOLE not in parent.this.name  # where both sides are put in, they may be names of columns
