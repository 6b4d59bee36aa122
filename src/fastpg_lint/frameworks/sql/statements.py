"""SQL in PostgreSQL's dialect, parsed by sqlglot, which is imported only where SQL is met.

Text with holes, as f-strings leave it, is parsed with a name of ours in each hole.
"""

import logging
import re
import threading
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

HOLE = "fpg_hole_"
"""Begins the names that stand in the holes of a text."""
LONGEST = 20_000
"""Characters of a statement that is still parsed."""
_REMEMBERED = 512

_BREAK = re.compile(r";[ \t]*(?:\n|$)")
_BEFORE = r"\s*+(?:--[^\n]*+\n\s*+|/\*(?:[^*]|\*(?!/))*+\*/\s*+|\(\s*+)*+"
"""What may stand before a statement; possessive, or a row of comments would be shared out in all ways."""
_FIRST_WORD = re.compile(
    rf"{_BEFORE}(select|with|insert|update|delete|create|alter)\b", re.IGNORECASE | re.DOTALL
)
_SECOND = {
    "select": r"(?:.*\bfrom\s|\S+\s*\(|\d)",
    "with": r"(?:recursive\s+)?\S+\s*(?:\([^)]*\)\s*)?as\b",
    "insert": r"into\s",
    "update": r"(?:only\s+)?\S+\s+(?:as\s+)?(?:\S+\s+)?set\s",
    "delete": r"from\s",
    "create": r"(?:or\s+replace\s+)?(?:unlogged\s+|temp\s+|temporary\s+|unique\s+|materialized\s+)?"
    r"(?:table|index|view|type|extension|function|trigger|schema|sequence)\s",
    "alter": r"(?:table|index|type|sequence)\s",
}
_SECONDS = {word: re.compile(rf"\s+{rest}", re.IGNORECASE | re.DOTALL) for word, rest in _SECOND.items()}


class _Quiet(threading.local):
    """Keeps back what sqlglot logs of the texts that we give it, in each thread that is within.

    A filter, since a level would be that of whoever else uses sqlglot too.
    """

    is_within = False

    def __enter__(self) -> None:
        logging.getLogger("sqlglot").addFilter(_is_heard)  # once and for all: another time adds nothing
        self.is_within = True

    def __exit__(self, *_: object) -> None:
        self.is_within = False


_QUIET = _Quiet()


def _is_heard(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.ERROR or not _QUIET.is_within


def may_begin(text: str) -> bool:
    """Whether a text begins with a word that statements begin with, as sentences may."""
    return _FIRST_WORD.match(text) is not None


def kind(text: str) -> str:
    """The first word of a statement, in lower case; "" for what is none, such as a sentence."""
    found = _FIRST_WORD.match(text)
    word = found[1].lower() if found is not None else ""
    return word if found is not None and _SECONDS[word].match(text, found.end()) else ""


@lru_cache(_REMEMBERED)
def parse(text: str) -> "tuple[Expr, ...]":
    """The statements of a text, none where it cannot be read."""
    import sqlglot
    from sqlglot.errors import SqlglotError

    if len(text) > LONGEST:
        return ()
    try:
        with _QUIET:
            parsed = sqlglot.parse(text, read="postgres")
    except (SqlglotError, RecursionError):
        return ()
    return tuple(statement for statement in parsed if statement is not None)


def statements(text: str) -> list[str]:
    """The statements of a file, told apart by the `;` at the end of their last line."""
    return [one for one in _BREAK.split(text) if one.strip()]
