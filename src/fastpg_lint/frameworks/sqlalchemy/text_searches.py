"""Searches for text inside a column by SQLAlchemy's methods: `ilike(f"%{term}%")`, `contains(term)`."""

from fastpg_lint.frameworks.sqlalchemy.column_types import ColumnKind
from fastpg_lint.frameworks.sqlalchemy.column_uses import ColumnFinder, ColumnUse
from fastpg_lint.incremental.inputs import Memo
from fastpg_lint.semantic.expressions import CallSite, Expression, ExpressionReader
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.strings import TextReader

WITH_PATTERN = frozenset({"like", "ilike"})
WITHOUT_PATTERN = frozenset({"contains", "icontains", "endswith", "iendswith"})
_WILDCARD = "%"


class TextSearches:
    """Finds the searches of a project's modules."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._expressions = project.of(ExpressionReader)
        self._columns = project.of(ColumnFinder)
        self._texts = project.of(TextReader)
        self.in_module = Memo[str, tuple[CallSite, ...]](project.tracker, self._find)
        """The calls in a module that may search inside a column, whatever it is that they are called on."""
        self.leading_to = Memo[str, frozenset[int]](project.tracker, self._find_leading)
        """The numbers of a module's calls that have a search of texts somewhere in their arguments."""

    def _find(self, module: str) -> tuple[CallSite, ...]:
        sites = self._expressions.calls(module, *WITH_PATTERN, *WITHOUT_PATTERN)
        return tuple(
            site
            for site in sites
            if site.receiver is not None
            and site.positional
            and (site.word in WITHOUT_PATTERN or self.begins_with_wildcard(site.positional[0]))
        )

    def _find_leading(self, module: str) -> frozenset[int]:
        view = self._infer.view(module)
        found: set[int] = set()
        for site in self.in_module(module):
            if self.column(site) is None:
                continue
            number = view.call(site.number).receiver
            while number >= 0 and number not in found:
                found.add(number)
                number = view.call(number).receiver
        return frozenset(found)

    def column(self, site: CallSite) -> ColumnUse | None:
        """The column of texts that a search looks through; None where it is of another type, or not known.

        `contains` of an array or of JSON is another operator, and has its own index.
        """
        use = next(self._columns.columns_in(site.receiver), None) if site.receiver is not None else None
        kinds = (ColumnKind.TEXT,) if site.word in WITHOUT_PATTERN else (ColumnKind.TEXT, ColumnKind.UNKNOWN)
        return use if use is not None and use.column.kind in kinds else None

    def begins_with_wildcard(self, pattern: Expression) -> bool:
        """Whether every text that a pattern may be begins with `%`; `func.concat("%", term)` counts."""
        texts = self._texts.texts(pattern)
        if texts:
            return all(text.start.startswith(_WILDCARD) for text in texts)
        site = self._expressions.call(pattern)
        is_concat = site is not None and site.word == "concat"
        first = site.positional[:1] if site is not None and is_concat else ()
        return any((self._expressions.text(one) or "").startswith(_WILDCARD) for one in first)
