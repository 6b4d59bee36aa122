"""Tables that hold what may be lost: caches and temporary data."""

import re
from collections.abc import Iterator

from fastpg_lint.frameworks.sql.schema import unlogged_tables
from fastpg_lint.frameworks.sql.statements import HOLE, kind, statements
from fastpg_lint.frameworks.sql.texts import sql_texts
from fastpg_lint.frameworks.sqlalchemy.tables import Table, Tables
from fastpg_lint.semantic.files import mentioning
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.project import Project

_NAMED = re.compile(
    r"(?:^|_)(?:caches?|tmp|temp|scratch)$|^(?:cached|tmp|scratch)_|^temp_(?!"
    r"(?:agenc|contract|credential|employee|humid|measurement|password|reading|sensor|staff|user|worker))"
    r"|(?:^|_)(?:cache|temporary|transient|ephemeral)_(?:data|entry|entries|items?|values?|rows?|files?|uploads?|results?|tables?)$"
)
"""Names of what may be lost; a policy of a cache, a temporary grant, a temp or a temperature is not."""
_SAID = re.compile(
    r"\b(caches?|cached|temporary|transient|ephemeral)\b|\b(may|can) be (lost|dropped|rebuilt|recomputed)\b",
    re.IGNORECASE,
)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WORDS = (b"UNLOGGED", b"unlogged")
_SCHEMA = ("create", "alter")
_SQL = "*.sql"


def logged_caches(module: LinkedModule) -> Iterator[Table]:
    """The tables of a module that are caches, by name or by what is said of them, and are logged."""
    caches = [table for table in module.project.of(Tables).in_module(module.name) if _is_cache(table)]
    if not caches:
        return
    if not module.project.files.is_whole(_SQL):
        return  # the rest may say more of them
    unlogged = set(_unlogged(module.project))
    for table in caches:
        if table.is_whole and not table.is_unlogged and table.name not in unlogged:
            yield table


def _is_cache(table: Table) -> bool:
    names = (table.label, table.name or "")
    return any(_NAMED.search(_HUMP.sub("_", name).lower()) for name in names) or bool(
        _SAID.search(table.about)
    )


def _unlogged(project: Project) -> Iterator[str]:
    """The tables that SQL anywhere in the project makes unlogged."""
    for module in mentioning(project.files, _WORDS):
        for text, _ in sql_texts(project, module):
            yield from _made_by(text.filled(HOLE))
    for file in project.files.texts(_SQL):
        for statement in statements(file.text):
            yield from _made_by(statement)


def _made_by(statement: str) -> Iterator[str]:
    if "unlogged" in statement.lower() and kind(statement) in _SCHEMA:
        yield from unlogged_tables(statement)
