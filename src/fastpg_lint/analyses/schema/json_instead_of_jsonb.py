"""Where a module makes columns of type `JSON`: in classes and tables, by annotation, and in SQL."""

import re
from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.facts.access_paths import Display
from fastpg_lint.frameworks.migrations import is_undone
from fastpg_lint.frameworks.sql.schema import columns_of_json
from fastpg_lint.frameworks.sql.statements import HOLE, kind
from fastpg_lint.frameworks.sql.texts import sql_texts
from fastpg_lint.frameworks.sqlalchemy.column_types import ColumnKind
from fastpg_lint.frameworks.sqlalchemy.columns import Column
from fastpg_lint.frameworks.sqlalchemy.table_arguments import TableParts
from fastpg_lint.frameworks.sqlalchemy.tables import Table, Tables
from fastpg_lint.role import Role
from fastpg_lint.semantic.expressions import Expression, ExpressionReader
from fastpg_lint.semantic.files import mentioning
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import ScopeRef
from fastpg_lint.source.site import Site

_MAP = "type_annotation_map"
_WORD = re.compile(r"\bjson\b", re.IGNORECASE)
_SCHEMA = ("create", "alter")
_LEAVING = (b"drop_table", b"rename_table")
"""What stands in a revision after which a table is not what it was."""
_IN_PASSING = re.compile(r"(?:^|_)(?:temp|tmp|new|old|backup|bak|copy)(?:_|$)", re.IGNORECASE)
"""Names of tables that are there while a revision runs."""
_NAMING = (b"table=True", b"declared_attr")
"""What stands in modules whose tables get names that are written nowhere."""
_PYDANTIC = "pydantic.BaseModel"


class JsonColumn(Struct, frozen=True):
    """A column, or what makes columns, of type `JSON`: as a message names it, and its place."""

    label: str
    at: Site


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
            if column.kind == ColumnKind.JSON and column.module == module.name:
                yield JsonColumn(f"column `{table.shown}.{column.stored_as}`", column.at)


def _in_statements(module: LinkedModule) -> Iterator[JsonColumn]:
    """`CREATE TABLE pulses (hashtags JSON)`."""
    for text, at in sql_texts(module.project, module.name):
        filled = text.filled(HOLE)
        if kind(filled) in _SCHEMA and _WORD.search(filled):
            for name in columns_of_json(filled):
                yield JsonColumn(f"column `{name}`" if HOLE not in name else "a column", at)


def _in_revision(module: LinkedModule) -> Iterator[JsonColumn]:
    """The columns of tables that a revision makes, and that no model has: what it did elsewhere is done."""
    arguments, expressions = module.project.of(Tables).arguments, module.project.of(ExpressionReader)
    for site in expressions.calls(module.name, "create_table"):
        name = expressions.text(site.argument(0, "table_name"))
        if name is None or is_undone(module.view, site.call.scope):
            continue
        if _has_model(module.project, name) or _goes_again(module.project, name):
            continue
        parts = TableParts()
        for one in site.positional[1:]:
            arguments.take(one, parts)
        for column in parts.columns:
            if column.kind == ColumnKind.JSON:
                yield JsonColumn(f"column `{name}.{column.stored_as}`", column.at)


def _has_model(project: Project, name: str) -> bool:
    """Whether a class or a Core table of the project is the table of a name, or may be."""
    modules = (*project.files.modules_naming(name), *mentioning(project.files, _NAMING))
    tables = (table for one in dict.fromkeys(modules) for table in project.of(Tables).in_module(one))
    return any(_is_named(table, name) for table in tables) or not project.files.is_whole()


def _is_named(table: Table, name: str) -> bool:
    """Whether a table has a name, given or made of its class's by a library or a function."""
    if table.name is not None:
        return table.name == name
    return name.replace("_", "").lower().startswith(table.label.lower())


def _goes_again(project: Project, name: str) -> bool:
    """Whether a revision drops a table, or gives it another name: it was there for a change alone.

    One whose name is worked out may be this one; its own name may say so, too.
    """
    if _IN_PASSING.search(name):
        return True
    expressions = project.of(ExpressionReader)
    for module in mentioning(project.files, _LEAVING):
        for site in expressions.calls(module, "drop_table", "rename_table"):
            told = expressions.text(
                site.argument(0, "old_table_name" if site.word == "rename_table" else "table_name")
            )
            if (told is None or told == name) and not is_undone(project.view(module), site.call.scope):
                return True
    return False


def _in_mixins(module: LinkedModule) -> Iterator[JsonColumn]:
    """The columns of classes that are no table themselves."""
    project = module.project
    for number in module.view.classes:
        ref = ScopeRef(module.name, number)
        lineage = project.infer.members.lineage(ref)
        if _PYDANTIC in lineage or project.of(Tables).of_class(ref) is not None:
            continue
        for one in project.of(Tables).declared_in(ref, lineage):
            if isinstance(one, Column) and one.kind == ColumnKind.JSON:
                yield JsonColumn(f"column `{project.infer.signature(ref).name}.{one.stored_as}`", one.at)


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
