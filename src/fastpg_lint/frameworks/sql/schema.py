"""What statements of SQL make of a schema: indexes, constraints, columns, unlogged tables."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastpg_lint.frameworks.sql.statements import HOLE, parse
from fastpg_lint.frameworks.sql.table_index import TableIndex

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

ANY = "*"
"""Stands for a column whose name is put into the text when it runs."""


def indexes_in(text: str) -> Iterator[TableIndex]:
    """The indexes and constraints that `CREATE INDEX`, `CREATE TABLE` and `ALTER TABLE` make."""
    from sqlglot import exp

    for statement in parse(text):
        if isinstance(statement, exp.Create) and isinstance(statement.this, exp.Index):
            yield from _index(statement.this)
        elif isinstance(statement, exp.Create | exp.Alter):
            yield from _constraints(statement)


def _index(index: "Expr") -> Iterator[TableIndex]:
    from sqlglot import exp

    table = index.args.get("table")
    parameters = index.args.get("params")
    elements = parameters.args.get("columns") or [] if parameters is not None else []
    columns, trigrams = [], set()
    for element in elements:
        column = element.find(exp.Column)
        name = _named(column.name) if column is not None else ""
        columns.append(name)
        if any("trgm" in operator.args["expression"].name for operator in element.find_all(exp.Opclass)):
            trigrams.add(name)
    yield TableIndex(tuple(columns), frozenset(trigrams), _table(table))


def _constraints(statement: "Expr") -> Iterator[TableIndex]:
    from sqlglot import exp

    table = _table(statement.find(exp.Table))
    for column in statement.find_all(exp.ColumnDef):
        kinds = [constraint.args.get("kind") for constraint in column.find_all(exp.ColumnConstraint)]
        if any(isinstance(one, exp.UniqueColumnConstraint | exp.PrimaryKeyColumnConstraint) for one in kinds):
            yield TableIndex((_named(column.name),), table=table)
    for key in statement.find_all(exp.PrimaryKey):
        yield TableIndex(tuple(_named(one.name) for one in key.expressions), table=table)
    for unique in statement.find_all(exp.UniqueColumnConstraint):
        if isinstance(unique.this, exp.Schema):
            yield TableIndex(tuple(_named(one.name) for one in unique.this.expressions), table=table)


def columns_of_json(text: str) -> Iterator[tuple[str, str]]:
    """The columns of type `JSON` that a statement makes, each with its table, "" where that is not known."""
    from sqlglot import exp

    for statement in parse(text):
        if isinstance(statement, exp.Create | exp.Alter):
            for column in statement.find_all(exp.ColumnDef):
                kind = column.args.get("kind")
                if isinstance(kind, exp.DataType) and kind.this == exp.DataType.Type.JSON:
                    yield _table(statement.find(exp.Table)) or "", column.name


def unlogged_tables(text: str) -> Iterator[str]:
    """The tables that a statement makes unlogged."""
    from sqlglot import exp

    for statement in parse(text):
        table = statement.find(exp.Table)
        options = [one.args.get("option") for one in statement.find_all(exp.AlterSet)]
        is_set = any(option is not None and option.name == "UNLOGGED" for option in options)
        if table is not None and (is_set or statement.find(exp.UnloggedProperty) is not None):
            yield table.name


def _table(table: "Expr | None") -> str | None:
    """The name of a table; None for one that is put into the text when it runs."""
    return table.name if table is not None and HOLE not in table.name else None


def _named(name: str) -> str:
    return ANY if HOLE in name else name
