"""Views and catalogues of the database: they hold no rows of their own, and have no index."""

import re
from collections.abc import Iterator

import msgspec

from fastpg_lint.frameworks.sql.statements import HOLE
from fastpg_lint.frameworks.sql.texts import sql_texts
from fastpg_lint.frameworks.sqlalchemy.tables import Table
from fastpg_lint.incremental.cutoff import EarlyCutoff
from fastpg_lint.semantic.expressions import ExpressionReader
from fastpg_lint.semantic.files import mentioning
from fastpg_lint.semantic.project import Project

MAKING = (b" VIEW ", b" view ", b"PGView", b"PGMaterializedView", b"create_view", b"create_materialized_view")
"""What stands in a module that makes a view."""
_CALLS = ("PGView", "PGMaterializedView", "create_view", "create_materialized_view", "create_mat_view")
_STATEMENT = re.compile(
    r"\bcreate\s+(?:or\s+replace\s+)?(?:temp(?:orary)?\s+)?(?:recursive\s+)?(?:materialized\s+)?view\s+"
    r"(?:if\s+not\s+exists\s+)?(?P<name>[\w.\"]+)",
    re.IGNORECASE,
)
_NAMED_SO = re.compile(r"(?:^|_)(?:m?views?|vw|mat_?view)$|^(?:v|vw|mv|m?view|mat_?view)_", re.IGNORECASE)
_CLASS_NAMED_SO = re.compile(r"[a-z0-9]M?View$")
_CATALOGUES = frozenset({"information_schema", "pg_catalog"})
_SQL = "*.sql"
_DECODE = msgspec.msgpack.Decoder(tuple[str, ...]).decode


class Views:
    """Answers for one project."""

    def __init__(self, project: Project) -> None:
        self._files = project.files
        self._project = project
        self._made = EarlyCutoff(
            project.tracker, project.kind("views"), lambda _: tuple(sorted(set(self._find()))), _DECODE
        )

    def has(self, table: Table) -> bool:
        """Whether a mapped table is a view."""
        name = table.name or ""
        if _NAMED_SO.search(name) or _CLASS_NAMED_SO.search(table.label):
            return True
        return name.lower() in self._made()

    def has_name(self, name: str, schema: str = "") -> bool:
        """Whether a name in a statement is that of a view, or of one of PostgreSQL's own catalogues."""
        if schema.lower() in _CATALOGUES or name.lower().startswith("pg_") or _NAMED_SO.search(name):
            return True
        return name.lower() in self._made()

    def _find(self) -> Iterator[str]:
        """The names of the views that the project makes, without their schema, in lower case."""
        expressions = self._project.of(ExpressionReader)
        for module in mentioning(self._files, MAKING):
            for text, _ in sql_texts(self._project, module):
                yield from _made_by(text.filled(HOLE))
            for site in expressions.calls(module, *_CALLS):
                for given in (*site.positional, *filter(None, (site.keyword("signature", "name"),))):
                    name = expressions.text(given)
                    if name is not None and name.replace(".", "").isidentifier():
                        yield name.rpartition(".")[2].lower()
        for file in self._files.texts(_SQL):
            yield from _made_by(file.text)


def _made_by(text: str) -> Iterator[str]:
    return (found["name"].replace('"', "").rpartition(".")[2].lower() for found in _STATEMENT.finditer(text))
