"""Values that come out of a file or a feed, in numbers that nobody has bounded."""

from fastpg_lint.facts.access_paths import Attribute, Awaited, Element, Entered, Item, Iterated
from fastpg_lint.semantic.expressions import Expression, ExpressionReader
from fastpg_lint.semantic.reach import followed

_READING = frozenset(
    {
        *("open", "fdopen", "TextIOWrapper", "readlines", "splitlines", "read_text", "read"),
        *(
            "reader",
            "DictReader",
            "load",
            "loads",
            "safe_load",
            "json",
            "iter_lines",
            "aiter_lines",
            "iter_rows",
        ),
        *(
            "read_csv",
            "read_excel",
            "read_json",
            "read_parquet",
            "read_table",
            "scan_csv",
            "iterrows",
            "itertuples",
        ),
        *("load_workbook", "iterparse", "fromstring"),
    }
)
"""Calls that read a file, or take apart what was read."""


class Feeds:
    """Tells what comes out of a file or a feed."""

    def __init__(self, expressions: ExpressionReader) -> None:
        self._expressions = expressions

    @followed(otherwise=False)
    def gives(self, value: Expression) -> bool:
        """Whether a value is read from a file or feed: `csv.DictReader(file)`, `response.json()["items"]`."""
        return any(self._reads(one) for one in self._expressions.behind(value))

    def _reads(self, one: Expression) -> bool:
        match one.path:
            case Attribute(of) | Awaited(of) | Element(of) | Entered(of) | Item(of, _) | Iterated(of):
                return self.gives(one.part(of))
        site = self._expressions.call_at(one)
        if site is None:
            return False
        if site.word in _READING:
            return True
        given = (*site.positional, *((site.receiver,) if site.receiver is not None else ()))
        return any(map(self.gives, given))
