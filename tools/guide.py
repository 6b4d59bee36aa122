"""The guide that the rules enforce, line by line in short, and which rules enforce each line.

A code may be named before its rule is there; the page shows the rules that are. A rule that no line names
appears under its section, by its first digit, so a new rule needs no entry here.
"""

from msgspec import Struct


class Line(Struct, frozen=True):
    """One line of the guide, and the codes of the rules that enforce it."""

    text: str
    codes: tuple[str, ...]


class Section(Struct, frozen=True):
    """A section of the guide; `digit` is the first of its rules' codes."""

    digit: str
    title: str
    lines: tuple[Line, ...]


GUIDE = (
    Section(
        "1",
        "The async/sync rule",
        (
            Line(
                "Database, file and network access happens in `async def` and is awaited",
                ("FPG106", "FPG107", "FPG108", "FPG112", "FPG114"),
            ),
            Line("Work that burns CPU happens in `def`, or in a worker", ("FPG105", "FPG111")),
            Line(
                "Nothing that blocks is ever called inside an `async def`",
                ("FPG101", "FPG102", "FPG103", "FPG104", "FPG109", "FPG110", "FPG113"),
            ),
        ),
    ),
    Section(
        "2",
        "Dependency injection",
        (
            Line(
                "Connections come from a pool that `lifespan` opens and `Depends` hands out",
                ("FPG201", "FPG202", "FPG203"),
            ),
            Line("A check that needs the database is a dependency, not part of the route", ("FPG204",)),
        ),
    ),
    Section(
        "3",
        "Pydantic and validation",
        (
            Line("All validation is in Pydantic models", ("FPG301",)),
            Line("Every route has a `response_model`, and FastAPI serialises", ("FPG302", "FPG303")),
            Line("One `BaseSettings` class reads the environment", ("FPG305", "FPG306")),
        ),
    ),
    Section(
        "4",
        "Background tasks",
        (
            Line("Light work after the answer goes to `BackgroundTasks`", ("FPG401", "FPG403")),
            Line("Work that retries or takes more than five seconds goes to a queue", ("FPG402",)),
        ),
    ),
    Section(
        "5",
        "Schema design",
        (
            Line("Unstructured data is `JSONB`, not `JSON`", ("FPG501",)),
            Line("URLs carry an external id, joins the integer one", ("FPG502", "FPG503")),
        ),
    ),
    Section(
        "6",
        "PostgreSQL performance",
        (
            Line("Foreign keys and columns in `WHERE` have an index", ("FPG504", "FPG601")),
            Line("Text is searched with `pg_trgm` or `tsvector`, not `LIKE '%…%'`", ("FPG602",)),
            Line("Many rows are written at once", ("FPG603",)),
            Line("Scheduled work on the database belongs to `pg_cron`", ("FPG606",)),
            Line("Cache tables are `UNLOGGED`", ("FPG607",)),
        ),
    ),
    Section(
        "7",
        "Logging",
        (
            Line("No `print()`", ("FPG701",)),
            Line("Logs are structured, by `structlog` or `loguru`", ("FPG702",)),
            Line("Every log line carries a request id", ("FPG703",)),
        ),
    ),
    Section(
        "8",
        "Deployment",
        (
            Line("`gunicorn` runs Uvicorn's worker", ("FPG801",)),
            Line("`uvloop` is installed", ("FPG803",)),
            Line("There are `(CPU cores * 2) + 1` workers", ("FPG802",)),
            Line("The interactive documentation is off in production", ("FPG804",)),
        ),
    ),
    Section(
        "9",
        "Checklist",
        (
            Line("No `time.sleep()` in async code", ("FPG101", "FPG102")),
            Line("No hardcoded secrets", ("FPG901", "FPG902", "FPG903", "FPG904")),
            Line("Every database call is awaited", ("FPG106",)),
            Line("Models say `ConfigDict(from_attributes=True)`", ("FPG304", "FPG307")),
            Line("Routes return models, not dicts", ("FPG303",)),
        ),
    ),
)
