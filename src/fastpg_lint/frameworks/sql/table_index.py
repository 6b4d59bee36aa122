"""An index of a table, wherever it was found: in a model, a migration or the project's SQL."""

from msgspec import Struct


class TableIndex(Struct, frozen=True):
    """An index, unique or not, or a primary key: its columns in order, "" for what is none.

    `trigrams` names the columns with a trigram operator class. `table` is the table's name in the
    database, None where the index stands with its table or does not say. `name` is what it can be dropped
    by, "" where that is not told.
    """

    columns: tuple[str, ...]
    trigrams: frozenset[str] = frozenset()
    table: str | None = None
    name: str = ""
