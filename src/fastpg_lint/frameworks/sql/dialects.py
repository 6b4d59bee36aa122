"""Which database a project runs on, as far as its own text tells."""

from fastpg_lint.semantic.files import ProjectFiles
from fastpg_lint.semantic.module_view import ModuleView

_POSTGRESQL = (b"postgres", b"Postgres", b"asyncpg", b"psycopg")
_OTHERS = (b"mysql", b"MySQL", b"mariadb", b"sqlite", b"oracledb", b"mssql")
_OTHER_URLS = (
    b"sqlite:",
    b"sqlite+",
    b"aiosqlite",
    b"mysql+",
    b"aiomysql",
    b"asyncmy",
    b"mariadb+",
    b"mssql+",
    b"oracle+",
)
"""What stands in SQLAlchemy's URLs of other databases."""
_DEPENDENCIES = (
    "pyproject.toml",
    "setup.cfg",
    "Pipfile",
    "environment.yml",
    "poetry.lock",
    "uv.lock",
    "requirements*.txt",
)

_OTHER_DRIVERS = frozenset(
    {
        *(
            "oracledb",
            "cx_oracle",
            "pymysql",
            "mysqldb",
            "mysql",
            "aiomysql",
            "asyncmy",
            "sqlite3",
            "aiosqlite",
        ),
        *(
            "pyodbc",
            "aioodbc",
            "pymssql",
            "duckdb",
            "clickhouse_connect",
            "clickhouse_driver",
            "snowflake",
            "libsql",
            "turso",
        ),
    }
)
_POSTGRESQL_DRIVERS = frozenset({"asyncpg", "psycopg", "psycopg2", "pgvector", "aiopg"})


def runs_on_another(files: ProjectFiles) -> bool:
    """Whether a project speaks of another database, or may do so, and nowhere of PostgreSQL."""
    if any(files.modules_mentioning(word) for word in _POSTGRESQL):
        return False
    if not any(files.modules_mentioning(word) for word in _OTHERS):
        return not files.is_whole()
    told = (file.text.lower() for file in files.texts(*_DEPENDENCIES))
    return not any(word.decode().lower() in text for text in told for word in _POSTGRESQL)


def connecting_to_another(files: ProjectFiles) -> frozenset[str]:
    """The modules of a project with URLs of another database, be it that of tests alone."""
    return frozenset(module for word in _OTHER_URLS for module in files.modules_mentioning(word))


def imports_another_driver(view: ModuleView) -> bool:
    """Whether a module itself speaks to another database than PostgreSQL, whatever the project runs on."""
    drivers = {one.partition(".")[0].lower() for one in view.imported_modules}
    return not _OTHER_DRIVERS.isdisjoint(drivers) and _POSTGRESQL_DRIVERS.isdisjoint(drivers)
