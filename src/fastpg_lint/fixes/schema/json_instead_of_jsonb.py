"""`mapped_column(JSON)` → `mapped_column(JSONB)`, or a variant of it where there are other databases, too."""

from collections.abc import Iterator

import libcst as cst
from libcst import matchers as m

from fastpg_lint.facts.string_nodes import text_in
from fastpg_lint.fixes.change import Change, Imported
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.nodes import found_in
from fastpg_lint.role import Role
from fastpg_lint.rules.rule import Finding
from fastpg_lint.rules.schema.json_instead_of_jsonb import RULE

CODE = RULE.code
_DIALECT = "sqlalchemy.dialects.postgresql"
_OF_SQLALCHEMY = ("sqlalchemy", "sqlmodel")
_OLD, _NEW = "JSON", "JSONB"
_JSON_ALONE = (
    *(b"json_array_elements", b"json_array_length", b"json_each", b"json_extract_path", b"json_object_keys"),
    *(b"json_populate_record", b"json_to_record", b"json_typeof", b"json_strip_nulls"),
)
"""Functions of PostgreSQL that take no `jsonb`: for that, there are others."""
_VARIANT = "with_variant"
_TITLE = "store it as `JSONB`; a migration is needed: `alembic revision --autogenerate`"


def fix(mending: Mending, finding: Finding) -> Change | None:
    column = mending.node(finding.at)
    if column is None or mending.module.role == Role.MIGRATION:
        return None
    named = [one for one in m.findall(column, m.Name(_OLD)) if isinstance(one, cst.Name)]
    if len(named) != 1:
        return None
    (name,) = named
    if any(_is_read_as_json(mending, one) for one in _names_of(mending, column)):
        return None
    of = mending.parent(name)
    if _VARIANT in finding.help:
        return _varied(mending, of if isinstance(of, cst.Attribute) and of.attr is name else name)
    if isinstance(of, cst.Attribute) and of.attr is name:
        return _of_module(mending, of, name)
    module = mending.imported_from(_OLD)
    if module is None or not module.startswith(_OF_SQLALCHEMY):
        return None
    found = mending.name_of(Imported(_DIALECT, _NEW), name)
    if found is None:
        return None
    return Change(_TITLE, name, found.expression, imports=found.imports)


def _names_of(mending: Mending, column: cst.CSTNode) -> Iterator[str]:
    """What a column may be called: the name that it is given, and the text that stands first in it."""
    for one in mending.around(column):
        match one:
            case (
                cst.AnnAssign(target=cst.Name(name))
                | cst.Assign(targets=[cst.AssignTarget(target=cst.Name(name))])
            ):
                yield name
                break
    first = next(iter(found_in(column, cst.SimpleString)), None)
    if first is not None and (text := text_in(first)):
        yield text


def _is_read_as_json(mending: Mending, column: str) -> bool:
    """Whether a module that names a column calls what PostgreSQL has for `json` alone: `json_each`."""
    files = mending.module.project.files
    reading = {one for word in _JSON_ALONE for one in files.modules_mentioning(word)}
    return not reading.isdisjoint(files.modules_naming(column))


def _varied(mending: Mending, named: cst.Name | cst.Attribute) -> Change | None:
    """`JSON().with_variant(JSONB(), "postgresql")`, for what a column is made of."""
    around, found = mending.parent(named), mending.name_of(Imported(_DIALECT, _NEW), named)
    old = around if isinstance(around, cst.Call) and around.func is named else named
    if found is None or mending.has_comment(old):
        return None
    of = old if isinstance(old, cst.Call) else cst.Call(named)
    variant = [cst.Arg(cst.Call(found.expression)), cst.Arg(cst.SimpleString('"postgresql"'))]
    new = cst.Call(cst.Attribute(of, cst.Name(_VARIANT)), variant)
    return Change(_TITLE, old, new, imports=found.imports)


def _of_module(mending: Mending, type_: cst.Attribute, name: cst.Name) -> Change | None:
    """`sa.JSON`, and `postgresql.JSON`, whose module has both."""
    if not isinstance(type_.value, cst.Name):
        return None
    module = mending.module_called(type_.value.value)
    if module == _DIALECT:
        return Change(_TITLE, name, name.with_changes(value=_NEW))
    if module is None or not module.startswith(_OF_SQLALCHEMY):
        return None
    found = mending.name_of(Imported(_DIALECT, _NEW), type_)
    return Change(_TITLE, type_, found.expression, imports=found.imports) if found is not None else None
