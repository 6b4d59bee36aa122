"""Indexes that a project makes elsewhere than with the table: in migrations, in other modules, in SQL."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator

import msgspec

from fastpg_lint.frameworks.alembic import DROPPING, OPERATIONS, MigrationReader
from fastpg_lint.frameworks.sql.schema import ANY, indexes_in
from fastpg_lint.frameworks.sql.statements import HOLE, kind, statements
from fastpg_lint.frameworks.sql.table_index import TableIndex
from fastpg_lint.frameworks.sql.texts import sql_texts
from fastpg_lint.frameworks.sqlalchemy.column_uses import ColumnFinder
from fastpg_lint.frameworks.sqlalchemy.columns import Column
from fastpg_lint.frameworks.sqlalchemy.tables import Table, Tables
from fastpg_lint.incremental.cutoff import EarlyCutoff
from fastpg_lint.incremental.inputs import Once
from fastpg_lint.semantic.expressions import ExpressionReader
from fastpg_lint.semantic.files import mentioning
from fastpg_lint.semantic.project import Project

_STATEMENTS = (
    b"CREATE INDEX",
    b"create index",
    b"CREATE UNIQUE INDEX",
    b"create unique index",
    b"ADD CONSTRAINT",
)
"""What stands in a module that makes indexes by SQL."""
_SCHEMA = ("create", "alter")
_SQL = "*.sql"

_Found = dict[str, set[str | None]]
_Places = dict[str, tuple[str | None, ...]]
"""By column, the tables that have an index on it; None stands for one of which nothing is known."""
_DECODE = msgspec.msgpack.Decoder(_Places).decode


class Indexes:
    """Answers whether a column is indexed, wherever the index is made."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._tables = project.of(Tables)
        self._files = project.files
        self._columns = project.of(ColumnFinder)
        tracker = project.tracker
        self._elsewhere = Once(tracker, lambda: tuple(self._find()))
        self._leading = _derived(project, "indexes", self._find_leading)
        self._trigrams = _derived(project, "trigrams", lambda: _by_trigram(self._elsewhere()))
        self._declared_trigrams = _derived(project, "declared trigrams", self._find_declared_trigrams)

    def cover(self, table: Table, column: Column) -> bool:
        """Whether an index, key or constraint begins with a column, as far as all files are known."""
        found = table.has_index_on(column) or self._is_among(self._leading(), table, column)
        return found or self._may_be_more()

    def have_trigrams(self, table: Table, column: Column) -> bool:
        """Whether a column has an index of its trigrams, which finds `%text%`."""
        own = any(column.is_called(name) for index in table.indexes for name in index.trigrams)
        return own or self._is_among(self._trigrams(), table, column) or self._may_be_more()

    def have_trigrams_on(self, table: str, column: str) -> bool:
        """The same, of a table and a column by the names that a query in SQL gives them."""
        tables = (*self._trigrams().get(column, ()), *self._declared_trigrams().get(column, ()))
        return None in tables or table in tables or (not table and bool(tables)) or self._may_be_more()

    def cover_in_sql(self, table: str, column: str) -> bool:
        """What `cover` tells, of a table and a column by the names that a query in SQL gives them."""
        made = self._leading().get(column, ())
        return None in made or table in made or self._declare(table, column) or self._may_be_more()

    def _declare(self, name: str, column: str) -> bool:
        """Whether a table of a name has an index of its own on a column."""
        for module in self._files.modules_mentioning(name.encode()):
            for table in self._tables.in_module(module):
                if table.name == name:
                    return any(one.is_called(column) and table.has_index_on(one) for one in table.columns)
        return False

    def _may_be_more(self) -> bool:
        """Whether some indexes may be made in files that are not known."""
        return not self._files.is_whole(_SQL)

    def _is_among(self, indexes: _Places, table: Table, column: Column) -> bool:
        found = (*indexes.get(column.stored_as, ()), *indexes.get(column.name, ()))
        if None in found or table.name in found or table.label in found:
            return True
        return (table.name is None and bool(found)) or table.name in indexes.get(ANY, ())

    def _find_leading(self) -> _Found:
        """The tables, None for any, in which an index begins with a column of a name."""
        found: dict[str, set[str | None]] = defaultdict(set)
        for index in self._elsewhere():
            for name in index.columns[:1]:
                if name != ANY or index.table is not None:
                    found[name].add(index.table)
        return found

    def _find_declared_trigrams(self) -> _Found:
        """The trigrams that tables declare themselves, by column; asked by SQL only, which names no class."""
        found: dict[str, set[str | None]] = defaultdict(set)
        for module in self._files.modules_mentioning(b"trgm"):
            for table in self._tables.in_module(module):
                for name, tables in _by_trigram(table.indexes).items():
                    found[name].update(table.name if one is None else one for one in tables)
        return found

    def _find(self) -> Iterator[TableIndex]:
        yield from self._migrated()
        for module in self._files.modules_naming("Index"):
            yield from self._made_apart(module)
        for module in mentioning(self._files, _STATEMENTS):
            for text, _ in sql_texts(self._project, module):
                yield from _made_by(text.filled(HOLE))
        for file in self._files.texts(_SQL):
            for statement in statements(file.text):
                yield from _made_by(statement)

    def _migrated(self) -> Iterator[TableIndex]:
        """What migrations make, but for what one of them drops as often as they make it."""
        migrations = self._project.of(MigrationReader)
        modules = mentioning(self._files, (word.encode() for word in OPERATIONS))
        made = [one for module in modules for one in migrations.indexes(module)]
        dropping = mentioning(self._files, (word.encode() for word in DROPPING))
        dropped = Counter(name for module in dropping for name in migrations.dropped(module))
        dropped.subtract(one.name for one in made)
        yield from (one for one in made if not one.name or dropped[one.name] < 0)

    # `Index("ix_users_email", User.email)`, apart from its table

    def _made_apart(self, module: str) -> Iterator[TableIndex]:
        for site in self._project.of(ExpressionReader).calls(module, "Index"):
            if len(site.positional) > 1 and self._tables.columns.word(site) == "Index":
                use = next(self._columns.columns_in(site.positional[1]), None)
                if use is not None:
                    made = self._tables.indexes.index(site)
                    yield TableIndex(made.columns, made.trigrams, use.table.shown)


def _derived(project: Project, kind: str, find: Callable[[], _Found]) -> EarlyCutoff[_Places]:
    return EarlyCutoff(project.tracker, project.kind(kind), lambda _: _listed(find()), _DECODE)


def _by_trigram(indexes: Iterable[TableIndex]) -> _Found:
    found: dict[str, set[str | None]] = defaultdict(set)
    for index in indexes:
        for name in index.trigrams:
            found[name].add(index.table)
    return found


def _listed(found: _Found) -> _Places:
    """The same in an order that is always the same."""
    return {name: tuple(sorted(found[name], key=lambda one: one or "")) for name in sorted(found)}


def _made_by(statement: str) -> Iterator[TableIndex]:
    """The indexes that a statement makes, parsed only where it speaks of some."""
    lowered = statement.lower()
    is_telling = "index" in lowered or "unique" in lowered or "primary" in lowered
    if is_telling and kind(statement) in _SCHEMA:
        yield from indexes_in(statement)
