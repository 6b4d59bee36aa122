"""The tables that revisions make and no model has, so that nothing but a revision says what they are like."""

import re
from collections.abc import Iterator

from msgspec import structs

from fastpg_lint.frameworks.migrations import is_undone
from fastpg_lint.frameworks.roles.roles import Roles
from fastpg_lint.frameworks.sqlalchemy.tables import Table, Tables, class_of
from fastpg_lint.role import Role
from fastpg_lint.semantic.expressions import CallSite, ExpressionReader
from fastpg_lint.semantic.files import mentioning
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.project import Project

_LEAVING = (b"drop_table", b"rename_table")
"""What stands in a revision after which a table is not what it was."""
_DROPPING = (b"DROP TABLE", b"drop table", b"RENAME TO", b"rename to")
_GOING = (
    r"\bdrop\s+table\s+(?:if\s+exists\s+)?(?:[\w\"]+\s*,\s*)*\"?{name}\b"
    r"|\balter\s+table\s+(?:if\s+exists\s+)?\"?{name}\"?\s+rename\s+to\b"
)
"""Statements after which there is no table of a name."""
_IN_PASSING = re.compile(r"(?:^|_)(?:temp|tmp|new|old|before|backup|bak|copy)(?:_|$)", re.IGNORECASE)
"""Names of tables that are there while a revision runs."""
_NAMING = (b"table=True", b"declared_attr")
"""What stands in modules whose tables get names that are written nowhere."""

_DECLARING = (b"Column(", b"mapped_column(", b"Mapped[")
"""What stands in modules whose classes have columns."""


def revision_tables(module: LinkedModule) -> Iterator[Table]:
    """The tables that a revision makes, and that no model has: what it did elsewhere is done."""
    project = module.project
    for site in project.of(ExpressionReader).calls(module.name, "create_table"):
        table = project.of(Tables).of_revision(site)
        if table is None or table.name is None or is_undone(module.view, site.call.scope):
            continue
        if not _has_model(project, table.name) and not _goes_again(project, table.name):
            dropped = set(_dropped_columns(project, table.name))
            left = (column for column in table.columns if column.stored_as not in dropped)
            yield structs.replace(table, columns=tuple(left))


def _has_model(project: Project, name: str) -> bool:
    """Whether a class or a Core table of the project is the table of a name, or may be."""
    of_class = class_of(name)
    names = dict.fromkeys((name, of_class, of_class.removesuffix("s")))
    naming = (module for one in names for module in project.files.modules_naming(one))
    modules = (*naming, *mentioning(project.files, _NAMING))
    tables = (table for one in dict.fromkeys(modules) for table in project.of(Tables).in_module(one))
    if any(_is_named(table, name) for table in tables) or not project.files.is_whole():
        return True
    return _is_named_by_class(project, name)


def _is_named_by_class(project: Project, name: str) -> bool:
    """Whether a class has a table that a base names after it: `OrderItem` has `orderitem`."""
    if not mentioning(project.files, _NAMING):
        return False
    spelled = name.replace("_", "").lower()
    modules = mentioning(project.files, _DECLARING)
    tables = (table for one in modules for table in project.of(Tables).in_module(one) if table.name is None)
    return any(spelled in (table.label.lower(), f"{table.label.lower()}s") for table in tables)


def _is_named(table: Table, name: str) -> bool:
    """Whether a table has a name, given or made of its class's by a library or a function."""
    if table.name is not None:
        return table.name == name
    return name.replace("_", "").lower().startswith(table.label.lower())


def _dropped_columns(project: Project, name: str) -> Iterator[str]:
    """The columns of a table that a later revision drops."""
    expressions = project.of(ExpressionReader)
    for module in project.files.modules_mentioning(b"drop_column"):
        for site in expressions.calls(module, "drop_column"):
            told = expressions.text(site.argument(0, "table_name"))
            column = expressions.text(site.argument(1, "column_name"))
            if told == name and column and not is_undone(project.view(module), site.call.scope):
                yield column


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
    return _goes_by_statement(project, name)


def _goes_by_statement(project: Project, name: str) -> bool:
    """The same by a statement: `op.execute("DROP TABLE IF EXISTS orders")`."""
    expressions = project.of(ExpressionReader)
    going = re.compile(_GOING.format(name=re.escape(name)), re.IGNORECASE)
    for module in mentioning(project.files, _DROPPING):
        for site in expressions.calls(module, "execute"):
            text = _statement(expressions, site)
            if text and going.search(text) and not is_undone(project.view(module), site.call.scope):
                return True
    return False


def _statement(expressions: ExpressionReader, site: CallSite) -> str | None:
    """What a call executes: a text, or one in `text()`."""
    given = site.argument(0, "sqltext")
    inner = expressions.call(given)
    return expressions.text(inner.argument(0, "text") if inner is not None else given)


def is_named_elsewhere(project: Project, table: Table) -> bool:
    """Whether code that is no revision names a table, so that the service may use it."""
    roles = project.of(Roles)
    modules = project.files.modules_naming(table.name or "")
    return any(roles.of(one) not in (Role.MIGRATION, Role.TEST) for one in modules)
