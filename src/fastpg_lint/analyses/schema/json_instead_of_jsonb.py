"""Where a module makes columns of type `JSON`: in classes and tables, by annotation, and in SQL."""

import re
from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.facts.access_paths import Display
from fastpg_lint.frameworks.revision_tables import revision_tables
from fastpg_lint.frameworks.sql.dialects import imports_another_driver
from fastpg_lint.frameworks.sql.schema import columns_of_json
from fastpg_lint.frameworks.sql.statements import HOLE, kind
from fastpg_lint.frameworks.sql.texts import sql_texts_in
from fastpg_lint.frameworks.sqlalchemy.column_types import ColumnKind
from fastpg_lint.frameworks.sqlalchemy.columns import Column
from fastpg_lint.frameworks.sqlalchemy.tables import Tables
from fastpg_lint.role import Role
from fastpg_lint.semantic.expressions import Expression
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.types import ScopeRef
from fastpg_lint.source.site import Site

_MAP = "type_annotation_map"
_WORD = re.compile(r"\bjson\b", re.IGNORECASE)
_SCHEMA = ("create", "alter")
_PYDANTIC = "pydantic.BaseModel"


class JsonColumn(Struct, frozen=True):
    """A column, or what makes columns, of type `JSON`: as a message names it, its place, and whose it is.

    `table` is the table or the class that has it, or "": one change mends all that one of them has.
    """

    label: str
    at: Site
    table: str = ""


def json_columns(module: LinkedModule) -> Iterator[JsonColumn]:
    """The columns of type `JSON` that a module declares."""
    if module.role == Role.MIGRATION:
        yield from _in_revision(module)
        return
    declared: dict[Site, JsonColumn] = {}
    for one in (*_in_tables(module), *_in_mixins(module)):
        declared.setdefault(one.at, one)  # a mixin's column is that of each of its tables
    yield from declared.values()
    yield from _by_annotation(module)
    yield from _in_statements(module)


def _in_tables(module: LinkedModule) -> Iterator[JsonColumn]:
    """The columns of tables."""
    for table in module.project.of(Tables).in_module(module.name):
        for column in table.columns:
            is_own = column.module == module.name and module.part.holds(column.at.statement)
            if column.kind == ColumnKind.JSON and is_own:
                yield _column_of(table.shown, column)


def _in_statements(module: LinkedModule) -> Iterator[JsonColumn]:
    """`CREATE TABLE pulses (hashtags JSON)`, unless the module speaks to another database."""
    if imports_another_driver(module.view):
        return
    for text, at in sql_texts_in(module.project, module.part):
        filled = text.filled(HOLE)
        if kind(filled) in _SCHEMA and _WORD.search(filled):
            for table, name in columns_of_json(filled):
                yield JsonColumn(f"column `{name}`" if HOLE not in name else "a column", at, table)


def _in_revision(module: LinkedModule) -> Iterator[JsonColumn]:
    """The columns of tables that a revision makes, and that no model has."""
    for table in revision_tables(module):
        for column in table.columns:
            if column.kind == ColumnKind.JSON and module.part.holds(column.at.statement):
                yield _column_of(table.shown, column)


def _in_mixins(module: LinkedModule) -> Iterator[JsonColumn]:
    """The columns of classes that are no table themselves."""
    project = module.project
    for number in module.part.classes:
        ref = ScopeRef(module.name, number)
        lineage = project.infer.members.lineage(ref)
        if _PYDANTIC in lineage or project.of(Tables).of_class(ref) is not None:
            continue
        for one in project.of(Tables).declared_in(ref, lineage):
            if isinstance(one, Column) and one.kind == ColumnKind.JSON:
                yield _column_of(project.infer.signature(ref).name, one)


def _column_of(owner: str, column: Column) -> JsonColumn:
    """A column of a table or class, by its name."""
    return JsonColumn(f"column `{owner}.{column.stored_as}`", column.at, owner)


def _by_annotation(module: LinkedModule) -> Iterator[JsonColumn]:
    """`type_annotation_map = {dict[str, Any]: JSON}`."""
    read = module.project.of(Tables).columns.types.kind
    for types, at in _maps(module):
        elements = types.path.elements if isinstance(types.path, Display) else ()
        if any(read(types.part(one)) == ColumnKind.JSON for one in elements):
            yield JsonColumn(f"what `{_MAP}` makes of an annotation", at)


def _maps(module: LinkedModule) -> Iterator[tuple[Expression, Site]]:
    """What a module gives to the name of the map, and what it hands over under it."""
    for number, scope in module.facts.scopes.items():
        for binding in scope.bindings:
            if binding.name == _MAP and binding.value is not None:
                yield Expression(binding.value, module.view.place_in(number, binding)), binding.at
    for call in module.facts.calls:
        for argument in call.arguments:
            if argument.keyword == _MAP:
                yield Expression(argument.value, module.place_of(call)), call.at
