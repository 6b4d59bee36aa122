"""Indexes and constraints that begin with a column, as `Index(...)` and its like declare them."""

import re

from fastpg_lint.facts.access_paths import (
    Attribute,
    Display,
    DisplayKind,
    Item,
    Literal,
    LiteralKind,
    Name,
    Operation,
    is_text,
)
from fastpg_lint.frameworks.sql.table_index import TableIndex
from fastpg_lint.frameworks.sqlalchemy.columns import ColumnReader
from fastpg_lint.semantic.expressions import CallSite, Expression, ExpressionReader

_WORD = re.compile(r"[A-Za-z_]\w*(?!\w)(?!\s*\()")
_QUOTED = re.compile(r"'[^']*'")
_TRIGRAM_METHODS = ("gin", "gist")
_TRIGRAM = "trgm"
_POSTGRESQL = "postgresql"


class TableIndexReader:
    """Reads the calls that make indexes."""

    def __init__(self, expressions: ExpressionReader, columns: ColumnReader) -> None:
        self._expressions = expressions
        self._columns = columns

    def unwrapped(self, site: CallSite | None) -> CallSite | None:
        """The call behind `Index(...).ddl_if(dialect="postgresql")`; None where no such index is made."""
        if site is None or site.receiver is None or site.word != "ddl_if":
            return site
        dialect = self._expressions.text(site.keyword("dialect"))
        if dialect not in (None, _POSTGRESQL):
            return None
        return self._expressions.call_at(site.receiver)

    def index(self, site: CallSite, table: str | None = None) -> TableIndex:
        """`Index("ix_users_email", "email", postgresql_using="gin", postgresql_ops={...})`."""
        columns = tuple(self.column_name(one) for one in site.positional[1:])
        return TableIndex(columns, self.trigrams(site, columns), table)

    def constraint(self, site: CallSite) -> TableIndex:
        """`UniqueConstraint("tenant_id", "email")`."""
        return TableIndex(tuple(self.column_name(one) for one in site.positional))

    def trigrams(self, site: CallSite, columns: tuple[str, ...]) -> frozenset[str]:
        """The columns of an index that have an operator class for trigrams."""
        operators = site.keyword("postgresql_ops")
        if operators is not None and isinstance(operators.path, Display):
            classes = [self._expressions.text(operators.part(one)) or "" for one in operators.path.elements]
            return frozenset(
                key for key, one in zip(operators.path.keys, classes, strict=False) if _TRIGRAM in one
            )
        method = self._expressions.text(site.keyword("postgresql_using")) or ""
        name = self._expressions.text(site.positional[0]) if site.positional else None
        is_trigram = method.lower() in _TRIGRAM_METHODS and _TRIGRAM in (name or "")
        return frozenset(columns) if is_trigram or self._says_trigram(site) else frozenset()

    def _says_trigram(self, site: CallSite) -> bool:
        """`Index("ix", text("title gin_trgm_ops"), postgresql_using="gin")`."""
        return any(_TRIGRAM in text for one in site.positional[1:] for text in self._texts(one))

    def _texts(self, element: Expression) -> list[str]:
        site = self._expressions.call(element)
        inside = site.positional if site is not None else (element,)
        return [text for one in inside for text in [self._expressions.text(one)] if text]

    def column_name(self, element: Expression) -> str:
        """The column that an element of an index is, or is made of; "" where that is not to be told."""
        path = element.path
        match path:
            case Literal(LiteralKind.TEXT, str(text)):
                return first_column(text)
            case Name(name):
                return self._expressions.text(element) or self._named(element) or name
            case Attribute(_, name):
                return name
            case Item(of, _):
                return self.column_name(element.part(of))
            case Operation(_, operands) if operands:
                return self.column_name(element.part(operands[0]))
        site = self._expressions.call_at(element)
        return self._made(site) if site is not None else ""

    def _named(self, element: Expression) -> str | None:
        """The column that a name for an expression speaks of, unless the name is that of the column."""
        only = self._expressions.only(element)
        if only is None or isinstance(only.path, Name):
            return None
        site = self._expressions.call_at(only)
        if site is not None and self._columns.word(site) in ("Column", "mapped_column"):
            return None
        return self.column_name(only)

    def _made(self, site: CallSite) -> str:
        """`User.created_at.desc()`, `func.lower(User.email)`, `text("lower(email)")`."""
        if site.receiver is not None and not site.positional:
            return self.column_name(site.receiver)
        found = (self.column_name(one) for one in site.positional)
        return next((name for name in found if name), "")

    def names(self, value: Expression | None) -> tuple[str, ...]:
        """The columns of a list or tuple written out, or of a single text."""
        only = self._expressions.only(value)
        if only is None:
            return ()
        if isinstance(only.path, Display) and only.path.kind in (DisplayKind.LIST, DisplayKind.TUPLE):
            return tuple(self.column_name(only.part(one)) for one in only.path.elements)
        return (self.column_name(only),) if is_text(only.path) else ()


def first_column(text: str) -> str:
    """The first column in the text of an index's element: `lower(email)`, `created_at DESC`, `email`."""
    found = _WORD.search(_QUOTED.sub("", text))
    return found.group() if found else ""
