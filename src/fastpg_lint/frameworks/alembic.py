"""Alembic's migrations: which modules are some, and the indexes that their operations make."""

from collections.abc import Iterator

from fastpg_lint.facts.access_paths import Display, Entered, Name, Result
from fastpg_lint.frameworks.migrations import is_undone
from fastpg_lint.frameworks.sql.table_index import TableIndex
from fastpg_lint.frameworks.sqlalchemy.table_arguments import TableParts
from fastpg_lint.frameworks.sqlalchemy.tables import Tables
from fastpg_lint.semantic.expressions import CallSite, Expression, ExpressionReader
from fastpg_lint.semantic.project import Project

OPERATIONS = (
    "create_index",
    "create_unique_constraint",
    "create_primary_key",
    "create_table",
    "add_column",
)
"""Operations that may make an index."""
DROPPING = ("drop_index", "drop_constraint")
"""Operations that drop one by its name."""


class MigrationReader:
    """Reads what operations leave behind once all migrations have run."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._tables = project.of(Tables)
        self._expressions = project.of(ExpressionReader)

    def indexes(self, module: str) -> Iterator[TableIndex]:
        """The indexes that the operations in a module make."""
        view = self._infer.view(module)
        for site in self._expressions.calls(module, *OPERATIONS):
            if not is_undone(view, site.call.scope):
                yield from self._made(site)

    def dropped(self, module: str) -> Iterator[str]:
        """The names of the indexes and constraints that the operations in a module surely drop."""
        view = self._infer.view(module)
        for site in self._expressions.calls(module, *DROPPING):
            if site.call.branch == 0 and not is_undone(view, site.call.scope):
                yield self._name(site)

    def _name(self, site: CallSite) -> str:
        """The name that an operation is given first: `op.f("ix_users_email")`."""
        first = site.argument(0, "index_name") or site.keyword("constraint_name")
        made = self._expressions.call(first)
        return self._expressions.text(made.argument(0, "name") if made is not None else first) or ""

    def _made(self, site: CallSite) -> Iterator[TableIndex]:
        word = site.word
        if word in ("create_table", "add_column"):
            yield from self._with_table(site)
            return
        listed = next((one for one in (*site.positional, *self._named(site)) if self._is_list(one)), None)
        if listed is None:
            return
        columns = self._tables.indexes.names(listed)
        position = site.positional.index(listed) if listed in site.positional else len(site.positional)
        before = site.positional[1:position]
        table = before[-1] if before else site.keyword("table_name")
        trigrams = self._tables.indexes.trigrams(site, columns)
        yield TableIndex(columns, trigrams, self._table_of(site, table), self._name(site))

    def _named(self, site: CallSite) -> list[Expression]:
        given = site.keyword("columns")
        return [given] if given is not None else []

    def _is_list(self, expression: Expression) -> bool:
        only = self._expressions.only(expression)
        return only is not None and isinstance(only.path, Display)

    def _with_table(self, site: CallSite) -> Iterator[TableIndex]:
        """`op.create_table("users", sa.Column("email", unique=True), sa.UniqueConstraint("handle"))`."""
        parts = TableParts()
        name = next((one for one in site.positional if self._expressions.text(one)), None)
        for one in site.positional:
            if one != name:
                self._tables.arguments.take(one, parts)
        table = self._table_of(site, name)
        keys = tuple(column.name for column in parts.columns if column.is_primary)
        yield from (TableIndex(one.columns, one.trigrams, table) for one in parts.indexes)
        yield TableIndex(parts.primary_key or keys, table=table)
        for column in parts.columns:
            if column.is_indexed or column.is_unique:
                yield TableIndex((column.name,), table=table)

    def _table_of(self, site: CallSite, table: Expression | None) -> str | None:
        """The table of an operation: named, or that of `with op.batch_alter_table("users") as batch_op`."""
        if table is not None:
            return self._expressions.text(table)
        if site.receiver is None or not isinstance(site.receiver.path, Name):
            return None
        batch = self._expressions.only(site.receiver)
        if batch is None or not isinstance(batch.path, Entered) or not isinstance(batch.path.of, Result):
            return None
        opened = self._expressions.call_at(batch.part(batch.path.of))
        return self._expressions.text(opened.argument(0, "table_name")) if opened is not None else None
