"""The causes on the page: by level, then by rule, each with its places and the chains that lead from them."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.output.causes import Mend
from fastpg_lint.output.html_report.code import CodeBlocks, in_code, where
from fastpg_lint.output.html_report.markup import Markup, joined, tag
from fastpg_lint.output.html_report.routes_of_causes import Connections
from fastpg_lint.output.text.closing import counted

MOST_PLACES = 30
"""Places of a cause that are told."""
UNFOLDED = 3
"""Places that are told with their code."""

_Numbered = tuple[int, Mend]


class CauseList:
    """Writes causes."""

    def __init__(self, code: CodeBlocks, connections: Connections) -> None:
        self._code = code
        self._connections = connections

    def of(self, found: Sequence[Diagnostic]) -> Markup:
        """All causes."""
        if not found:
            return tag("p", "Nothing was found.")
        numbered = enumerate(self._connections.mends)
        by_rule = groupby(numbered, key=lambda one: (one[1].level, one[1].first.code))
        return joined(self._of_rule(list(same)) for _, same in by_rule)

    def _of_rule(self, same: Sequence[_Numbered]) -> Markup:
        first = same[0][1].first
        heading = tag("h3", badge(first.level), " ", tag("span", first.code), " ", first.name)
        told = counted(len(same), "cause")
        causes = [self._cause(number, mend) for number, mend in same]
        return tag("section", heading, tag("p", told, class_="about"), causes, class_="rule")

    def _cause(self, number: int, mend: Mend) -> Markup:
        first, several = mend.first, len(mend.findings) > 1
        head = in_code(mend.cause.words) if several else joined(where(first), " ", in_code(first.message))
        places = f" {counted(len(mend.findings), 'place')}" if several else ""
        return tag(
            "details",
            tag("summary", head, tag("span", places, class_="count")),
            self._body(number, mend),
            id=f"cause-{number}",
            class_="item",
            data_level=mend.level,
            data_service=" ".join(sorted({one.service or "" for one in mend.findings})) or None,
            data_role=" ".join(sorted({one.role or "" for one in mend.findings})) or None,
        )

    def _body(self, number: int, mend: Mend) -> Iterator[Markup]:
        if mend.first.help:
            yield tag("p", tag("b", "Instead: "), in_code(mend.first.help))
        several = len(mend.findings) > 1
        for one in mend.findings[:UNFOLDED]:
            if several:
                yield tag("p", where(one), " ", in_code(one.message))
            yield self._code.around(one)
            if one is mend.first or one.related != mend.first.related:
                yield self._code.chain(one.related)
        rest = mend.findings[UNFOLDED:MOST_PLACES]
        if rest:
            yield tag("ul", [tag("li", where(one), " ", in_code(one.message)) for one in rest])
        if len(mend.findings) > MOST_PLACES:
            yield tag("p", f"And {counted(len(mend.findings) - MOST_PLACES, 'more place')}.")
        routes = len(self._connections.routes_of(number))
        if routes:
            yield tag("p", f"On the way of {counted(routes, 'route')}.", class_="about")


def badge(level: str) -> Markup:
    """A level as a badge."""
    return tag("span", level, class_=f"badge {level}")
