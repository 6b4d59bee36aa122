"""Whether a project makes the schema of its database, or only reads one that is made elsewhere."""

import re

from fastpg_lint.incremental.inputs import Once
from fastpg_lint.semantic.files import mentioning
from fastpg_lint.semantic.project import Project

CONNECTING = (b"create_engine", b"create_async_engine", b"engine_from_config", b"async_engine_from_config")
MAKING = (
    *(b"create_all", b"create_table", b"CREATE TABLE", b"create table", b"down_revision"),
    *(b"generate_schemas", b"aerich", b"MigrationManager", b"migrate"),
)
"""What stands in a module that makes tables, or starts what does."""
_FILES = ("alembic.ini", "*.sql", "atlas.hcl", "schema.prisma", "*changelog*.xml", "*changelog*.y*ml")
_MADE_BY_FILE = re.compile(r"create\s+(?:unlogged\s+)?table\b", re.IGNORECASE)


class SchemaSources:
    """Answers for one project."""

    def __init__(self, project: Project) -> None:
        self._files = project.files
        self.are_elsewhere = Once(project.tracker, self._find)
        """Whether the project connects to a database whose schema nothing in it makes."""

    def _find(self) -> bool:
        if not mentioning(self._files, CONNECTING) or mentioning(self._files, MAKING):
            return False
        return not any(
            not file.path.name.endswith(".sql") or _MADE_BY_FILE.search(file.text)
            for file in self._files.texts(*_FILES)
        )
