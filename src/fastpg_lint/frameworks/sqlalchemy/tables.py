"""The tables of a project: mapped classes and Core tables, with their columns, keys and indexes."""

import re
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from fastpg_lint.facts.access_paths import (
    Code,
    Display,
    Literal,
)
from fastpg_lint.facts.records import Binding, Scope, ScopeKind
from fastpg_lint.frameworks.sql.table_index import TableIndex
from fastpg_lint.frameworks.sqlalchemy.column_types import ColumnKind
from fastpg_lint.frameworks.sqlalchemy.columns import Column, ColumnReader, Relationship
from fastpg_lint.frameworks.sqlalchemy.table_arguments import CompositeKey, TableArgumentReader, TableParts
from fastpg_lint.incremental.cutoff import EarlyCutoff
from fastpg_lint.incremental.inputs import Memo
from fastpg_lint.semantic.expressions import CallSite, Expression, ExpressionReader, site_of
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import External, Instance, ScopeRef, Types
from fastpg_lint.source.site import Site

_SQLMODEL = "sqlmodel.SQLModel"
_TORTOISE = "tortoise.models.Model"
_PICCOLO = "piccolo.table.Table"
_DECLARATIVE = frozenset({"sqlalchemy.orm.DeclarativeBase", "sqlalchemy.orm.DeclarativeBaseNoMeta"})
_SNAKE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
"""Where Piccolo puts an underscore into the name of a class: the table of `MovieLink` is `movie_link`."""
_NUMBERS = msgspec.msgpack.Decoder(tuple[int, ...]).decode
_WITH_ID = (_TORTOISE, _PICCOLO)
"""Bases whose classes have a key `id` where they declare none."""


class Table(Struct, frozen=True):
    """A table.

    `label` is the class or the table as the code calls it, `name` the table's name in the database, None
    where it is not written out. `primary_key` holds the key's columns in their order, where that is known.
    `is_whole` is False where columns or indexes may be missing here. `about` is what the class's docstring
    or the table's comment says.
    """

    label: str
    name: str | None
    module: str
    at: Site
    of: ScopeRef | None = None
    columns: tuple[Column, ...] = ()
    relationships: tuple[Relationship, ...] = ()
    indexes: tuple[TableIndex, ...] = ()
    composite_keys: tuple[CompositeKey, ...] = ()
    primary_key: tuple[str, ...] = ()
    is_whole: bool = True
    is_unlogged: bool = False
    about: str = ""

    @property
    def shown(self) -> str:
        """The table as a message names it."""
        return self.name or self.label

    def column(self, name: str) -> Column | None:
        """The column of an attribute, or of a name in the database."""
        by_attribute = (column for column in self.columns if column.name == name)
        by_name = (column for column in self.columns if column.stored_as == name)
        return next(by_attribute, None) or next(by_name, None)

    def relationship(self, name: str) -> Relationship | None:
        return next((one for one in self.relationships if one.name == name), None)

    def has_index_on(self, column: Column) -> bool:
        """Whether the table's own declaration makes an index, or a key, that begins with a column."""
        if column.is_indexed or column.is_unique:
            return True
        if column.is_primary and not self.primary_key:
            return True  # one of several, and which is the first is not known
        leading = (self.primary_key[:1], *(index.columns[:1] for index in self.indexes))
        return any(column.is_called(name) for names in leading for name in names)


