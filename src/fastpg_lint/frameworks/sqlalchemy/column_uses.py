"""Which columns expressions mean: `User.email`, `users.c.email`, and what is made of them."""

from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.facts.access_paths import Attribute, Display, Either, Item, Literal, Operation, Result
from fastpg_lint.frameworks.sqlalchemy.columns import Column
from fastpg_lint.frameworks.sqlalchemy.tables import Table, Tables
from fastpg_lint.semantic.expressions import Expression, ExpressionReader
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.reach import followed
from fastpg_lint.semantic.types import ClassObject, ScopeRef

_COLUMNS = ("c", "columns")
_ALIASES = frozenset({"aliased", "alias", "with_polymorphic"})


class ColumnUse(Struct, frozen=True):
    """A column that an expression means, and the table it belongs to."""

    table: Table
    column: Column


class ColumnFinder:
    """Finds columns in expressions."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._tables = project.of(Tables)
        self._expressions = project.of(ExpressionReader)

    @followed()
    def table(self, expression: Expression) -> Table | None:
        """The table behind a mapped class, an alias of one, or a Core table."""
        for t in self._infer.types_of(expression.path, expression.place):
            if isinstance(t, ClassObject) and isinstance(t.of, ScopeRef):
                return self._tables.of_class(t.of)
        site = self._expressions.call(expression)
        if site is None:
            return None
        if site.word in _ALIASES:
            of = site.positional[0] if site.positional else site.receiver
            return self.table(of) if of is not None else None
        return self._tables.of_call(site)

    def column(self, expression: Expression) -> ColumnUse | None:
        """The column that an expression is: an attribute of a class, or of `table.c`."""
        path = expression.path
        if isinstance(path, Attribute):
            return self._attribute(expression, path)
        if isinstance(path, Item) and isinstance(path.key, Literal) and _is_columns(path.of):
            return self._of_core(expression, path.of, path.key.text or "")
        if isinstance(path, Result):
            site = self._expressions.call_at(expression)
            if site is not None and site.word == "col" and site.positional:
                return self.column(site.positional[0])
        return None

    def _attribute(self, expression: Expression, path: Attribute) -> ColumnUse | None:
        if _is_columns(path.of):
            return self._of_core(expression, path.of, path.name)
        return self._in(self.table(expression.part(path.of)), path.name)

    def _of_core(self, expression: Expression, columns: object, name: str) -> ColumnUse | None:
        """`users.c.email`, `User.__table__.c.email`."""
        of = columns.of if isinstance(columns, Attribute) else None
        if isinstance(of, Attribute) and of.name == "__table__":
            of = of.of
        return self._in(self.table(expression.part(of)), name) if of is not None else None

    def _in(self, table: Table | None, name: str) -> ColumnUse | None:
        column = table.column(name) if table is not None else None
        return ColumnUse(table, column) if table is not None and column is not None else None

    @followed()
    def columns_in(self, expression: Expression) -> Iterator[ColumnUse]:
        """The columns in an expression, at any depth that people write."""
        found = self.column(expression)
        if found is not None:
            yield found
            return
        for part in self._parts(expression):
            yield from self.columns_in(part)

    def _parts(self, expression: Expression) -> tuple[Expression, ...]:
        path = expression.path
        match path:
            case Operation(_, operands):
                return tuple(expression.part(one) for one in operands)
            case Either(options):
                return tuple(expression.part(one) for one in options)
            case Display(_, elements):
                return tuple(expression.part(one) for one in elements)
            case Item(of, _) | Attribute(of, _):
                return (expression.part(of),)
            case Result():
                site = self._expressions.call_at(expression)
                if site is None:
                    return ()
                return (*((site.receiver,) if site.receiver is not None else ()), *site.positional)
        return ()


def _is_columns(path: object) -> bool:
    return isinstance(path, Attribute) and path.name in _COLUMNS
