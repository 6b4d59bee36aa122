"""The routes on the page: what each may do on the loop and in the database, and what is found on its way."""

from collections.abc import Iterator, Sequence

from fastpg_lint.levels import Level
from fastpg_lint.output.causes import Mend
from fastpg_lint.output.html_report.cause_list import badge
from fastpg_lint.output.html_report.code import CodeBlocks, in_code, where
from fastpg_lint.output.html_report.markup import Markup, joined, tag
from fastpg_lint.output.html_report.routes_of_causes import Connections
from fastpg_lint.report import RequestStep, ServedRoute

MOST_WORK = 6
"""Calls of a kind that are told of a route."""
MOST_CAUSES = 12
NO_CAUSE = "none"
"""The level of a route on whose way nothing is found."""


class RouteList:
    """Writes routes."""

    def __init__(self, code: CodeBlocks, connections: Connections) -> None:
        self._code = code
        self._connections = connections

    def of(self, routes: Sequence[ServedRoute]) -> Markup:
        """All routes, those with the gravest causes and the most work on the loop first."""
        if not routes:
            return tag("p", "No route is known.")
        ordered = sorted(enumerate(routes), key=lambda one: self._gravity(*one))
        return joined(self._route(number, one) for number, one in ordered)

    def _gravity(self, number: int, route: ServedRoute) -> tuple[int, int]:
        causes = self._connections.causes_of(number)
        level = tuple(Level).index(causes[0][1].level) if causes else len(Level)
        return level, -sum(bool(one.blocks) for one in route.work)

    def _route(self, number: int, route: ServedRoute) -> Markup:
        causes = self._connections.causes_of(number)
        level = causes[0][1].level if causes else NO_CAUSE
        blocking = [one for one in route.work if one.blocks]
        database = [one for one in route.work if one.is_on_database]
        method, _, path = route.label.partition(" ")
        head = joined(
            tag("b", f"{method} ", class_="method"), tag("span", path or route.function, class_="route"), " ",
            _number(len(blocking), "on the loop"), _number(len(database), "in the database"),
            _number(len(causes), "found", level if causes else ""),
        )  # fmt: skip
        return tag(
            "details",
            tag("summary", head),
            self._body(number, route, blocking, database),
            class_="item route-item",
            data_level=level,
            data_service=route.service,
            data_role="service",
        )

    def _body(
        self,
        number: int,
        route: ServedRoute,
        blocking: Sequence[RequestStep],
        database: Sequence[RequestStep],
    ) -> Iterator[Markup]:
        kind = "async def" if route.is_async else "def, in a thread"
        declared = tag("span", f"{route.path}:{route.line}", class_="where")
        yield tag("p", tag("code", route.function), f" ({kind}) ", declared)
        yield from self._work("On the event loop", blocking)
        yield from self._work("In the database", database)
        causes = self._connections.causes_of(number)
        if causes:
            yield tag("h4", "Found on its way")
            yield tag("ul", [tag("li", _link(cause, mend)) for cause, mend in causes[:MOST_CAUSES]])
            yield _more(len(causes) - MOST_CAUSES)

    def _work(self, heading: str, work: Sequence[RequestStep]) -> Iterator[Markup]:
        if work:
            yield tag("h4", heading)
            yield tag("ul", [tag("li", self._step(one)) for one in work[:MOST_WORK]], class_="work")
            yield _more(len(work) - MOST_WORK)

    def _step(self, one: RequestStep) -> Markup:
        """The call that does the work, which unfolds into the way to it and its code."""
        *way, last = one.calls
        why = tag("span", one.blocks, class_="kind") if one.blocks else ""
        caller = joined(in_code(way[-1].message), " → ") if way else ""
        head = joined(caller, in_code(last.message), " ", where(last), why)
        steps = [tag("li", in_code(step.message), " ", where(step)) for step in way]
        steps.append(tag("li", in_code(last.message), self._code.one(last)))
        return tag("details", tag("summary", head), tag("ol", steps, class_="chain"))


def _link(number: int, mend: Mend) -> Markup:
    name = tag("a", f"{mend.first.code} {mend.first.name}", href=f"#cause-{number}")
    return joined(badge(mend.level), " ", name, " ", in_code(mend.cause.words))


def _number(number: int, of: str, level: str = "") -> Markup:
    return tag("span", f"{number} {of}", class_=f"count {level}".strip()) if number else Markup("")


def _more(number: int) -> Markup:
    return tag("p", f"And {number:,} more.", class_="about") if number > 0 else Markup("")
