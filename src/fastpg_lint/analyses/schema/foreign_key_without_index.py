"""Foreign keys that no index begins with."""

from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.frameworks.indexes import Indexes
from fastpg_lint.frameworks.key_uses import KeyUses
from fastpg_lint.frameworks.revision_tables import is_named_elsewhere, revision_tables
from fastpg_lint.frameworks.sqlalchemy.columns import Column
from fastpg_lint.frameworks.sqlalchemy.selectivity import is_modest
from fastpg_lint.frameworks.sqlalchemy.table_arguments import CompositeKey
from fastpg_lint.frameworks.sqlalchemy.tables import Table, Tables
from fastpg_lint.role import Role
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import ScopeRef
from fastpg_lint.source.site import Site


class BareKey(Struct, frozen=True):
    """A foreign key without an index: its columns, its table, what it refers to (`users.id`), its place.

    `is_used` tells that the project looks for rows by it, or that what it refers to goes now and then.
    """

    columns: tuple[str, ...]
    table: Table
    target: str
    at: Site
    is_used: bool = True


def bare_keys(module: LinkedModule) -> Iterator[BareKey]:
    """The foreign keys without an index that a module declares, those of mixins included.

    One that several tables have by a mixin is declared once, and told by the first of them.
    """
    declared: dict[Site, BareKey] = {}
    for key in _of_tables(module):
        declared.setdefault(key.at, key)
    yield from declared.values()


def _tables(module: LinkedModule) -> Iterator[Table]:
    """The tables of a module; of a revision those that no model has, and the service names."""
    if module.role == Role.MIGRATION:
        yield from (one for one in revision_tables(module) if is_named_elsewhere(module.project, one))
        return
    yield from module.project.of(Tables).in_module(module.name)
    yield from _tables_of_mixins(module)


def _of_tables(module: LinkedModule) -> Iterator[BareKey]:
    project = module.project
    for table in _tables(module):
        if not table.is_whole:
            continue
        for column in table.columns:
            if column.module == module.name and is_bare(project, table, column):
                yield BareKey(
                    (column.stored_as,),
                    table,
                    column.target or "",
                    column.at,
                    _is_used(project, table, column),
                )
        for key in table.composite_keys:
            if key.module == module.name and _is_bare_composite(project, table, key):
                yield BareKey(key.columns, table, key.target, key.at)


def _is_used(project: Project, table: Table, column: Column) -> bool:
    """Whether the index would be used: where the rows that the key refers to seldom go, by queries alone.

    A table without a class is read by either of its keys, from one side of a relationship or the other.
    """
    uses = project.of(KeyUses)
    seldom = is_modest(column.refers_to) and table.of is not None
    return uses.are_asked(table, column) if seldom else uses.are_there(table, column)


def is_bare(project: Project, table: Table, column: Column) -> bool:
    """Whether a column is a foreign key that no index begins with."""
    return column.target is not None and column.is_plain and not project.of(Indexes).cover(table, column)


def _is_bare_composite(project: Project, table: Table, key: CompositeKey) -> bool:
    """Whether none of the columns of a key leads an index, though all of them are known."""
    columns = [table.column(name) for name in key.columns]
    known = [column for column in columns if column is not None and column.is_plain]
    if not known or len(known) < len(columns):
        return False
    return not any(project.of(Indexes).cover(table, column) for column in known)


def _tables_of_mixins(module: LinkedModule) -> Iterator[Table]:
    """The tables, in any module, of the classes that derive from one here that is no table itself."""
    project = module.project
    for number in module.view.classes:
        ref = ScopeRef(module.name, number)
        if project.of(Tables).of_class(ref) is None and _declares_key(project, ref):
            word = project.infer.signature(ref).name
            for other in project.files.modules_naming(word):
                for table in project.of(Tables).in_module(other):
                    if table.of is not None and ref in project.infer.members.lineage(table.of):
                        yield table


def _declares_key(project: Project, ref: ScopeRef) -> bool:
    declared = project.of(Tables).declared_in(ref, project.infer.members.lineage(ref))
    return any(isinstance(one, Column) and one.target is not None for one in declared)