class Tables:
    """Reads the tables of a project, each once."""

    def __init__(self, project: Project) -> None:
        inference = self._infer = project.infer
        self._expressions = project.of(ExpressionReader)
        self.columns = ColumnReader(inference, self._expressions)
        self.arguments = TableArgumentReader(inference, self._expressions, self.columns)
        self.indexes = self.arguments.indexes
        tracker = inference.tracker
        self.in_module = Memo[str, tuple[Table, ...]](tracker, lambda module: tuple(self._find(module)))
        """The tables that a module declares: its mapped classes, and its Core tables."""
        self._called = EarlyCutoff(
            tracker,
            project.kind("table calls"),
            lambda module: tuple(inference.view(module).calls_spelled(("Table",))),
            _NUMBERS,
            of_fine=True,
        )
        self.of_class = Memo[ScopeRef, Table | None](
            tracker, lambda ref: self._read_class(ref) if self._is_mapped(ref) else None
        )
        """The table that a class is mapped to; None for a class that is not mapped."""

    # which tables there are

    def _find(self, module: str) -> Iterator[Table]:
        for number in self._infer.view(module).classes:
            table = self.of_class(ScopeRef(module, number))
            if table is not None:
                yield table
        view = self._infer.view(module)
        for number in self._called(module):
            table = self.of_call(site_of(view, number))
            if table is not None:
                yield table

    def of_row(self, types: Types) -> Table | None:
        """The table that a value is a row of; None where it may be something else."""
        if len(types) != 1 or not isinstance(types[0], Instance) or not isinstance(types[0].of, ScopeRef):
            return None
        return self.of_class(types[0].of)

    def of_call(self, site: CallSite) -> Table | None:
        """The Core table that a call makes."""
        if self.columns.word(site) != "Table" or len(site.positional) < 2:
            return None
        return self._made_of(site, site.positional[2:], self._label(site))

    def of_revision(self, site: CallSite) -> Table | None:
        """The table that a revision makes: `op.create_table("orders", …)`."""
        return self._made_of(site, site.positional[1:], "table") if site.positional else None

    def _made_of(self, site: CallSite, given: tuple[Expression, ...], label: str) -> Table:
        parts = TableParts()
        for one in given:
            self.arguments.take(one, parts)
        self.arguments.take_options(parts, site.keyword("prefixes"), site.keyword("comment"))
        parts.is_whole = parts.is_whole and not site.is_open
        name = self._expressions.text(site.positional[0])
        return _finished(parts, label, name, site.place.module, site.call.at)

    def _label(self, site: CallSite) -> str:
        """The name that a module gives to a Core table."""
        bindings = self._infer.view(site.place.module).scope(site.place.scope).bindings
        return next((one.name for one in bindings if one.value == site.result.path), "table")

    def _is_mapped(self, ref: ScopeRef) -> bool:
        scope = self._infer.signature(ref)
        if scope.kind != ScopeKind.CLASS or self._is_abstract(ref):
            return False
        lineage = self._infer.members.lineage(ref)
        if _SQLMODEL in lineage:
            return any(argument.keyword == "table" for argument in scope.bases)
        if _PICCOLO in lineage or _TORTOISE in lineage:
            return True
        # A mixin names a table, but has no base that makes it one. A declarative base names those of its
        # subclasses by a function.
        is_base = not _DECLARATIVE.isdisjoint(self._direct_bases(ref)) and self._names_by_function(ref)
        named = any(isinstance(one, ScopeRef) and self._names_table(one) for one in lineage)
        return named and len(lineage) > 1 and not is_base

    def _names_by_function(self, ref: ScopeRef) -> bool:
        return any(isinstance(name.path, Code) for _, name in self._own(ref, "__tablename__"))

    def _is_abstract(self, ref: ScopeRef) -> bool:
        if any(name == "__abstract__" for name, _ in self._own(ref, "__abstract__")):
            return True
        metas = (meta.path for _, meta in self._own(ref, "Meta"))
        inner = [ScopeRef(ref.module, path.scope) for path in metas if isinstance(path, Code)]
        return any(name == "abstract" for meta in inner for name, _ in self._own(meta, "abstract"))

    def _direct_bases(self, ref: ScopeRef) -> set[str]:
        return {base.name for base in self._infer.members.bases(ref) if isinstance(base, External)}

    def _names_table(self, ref: ScopeRef) -> bool:
        return any(b.name in ("__tablename__", "__table__") for b in self._infer.scope(ref).bindings)

    # mapped classes

    def _read_class(self, ref: ScopeRef) -> Table:
        scope = self._infer.signature(ref)
        lineage = self._infer.members.lineage(ref)
        parts = TableParts()
        self._take_declarations(lineage, parts)
        self._take_table_args(lineage, parts)
        if not any(column.is_primary for column in parts.columns) and not set(lineage).isdisjoint(_WITH_ID):
            parts.columns.append(
                Column("id", "id", ref.module, scope.at, ColumnKind.INTEGER, is_primary=True)
            )
        return _finished(
            parts,
            label=scope.name,
            name=self._table_name(ref, lineage) or self._default_name(ref, lineage),
            module=ref.module,
            at=scope.at,
            of=ref,
            about=scope.about,
        )

    def _take_declarations(self, lineage: tuple[ScopeRef | str, ...], parts: TableParts) -> None:
        """The columns of a class and of its bases, the nearest where several have the same name."""
        seen: set[str] = set()
        for owner in lineage:
            if not isinstance(owner, ScopeRef):
                continue
            declared = [one for one in self.declared_in(owner, lineage) if one.name not in seen]
            seen.update(one.name for one in declared)
            parts.relationships.extend(one for one in declared if isinstance(one, Relationship))
            columns = [one for one in declared if isinstance(one, Column)]
            parts.columns.extend(columns)
            if any(column.is_primary for column in columns):
                parts.owners_of_keys += 1
            self._take_core_table(owner, parts)

    def declared_in(
        self, owner: ScopeRef, lineage: tuple[ScopeRef | str, ...]
    ) -> Iterator[Column | Relationship]:
        """What the body of a class declares, as a class of some lineage has it."""
        for binding in self._infer.scope(owner).bindings:
            if binding.name.startswith("__"):
                continue
            place = self._infer.view(owner.module).place_in(owner.scope, binding)
            if isinstance(binding.value, Code):
                found = self._declared_by_function(binding, ScopeRef(owner.module, binding.value.scope))
            else:
                found = self.columns.declaration(binding, place, by_annotation=_SQLMODEL in lineage)
            if found is not None:
                yield found

    def _declared_by_function(self, binding: Binding, ref: ScopeRef) -> Column | Relationship | None:
        """`@declared_attr def user_id(cls): return mapped_column(...)`."""
        scope = self._infer.scope(ref)
        if scope.kind != ScopeKind.FUNCTION or not scope.returned or not self._is_declared_attr(scope, ref):
            return None
        *_, (value, place) = self._infer.view(ref.module).returned(ref.scope)
        return self.columns.made_by(Expression(value, place), binding, place)

    def _is_declared_attr(self, scope: Scope, ref: ScopeRef) -> bool:
        place = self._infer.view(ref.module).around(ref.scope)
        types = [t for decorator in scope.decorators for t in self._infer.types_of(decorator, place)]
        return any(isinstance(t, External) and ".declared_attr" in t.name for t in types)

    def _take_core_table(self, owner: ScopeRef, parts: TableParts) -> None:
        """`__table__ = Table(...)`."""
        for name, expression in self._own(owner, "__table__"):
            site = self._expressions.call(expression)
            table = self.of_call(site) if site is not None and name else None
            if table is None:
                parts.is_whole = False
                return
            parts.columns.extend(table.columns)
            parts.indexes.extend(table.indexes)
            parts.primary_key = table.primary_key
            parts.is_unlogged = table.is_unlogged

    def _own(self, owner: ScopeRef, *names: str) -> Iterator[tuple[str, Expression]]:
        """What the body of a class gives some names."""
        for binding in self._infer.scope(owner).bindings:
            if binding.name in names and binding.value is not None:
                place = self._infer.view(owner.module).place_in(owner.scope, binding)
                yield binding.name, Expression(binding.value, place)

    def _default_name(self, ref: ScopeRef, lineage: tuple[ScopeRef | str, ...]) -> str | None:
        """The name that SQLModel, Tortoise and Piccolo give the table of a class that names none."""
        if any(isinstance(one, ScopeRef) and self._names_table(one) for one in lineage):
            return None  # worked out
        label = self._infer.signature(ref).name
        if _PICCOLO in lineage:
            return _SNAKE.sub("_", label).lower()
        return label.lower() if _SQLMODEL in lineage or _TORTOISE in lineage else None

    def _table_name(self, ref: ScopeRef, lineage: tuple[ScopeRef | str, ...]) -> str | None:
        given = next((a for a in self._infer.signature(ref).bases if a.keyword == "tablename"), None)
        if given is not None:  # Piccolo's
            return self._expressions.text(
                Expression(given.value, self._infer.view(ref.module).around(ref.scope))
            )
        for owner in lineage:
            if isinstance(owner, ScopeRef):
                for name, expression in self._own(owner, "__tablename__", "__table__", "Meta"):
                    if name == "__tablename__":
                        return self._expressions.text(expression)
                    site = self._expressions.call(expression) if name == "__table__" else None
                    if site is not None and site.positional:
                        return self._expressions.text(site.positional[0])
                    if name == "Meta" and isinstance(expression.path, Code):
                        meta = ScopeRef(owner.module, expression.path.scope)
                        for _, value in self._own(meta, "table"):
                            return self._expressions.text(value)
        return None

    # what stands beside the columns

    def _take_table_args(self, lineage: tuple[ScopeRef | str, ...], parts: TableParts) -> None:
        """The nearest `__table_args__`, and what Tortoise's `Meta` says."""
        for owner in lineage:
            found = list(self._own(owner, "__table_args__", "Meta")) if isinstance(owner, ScopeRef) else []
            for name, expression in found:
                if name == "Meta":
                    self._take_meta(owner, expression, parts)
                else:
                    self.arguments.take(expression, parts)
            if found:
                return

    def _take_meta(self, owner: ScopeRef | str, meta: Expression, parts: TableParts) -> None:
        if not isinstance(meta.path, Code) or not isinstance(owner, ScopeRef):
            return
        for _, value in self._own(ScopeRef(owner.module, meta.path.scope), "indexes", "unique_together"):
            only = self._expressions.only(value)
            if only is None or not isinstance(only.path, Display):
                continue
            rows = [only.part(one) for one in only.path.elements]
            if all(isinstance(one.path, Literal) for one in rows):
                parts.indexes.append(TableIndex(self.indexes.names(only)))
                continue
            for row in rows:
                site = self._expressions.call(row)
                fields = site.keyword("fields") if site is not None else row
                parts.indexes.append(TableIndex(self.indexes.names(fields)))


def _finished(
    parts: TableParts,
    label: str,
    name: str | None,
    module: str,
    at: Site,
    of: ScopeRef | None = None,
    about: str = "",
) -> Table:
    primary_key = parts.primary_key
    if not primary_key and parts.owners_of_keys <= 1:
        primary_key = tuple(column.name for column in parts.columns if column.is_primary)
    return Table(
        label=label,
        name=name,
        module=module,
        at=at,
        of=of,
        columns=tuple(parts.columns),
        relationships=tuple(parts.relationships),
        indexes=tuple(parts.indexes),
        composite_keys=tuple(parts.composite_keys),
        primary_key=primary_key,
        is_whole=parts.is_whole,
        is_unlogged=parts.is_unlogged,
        about=about or parts.comment,
    )


def class_of(name: str) -> str:
    """What the class of a table is mostly called, by the name of the table: `OrderItem` of `order_item`."""
    return "".join(word.capitalize() for word in name.split("_"))


def has_integer_key(table: Table) -> bool:
    """Whether a table's key is one integer."""
    keys = [column for column in table.columns if column.is_primary]
    return len(keys) == 1 and keys[0].kind == ColumnKind.INTEGER
