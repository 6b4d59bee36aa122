"""Which causes lie on the way of which routes: a request runs a function in which something is found."""

from collections import defaultdict
from collections.abc import Sequence

from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.output.causes import Mend, by_cause
from fastpg_lint.report import ServedRoute


class Connections:
    """Knows both ways; each cause and each route has a name that links lead to."""

    def __init__(self, found: Sequence[Diagnostic], routes: Sequence[ServedRoute]) -> None:
        self.mends = by_cause(found)
        by_function: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, mend in enumerate(self.mends):
            for function in {_function(one) for one in mend.findings}:
                by_function[function].append(number)
        self._by_route = [
            sorted({number for function in route.runs for number in by_function.get(function, ())})
            for route in routes
        ]
        self._by_cause: dict[int, list[int]] = defaultdict(list)
        for route, numbers in enumerate(self._by_route):
            for number in numbers:
                self._by_cause[number].append(route)

    def causes_of(self, route: int) -> list[tuple[int, Mend]]:
        """The causes on the way of a route, with their numbers, the gravest first."""
        return [(number, self.mends[number]) for number in self._by_route[route]]

    def routes_of(self, cause: int) -> Sequence[int]:
        """The numbers of the routes on whose way a cause lies."""
        return self._by_cause.get(cause, ())


def _function(one: Diagnostic) -> tuple[str, str]:
    return one.path, one.identity.function if one.identity is not None else ""
