"""What stands beside the columns of a table: indexes, constraints, options, as `__table_args__` has them."""

from msgspec import Struct

from fastpg_lint.facts.access_paths import Code, Display, DisplayKind, Operation, Result
from fastpg_lint.frameworks.sql.table_index import TableIndex
from fastpg_lint.frameworks.sqlalchemy.columns import Column, ColumnReader, Relationship
from fastpg_lint.frameworks.sqlalchemy.table_indexes import TableIndexReader
from fastpg_lint.semantic.expressions import CallSite, Expression, ExpressionReader
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.reach import FARTHEST
from fastpg_lint.semantic.types import ScopeRef
from fastpg_lint.source.site import Site

_HARMLESS = frozenset({"CheckConstraint", "ExcludeConstraint", "Identity", "Sequence", "Computed", "dict"})
"""Arguments of a table that neither index nor name a column."""


class CompositeKey(Struct, frozen=True):
    """A `ForeignKeyConstraint`: its columns, what they refer to, and where it stands."""

    columns: tuple[str, ...]
    target: str
    module: str
    at: Site


class TableParts:
    """What is being collected of one table."""

    def __init__(self) -> None:
        self.columns: list[Column] = []
        self.relationships: list[Relationship] = []
        self.indexes: list[TableIndex] = []
        self.composite_keys: list[CompositeKey] = []
        self.primary_key: tuple[str, ...] = ()
        self.owners_of_keys = 0
        self.is_whole = True
        self.is_unlogged = False
        self.comment = ""


class TableArgumentReader:
    """Reads the arguments of tables."""

    def __init__(self, inference: Inference, expressions: ExpressionReader, columns: ColumnReader) -> None:
        self._infer = inference
        self._expressions = expressions
        self._columns = columns
        self.indexes = TableIndexReader(expressions, columns)

    def take(self, expression: Expression, parts: TableParts, far: int = 0) -> None:
        """One argument of a table, or several in a tuple, a sum of tuples, or behind a name."""
        path = expression.path
        if far > FARTHEST:
            parts.is_whole = False
        elif isinstance(path, Display) and path.kind == DisplayKind.DICT:
            self._take_dict(expression, path, parts)
        elif isinstance(path, Display) and path.scope < 0:
            for element in path.elements:
                self.take(expression.part(element), parts, far + 1)
        elif isinstance(path, Operation) and path.operator == "+":
            for operand in path.operands:
                self.take(expression.part(operand), parts, far + 1)
        elif isinstance(path, Code):
            self._take_returned(ScopeRef(expression.place.module, path.scope), parts, far)
        elif isinstance(path, Result):
            self._take_call(expression, parts, far)
        else:
            behind = self._expressions.only(expression)
            if behind is None or behind == expression:
                parts.is_whole = False
            else:
                self.take(behind, parts, far + 1)

    def _take_returned(self, ref: ScopeRef, parts: TableParts, far: int) -> None:
        """`@declared_attr def __table_args__(cls): return (...)`."""
        returned = list(self._infer.view(ref.module).returned(ref.scope))
        parts.is_whole = parts.is_whole and bool(returned)
        for value, place in returned:
            self.take(Expression(value, place), parts, far + 1)

    def _take_dict(self, expression: Expression, path: Display, parts: TableParts) -> None:
        """`{"prefixes": ["UNLOGGED"], "comment": "..."}`."""
        said = dict(zip(path.keys, path.elements, strict=False))
        prefixes, comment = said.get("prefixes"), said.get("comment")
        self.take_options(
            parts,
            expression.part(prefixes) if prefixes is not None else None,
            expression.part(comment) if comment is not None else None,
        )

    def take_options(
        self, parts: TableParts, prefixes: Expression | None, comment: Expression | None
    ) -> None:
        only = self._expressions.only(prefixes)
        if only is not None and isinstance(only.path, Display):
            texts = [self._expressions.text(only.part(one)) or "" for one in only.path.elements]
            parts.is_unlogged = any("UNLOGGED" in text.upper() or "TEMP" in text.upper() for text in texts)
        elif prefixes is not None:
            parts.is_unlogged = True  # not to be told
        parts.comment = self._expressions.text(comment) or parts.comment

    def _take_call(self, expression: Expression, parts: TableParts, far: int) -> None:
        site = self.indexes.unwrapped(self._expressions.call_at(expression))
        if site is None:
            return
        word = self._columns.word(site)
        if word == "Index":
            parts.indexes.append(self.indexes.index(site))
        elif word == "PrimaryKeyConstraint":
            parts.primary_key = self.indexes.constraint(site).columns
        elif word == "UniqueConstraint":
            parts.indexes.append(self.indexes.constraint(site))
        elif word == "ForeignKeyConstraint":
            self._take_composite_key(site, parts)
        elif word == "Column":
            parts.columns.append(self._columns.described("", site.place.module, site.call.at, (site,)))
        elif word in ("tuple", "list") and site.positional:
            self.take(site.positional[0], parts, far + 1)
        elif word not in _HARMLESS:
            parts.is_whole = False
        if site.is_open and word != "Column":
            parts.is_whole = False

    def _take_composite_key(self, site: CallSite, parts: TableParts) -> None:
        columns = self.indexes.names(site.argument(0, "columns"))
        only = self._expressions.only(site.argument(1, "refcolumns"))
        referred = only.path.elements[:1] if only is not None and isinstance(only.path, Display) else ()
        target = self._expressions.text(only.part(referred[0])) if only is not None and referred else None
        key = CompositeKey(columns, target or "", site.place.module, site.call.at)
        parts.composite_keys.append(key)
