"""How many values a column has and how many rows its table, told from types and names."""

import re

from fastpg_lint.frameworks.sqlalchemy.column_types import ColumnKind
from fastpg_lint.frameworks.sqlalchemy.column_uses import ColumnUse
from fastpg_lint.frameworks.sqlalchemy.tables import Table

_INDEXABLE = frozenset({ColumnKind.TEXT, ColumnKind.INTEGER, ColumnKind.UUID, ColumnKind.OTHER})
"""Kinds of column with many values, which an index tells apart."""

_FEW_VALUES = re.compile(
    r"(^|_)(status|state|type|kind|role|level|mode|phase|scope|visibility|priority|gender|locale|language|"
    r"currency|country|category|severity|source|platform|provider|env|environment|stage|"
    r"enabled|active|deleted|archived|is|has)($|_)"
)
"""Names of columns that hold one of a few values, whatever their type."""

_SMALL_TABLE = re.compile(
    r"(^|_)(settings?|configs?|configurations?|preferences|options|roles?|permissions?|plans?|tiers?|"
    r"types?|countr(y|ies)|currenc(y|ies)|languages?|locales?|time_?zones?|categor(y|ies)|migrations?|versions?|tenants?|themes?|"
    r"providers?)$"
)
"""Names of tables that stay at some dozen rows."""

_REFERENCE_TABLE = re.compile(
    r"(^|_)(status(es)?|states?|types?|kinds?|roles?|permissions?|levels?|priorit(y|ies)|severit(y|ies)|"
    r"countr(y|ies)|currenc(y|ies)|languages?|locales?|time_?zones?|regions?|units?|categor(y|ies)|genres?|"
    r"genders?|plans?|tiers?)$"
)
"""Names of tables that others refer to, and whose rows hardly ever go."""

_MODEST_TABLE = re.compile(
    r"(^|_)(groups?|teams?|departments?|organi[sz]ations?|orgs?|workspaces?|projects?|templates?|tags?|labels?|"
    r"agents?|bots?|prompts?|tools?|skills?|webhooks?|integrations?|connectors?|environments?|servers?|clusters?|"
    r"nodes?|resources?|catalogs?|schedules?|dashboards?|providers?)$"
)
"""Names of tables of what people set up one by one: some hundred rows, which seldom go."""

_NAME = re.compile(r"(^|_)(name|title|label|slug|key|code|description)$")
"""Names of columns that hold a few words."""

_VERSION = re.compile(r"_?v\d+$")
"""What tables of a second schema end with: `TaskV2`."""

_OF_MANY = re.compile(
    r"(^|_)(users?|accounts?|members?|customers?|clients?|people|persons?|profiles?|employees?|students?|"
    r"patients?|devices?|orders?)$"
)
"""Names of tables that have as many rows as a service has users, or more."""

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def is_worth_an_index(use: ColumnUse) -> bool:
    """Whether a column has many values, and its table many rows, as far as types and names tell."""
    if use.column.kind not in _INDEXABLE or _FEW_VALUES.search(_words(use.column.stored_as)):
        return False
    return not is_small(use.table)


def is_small(table: Table) -> bool:
    """Whether a table stays at some dozen rows, by its name."""
    return any(_SMALL_TABLE.search(_words(name)) for name in (table.label, table.name or ""))


def is_modest(*names: str) -> bool:
    """Whether a table, by one of its names, has what people set up one by one; its rows seldom go."""
    return any(_MODEST_TABLE.search(_words(name)) for name in names)


def is_quickly_searched(use: ColumnUse) -> bool:
    """Whether to read a whole column is quick: the few words that name each of some hundred rows."""
    is_name = _NAME.search(_words(use.column.stored_as)) is not None
    return is_name and is_modest(use.table.label, use.table.name or "")


def is_of_many(table: str) -> bool:
    """Whether a table, by its name in the database, grows with a service: so does what each row of it has."""
    return _OF_MANY.search(_words(table)) is not None


def is_reference(table: str) -> bool:
    """Whether a table, by its name in the database, holds a fixed list that others refer to."""
    return _REFERENCE_TABLE.search(_words(table)) is not None


def _words(name: str) -> str:
    return _VERSION.sub("", _HUMP.sub("_", name).lower())
